"""Everything that can happen to units, posts and members."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import PERMISSIONS
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import queries, rules
from yiheng.governance.people.models import (
    MAX_DEPTH,
    Assignment,
    Employment,
    Member,
    Post,
    Unit,
    UnitKind,
)

MANAGE = "people:manage"
_STAFF_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{1,19}")
_PHONE = re.compile(r"\+?[0-9](?:[0-9 -]{1,17}[0-9])?")


@command("people.found_unit")
def found_unit(
    *, code: str, name: str, kind: str, by: Actor, at: datetime, parent: Unit | None = None
) -> Unit:
    """Open a department or a team; at most three levels (2.1-a)."""
    by.may(MANAGE, at).require()
    depth = 1 if parent is None else parent.depth + 1
    if depth > MAX_DEPTH:
        raise Invalid("parent", _("组织最多 3 级，请选择上一级部门"), clause="2.1-a")
    if kind not in UnitKind.values:
        raise Invalid("kind", _("没有“%(kind)s”这种部门类别，请重新选择"), kind=kind)
    if Unit.objects.filter(code=code).exists():
        raise Invalid("code", _("编码 %(code)s 已被使用，请换一个"), code=code)
    unit = Unit.objects.create(code=code, name=name, kind=kind, parent=parent, depth=depth)
    record("people.unit_founded", by=by, target=unit, clause="2.1-a", at=at, code=code)
    return unit


@command("people.define_post")
def define_post(
    *,
    code: str,
    title: str,
    permissions: Sequence[str],
    by: Actor,
    at: datetime,
    boundary: str = "",
    exclusive: bool = False,
    quota: int | None = None,
) -> Post:
    """Write a post card (2.1-k); one that already stands is replaced."""
    by.may(MANAGE, at).require()
    unknown = sorted(set(permissions) - set(PERMISSIONS))
    if unknown:
        raise Invalid("permissions", _("没有这些权限：%(names)s"), names="、".join(unknown))
    card = Post(code=code, title=title, permissions=sorted(permissions), boundary=boundary)
    rules.may_hold(card, []).require()
    _check_holders(card, exclusive, at)
    post, _created = Post.objects.update_or_create(
        code=code,
        defaults={
            "title": title,
            "permissions": card.permissions,
            "boundary": boundary,
            "exclusive": exclusive,
            "quota": quota,
        },
    )
    record(
        "people.post_defined", by=by, target=post, clause="2.1-k", at=at,
        permissions=card.permissions, boundary=boundary,
    )  # fmt: skip
    return post


@command("people.enrol")
def enrol(
    *,
    staff_no: str,
    name: str,
    unit: Unit,
    by: Actor,
    at: datetime,
    title: str = "",
    employment: str = Employment.EMPLOYED,
    idempotency_key: str = "",
) -> tuple[Member, str]:
    """Take a member on; gives the member and a one-time activation code, shown once.

    The same ``idempotency_key`` again gives the same member and, until activation, a new code.
    """
    by.may(MANAGE, at).require()
    known = Member.objects.select_for_update(of=("self",)).filter(idempotency_key=idempotency_key)
    if idempotency_key and (again := known.first()):
        return again, _renewed(again, by, at)
    if not _STAFF_NO.fullmatch(staff_no):
        raise Invalid("staff_no", _("工号为 2 至 20 位数字或字母，例如 100123"))
    if not name.strip():
        raise Invalid("name", _("请填写姓名"))
    if Member.objects.filter(staff_no=staff_no).exists():
        raise Invalid("staff_no", _("工号 %(no)s 已被使用，请核对"), no=staff_no)
    code = secrets.token_urlsafe(12)
    member = Member(
        staff_no=staff_no,
        name=name,
        unit=unit,
        title=title,
        employment=employment,
        joined_at=at,
        activation_digest=_digest(code),
        idempotency_key=idempotency_key,
    )
    member.set_unusable_password()
    member.save()
    record("people.enrolled", by=by, target=member, clause="2.2-a", at=at, staff_no=staff_no)
    return member, code


@command("people.activate")
def activate(*, staff_no: str, code: str, password: str, at: datetime) -> Member:
    """Turn a one-time code into a password of one's own; the code works once."""
    member = (
        Member.objects.select_for_update()
        .filter(staff_no=staff_no, activation_digest=_digest(code), is_active=True)
        .first()
    )
    if member is None or not code:
        raise NotFound
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise Invalid("password", " ".join(error.messages)) from error
    member.set_password(password)
    member.activation_digest = ""
    member.save(update_fields=["password", "activation_digest"])
    record("people.activated", by=member, target=member, clause="2.1-k", at=at)
    return member


