"""The second factor: enrolled with an app, taken once a code, given back by a recovery code."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.core.verdict import Verdict, refuse
from yiheng.governance.access import queries, totp
from yiheng.governance.access.failures import NotOneself
from yiheng.governance.access.models import Credential, Factor, RecoveryCode, UsedCode
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

RECOVERY_CODES = 10
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that reads like another
ENROLMENT_LASTS = timedelta(minutes=15)
CODES_KEPT = timedelta(days=1)


@command("access.begin_factor")
def begin_factor(*, by: Member, at: datetime) -> bytes:
    """Make a secret for an authenticator app; the same one for a quarter of an hour.

    It counts for nothing until ``confirm_factor``; one that is in use stays in use until then.
    """
    Member.objects.select_for_update().get(pk=by.pk)  # two pages at once make one secret
    pending = queries.factors(by).filter(confirmed_at=None).first()
    if pending is not None and at - pending.made_at < ENROLMENT_LASTS:
        secret = queries.secret_of(pending)
    else:
        queries.factors(by).filter(confirmed_at=None).delete()
        secret = totp.new_secret()
        pending = Factor(member=by, made_at=at)
        pending.sealed_secret = vault.seal(secret, owner=vault.HOSPITAL, place=pending.place)
        pending.save()
    record("access.factor_begun", by=by, target=pending, clause="2.1-k", at=at)
    return secret


@command("access.confirm_factor")
def confirm_factor(*, by: Member, at: datetime, code: str) -> list[str]:
    """A first code shows that the app has the secret; gives ten recovery codes, shown once.

    What was enrolled before counts no longer. Raises ``Invalid`` for a wrong code.
    """
    pending = queries.factors(by).select_for_update().filter(confirmed_at=None).first()
    step = None if pending is None else totp.matching(queries.secret_of(pending), code, at)
    if pending is None or step is None:
        raise Invalid("code", _("动态码不符。请核对手机时间，输入应用里现在显示的 6 位数字"))
    queries.factors(by).exclude(pk=pending.pk).delete()
    UsedCode.objects.filter(member=by).delete()  # they were of a secret that counts no longer
    _used_first(by, step, at)
    pending.confirm(at)
    Credential.objects.filter(member=by).update(must_enrol=False)
    codes = _new_recovery_codes(by)
    record("access.factor_confirmed", by=by, target=pending, clause="2.1-k", at=at)
    return codes


@command("access.take_code")
def take_code(*, by: Member, at: datetime, typed: str) -> None:
    """Take a code of the app, or a recovery code; each once, whichever worker is asked.

    Raises ``NotOneself``, which the door counts towards the lock-out.
    """
    factor = queries.confirmed_factor(by)
    step = None
    if factor is not None and totp.looks_like(typed):
        step = totp.matching(queries.secret_of(factor), typed, at)
    if factor is not None and step is not None and _used_first(by, step, at):
        record("access.code_taken", by=by, target=factor, clause="2.1-k", at=at, step=step)
        return
    if factor is not None and _recovery_used_first(by, typed, at):
        left = queries.recovery_codes_left(by)
        record(
            "access.recovery_code_taken", by=by, target=factor, clause="2.1-k", at=at,
            codes_left=left,
        )  # fmt: skip
        return
    raise NotOneself(_no_match(), by.staff_no)


@command("access.renew_recovery_codes")
def renew_recovery_codes(*, by: Member, at: datetime) -> list[str]:
    """Ten new recovery codes; the old ones count no longer."""
    codes = _new_recovery_codes(by)
    record("access.recovery_codes_renewed", by=by, target=by, clause="2.1-k", at=at)
    return codes


@command("access.drop_factor")
def drop_factor(*, by: Member, at: datetime) -> Member:
    """Give the second factor up, where no post asks for it."""
    if queries.must_have_factor(by, at):
        raise Invalid("code", _("您的岗位须用动态口令登录，不能停用；可以更换"), clause="2.1-k")
    forget_factor(by)
    record("access.factor_dropped", by=by, target=by, clause="2.1-k", at=at)
    return by


@command("access.forget_used_codes")
def forget_used_codes(*, by: Actor, at: datetime) -> int:
    """Drop the rows of codes that no clock takes any more."""
    gone, _by_table = UsedCode.objects.filter(used_at__lt=at - CODES_KEPT).delete()
    record(
        "access.used_codes_forgotten", by=by, target="access.usedcode", clause="0-g", at=at,
        count=gone,
    )  # fmt: skip
    return gone


def forget_factor(member: Member) -> None:
    """Secret and recovery codes are gone (inside the command that says why)."""
    queries.factors(member).delete()
    RecoveryCode.objects.filter(member=member).delete()


def _used_first(member: Member, step: int, at: datetime) -> bool:
    """Whether this is the first use of a code; the unique row decides among all workers."""
    try:
        with transaction.atomic():
            UsedCode.objects.create(member=member, step=step, used_at=at)
    except IntegrityError:
        return False
    return True


def _recovery_used_first(member: Member, typed: str, at: datetime) -> bool:
    digest = queries.recovery_digest(member, typed)
    unused = RecoveryCode.objects.filter(member=member, digest=digest, used_at=None)
    return unused.update(used_at=at) == 1


def _new_recovery_codes(member: Member) -> list[str]:
    RecoveryCode.objects.filter(member=member).delete()
    codes = ["".join(secrets.choice(ALPHABET) for _n in range(10)) for _m in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(member=member, digest=queries.recovery_digest(member, one)) for one in codes
    )
    return [f"{one[:5]}-{one[5:]}" for one in codes]


def _no_match() -> Verdict:
    return refuse(
        "2.1-k",
        _("动态码不正确或已经用过"),
        cure=_("请等应用显示下一个 6 位数字再输入；手机不在身边的，输入一个备用码"),
    )
