"""A hospital under its regulation, with the posts that reading a patient needs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings

from yiheng.core.actor import the_system
from yiheng.governance.access import commands
from yiheng.governance.access.models import BreakGlass, CareRole, Category
from yiheng.governance.access.relations import NewRelation
from yiheng.governance.keys import keyring, vault
from yiheng.governance.people.models import Boundary, Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation import commands as regulation

REASON = "患者昏迷送入抢救室，需查既往用药与过敏史"
READS = ("records:read", "access:break-glass")


def a_hospital() -> None:
    """A hospital without people whose parameters of 紧急调阅 are set: 60 minutes, 24 hours."""
    vault.forget()
    if not settings.KEYRING_FILE.exists():
        keyring.create()
    vault.create_owners([vault.HOSPITAL])
    regulation.adopt(by=the_system(), at=MONDAY)
    for name, value in (("break_glass_minutes", "60"), ("break_glass_review_hours", "24")):
        regulation.set_parameter(
            name=name, value=value, in_force_from=MONDAY, by=the_system(), at=MONDAY
        )


def a_patient() -> str:
    """A surrogate."""
    return uuid4().hex


def a_doctor(name: str = "李医生") -> Member:
    """A member who may read the patients in their care, and break the glass."""
    return a_member(*READS, name=name)


def an_administrator() -> Member:
    """The system administrator: operations only."""
    return a_member(boundary=Boundary.OPERATIONS_ONLY, name="王系统")


def an_analyst() -> Member:
    """A data analyst: no raw data."""
    return a_member(boundary=Boundary.NO_RAW_DATA, name="周分析")


def a_judge(name: str = "孙医务") -> Member:
    """Somebody of 医务部 who judges."""
    known = Post.objects.filter(code=commands.JUDGES).first()
    return a_member(post=known or a_post("access:review", code=commands.JUDGES), name=name)


def a_disciplinarian() -> Member:
    """Somebody of 纪检."""
    return a_member(post=a_post("access:drug-statistics", code=commands.DISCIPLINE), name="郑纪检")


def a_relation(
    member: Member, surrogate: str, since: int = 0, until: int | None = 24,
    role: str = CareRole.ATTENDING,
) -> NewRelation:  # fmt: skip
    """A relation from ``since`` to ``until`` hours after ``MONDAY``."""
    end = None if until is None else MONDAY + timedelta(hours=until)
    return NewRelation(member.pk, surrogate, role, MONDAY + timedelta(hours=since), end)


def a_glass(member: Member, surrogate: str = "", hours: float = 0) -> BreakGlass:
    """A 紧急调阅 that began so many hours after ``MONDAY``."""
    return commands.break_glass(
        surrogate=surrogate or a_patient(), by=member, at=MONDAY + timedelta(hours=hours),
        reason=REASON, category=Category.RESCUE,
    )  # fmt: skip
