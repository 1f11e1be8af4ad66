"""启动: 接口人 are named, the kick-off meeting hears it, the baseline is frozen."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.finding import found, settle
from yiheng.office.projects.commands.following import watch_over
from yiheng.office.projects.models import Party, Project, State
from yiheng.office.projects.schedule import digest


@command("projects.name_contact")
def name_contact(*, pk: int, party: int, contact: Member, by: Member, at: datetime) -> Party:
    """指定接口人 of a department that takes part (7.1-d)."""
    project = found(pk, by)
    row = project.parties.select_related("unit").filter(pk=party).first()
    if row is None:
        raise NotFound
    verdict = rules.may_name_contact(by, project, row, contact, at)
    verdict.require()
    row.contact = contact
    row.save(update_fields=["contact"])
    record(
        "projects.contact_named", by=by, target=project, clause=verdict.clause, at=at,
        unit=row.unit.code, member=contact.staff_no,
    )  # fmt: skip
    if queries.visible_to(contact).filter(pk=pk).exists():  # a draft is its author's alone
        notify(contact, telling.CONTACT, url=project.page, clause=rules.CONTACT, at=at,
               title=project.title, unit=row.unit.name)  # fmt: skip
    return row


@command("projects.kick_off")
def kick_off(*, pk: int, by: Member, at: datetime, meeting: str = "") -> Project:
    """启动: from now on the plan that was approved is the baseline, and what is owed is owed.

    ``meeting`` is the key of the meeting that heard it, where one room of the house keeps them.
    """
    project = found(pk, by)
    verdict = rules.may_kick_off(by, project, at)
    verdict.require()
    members = queries.parties(project)
    rules.has_contacts(members, at=at).require()
    if meeting and not references.find(references.MEETING, [meeting], by, at):
        raise Invalid("meeting", _("没有这次会议，请从列表中选择"), clause=rules.KICK_OFF)
    frozen = digest(queries.plans(project)[0].nodes)
    project.move(State.ACTIVE, kicked_at=at, meeting=meeting, baseline_digest=frozen)
    settle(project, telling.TO_KICK_OFF, by, at)
    watch_over(project, at)
    record(
        "projects.kicked_off", by=by, target=project, clause=verdict.clause, at=at,
        baseline=frozen, meeting=meeting, number=project.number,
    )  # fmt: skip
    told = [one for one in (project.owner, *(each.contact for each in members)) if one]
    notify(told, telling.STARTED, url=project.page, clause=rules.KICK_OFF, at=at,
           title=project.title)  # fmt: skip
    return project
