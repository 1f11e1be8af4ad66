"""People for tests, made through the commands: units, posts, members who hold them."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from django.contrib.auth.hashers import make_password

from yiheng.core.actor import the_system
from yiheng.governance.people import commands
from yiheng.governance.people.models import Boundary, Member, Post, Unit, UnitKind
from yiheng.governance.people.standard import ADMINISTRATORS, STANDARD_POSTS

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
PASSWORD = "rice-paper-and-ink"
HASHED = commands.Hashed(make_password(PASSWORD))
_serial = count(1)


def a_unit(name: str = "心血管内科", *, parent: Unit | None = None, at: datetime = MONDAY) -> Unit:
    """A clinical department with a code of its own."""
    return commands.found_unit(
        code=f"U{next(_serial)}", name=name, kind=UnitKind.CLINICAL, parent=parent,
        by=the_system(), at=at,
    )  # fmt: skip


def a_post(
    *permissions: str,
    code: str = "",
    title: str = "岗位",
    boundary: str = Boundary.NONE,
    exclusive: bool = False,
    single: bool = False,
    quota: int | None = None,
    quota_parameter: str = "",
) -> Post:
    """A post card with these permissions."""
    return commands.define_post(
        code=code or f"post{next(_serial)}", title=title, permissions=permissions,
        boundary=boundary, exclusive=exclusive, single=single, quota=quota,
        quota_parameter=quota_parameter, by=the_system(), at=MONDAY,
    )  # fmt: skip


def the_standard_posts() -> None:
    """The post cards with which a hospital is founded, the three administrators' too."""
    for one in (*STANDARD_POSTS, *ADMINISTRATORS):
        a_post(
            *one.permissions, code=one.code, title=one.title, boundary=one.boundary,
            exclusive=one.exclusive, single=one.single,
        )  # fmt: skip


def a_member(
    *permissions: str,
    name: str = "李医生",
    unit: Unit | None = None,
    post: Post | None = None,
    boundary: str = Boundary.NONE,
    at: datetime = MONDAY,
) -> Member:
    """A member with the password ``PASSWORD`` who holds a post with these permissions."""
    number = f"1{next(_serial):05d}"
    member, code = commands.enrol(
        staff_no=number, name=name, unit=unit or a_unit(at=at), by=the_system(), at=at
    )
    commands.activate(staff_no=number, code=code, password=HASHED, at=at)
    if post is None and (permissions or boundary):
        post = a_post(*permissions, boundary=boundary)
    if post is not None:
        commands.assign(member=member, post=post, by=the_system(), at=at)
    return Member.objects.get(pk=member.pk)
