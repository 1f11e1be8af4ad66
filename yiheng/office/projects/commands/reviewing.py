"""中期评审: keep on, adjust with a new version of the plan, or stop (3.1-j, 3.1-k)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.verdict import on_field
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import parameter
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.finding import (
    DIRECTOR,
    found,
    let_go,
    nodes_of,
    owe,
    text_of,
    write_plan,
)
from yiheng.office.projects.commands.following import REVIEWED_EVERY
from yiheng.office.projects.facts import MilestoneData
from yiheng.office.projects.models import Outcome, Plan, Project, Review, State
from yiheng.office.projects.schedule import Node, diff
from yiheng.standards.china.calendar import PERIODS


@command("projects.review")
def review(
    *, pk: int, outcome: str, opinion: str, by: Member, at: datetime,
    milestones: Sequence[MilestoneData] = (), version: int = 0,
) -> Review:  # fmt: skip
    """Hold the review that is owed (the oldest first), or one more in this quarter.

    ``version`` of an adjustment is the number of the plan to be: the one after the plan that was
    reviewed. The baseline stays as it was frozen.
    """
    project = found(pk, by)
    verdict = rules.may_review(by, project, at)
    verdict.require()
    if outcome not in Outcome.values:
        raise Invalid("outcome", _("请选择继续、调整或停止"), clause=rules.OUTCOME)
    said = text_of("opinion", opinion, clause=rules.OUTCOME)
    row = _owed(project, at)
    plan = None
    if outcome == Outcome.ADJUST:
        plan = _adjusted(project, milestones, version, said, by, at)
    row.put(outcome=outcome, opinion=said, by=by, at=at, plan=plan)
    close_duty(target=row, kind=telling.TO_REVIEW, at=at, by=by)
    if outcome == Outcome.STOP:
        _stop(project, by, at)
    record(
        "projects.reviewed", by=by, target=project, clause=rules.OUTCOME, at=at, outcome=outcome,
        period=row.period, late=not row.in_time, version=plan.ordinal if plan else None,
        content=plan.digest if plan else "",
    )  # fmt: skip
    notify(project.owner or (), telling.REVIEWED, url=project.page, clause=rules.OUTCOME, at=at,
           title=project.title, outcome=Outcome(outcome).label)  # fmt: skip
    return row


def _owed(project: Project, at: datetime) -> Review:
    """The oldest review that is owed; where none is, one more in the period of now."""
    owed = queries.owed_reviews(project).first()
    if owed is not None:
        return owed
    period = PERIODS[str(parameter(REVIEWED_EVERY, at=at))].containing(at)
    held = project.reviews.filter(period=period.code).count()
    return Review.objects.create(project=project, period=period.code, ordinal=held + 1, due_at=at)


def _adjusted(
    project: Project, milestones: Sequence[MilestoneData], version: int, why: str, by: Member,
    at: datetime,
) -> Plan:  # fmt: skip
    """The next version of the plan, which differs from the one before."""
    current = queries.plans(project)[-1]
    rules.follows(current.ordinal, version).require()
    before = current.nodes
    after = nodes_of(milestones, _ever(project))
    on_field("milestones", rules.has_milestones(after))
    on_field("milestones", rules.keeps_what_is_done(before, after, queries.done(project)))
    if not diff(before, after):
        raise Invalid("milestones", _("计划没有变化；不调整的，请选择“继续”"), clause=rules.OUTCOME)
    plan = Plan.objects.create(project=project, ordinal=version, made_by=by, made_at=at, why=why)
    write_plan(plan, after)
    return plan


def _ever(project: Project) -> list[Node]:
    """Every milestone that a version had: a new one never gets the code of a dropped one."""
    return [one for plan in queries.plans(project) for one in plan.nodes]


def _stop(project: Project, by: Member, at: datetime) -> None:
    project.move(State.STOPPED, ended_at=at, stopped=True)
    let_go(project, by, at)
    owe(project, telling.TO_ARCHIVE, rules.ARCHIVE, _archive_by(at), at, post=DIRECTOR)


def _archive_by(at: datetime) -> datetime:
    return PERIODS["month"].containing(at).next().end