@command("people.assign")
def assign(
    *, member: Member, post: Post, by: Actor, at: datetime, unit: Unit | None = None
) -> Assignment:
    """Give a post to a member from now on; 三员 and analysts are kept apart (2.1-l…n)."""
    by.may(MANAGE, at).require()
    member = Member.objects.select_for_update().get(pk=member.pk)
    post = Post.objects.select_for_update().get(pk=post.pk)
    unit = unit or member.unit
    if not member.is_active:
        raise Invalid("member", _("%(who)s已离岗，不能任职"), who=member.label)
    if any(one.post == post and one.unit == unit for one in member.assignments_at(at)):
        raise Invalid("post", _("%(who)s已担任该岗位，无须再次任命"), who=member.label)
    verdict = rules.may_hold(post, member.posts_at(at))
    verdict.require()
    rules.has_room(post, queries.holders(post.code, at).count()).require()
    assignment = Assignment.objects.create(
        member=member, post=post, unit=unit, since=at, made_by=by.label
    )
    record(
        "people.assigned", by=by, target=member, clause=verdict.clause, at=at,
        post=post.code, unit=assignment.unit.code,
    )  # fmt: skip
    return assignment


@command("people.relieve")
def relieve(*, assignment: Assignment, by: Actor, at: datetime) -> Assignment:
    """End a post; the rights end the same instant (2.1-k)."""
    by.may(MANAGE, at).require()
    assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("post", "member")
        .get(pk=assignment.pk)
    )
    if not assignment.holds(at):
        raise Invalid("assignment", _("这项任职已经结束"))
    _end(assignment, at)
    record(
        "people.relieved", by=by, target=assignment.member, clause="2.1-k", at=at,
        post=assignment.post.code,
    )  # fmt: skip
    return assignment


@command("people.leave")
def leave(*, member: Member, by: Actor, at: datetime) -> Member:
    """A member leaves: every post ends and signing in is over at once."""
    by.may(MANAGE, at).require()
    member = Member.objects.select_for_update().get(pk=member.pk)
    if not member.is_active:
        raise Invalid("member", _("%(who)s已离岗"), who=member.label)
    for assignment in member.assignments_at(at):
        _end(assignment, at)
    member.is_active = False
    member.save(update_fields=["is_active"])
    record("people.left", by=by, target=member, clause="2.1-k", at=at, staff_no=member.staff_no)
    return member


@command("people.set_phone")
def set_phone(*, member: Member, phone: str, by: Actor, at: datetime) -> Member:
    """Note the number at which a member is called at work (7.1-c); empty when there is none.

    Everybody keeps their own; anybody else's is for those who manage people.
    """
    if by.pk != member.pk:
        by.may(MANAGE, at).require()
    member = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    phone = phone.strip()
    if phone and not _PHONE.fullmatch(phone):
        raise Invalid(
            "phone", _("电话为 3 至 19 位数字，可含空格与短横线，例如 8012 或 138-0000-0000"),
            clause="7.1-c",
        )  # fmt: skip
    member.phone = phone
    member.save(update_fields=["phone"])
    record("people.phone_set", by=by, target=member, clause="7.1-c", at=at, known=bool(phone))
    return member


def _end(assignment: Assignment, at: datetime) -> None:
    post = Post.objects.select_for_update().get(pk=assignment.post_id)
    others = queries.holders(post.code, at).exclude(pk=assignment.member_id).count()
    rules.may_vacate(post, others).require()
    assignment.end(at)


def _check_holders(card: Post, exclusive: bool, at: datetime) -> None:
    """A card that is rewritten must still suit everyone who holds it together with other posts."""
    card.exclusive = exclusive
    for holder in queries.holders(card.code, at):
        others = [post for post in holder.posts_at(at) if post.code != card.code]
        rules.may_hold(card, others).require()


def _renewed(member: Member, by: Actor, at: datetime) -> str:
    code = secrets.token_urlsafe(12) if member.activation_digest else ""
    member.activation_digest = _digest(code)
    member.save(update_fields=["activation_digest"])
    record(
        "people.enrolled_again", by=by, target=member, clause="2.2-a", at=at,
        renewed=bool(code),
    )  # fmt: skip
    return code


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest() if code else ""
