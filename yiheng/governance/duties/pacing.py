"""Periodic obligations against time: declared with ``@pace`` beside what they count.

Behind is who has done less than time asks: of two drills a year the first by July. Rounding favours
the hospital until the last quarter of the period; from then on the whole is asked for, so that a
thing owed once is warned of while there is time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.verdict import Text
from yiheng.governance.duties.models import PaceWarning
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import ParameterUnset, parameter, whole
from yiheng.governance.regulation.registry import DUTIES
from yiheng.standards.china.calendar import PERIODS, Period

QUARTERS = 4
LAST_QUARTER = Fraction(3, 4)
BEHIND = notice_kind(
    "duties.behind", _("%(title)s：已完成 %(done)s／%(needed)s，按时间进度应完成 %(expected)s")
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of how much was done in a period."""

    done: int
    needed: int


Count = Callable[[Period, datetime], "Progress | int"]
Counting = TypeVar("Counting", bound=Count)


@dataclass(frozen=True, slots=True)
class Pace:
    """A periodic obligation of the holders of a post; ``every`` and ``needed`` are parameters, or
    a kind of period and what the count itself says."""

    name: str
    clause: str
    title: Text
    every: str | type[Period]
    post: str
    url: str
    needed: str
    count: Count = field(repr=False)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an obligation stands; ``elapsed`` is the share of its period that has passed."""

    pace: Pace
    period: Period
    progress: Progress
    elapsed: Fraction
    expected: int

    @property
    def behind(self) -> bool:
        """Whether less was done than time asks."""
        return self.progress.done < self.expected

    @property
    def complete(self) -> bool:
        """Whether all of it is done."""
        return self.progress.done >= self.progress.needed


PACES: dict[str, Pace] = {}


def pace(
    clause: str, *, title: Text, every: str | type[Period], post: str, url: str = "",
    needed: str = "",
) -> Callable[[Counting], Counting]:  # fmt: skip
    """Declare a periodic obligation; the function counts what was done in a period.

    ``needed`` names the parameter that says how often; without it the function gives ``Progress``.
    """

    def register(count: Counting) -> Counting:
        name = f"{count.__module__}.{count.__qualname__}"
        PACES[name] = Pace(name, clause, title, every, post, url, needed, count)
        DUTIES[clause].append(name)
        return count

    return register


def expected(needed: int, elapsed: Fraction) -> int:
    """How much time asks for by now."""
    due = needed * elapsed
    return -int(-due // 1) if elapsed >= LAST_QUARTER else int(due)


def standing(one: Pace, at: datetime) -> Standing:
    """How an obligation stands now. Raises ``ParameterUnset``."""
    period = _kind(one, at).containing(day_of(at))
    counted = one.count(period, at)
    if isinstance(counted, int):
        counted = Progress(counted, whole(one.needed, at=at))
    elapsed = Fraction((at - period.start) / (period.end - period.start))
    return Standing(one, period, counted, elapsed, expected(counted.needed, elapsed))


def standings(at: datetime, posts: set[str] | None = None) -> list[Standing]:
    """Every obligation that is owed (by these posts), those behind first; one whose parameter is
    not set cannot be judged and is left out."""
    found = []
    for one in PACES.values():
        if posts is None or one.post in posts:
            try:
                found.append(standing(one, at))
            except ParameterUnset:
                continue
    owed = [one for one in found if one.progress.needed]
    return sorted(owed, key=lambda one: (not one.behind, one.complete, one.period.last))


def of_member(member: Member, at: datetime) -> list[Standing]:
    """The obligations of the posts that a member holds."""
    return standings(at, {post.code for post in member.posts_at(at)})


@command("duties.warn_of_pace")
def warn(*, name: str, by: Actor, at: datetime) -> int:
    """Tell the holders of the post that they lag, once a quarter of the period; gives how many."""
    found = standing(PACES[name], at)
    quarter = min(int(found.elapsed * QUARTERS), QUARTERS - 1)
    _row, new = PaceWarning.objects.get_or_create(
        pace=name, period=found.period.code, quarter=quarter, defaults={"at": at}
    )
    told = list(holders(found.pace.post, at)) if new and found.behind else []
    notify(
        told, BEHIND, url=found.pace.url, clause=found.pace.clause, at=at,
        title=str(found.pace.title), done=found.progress.done, needed=found.progress.needed,
        expected=found.expected,
    )  # fmt: skip
    record(
        "duties.pace_warned", by=by, target="duties.pacewarning", clause=found.pace.clause, at=at,
        code=name, told=len(told),
    )  # fmt: skip
    return len(told)


def lagging(at: datetime) -> list[str]:
    """The obligations behind, of whom nobody was told in this quarter of their period."""
    behind = {one.pace.name: one for one in standings(at) if one.behind}
    told = set(PaceWarning.objects.filter(pace__in=behind).values_list("pace", "period", "quarter"))
    return [
        name for name, one in behind.items()
        if (name, one.period.code, min(int(one.elapsed * QUARTERS), QUARTERS - 1)) not in told
    ]  # fmt: skip


def by_day(one: Standing, day: date) -> int:
    """How much time asks for by the end of a day of the period: the line of its picture."""
    days = (one.period.last - one.period.first).days + 1
    passed = (day - one.period.first).days + 1
    return expected(one.progress.needed, Fraction(min(passed, days), days))


def _kind(one: Pace, at: datetime) -> type[Period]:
    if isinstance(one.every, str):
        return PERIODS[str(parameter(one.every, at=at))]
    return one.every
