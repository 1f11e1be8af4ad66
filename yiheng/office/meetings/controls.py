"""Whether meetings are held, answered, decided and minuted, and resolutions get done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from django.db.models import Exists, OuterRef, Q, QuerySet

from yiheng.core import quorum
from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.meetings import queries
from yiheng.office.meetings.models import (
    CONVENERS,
    Delay,
    Item,
    Kind,
    Meeting,
    Minutes,
    Motion,
    MotionState,
    Participant,
    Record,
    Reply,
    Resolution,
    Series,
    State,
    Statement,
    Stood,
    Touch,
)
from yiheng.standards.china.calendar import Month, Quarter, Week

ALL, MOST = Decimal(1), Decimal("0.9")


def _closed(period: Period, kind: str = "") -> list[Meeting]:
    rows = Meeting.objects.filter(
        state=State.CLOSED, opened_at__gte=period.start, opened_at__lt=period.end
    ).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


@control("4.2-a", every=Month)
def weekly_held(period: Period, regulation: Version) -> Finding:
    """Share of the weeks' meetings that were held, of those whose day has passed since the series
    was set up; cancelled ones were not."""
    rows = Meeting.objects.filter(
        kind=Kind.WEEKLY, begins_at__gte=period.start, begins_at__lt=min(period.end,
                                                                        regulation.known)
    ).order_by("pk")  # fmt: skip
    due = [one for one in rows if one.state != State.OPEN]
    return Finding.share([one for one in due if one.state == State.CLOSED], of=due, target=MOST)


@control("4.2-b", every=Month)
def seats_filled(period: Period, regulation: Version) -> Finding:
    """Share of the seats of meetings held to which the head, or who was sent, came."""
    rows = Participant.objects.filter(seat=True, meeting__in=[one.pk for one in _closed(period)])
    seats = list(rows.select_related("unit", "meeting").order_by("pk"))
    return Finding.share([one for one in seats if one.present], of=seats, target=MOST)


@control("4.2-c", "4.2-d", every=Month)
def lines_answered(period: Period, regulation: Version) -> Finding:
    """Share of the agenda lines of meetings held that were answered."""
    lines = list(Item.objects.filter(meeting__in=[one.pk for one in _closed(period)]))
    return Finding.share([one for one in lines if one.answer], of=lines, target=ALL)


@control("4.2-e", every=Quarter)
def strategy_in_its_window(period: Period, regulation: Version) -> Finding:
    """Share of the quarter's strategy meetings held among its last workdays, of those that its end
    asked for."""
    held = _closed(period, Kind.STRATEGY)
    if (
        period.end > regulation.known
        or not Series.objects.filter(kind=Kind.STRATEGY, founded_at__lt=period.start).exists()
    ):
        return Finding.share(_inside(held, regulation), of=held, target=ALL)
    return Finding.share(_inside(held, regulation), of=held or [period], target=ALL)


def _inside(held: Sequence[Meeting], regulation: Version) -> list[Meeting]:
    calendar = calendar_at(regulation.known)
    found = []
    for one in held:
        assert one.opened_at is not None
        day = day_of(one.opened_at)
        count = int(str(regulation.parameter_series("strategy_meeting").at(one.opened_at)))
        if day in calendar.workdays_in(Quarter.containing(day))[-count:]:
            found.append(one)
    return found


@control("4.2-f", every=Quarter)
def convened_by_another(period: Period, regulation: Version) -> Finding:
    """Strategy meetings that somebody else than the leader convened."""
    rows = Meeting.objects.filter(
        kind=Kind.STRATEGY, convened_at__gte=period.start, convened_at__lt=period.end
    ).select_related("convener")
    posts = CONVENERS[Kind.STRATEGY]
    return Finding.count([
        one for one in rows.order_by("pk")
        if not any(one.convener.holds(post, one.convened_at) for post in posts)
    ])  # fmt: skip


@control("4.2-g", every=Quarter)
def strategy_reached(period: Period, regulation: Version) -> Finding:
    """Share of those invited to strategy meetings who answered or came."""
    rows = Participant.objects.filter(meeting__in=[
        one.pk for one in _closed(period, Kind.STRATEGY)
    ])  # fmt: skip
    people = list(rows.order_by("pk"))
    reached = [one for one in people if one.present or one.reply != Reply.NONE]
    return Finding.share(reached, of=people, target=MOST)


@control("4.2-h", every=Quarter)
def strategy_without_outcome(period: Period, regulation: Version) -> Finding:
    """Strategy meetings that set neither a goal nor a direction with a resolution."""
    return Finding.count([
        one for one in _closed(period, Kind.STRATEGY)
        if not one.goals and not (one.digest and one.resolutions.exists())
    ])  # fmt: skip


@control("4.2-i", every=Month)
def decided_without_statements(period: Period, regulation: Version) -> Finding:
    """Carried motions on a line to which nobody's confirmed statement belongs."""
    said = Statement.objects.filter(item=OuterRef("item"), stood=Stood.CONFIRMED)
    return Finding.count(list(_carried(period).filter(~Q(Exists(said))).order_by("pk")))


@control("4.2-j", every=Month)
def decided_without_quorum(period: Period, regulation: Version) -> Finding:
    """Carried motions in which not enough of the seats took part, or not more than half agreed."""
    series = regulation.parameter_series("meeting_quorum")
    bad = []
    for one in _carried(period).order_by("pk"):
        cast = (one.yes or 0) + (one.no or 0) + (one.abstained or 0)
        share = Decimal(str(series.at(one.opened_at)))
        if 2 * (one.yes or 0) <= cast or not quorum.reached(cast, one.seated, share):
            bad.append(one)
    return Finding.count(bad)


