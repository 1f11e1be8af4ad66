"""What goes on in a project that runs: milestones reached, the weekly word, what falls due."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import parameter
from yiheng.governance.regulation.registry import duty
from yiheng.office.projects import queries, rules, telling
from yiheng.office.projects.commands.finding import DIRECTOR, found, held, owe, text_of
from yiheng.office.projects.models import Done, Project, Review, State, Sync
from yiheng.office.projects.schedule import falls_due, reviewed_by
from yiheng.standards.china.calendar import PERIODS, Period

REVIEWED_EVERY, SYNCED_EVERY = "midterm_review_period", "joint_project_sync"


@command("projects.mark")
def mark(*, pk: int, code: int, day: date, by: Member, at: datetime) -> Done:
    """A milestone was reached on a day; the same again corrects the day."""
    project = found(pk, by)
    verdict = rules.may_mark(by, project, at)
    verdict.require()
    if code not in {one.code for one in queries.plans(project)[-1].nodes}:
        raise NotFound
    if day > day_of(at):
        raise Invalid("day", _("完成日期不能晚于今天，请在完成之后登记"), clause=rules.MILESTONES)
    assert project.kicked_at is not None
    if day < day_of(project.kicked_at):
        raise Invalid(
            "day", _("完成日期早于项目启动（%(day)s），请核对"), clause=rules.MILESTONES,
            day=day_of(project.kicked_at).isoformat(),
        )  # fmt: skip
    made, _new = Done.objects.update_or_create(
        project=project, code=code, defaults={"day": day, "by": by, "at": at}
    )
    record(
        "projects.marked", by=by, target=project, clause=verdict.clause, at=at, milestone=code,
        day=day.isoformat(),
    )  # fmt: skip
    return made


@command("projects.unmark")
def unmark(*, pk: int, code: int, by: Member, at: datetime) -> Project:
    """It was not reached after all."""
    project = found(pk, by)
    verdict = rules.may_mark(by, project, at)
    verdict.require()
    if not project.reached.filter(code=code).delete()[0]:
        raise NotFound
    record("projects.unmarked", by=by, target=project, clause=verdict.clause, at=at,
           milestone=code)  # fmt: skip
    return project


@command("projects.sync")
def sync(*, pk: int, text: str, by: Member, at: datetime, week: str = "") -> Sync:
    """每周同步: what went on in this week, or in one that was missed."""
    project = found(pk, by)
    verdict = rules.may_sync(by, project, queries.parties(project), at)
    verdict.require()
    current = _period(SYNCED_EVERY, at)
    row = _week(project, week or current.code, current, at)
    if row.at is not None:
        raise Invalid(
            "text", _("%(week)s已由%(who)s同步；有新进展请在下周同步"), clause=rules.SYNC,
            week=row.when.label, who=row.by.name if row.by else "",
        )  # fmt: skip
    row.put(text=text_of("text", text, clause=rules.SYNC), by=by, at=at)
    close_duty(target=row, kind=telling.TO_SYNC, at=at, by=by)
    record(
        "projects.synced", by=by, target=project, clause=verdict.clause, at=at, period=row.period,
        late=not row.in_time,
    )  # fmt: skip
    return row


@command("projects.watch")
def watch(*, pk: int, by: Actor, at: datetime) -> int:
    """What is owed of a project in this quarter and this week is owed from now on; gives how
    much is new. Twice changes nothing."""
    project = held(pk)
    made = watch_over(project, at) if project.state == State.ACTIVE else 0
    record("projects.watched", by=by, target=project, clause=rules.REVIEW, at=at, made=made)
    return made


def watch_over(project: Project, at: datetime) -> int:
    """Open what a project owes in the periods of an instant."""
    return owe_review(project, at) + (owe_sync(project, at) if queries.is_joint(project) else 0)


def lacks(project: Project, at: datetime) -> bool:
    """Whether something of these periods is not owed yet that might be."""
    reviews = project.reviews.filter(period=_period(REVIEWED_EVERY, at).code)
    weeks = project.syncs.filter(period=_period(SYNCED_EVERY, at).code)
    return not reviews.exists() or (queries.is_joint(project) and not weeks.exists())


@duty("3.1-j")
def owe_review(project: Project, at: datetime) -> int:
    """A review in every period of which a project has seen enough, by its last workday."""
    period = _period(REVIEWED_EVERY, at)
    due = falls_due(period, calendar_at(at))
    assert project.kicked_at is not None
    known = project.reviews.filter(period=period.code).exists()
    if known or due is None or not reviewed_by(period.end, project.kicked_at):
        return 0
    row = Review.objects.create(project=project, period=period.code, due_at=due.at)
    owe(project, telling.TO_REVIEW, rules.REVIEW, due.at, at, target=row, post=DIRECTOR,
        period=period.label)  # fmt: skip
    return 1


@duty("7.1-e")
def owe_sync(project: Project, at: datetime) -> int:
    """A word of every week with a workday left, by the close of its last one."""
    period = _period(SYNCED_EVERY, at)
    due = falls_due(period, calendar_at(at))
    if due is None or due.at <= at or project.syncs.filter(period=period.code).exists():
        return 0
    row = Sync.objects.create(project=project, period=period.code, due_at=due.at)
    owe(project, telling.TO_SYNC, rules.SYNC, due.at, at, target=row, owner=project.owner,
        period=period.label)  # fmt: skip
    return 1


def _week(project: Project, code: str, current: Period, at: datetime) -> Sync:
    """The week's row, locked; this week's is made where nothing of it was owed."""
    row = project.syncs.select_for_update(of=("self",)).select_related("by").filter(period=code)
    known = row.first()
    if known is not None:
        return known
    if code != current.code:
        raise Invalid("week", _("没有这一周，请从列表中选择"), clause=rules.SYNC)
    due = falls_due(current, calendar_at(at))
    return Sync.objects.create(project=project, period=code, due_at=due.at if due else current.end)


def _period(name: str, at: datetime) -> Period:
    return PERIODS[str(parameter(name, at=at))].containing(at)
