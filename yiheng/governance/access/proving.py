"""Proving at the moment of an act that one is oneself: what signing asks again."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from time import sleep

from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import refuse
from yiheng.governance.access import identity, queries, totp
from yiheng.governance.access.commands.factors import take_code
from yiheng.governance.access.failures import NotOneself
from yiheng.governance.people.models import Member

_BESIDE = ThreadPoolExecutor(thread_name_prefix="proving")


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody has typed to prove themselves; made by ``claim``."""

    by: Member
    typed: str = field(repr=False)
    known: Future[bool]

    def require(self, *, at: datetime, clause: str) -> None:
        """Take the own password, that of the hospital's directory, or a code of the second factor.

        Raises ``NotOneself``, which the door counts towards the lock-out. A password will do even
        for those who have a second factor: their session has it already, and a code is good only
        once in thirty seconds, which would make whoever signs five cases wait.
        """
        if totp.looks_like(self.typed) and queries.confirmed_factor(self.by) is not None:
            take_code(by=self.by, at=at, typed=self.typed)
            return
        if self.known.result() or _directory_knows(self.by.staff_no, self.typed):
            return
        raise NotOneself(
            refuse(clause, _("身份验证未通过"), cure=_("请输入您的口令（或动态码）后重新办理")),
            self.by.staff_no,
        )


def claim(by: Member, typed: str) -> Claim:
    """Begin to try what was typed: its hash costs as much as everything that is read meanwhile.

    It holds no lock of the interpreter and asks no database, so it is reckoned beside.
    """
    known = _BESIDE.submit(check_password, typed, by.password)
    sleep(0)  # the interpreter changes hands now, and not in the middle of what is read
    return Claim(by, typed, known)


def prove(*, by: Member, proof: str, at: datetime, clause: str) -> None:
    """Try what was typed and wait for it, as ``Claim.require``."""
    claim(by, proof).require(at=at, clause=clause)


def _directory_knows(staff_no: str, password: str) -> bool:
    try:
        return identity.by_password(staff_no, password) is not None
    except identity.DirectoryDown:
        return False
