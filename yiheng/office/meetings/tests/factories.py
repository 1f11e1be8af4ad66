"""A hospital that meets: its information department, those who convene, and a shelf for minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from yiheng.core import publishing
from yiheng.core.actor import the_system
from yiheng.core.clock import SHANGHAI
from yiheng.core.errors import Denied
from yiheng.core.proposals import Stand
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.tests.shipped import the_routes
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind
from yiheng.governance.people.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_unit,
    the_standard_posts,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.meetings import commands, routes
from yiheng.office.meetings.commands.tracking import Mend
from yiheng.office.meetings.models import (
    Delay,
    Grade,
    Item,
    Kind,
    Meeting,
    Motion,
    Resolution,
    Series,
)
from yiheng.office.meetings.queries.sitting import SUBJECT

__all__ = ["MONDAY", "PASSWORD", "a_member", "a_unit"]
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
FRIDAY, MEETS = MONDAY + 4 * DAY, MONDAY + 7 * DAY
"""When it is convened, and when the weekly meeting begins: 2026-11-30 at nine."""
NUMBERS = (
    ("request_sign_workdays", "2"), ("minutes_due_hours", "24"), ("meeting_quorum", "50"),
    ("weekly_meeting_weekday", "1"), ("weekly_meeting_shift", "next_workday"),
    ("strategy_meeting", "5"), ("exchange_meeting_period", "quarter"),
    ("project_kickoff_period", "month"), ("resolution_followup", "week"),
    ("overdue_reminder", "-24,-2,0,24"), ("staff_total", "15"), ("staff_system_engineer", "7"),
    ("staff_data_analyst", "4"), ("staff_security_officer", "3"),
)  # fmt: skip
FIXED = frozenset({
    "weekly_meeting_weekday", "strategy_meeting", "project_kickoff_period", "resolution_followup",
})  # fmt: skip
HEADS = (("system_engineer", "甲工"), ("data_steward", "乙员"), ("security_officer", "丙专"))
SHELF: list[publishing.Publication] = []
_serial = count(1)


def a_shelf() -> list[publishing.Publication]:
    """A shelf that remembers what was put on it."""
    SHELF.clear()

    @publishing.shelf
    def take(*, publication: publishing.Publication, by: Any, at: datetime) -> str:
        SHELF.append(publication)
        return f"/knowledge/{len(SHELF)}/"

    return SHELF


class Town:
    """Everybody by post, and the units of the department."""

    def __init__(self) -> None:
        self.department = _unit("信息管理部", headcount="staff_total")
        self.teams = [
            _unit(name, parent=self.department) for name in ("系统团队", "数据团队", "安全团队")
        ]
        office = a_unit("院办")
        self.leader = at_post("leader", "尚院长", office)
        self.director = at_post("director", "冯主任", self.department)
        self.secretary = at_post("secretary", "秦秘书", office)
        self.heads = [
            at_post(code, name, unit)
            for (code, name), unit in zip(
                HEADS, self.teams, strict=True,
            )
        ]  # fmt: skip

    @property
    def seats(self) -> list[tuple[Unit, Member]]:
        """The director and the heads of the teams."""
        return [
            (self.department, self.director), *zip(self.teams, self.heads, strict=True),
        ]  # fmt: skip


def a_hospital(at: datetime = MONDAY) -> Town:
    """The standard posts, the numbers, the routes, the department, and a shelf."""
    access.a_hospital()
    for name, value in NUMBERS:
        if name not in FIXED:
            regulation.set_parameter(
                name=name, value=value, in_force_from=MONDAY, by=the_system(), at=MONDAY
            )
    the_standard_posts()
    the_routes(routes.BY_DIRECTOR, routes.BY_LEADER, at=at)
    a_shelf()
    return Town()


def _unit(name: str, parent: Unit | None = None, headcount: str = "") -> Unit:
    return people.found_unit(
        code=f"M{next(_serial)}", name=name, kind=UnitKind.ADMINISTRATIVE, parent=parent,
        headcount=headcount, by=the_system(), at=MONDAY,
    )  # fmt: skip


def at_post(code: str, name: str, unit: Unit) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit, at=MONDAY)


def a_series(town: Town, kind: str = Kind.WEEKLY, **more: Any) -> Series:
    """A series of a kind, Mondays at nine."""
    given: dict[str, Any] = {
        "title": dict(Kind.choices).get(kind, "例会"),
        "begins": time(9), "minutes": 60, "place": "信息科会议室",
        "grade": Grade.INTERNAL, "recorder": town.secretary, "seats": town.seats,
        "by": town.secretary, "at": FRIDAY,
    }  # fmt: skip
    return commands.found_series(kind=kind, **given | more)


def weekly(town: Town, at: datetime = FRIDAY) -> Meeting:
    """The weekly meeting of the Monday after."""
    a_series(town)
    commands.plan(by=the_system(), at=at)
    return Meeting.objects.earliest("begins_at")


def convened(town: Town, kind: str, day: date, *, by: Member, at: datetime = FRIDAY) -> Meeting:
    """A meeting of another kind."""
    series = a_series(town, kind)
    return commands.convene(series=series.pk, day=day, by=by, at=at)


def opened(town: Town, meeting: Meeting, absent: Sequence[Member] = ()) -> Meeting:
    """It has begun, and everybody came but some."""
    at = meeting.begins_at
    commands.open_meeting(pk=meeting.pk, by=town.secretary, at=at)
    there = [one.pk for one in meeting.participants.all() if one.member not in absent]
    commands.attend(pk=meeting.pk, present=there, by=town.secretary, at=at)
    return fresh(meeting)


def a_topic(town: Town, meeting: Meeting, text: str = "机房改造") -> Item:
    """A line of the agenda."""
    return commands.add_topic(pk=meeting.pk, text=text, by=town.secretary, at=meeting.begins_at)


def said(
    town: Town, item: Item, speaker: Member, gist: str = "建议先改造配电", *, confirmed: bool = True
) -> Any:  # fmt: skip
    """What somebody said, and stands by."""
    meeting = item.meeting
    one = commands.state(
        pk=meeting.pk, line=item.pk, speaker=speaker, gist=gist, by=town.secretary,
        at=meeting.begins_at + 5 * MINUTE,
    )  # fmt: skip
    if confirmed:
        commands.confirm(pk=meeting.pk, said=one.pk, by=speaker, at=meeting.begins_at + 6 * MINUTE)
    return one


def put(town: Town, item: Item, *, secret: bool = False) -> Motion:
    """A motion on a line."""
    return commands.put(
        pk=item.meeting_id, line=item.pk, title="同意改造", secret=secret, by=town.secretary,
        at=item.meeting.begins_at + 7 * MINUTE,
    )  # fmt: skip


def voted(town: Town, motion: Motion, choices: Sequence[str] = ("yes", "yes", "yes")) -> Motion:
    """The seats vote in their order, and it is counted."""
    meeting = motion.item.meeting
    at = meeting.begins_at + 8 * MINUTE
    for (_unit, one), choice in zip(town.seats, choices, strict=False):
        commands.vote(pk=meeting.pk, matter=motion.pk, choice=choice, by=one, at=at)
    return commands.count(pk=meeting.pk, matter=motion.pk, by=town.secretary, at=at)


def carried(town: Town, meeting: Meeting) -> Motion:
    """A motion that was carried, with everything that it takes."""
    item = a_topic(town, meeting)
    said(town, item, town.heads[0])
    return voted(town, put(town, item))


def resolved(
    town: Town, meeting: Meeting, *, owner: Member | None = None, days: int = 7
) -> Resolution:
    """A resolution with an owner, due some days after the meeting."""
    motion = carried(town, meeting)
    at = meeting.begins_at + 10 * MINUTE
    return commands.resolve(
        pk=meeting.pk, matter=motion.pk, title="完成配电改造", owner=owner or town.heads[0],
        due_on=day_of(at) + days * DAY, by=town.secretary, at=at,
    )  # fmt: skip


def answered(town: Town, meeting: Meeting) -> None:
    """Every line of the agenda has its answer."""
    for one in meeting.items.filter(answer=""):
        commands.answer(
            pk=meeting.pk, line=one.pk, answer="heard", note="", by=town.secretary,
            at=meeting.begins_at + 50 * MINUTE,
        )  # fmt: skip


def closed(town: Town, meeting: Meeting) -> Meeting:
    """It is over after an hour."""
    answered(town, meeting)
    return commands.close(pk=meeting.pk, by=town.secretary, at=meeting.begins_at + HOUR)


def a_late_one(town: Town) -> tuple[Resolution, datetime]:
    """A resolution of a closed weekly meeting whose day is over, and the Monday after it."""
    meeting = opened(town, weekly(town))
    one = resolved(town, meeting, days=4)
    closed(town, meeting)
    return one, meeting.begins_at + 7 * DAY


def explained(town: Town, one: Resolution, at: datetime, **more: Any) -> Delay:
    """Its owner's explanation, with one remedy."""
    given: dict[str, Any] = {
        "reason": "供货厂家延期交付配电柜", "due_on": day_of(at) + 10 * DAY,
        "remedies": [Mend("改用备用配电柜", town.heads[1], day_of(at) + 3 * DAY)],
        "by": one.owner,
    }  # fmt: skip
    return commands.explain(pk=one.pk, at=at, **given | more)


def agreed(town: Town, delay: Delay, at: datetime) -> Delay:
    """The convener agrees."""
    return commands.settle_delay(pk=delay.pk, stand=Stand.CONFIRMED, by=town.director, at=at)


def sign(meeting: Meeting, by: Member, at: datetime, decision: str = "approve") -> None:
    """Sign the minutes as they are shown."""
    case = Case.objects.filter(subject=SUBJECT, subject_pk=meeting.paper.pk).latest("pk")
    approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion="同意", shown=case.content_hash,
        password=PASSWORD,
    )  # fmt: skip


def fresh(meeting: Meeting) -> Meeting:
    """As it stands in the database."""
    return Meeting.objects.select_related("series", "convener", "recorder").get(pk=meeting.pk)


def day_of(at: datetime) -> date:
    """The day on the hospital's clock."""
    return at.astimezone(SHANGHAI).date()


def refused(clause: str, act: Callable[[], Any], match: str | None = None) -> None:
    """The act is refused under a clause, with a reason and what one can do."""
    with pytest.raises(Denied, match=match) as error:
        act()
    assert error.value.verdict.clause == clause
    assert error.value.verdict.remedy
