"""When a message goes out: quiet hours, digests, waiting after a failure. Pure; no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from yiheng.core.clock import SHANGHAI, day_of, local
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Mode

DAY = timedelta(days=1)
BUSY_MINUTES = (0, 30)  # every hospital's jobs run then; 企业微信 asks to keep away
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=15)
GIVE_UP_AFTER = timedelta(hours=24)
SAME_MESSAGE_KNOWN = timedelta(hours=4)  # the longest duplicate_check_interval
MARGIN = timedelta(minutes=10)  # of clocks, and of a call that is under way


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nothing rings; they may go over midnight."""

    since: time
    until: time

    @property
    def length(self) -> timedelta:
        """How long they last; equal ends mean none."""
        start, end = _minutes(self.since), _minutes(self.until)
        return timedelta(minutes=(end - start) % (24 * 60))

    def over(self, at: datetime) -> datetime:
        """``at`` itself outside the quiet hours, their end within them."""
        wall = local(at)
        since = timedelta(minutes=(_minutes(wall.time()) - _minutes(self.since)) % (24 * 60))
        if since >= self.length:
            return at
        day = wall.date() + (DAY if wall.time() >= self.until else timedelta())
        return datetime.combine(day, self.until, SHANGHAI)


def next_digest(at: datetime, times: Sequence[time]) -> datetime:
    """The next hour of a digest, at or after an instant; at once when there are none."""
    day = day_of(at)
    hours = [datetime.combine(day + n * DAY, one, SHANGHAI) for n in (0, 1) for one in times]
    return min((one for one in hours if one >= at), default=at)


def due_at(
    importance: str, mode: str, at: datetime, *, quiet: Quiet, digests: Sequence[time]
) -> datetime:
    """When a message may leave: an urgent one breaks through the quiet hours."""
    if importance == Importance.URGENT:
        return at
    if mode == Mode.DIGEST:
        at = next_digest(at, digests)
    return quiet.over(at)


def wait_after(failures: int, spread: float) -> timedelta:
    """Twice as long after each failure, up to a quarter of an hour; ``spread`` is 0 to 1."""
    longest = min(FIRST_WAIT * (1 << min(failures, 12)), LONGEST_WAIT)
    return longest * (0.5 + spread / 2)


def _minutes(one: time) -> int:
    return one.hour * 60 + one.minute
