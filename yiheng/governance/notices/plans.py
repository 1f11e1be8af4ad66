"""The plan of channels in force at an instant; before the first one is agreed, the clause's own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, time

from yiheng.core.proposals import Stand
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Mode, Plan, Preference
from yiheng.governance.notices.timing import Quiet

Cells = dict[str, dict[str, str]]

FOUNDING: Cells = {
    Importance.NORMAL: {Channel.IN_APP: Mode.NOW, Channel.APP: Mode.DIGEST,
                        Channel.GROUP: Mode.OFF, Channel.PHONE: Mode.OFF},
    Importance.IMPORTANT: {Channel.IN_APP: Mode.NOW, Channel.APP: Mode.NOW,
                           Channel.GROUP: Mode.NOW, Channel.PHONE: Mode.OFF},
    Importance.URGENT: {Channel.IN_APP: Mode.NOW, Channel.APP: Mode.NOW,
                        Channel.GROUP: Mode.NOW, Channel.PHONE: Mode.NOW},
}  # fmt: skip
DEMANDED: dict[tuple[str, str], str] = {
    **{(one, Channel.IN_APP): "7.1-a" for one in Importance.values},
    (Importance.IMPORTANT, Channel.APP): "7.1-b",
    (Importance.URGENT, Channel.APP): "7.1-b",
    (Importance.URGENT, Channel.PHONE): "7.1-c",
}
"""Cells that the regulation itself fills: they are always at once, and no plan changes them."""

OFFERED: dict[str, tuple[str, ...]] = {
    Channel.IN_APP: (Mode.NOW,), Channel.APP: (Mode.OFF, Mode.DIGEST, Mode.NOW),
    Channel.GROUP: (Mode.OFF, Mode.NOW), Channel.PHONE: (Mode.OFF, Mode.NOW),
}  # fmt: skip


def founding() -> Plan:
    """What holds until two people agree on something else: the clauses' demands, quiet nights."""
    return Plan(
        cells=FOUNDING, quiet_from=time(22, 0), quiet_until=time(7, 10),
        digests=["12:10", "17:40"], in_force_from=datetime(2000, 1, 1, tzinfo=UTC),
        stand=Stand.CONFIRMED,
    )  # fmt: skip


def in_force(at: datetime) -> Plan:
    """The plan in force at an instant."""
    agreed = Plan.objects.filter(stand=Stand.CONFIRMED, in_force_from__lte=at)
    return agreed.order_by("-in_force_from", "-pk").first() or founding()


def history() -> Callable[[datetime], Plan]:
    """The plan in force at any instant, all of them read at once."""
    agreed = Plan.objects.filter(stand=Stand.CONFIRMED).order_by("in_force_from", "pk")
    known = [founding(), *agreed]
    since = [one.in_force_from for one in known]
    return lambda at: known[max(bisect_right(since, at) - 1, 0)]


def digests(plan: Plan) -> list[time]:
    """The hours of the day at which normal notices are sent together."""
    return [time.fromisoformat(one) for one in plan.digests]


def quiet(plan: Plan, chosen: Preference | None = None) -> Quiet:
    """The quiet hours of the house, or those that a member has chosen."""
    if chosen is not None and chosen.quiet_from is not None and chosen.quiet_until is not None:
        return Quiet(chosen.quiet_from, chosen.quiet_until)
    return Quiet(plan.quiet_from, plan.quiet_until)


def mode_for(plan: Plan, importance: str, chosen: Preference | None) -> str:
    """How 企业微信 tells a member a class of message: only of normal ones one may choose less."""
    by_plan = plan.mode(importance, Channel.APP)
    if importance != Importance.NORMAL or chosen is None or not chosen.normal:
        return by_plan
    order: Sequence[str] = (Mode.OFF, Mode.DIGEST, Mode.NOW)
    return min(by_plan, chosen.normal, key=order.index)


def choices_within(plan: Plan) -> Iterable[str]:
    """What a member may choose for normal notices: as the plan has it, or less."""
    order = (Mode.OFF, Mode.DIGEST, Mode.NOW)
    return order[: order.index(Mode(plan.mode(Importance.NORMAL, Channel.APP))) + 1]
