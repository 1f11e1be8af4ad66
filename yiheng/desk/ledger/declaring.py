"""Declaring and ending 应急只读: who may, for how long, for whom; nothing of it touches a table."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.core.verdict import Verdict, permit
from yiheng.governance.crisis.queries import live_for
from yiheng.governance.ledger import emergency
from yiheng.governance.ledger.emergency import Crisis
from yiheng.governance.ledger.permissions import EMERGENCY
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import ParameterUnset, parameter

SHORTEST, LONGEST = 8, 200
LIMIT = "emergency_ratify_hours"


def declare(
    *, by: Member, at: datetime, hours: int, reason: str, unit: str = "", crisis: str = ""
) -> Crisis:  # fmt: skip
    """Declare it (§6.2-a): no longer than what must be ratified afterwards; ``crisis`` is the key
    of the 危机决策授权 in force that it serves, if any.

    Raises ``Denied``, ``Invalid``, and ``Unavailable`` where the second disk takes no file or one
    crisis waits to be merged.
    """
    by.may(EMERGENCY, at).require()
    most = int(str(parameter(LIMIT, at=at)))
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise Invalid("reason", _("请写明原因，8 至 200 字"))
    if not 1 <= hours <= most:
        raise Invalid("hours", _("持续时间为 1 至 %(most)s 小时"), clause="4.1-e", most=most)
    if unit and not Unit.objects.filter(code=unit).exists():
        raise Invalid("unit", _("没有这个科室编码，请核对"))
    served = live_for(by, at).filter(pk=crisis).first() if crisis else None
    if crisis and served is None:
        raise Invalid("crisis", _("这项危机授权不在进行中，请重新选择"), clause="4.1-d")
    return emergency.declare(
        by=by, at=at, span=timedelta(hours=hours), reason=reason.strip(), unit=unit,
        declaration=served.number if served else "",
    )  # fmt: skip


def most_hours(at: datetime) -> Verdict:
    """Whether the longest time is set, which cannot be done any more once nothing is written."""
    try:
        parameter(LIMIT, at=at)
    except ParameterUnset as unset:
        return unset.verdict
    return permit("4.1-e")


def end(*, by: Member, at: datetime) -> None:
    """End it; raises ``Denied``, and ``Invalid`` when none runs."""
    by.may(EMERGENCY, at).require()
    if emergency.active(at) is None:
        raise Invalid("reason", _("没有正在进行的应急只读"))
    emergency.end(by=by, at=at)
