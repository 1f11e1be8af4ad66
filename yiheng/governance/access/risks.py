"""What an account risks (4.1-l): old password, no second factor, nobody at it, signs of sharing.

The points are ours and stand here; the regulation asks that the risk falls, not how it is weighed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text, render
from yiheng.governance.access import queries, rules
from yiheng.governance.access.models import Factor, SignedIn
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import using
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.queries import in_force

AGE, FACTOR, DORMANT, SHARED, FAILED = "age", "factor", "dormant", "shared", "failed"
CAUSES: dict[str, Text] = {
    AGE: _("口令久未更换"), FACTOR: _("没有第二因素"), DORMANT: _("账号闲置"),
    SHARED: _("疑似共用"), FAILED: _("多次登录失败"),
}  # fmt: skip
POINTS = {
    AGE: (30, 0), FACTOR: (40, 10), DORMANT: (40, 25), SHARED: (30, 30), FAILED: (15, 10)
}  # fmt: skip
"""For each cause the points of system administration, and of everybody else."""
WEIGHT = 5  # how much more an account of system administration counts in the index
HALF, MOST, EXPOSED = Decimal("0.5"), 100, 40
LOOKED_BACK, FAILURES = timedelta(days=30), 10
REFUSED_IN = ("access.sign_in_failed", "access.locked_out")


@dataclass(frozen=True, slots=True)
class Part:
    """One cause: how many points it gives, and what was seen."""

    cause: str
    points: int
    text: Text
    arguments: Mapping[str, object]

    @property
    def title(self) -> str:
        """What the cause is called."""
        return str(CAUSES[self.cause])

    @property
    def seen(self) -> str:
        """What was seen, in the reader's language."""
        return render(self.text, self.arguments)


@dataclass(frozen=True, slots=True)
class Risk:
    """What an account risks, from 0 to 100, and why."""

    member: Member
    privileged: bool
    parts: Sequence[Part]

    @property
    def score(self) -> int:
        """Its points together."""
        return min(MOST, sum(one.points for one in self.parts))

    @property
    def exposed(self) -> bool:
        """Whether somebody should look at it today."""
        return self.score >= EXPOSED


@dataclass(frozen=True, slots=True)
class Seen:
    """What the whole house knows of its accounts at an instant, asked once."""

    used: Mapping[int, Decimal]
    factors: frozenset[int]
    dormant: Mapping[int, datetime]
    places: Mapping[int, int]
    failures: Mapping[str, int]


def risks(at: datetime) -> list[Risk]:
    """Every account that can sign in, the riskiest first. Raises ``ParameterUnset``."""
    posts: dict[int, list[Post]] = defaultdict(list)
    for held in in_force(at):
        posts[held.member_id].append(held.post)
    members = Member.objects.filter(is_active=True, joined_at__lte=at).select_related("unit")
    seen = look(at)
    found = [judge(one, rules.is_privileged(posts[one.pk]), seen) for one in members]
    return sorted(found, key=lambda one: (-one.score, one.member.staff_no))


def index_of(found: Sequence[Risk]) -> Decimal:
    """The hospital's index, 0 to 100: the mean, an account of administration counting for more."""
    weights = [WEIGHT if one.privileged else 1 for one in found]
    total = sum(one.score * weight for one, weight in zip(found, weights, strict=True))
    return (Decimal(total) / max(sum(weights), 1)).quantize(Decimal("0.01"))


def judge(member: Member, privileged: bool, seen: Seen) -> Risk:
    """The causes of one account, by what is known of the house."""
    which, parts = 0 if privileged else 1, []
    used = seen.used.get(member.pk, Decimal(0))
    if used > HALF:
        share = min(Decimal(1), (used - HALF) * 2)
        parts.append(Part(AGE, round(POINTS[AGE][0] * share), _("已用 %(share)s%% 的更换周期"),
                          {"share": round(used * 100)}))  # fmt: skip
    if member.pk not in seen.factors:
        parts.append(Part(FACTOR, POINTS[FACTOR][which], _("没有登记动态口令"), {}))
    if member.pk in seen.dormant:
        day = f"{seen.dormant[member.pk]:%Y-%m-%d}"
        parts.append(Part(DORMANT, POINTS[DORMANT][which], _("%(day)s 以后无人使用"), {"day": day}))
    if seen.places.get(member.pk, 0) > 1:
        parts.append(Part(SHARED, POINTS[SHARED][which], _("同时在 %(n)s 个地址登录"),
                          {"n": seen.places[member.pk]}))  # fmt: skip
    failures = seen.failures.get(f"people.member:{member.pk}", 0)
    if failures >= FAILURES:
        parts.append(Part(FAILED, POINTS[FAILED][which], _("30 天内登录失败 %(n)s 次"),
                          {"n": failures}))  # fmt: skip
    return Risk(member, privileged, tuple(parts))


def look(at: datetime) -> Seen:
    """Ask once what is known of all accounts."""
    used = {
        one.member.pk: Decimal((at - one.set_at) / (one.ends - one.set_at))
        for one in queries.passwords(at) if one.set_at and one.ends and one.exception is None
    }  # fmt: skip
    confirmed = Factor.objects.filter(confirmed_at__lte=at).values_list("member", flat=True)
    failed = Entry.objects.filter(
        action__in=REFUSED_IN, happened_at__gt=at - LOOKED_BACK, happened_at__lte=at
    )
    return Seen(
        used, frozenset(confirmed), {one.pk: since for one, since in using.dormant(at)},
        _places(at), Counter(failed.values_list("target", flat=True)),
    )  # fmt: skip


def _places(at: datetime) -> dict[int, int]:
    """From how many addresses each member is signed in at this moment."""
    alive = Session.objects.filter(expire_date__gt=at).values("session_key")
    found: dict[int, set[str]] = defaultdict(set)
    for one in SignedIn.objects.filter(session_key__in=alive, since__lte=at):
        found[one.member_id].add(one.address)
    return {pk: len(places) for pk, places in found.items()}
