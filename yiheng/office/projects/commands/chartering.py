"""From the first word to the hand-in of a charter."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.errors import Invalid
from yiheng.core.verdict import on_field
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.finding import (
    found,
    nodes_of,
    settle,
    text_of,
    write_plan,
)
from yiheng.office.projects.facts import Facts
from yiheng.office.projects.models import (
    LONGEST_SCOPE,
    LONGEST_TITLE,
    Party,
    Plan,
    Project,
    State,
)

MOST_CENTS = 10**13


@command("projects.draft")
def draft(*, by: Member, at: datetime, idempotency_key: str, facts: Facts) -> Project:
    """Begin a charter, unfinished as it may be; the same key goes on with the same draft."""
    from_scratch = {"author": by, "unit": by.unit, "begun_at": at, "saved_at": at, "title": "—"}
    by.may("projects:propose", at).require()
    key = f"{by.pk}:{idempotency_key}"[:80]
    project, made = Project.objects.get_or_create(idempotency_key=key, defaults=from_scratch)
    if made:
        write(project, facts, by, at)
    record("projects.drafted", by=by, target=project, clause=rules.SCOPE, at=at,
           unit=project.unit.code)  # fmt: skip
    return project


@command("projects.revise")
def revise(*, pk: int, by: Member, at: datetime, facts: Facts) -> Project:
    """Change a charter; under approval it stays complete, and its signatures are void."""
    project = found(pk, by)
    verdict = rules.may_edit(by, project)
    verdict.require()
    write(project, facts, by, at)
    if project.state == State.IN_APPROVAL:
        require_whole(project)
        approvals.content_changed(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    record(
        "projects.revised", by=by, target=project, clause=verdict.clause, at=at,
        content=sha256(queries.content_bytes(pk)).hexdigest(),
    )  # fmt: skip
    return project


@command("projects.submit")
def submit(*, pk: int, by: Member, at: datetime) -> Project:
    """Hand a complete charter in: to the director, and to the committee between departments."""
    project = found(pk, by)
    verdict = rules.may_submit(by, project)
    verdict.require()
    require_whole(project)
    project.move(State.IN_APPROVAL, submitted_at=at)
    case = approvals.submit(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    project.put(number=case.serial)
    record(
        "projects.submitted", by=by, target=project, clause=verdict.clause, at=at,
        number=project.number, cents=project.cents, owner=_number(project.owner),
        joint=queries.is_joint(project),
    )  # fmt: skip
    return project


@command("projects.recall")
def recall(*, pk: int, by: Member, at: datetime) -> Project:
    """Take a charter back from its signers; it can be changed and handed in again."""
    project = found(pk, by)
    rules.may_recall(by, project).require()
    approvals.withdraw(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    project.refresh_from_db()
    return project


@command("projects.drop")
def drop(*, pk: int, by: Member, at: datetime) -> Project:
    """Give up what was not started; its case, where one is open, is closed with it."""
    project = found(pk, by)
    verdict = rules.may_drop(by, project)
    verdict.require()
    if project.state == State.RETURNED:
        approvals.withdraw(subject=queries.SUBJECT, pk=pk, by=by, at=at)
        project.refresh_from_db()
    settle(project, telling.TO_KICK_OFF, by, at)
    project.move(State.WITHDRAWN, ended_at=at)
    record("projects.dropped", by=by, target=project, clause=verdict.clause, at=at)
    return project


def write(project: Project, facts: Facts, by: Member, at: datetime) -> None:
    """Put what was filled in into a charter; raises ``Invalid`` on its field."""
    if len(facts.owners) > 1:
        on_field("owner", rules.has_one_owner(facts.owners))
    if not 0 <= facts.cents <= MOST_CENTS:
        raise Invalid("budget", _("请填写不小于 0 的金额（元）"), clause=rules.RESOURCES)
    goal = facts.goal
    if goal and goal != project.goal and not references.find(references.GOAL, [goal], by, at):
        raise Invalid("goal", _("没有这个目标，请从列表中选择"), clause="1.2-g")
    project.put(
        title=text_of("title", facts.title, LONGEST_TITLE, clause=rules.SCOPE),
        scope=text_of("scope", facts.scope, LONGEST_SCOPE, clause=rules.SCOPE, needed=False),
        owner=next(iter(facts.owners), None), using_unit=facts.using_unit, goal=goal,
        cents=facts.cents, saved_at=at,
    )  # fmt: skip
    _write_parties(project, {one.pk: one for one in (project.unit, *facts.parties)})
    plan, _made = Plan.objects.get_or_create(
        project=project, ordinal=1, defaults={"made_by": by, "made_at": at}
    )
    nodes = nodes_of(facts.milestones, plan.nodes)
    if nodes:
        on_field("milestones", rules.has_milestones(nodes))
    write_plan(plan, nodes)


def require_whole(project: Project) -> None:
    """Scope, milestones, one owner, who will use it; raises for the first gap."""
    on_field("scope", rules.has_scope(project.scope))
    on_field("milestones", rules.has_milestones(queries.plans(project)[0].nodes))
    on_field("owner", rules.has_one_owner([project.owner] if project.owner else []))
    if project.using_unit is None:
        raise Invalid(
            "using_unit", _("请选择使用部门：结项时由它签署使用报告"), clause=rules.REPORT
        )


def _write_parties(project: Project, units: dict[int, Unit]) -> None:
    """Departments that stay keep their 接口人."""
    project.parties.exclude(unit__in=units).delete()
    there = set(project.parties.values_list("unit", flat=True))
    Party.objects.bulk_create(
        Party(project=project, unit=one) for pk, one in units.items() if pk not in there
    )


def _number(owner: Member | None) -> str:
    return owner.staff_no if owner else ""
