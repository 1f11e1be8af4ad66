"""Which rights are used: the last day, and the days of each month, on which each opened a door.

This is bookkeeping like the session's last-seen: the act itself stands in the ledger.
"""

from __future__ import annotations

import logging
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import DatabaseError
from django.db.models import F, Max

from yiheng.core.clock import day_of, midnight
from yiheng.core.policy import PERMISSIONS, doors
from yiheng.governance.people import queries
from yiheng.governance.people.models import Assignment, Member, PermissionUse, UseMonth
from yiheng.governance.people.standard import STAFF
from yiheng.governance.regulation.parameters import whole

log = logging.getLogger(__name__)
MOST_KEPT = 50_000
_noted: dict[tuple[int, str], date] = {}


@dataclass(frozen=True, slots=True)
class Unused:
    """A right that a member has by a post and has not used; ``last_on`` None: never."""

    assignment: Assignment
    permission: str
    last_on: date | None


def note(member: Member, permission: str, at: datetime) -> None:
    """Keep that a right was used today; a database that cannot be written stops nobody."""
    day, key = day_of(at), (member.pk, permission)
    if _noted.get(key) == day:
        return
    if len(_noted) > MOST_KEPT:
        _noted.clear()
    try:
        keep([(member, permission, day)])
    except DatabaseError:
        log.warning("the use of %s is not noted", permission)
        return
    _noted[key] = day


def keep(uses: Iterable[tuple[Member, str, date]]) -> None:
    """Write the last day on which each right was used, and every day on which it was."""
    known = sorted(uses, key=lambda use: use[2])
    last = {(who.pk, name): (who, name, day) for who, name, day in known}
    PermissionUse.objects.bulk_create(
        [PermissionUse(member=who, permission=name, last_on=on) for who, name, on in last.values()],
        update_conflicts=True, unique_fields=["member", "permission"], update_fields=["last_on"],
    )  # fmt: skip
    _mark(known)


def days_used(members: Iterable[Member], first: date, last: date) -> dict[tuple[int, str], int]:
    """On how many days between two each of these members used each right."""
    months = UseMonth.objects.filter(
        member__in=[one.pk for one in members], month__gte=first.replace(day=1), month__lte=last
    )
    found: dict[tuple[int, str], int] = defaultdict(int)
    for one in months:
        found[one.member_id, one.permission] += (
            one.days & _within(one.month, first, last)
        ).bit_count()
    return found


def last_uses(members: Iterable[Member], until: date) -> dict[tuple[int, str], date]:
    """The last day on which each of these members used each right, as far as known by a day."""
    known = PermissionUse.objects.filter(last_on__lte=until)
    uses = known.filter(member__in=[one.pk for one in members])
    return {(one.member_id, one.permission): one.last_on for one in uses}


def unused(at: datetime) -> list[Unused]:
    """Rights held and not used for as long as ``access_review_months`` says (0-i, 4.1-g).

    Only of those that some page asks for one can tell; what everybody may do is not listed.
    Raises ``ParameterUnset``.
    """
    since = _months_before(day_of(at), whole("access_review_months", at=at))
    used = {(one.member_id, one.permission): one.last_on for one in PermissionUse.objects.all()}
    found = []
    for held in queries.in_force(at).order_by("member__staff_no", "post__title"):
        if held.since > midnight(since):
            continue
        for name in held.post.permissions:
            last = used.get((held.member_id, name))
            if telling(name) and (last is None or last < since):
                found.append(Unused(held, name, last))
    return found


def dormant(at: datetime) -> list[tuple[Member, datetime]]:
    """Accounts at which nobody was seen for ``dormant_account_days``, and since when (4.1-g)."""
    limit = at - timedelta(days=whole("dormant_account_days", at=at))
    members = Member.objects.filter(is_active=True, joined_at__lt=limit).select_related("unit")
    seen = members.annotate(used=Max("uses__last_on")).order_by("staff_no")
    last = [(one, _last(one, one.used)) for one in seen]
    return [(one, since) for one, since in last if since < limit]


def _mark(uses: Sequence[tuple[Member, str, date]]) -> None:
    """Set the bit of each day; rows of the same day are set together."""
    rows = {(who.pk, name, day.replace(day=1)) for who, name, day in uses}
    UseMonth.objects.bulk_create(
        [UseMonth(member_id=who, permission=name, month=month) for who, name, month in rows],
        ignore_conflicts=True,
    )  # fmt: skip
    days: dict[date, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for who, name, day in uses:
        days[day][name].append(who.pk)
    for day, names in days.items():
        for name, members in names.items():
            UseMonth.objects.filter(
                month=day.replace(day=1), permission=name, member__in=members
            ).update(days=F("days").bitor(1 << (day.day - 1)))


def _within(month: date, first: date, last: date) -> int:
    """The bits of a month's days that lie between two days."""
    end = monthrange(month.year, month.month)[1]
    low = first.day if first > month else 1
    high = last.day if (last.year, last.month) == (month.year, month.month) else end
    return sum(1 << (day - 1) for day in range(low, high + 1))


def _last(member: Member, used: date | None) -> datetime:
    known = [member.joined_at, member.last_login, midnight(used) if used else None]
    return max(one for one in known if one is not None)


def telling(name: str) -> bool:
    """Whether one can tell if a right is used: some door asks for it, and not everybody has it."""
    return name in doors() and name in PERMISSIONS and name not in STAFF


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
