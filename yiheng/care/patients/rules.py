"""Who may issue a code, and who may tell a patient a name."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.patients.models import NameRequest
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.access.permissions import REVIEW
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces


@enforces("2.1-n")
def may_answer(member: Member, request: NameRequest, reader: str, at: datetime) -> Verdict:
    """§2.1-n: 医务部 answers once, and nobody decides about their own name.

    ``reader`` is the ledger's id of the member whose name is asked for.
    """
    verdict = member.may(REVIEW, at)
    if not verdict:
        return verdict
    if str(member.pk) == reader:
        return refuse(
            "2.1-n", _("查看人是您本人，不能由您答复"), cure=_("请由医务部的另一位同事答复")
        )
    if request.answer:
        return refuse("2.1-n", _("该申请已答复"))
    return permit("2.1-n")