@control("4.2-j", every=Month)
def resolved_without_vote(period: Period, regulation: Version) -> Finding:
    """Resolutions whose motion was not carried."""
    rows = _made(period).exclude(motion__state=MotionState.CARRIED)
    return Finding.count(list(rows.order_by("pk")))


@control("4.2-k", every=Month)
def resolved_without_owner(period: Period, regulation: Version) -> Finding:
    """Resolutions without an owner or a day."""
    rows = _made(period).filter(Q(owner=None) | Q(due_on=None))
    return Finding.count(list(rows.order_by("pk")))


@control("4.2-k", every=Month)
def archived_records_whole(period: Period, regulation: Version) -> Finding:
    """Share of the records archived in the period that read back as they were signed."""
    kept = list(
        Record.objects.filter(archived_at__gte=period.start, archived_at__lt=period.end)
        .select_related("meeting").order_by("pk")
    )  # fmt: skip
    whole = [
        one for one in kept
        if sha256(queries.archive_bytes(one.meeting)).hexdigest() == one.digest
    ]  # fmt: skip
    return Finding.share(whole, of=kept, target=ALL)


@control("4.2-l", every=Week)
def followed_every_week(period: Period, regulation: Version) -> Finding:
    """Share of the resolutions open through the week that the office looked after in it."""
    week = Week.containing(day_of(period.start))
    rows = Resolution.objects.filter(made_at__lt=period.start).filter(
        Q(done_at=None) | Q(done_at__gte=period.end)
    )
    through = list(rows.order_by("pk"))
    seen = set(Touch.objects.filter(week=week.code).values_list("resolution", flat=True))
    return Finding.share([one for one in through if one.pk in seen], of=through, target=ALL)


@control("4.2-m", every=Month)
def resolutions_on_time(period: Period, regulation: Version) -> Finding:
    """Share of the resolutions whose first day fell in the period and that were done by it."""
    first, last = day_of(period.start), day_of(period.end)
    rows = Resolution.objects.filter(
        first_due_on__gte=first, first_due_on__lt=min(last, day_of(regulation.known))
    )
    due = list(rows.order_by("pk"))
    met = [one for one in due if one.done_at and day_of(one.done_at) <= one.first_due_on]
    return Finding.share(met, of=due, target=MOST)


@control("4.2-n", every=Month)
def late_without_explanation(period: Period, regulation: Version) -> Finding:
    """Resolutions more than a workday late by the end of the period, or by now, and unexplained."""
    at = min(period.end, regulation.known)
    calendar, today = calendar_at(at), day_of(at)
    rows = Resolution.objects.filter(due_on__lt=today, made_at__lt=period.end)
    behind = rows.filter(Q(done_at=None) | Q(done_at__gte=at))
    waiting = Delay.objects.filter(resolution=OuterRef("pk"), stand=Stand.PROPOSED)
    bare = behind.filter(~Q(Exists(waiting))).order_by("pk")
    return Finding.count([
        one for one in bare if calendar.workdays_between(one.due_on, today) > 1
    ])  # fmt: skip


@control("4.2-o", every=Month)
def explained_without_remedy(period: Period, regulation: Version) -> Finding:
    """Explanations of the period without any remedy."""
    rows = Delay.objects.filter(proposed_at__gte=period.start, proposed_at__lt=period.end)
    return Finding.count(list(rows.filter(remedies=None).order_by("pk")))


@control("3.2-f", every=Month)
def minutes_in_time(period: Period, regulation: Version) -> Finding:
    """Share of the meetings whose minutes were due in the period and handed in by then."""
    hours = regulation.parameter_series("minutes_due_hours")
    due = []
    for one in Meeting.objects.filter(state=State.CLOSED).order_by("pk"):
        assert one.ended_at is not None
        end = one.ended_at + timedelta(hours=int(str(hours.at(one.ended_at))))
        if period.start <= end < min(period.end, regulation.known):
            due.append((one, end))
    papers = {one.meeting_id: one.submitted_at for one in Minutes.objects.all()}
    met = [
        one for one, end in due
        if (handed := papers.get(one.pk)) is not None and handed <= end
    ]  # fmt: skip
    return Finding.share(met, of=[one for one, _end in due], target=MOST)


@control("3.2-g", every=Month)
def issued_and_not_shelved(period: Period, regulation: Version) -> Finding:
    """Minutes signed in the period of which no page of the knowledge base is known."""
    rows = Record.objects.filter(archived_at__gte=period.start, archived_at__lt=period.end)
    return Finding.count(list(rows.filter(url="").order_by("pk")))


@control("7.1-i", every=Quarter)
def exchange_held(period: Period, regulation: Version) -> Finding:
    """Share of the exchange meetings planned in the quarter that were held."""
    rows = Meeting.objects.filter(
        kind=Kind.EXCHANGE, begins_at__gte=period.start, begins_at__lt=min(period.end,
                                                                          regulation.known)
    ).order_by("pk")  # fmt: skip
    planned = list(rows)
    held = [one for one in planned if one.state == State.CLOSED]
    return Finding.share(held, of=planned, target=ALL)


@control("7.1-j", every=Quarter)
def exchange_without_output(period: Period, regulation: Version) -> Finding:
    """Exchange meetings that left neither a case nor a problem behind."""
    held = _closed(period, Kind.EXCHANGE)
    return Finding.count([one for one in held if not one.outputs.exists()])


def _carried(period: Period) -> QuerySet[Motion]:
    return Motion.objects.filter(
        state=MotionState.CARRIED, closed_at__gte=period.start, closed_at__lt=period.end
    )


def _made(period: Period) -> QuerySet[Resolution]:
    return Resolution.objects.filter(made_at__gte=period.start, made_at__lt=period.end)
