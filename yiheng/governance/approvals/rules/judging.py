"""Who says of an alarm what it was."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.approvals.rules.clauses import SEPARATION, TIERS
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces


@enforces("4.1-a", "2.1-n")
def may_judge_split(by: Member, alarm: SplitAlarm, dossier: Dossier) -> Verdict:
    """§4.1-a, §2.1-n: an alarm is judged once, by nobody who applied for it or signed it."""
    if alarm.handled_at is not None:
        return refuse(TIERS, _("该预警已经核查"), cure=_("如结论有误，请在审计意见中另行说明"))
    if by.pk in dossier.barred | dossier.hands:
        return refuse(
            SEPARATION, _("经办过该事项的人不能核查其拆分预警"), cure=_("请由另一位审计人员核查")
        )
    return permit(TIERS)
