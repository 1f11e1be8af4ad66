"""``yiheng seed``: a sample hospital."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings

from yiheng.core.clock import now
from yiheng.core.errors import Invalid, YihengError
from yiheng.governance.access import queries, totp
from yiheng.governance.people.models import Member
from yiheng.sample import hospital
from yiheng.sample.seeding import Size, seed


def register(commands: Any) -> None:
    """Add ``seed``."""
    standard = Size()
    parser = commands.add_parser("seed", help="建立样例医院，账号写入 accounts.json")
    parser.add_argument("--days", type=int, default=standard.days)
    parser.add_argument("--patients", type=int, default=standard.patients)
    parser.add_argument("--staff", type=int, default=standard.staff)
    parser.add_argument("--departments", type=int, default=standard.departments)
    parser.add_argument("--seed", type=int, default=standard.seed)
    parser.set_defaults(run=_seed, migrates=True)
    otp = commands.add_parser("otp", help="样例医院：某个工号此刻的动态码")
    otp.add_argument("staff_no", metavar="工号")
    otp.set_defaults(run=_otp)


def _seed(arguments: argparse.Namespace) -> int:
    try:
        hospital.departments(arguments.departments)
    except ValueError as error:
        raise Invalid("departments", str(error)) from error
    size = Size(
        arguments.patients, arguments.staff, arguments.departments, arguments.days, arguments.seed
    )
    seed(size, now(), lambda text: print(text, flush=True))
    return 0


class NotHere(YihengError):
    """Codes are shown in sample hospitals only, and only of those who have a second factor."""


def _otp(arguments: argparse.Namespace) -> int:
    if not settings.SAMPLE_MARK.exists():
        raise NotHere("只有样例医院可以这样取动态码；请用手机上的身份验证应用")
    member = Member.objects.filter(staff_no=arguments.staff_no, is_active=True).first()
    factor = queries.confirmed_factor(member) if member is not None else None
    if factor is None:
        raise NotHere(f"{arguments.staff_no} 没有登记动态口令，凭口令即可登录")
    print(totp.code(queries.secret_of(factor), totp.step_of(now())))
    return 0
