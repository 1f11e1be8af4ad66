"""Proving at the moment of an act that one is oneself: what signing asks again."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import refuse
from yiheng.governance.access import identity, queries, totp
from yiheng.governance.access.commands.factors import take_code
from yiheng.governance.access.failures import NotOneself
from yiheng.governance.people.models import Member


def prove(*, by: Member, proof: str, at: datetime, clause: str) -> None:
    """Take the own password, that of the hospital's directory, or a code of the second factor.

    Raises ``NotOneself``, which the door counts towards the lock-out. A password will do even for
    those who have a second factor: their session has it already, and a code is good only once in
    thirty seconds, which would make whoever signs five cases wait.
    """
    if totp.looks_like(proof) and queries.confirmed_factor(by) is not None:
        take_code(by=by, at=at, typed=proof)
        return
    if by.check_password(proof) or _directory_knows(by.staff_no, proof):
        return
    raise NotOneself(
        refuse(clause, _("身份验证未通过"), cure=_("请输入您的口令（或动态码）后重新办理")),
        by.staff_no,
    )


def _directory_knows(staff_no: str, password: str) -> bool:
    try:
        return identity.by_password(staff_no, password) is not None
    except identity.DirectoryDown:
        return False
