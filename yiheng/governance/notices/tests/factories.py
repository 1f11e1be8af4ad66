"""A small hospital to tell people things in: keys, regulation, posts, units, members."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

from django.conf import settings

from yiheng.core.actor import the_system
from yiheng.governance.keys import keyring, vault
from yiheng.governance.notices import commands
from yiheng.governance.notices.models import Bot
from yiheng.governance.notices.tests.wecom_server import CORP, KEY, SECRET
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind
from yiheng.governance.regulation import commands as regulation

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
HOUR = timedelta(hours=1)
PASSWORD = "correct-horse-battery"
numbers = count(1)


def a_house(*posts: str) -> None:
    """Keys, regulation, limits and posts; director and clerk are always there."""
    if not settings.KEYRING_FILE.exists():
        keyring.create()
    vault.create_owners([vault.HOSPITAL])
    system = the_system()
    regulation.adopt(by=system, at=MONDAY - 300 * HOUR)
    for name, value in (("collection_request_sla", "3"), ("overdue_reminder", "-24,-2,0,24")):
        regulation.set_parameter(
            name=name, value=value, in_force_from=MONDAY - 300 * HOUR, by=system, at=MONDAY
        )
    for code in {"director", "clerk", *posts}:
        people.define_post(
            code=code, title=f"岗位{code}", permissions=["notices:read"], by=system, at=MONDAY
        )


def a_unit(code: str = "", name: str = "") -> Unit:
    """A unit; one whose code begins with ``new`` can be put up for approval."""
    number = next(numbers)
    return people.found_unit(
        code=code or f"new{number}", name=name or f"新科室{number}", kind=UnitKind.CLINICAL,
        by=the_system(), at=MONDAY,
    )  # fmt: skip


def a_member(post: str = "clerk", unit: Unit | None = None) -> Member:
    """A member who holds a post and knows ``PASSWORD``."""
    number = next(numbers)
    member, _code = people.enrol(
        staff_no=f"T{number:05}", name=f"员工{number}", unit=unit or a_unit(f"u{number}"),
        by=the_system(), at=MONDAY - HOUR,
    )  # fmt: skip
    member.set_password(PASSWORD)
    member.save(update_fields=["password"])
    people.assign(
        member=member, post=Post.objects.get(code=post), by=the_system(), at=MONDAY - HOUR
    )
    return Member.objects.get(pk=member.pk)


def set_parameter(name: str, value: str) -> None:
    """A number of the regulation, in force since long ago."""
    regulation.set_parameter(
        name=name, value=value, in_force_from=MONDAY - 300 * HOUR, by=the_system(), at=MONDAY
    )


def a_keeper(*permissions: str) -> Member:
    """A member whose post carries these rights over notices."""
    code = f"keeper{next(numbers)}"
    people.define_post(
        code=code, title=f"岗位{code}", permissions=["notices:read", *permissions],
        by=the_system(), at=MONDAY - HOUR,
    )  # fmt: skip
    return a_member(code)


def an_application(secret: str = SECRET) -> Member:
    """The hospital's 企业微信 application, set up; gives who keeps it."""
    keeper = a_keeper("notices:channels")
    commands.set_gateway(
        corp=CORP, agent=1000002, secret=secret, site="https://yiheng.example", by=keeper,
        at=MONDAY - HOUR,
    )  # fmt: skip
    return keeper


def a_bot(keeper: Member, key: str = KEY, unit: Unit | None = None) -> Bot:
    """A robot in a group of the house, or of a unit."""
    return commands.set_bot(
        name="值班群", webhook=f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={key}",
        unit=unit, by=keeper, at=MONDAY - HOUR,
    )  # fmt: skip
