"""Who may tell a patient a name, and who may consent to destroy a patient's key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.patients.keeping import Keep
from yiheng.care.patients.models import Deletion, NameRequest, Role
from yiheng.care.patients.permissions import DESTROY_AUDIT, DESTROY_DIRECTOR, RESTRICT
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


CONSENTS = {
    Role.RECORDS: RESTRICT,
    Role.DIRECTOR: DESTROY_DIRECTOR,
    Role.AUDIT: DESTROY_AUDIT,
}


@enforces("0-e", "2.1-n")
def may_consent(
    member: Member, deletion: Deletion, role: str, kept: Sequence[Keep], at: datetime
) -> Verdict:
    """C26: a key is destroyed when nothing keeps the chart and three people of three rooms agree.

    ``kept`` is what keeps the patient's data now.
    """
    verdict = member.may(CONSENTS[Role(role)], at)
    if not verdict:
        return verdict
    if not deletion.open:
        return refuse("0-e", _("该申请已办结"), cure=_("需要再次删除的，请另行登记"))
    for one in kept:
        day = one.until.isoformat() if one.until else _("解除之日")
        return refuse(
            "0-e",
            _("%(why)s，至 %(day)s 前不能销毁"),
            cure=_("数据已停止使用，只存储。期满或解除后再办理销毁"),
            why=one.why,
            day=day,
        )
    given = list(deletion.consents.all())
    if role in {one.role for one in given}:
        return refuse("2.1-n", _("这一方已经同意"))
    if member.pk in {one.member_id for one in given}:
        return refuse(
            "2.1-n", _("您已代表另一方同意"), cure=_("三方须是三个人，请由另一位同事办理")
        )
    return permit("0-e")
