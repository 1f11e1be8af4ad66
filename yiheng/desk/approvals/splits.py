"""What the pages of alarms about split amounts say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.definitions import PARAMETERS

Row = dict[str, Any]


def rows(alarms: Iterable[SplitAlarm]) -> list[Row]:
    """A line an alarm."""
    return [_row(one) for one in alarms]


def one(alarm: SplitAlarm, viewer: Member) -> Row:
    """An alarm with the cases whose amounts were added to its own."""
    counted = alarm.case.counted.select_related("other__applicant").order_by("other__submitted_at")
    return _row(alarm) | {
        "counted": list(counted),
        "verdict": rules.may_judge_split(viewer, alarm, queries.dossier(alarm.case)),
    }  # fmt: skip


def _row(alarm: SplitAlarm) -> Row:
    if alarm.handled_at is None:
        tone, status = "warn", _("待核查")
    else:
        tone, status = ("bad", _("属于拆分")) if alarm.is_split else ("ok", _("不属于拆分"))
    tiers = [str(PARAMETERS[name].title) for name in alarm.tiers if name in PARAMETERS]
    return {"alarm": alarm, "tiers": "、".join(tiers), "tone": tone, "status": status}
