"""Another person is to answer for a project: one proposes, another confirms (3.1-i, 2.1-n)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.finding import found, held, owe, text_of
from yiheng.office.projects.models import OwnerChange, Project
from yiheng.office.projects.permissions import LEAD

LONGEST_REASON = 200


@command("projects.propose_owner")
def propose_owner(*, pk: int, owner: Member, reason: str, by: Member, at: datetime) -> OwnerChange:
    """提出变更责任人."""
    project = found(pk, by)
    verdict = rules.may_change_owner(by, project, owner, at)
    verdict.require()
    if project.owner_changes.filter(stand=Stand.PROPOSED).exists():
        raise Invalid("owner", _("已有一项责任人变更待确认，请先办结"), clause=rules.OWNER)
    made = OwnerChange.objects.create(
        project=project, owner=owner, proposed_by=str(by.pk), proposed_by_label=by.label,
        proposed_at=at, reason=text_of("reason", reason, LONGEST_REASON, clause=rules.OWNER),
    )  # fmt: skip
    record("projects.owner_proposed", by=by, target=project, clause=verdict.clause, at=at,
           member=owner.staff_no)  # fmt: skip
    others = [one for one in who_may(LEAD, at) if one.pk != by.pk]
    notify(others, telling.OWNER_PROPOSED, url=project.page, clause=rules.OWNER, at=at,
           who=by.label, title=project.title)  # fmt: skip
    return made


@command("projects.settle_owner")
def settle_owner(*, pk: int, stand: Stand, by: Member, at: datetime) -> OwnerChange:
    """Another who leads projects confirms or refuses; who proposed it may withdraw it."""
    by.may(LEAD, at).require()
    change = OwnerChange.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if change is None:
        raise NotFound
    project = held(change.project_id)
    may_settle(change, stand, by, rules.OWNER).require()
    if stand == Stand.CONFIRMED:
        rules.may_change_owner(by, project, change.owner, at).require()
        _hand_over(project, change.owner, by, at)
    change.settle(stand, by, at)
    record("projects.owner_settled", by=by, target=project, clause=rules.OWNER, at=at,
           stand=stand, member=change.owner.staff_no)  # fmt: skip
    return change


def _hand_over(project: Project, owner: Member, by: Member, at: datetime) -> None:
    """What the one before owed is owed by the new one."""
    project.put(owner=owner)
    for one in queries.owed_syncs(project):
        close_duty(target=one, kind=telling.TO_SYNC, at=at, by=by)
        owe(project, telling.TO_SYNC, rules.SYNC, one.due_at, at, target=one, owner=owner,
            period=one.when.label)  # fmt: skip
    notify(owner, telling.OWNER, url=project.page, clause=rules.OWNER, at=at, title=project.title)
