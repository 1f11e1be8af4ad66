"""A hospital that has the product's forms, its signers and handlers, and filled-in requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.tests.shipped import the_routes
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_unit,
    the_standard_posts,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.requests import commands, queries, shipped
from yiheng.office.requests.models import Request

_keys = count(1)
NUMBERS = (
    ("request_sign_workdays", "2"), ("committee_sign_workdays", "10"),
    ("request_handle_workdays", "3"), ("request_confirm_workdays", "5"),
    ("overdue_reminder", "-24,-2,0,24"), ("survey_min_group", "5"),
)  # fmt: skip
CHANGE: dict[str, str] = {
    "topic": "检验回报自动提醒", "system": "检验系统 LIS", "kind": "new", "scope": "unit",
    "urgency": "normal", "now": "回报后须自行刷新", "want": "危急值弹窗提醒",
}  # fmt: skip
GRANT: dict[str, str] = {"what": "grant", "post": "pharmacy", "reason": "轮转到药学部发药"}


def a_hospital(at: datetime = MONDAY) -> Unit:
    """The standard posts, the numbers, the forms and routes; gives a department with its head."""
    access.a_hospital()
    for name, value in NUMBERS:
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)
    the_standard_posts()
    the_routes(*shipped.ROUTES, at=at)
    commands.install(at=at)
    ward = a_unit()
    at_post("head", name="冯主任", unit=ward)
    at_post("director", name="卫信息")
    at_post("leader", name="尚院长")
    return ward


def at_post(code: str, *, name: str = "李医生", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def holder(code: str) -> Member:
    """Who holds a post."""
    return Member.objects.filter(assignment__post__code=code).order_by("pk")[0]


def a_draft(
    by: Member, code: str = "change-request", typed: Mapping[str, Any] = CHANGE,
    at: datetime = MONDAY,
) -> Request:  # fmt: skip
    """A form filled in as typed, over what was prefilled."""
    begun = commands.begin(code=code, by=by, at=at, idempotency_key=f"key-{next(_keys)}")
    given = {key: value if isinstance(value, list) else [value] for key, value in typed.items()}
    return commands.save(pk=begun.pk, by=by, at=at, typed=queries.typed_in(begun) | given)


def handed_in(
    by: Member, code: str = "change-request", typed: Mapping[str, Any] = CHANGE,
    at: datetime = MONDAY,
) -> Request:  # fmt: skip
    """A form handed in."""
    return commands.submit(pk=a_draft(by, code, typed, at).pk, by=by, at=at)


def the_case(request: Request) -> Case:
    """Its approval."""
    found = queries.case_of(request)
    assert found is not None
    return found


def sign(
    request: Request, by: Member, at: datetime = MONDAY, *, decision: str = "approve",
    opinion: str = "同意",
) -> None:  # fmt: skip
    """Sign what the case shows now."""
    case = the_case(request)
    approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion, shown=case.content_hash,
        password=PASSWORD,
    )  # fmt: skip


def approved(
    by: Member, code: str = "change-request", typed: Mapping[str, Any] = CHANGE,
    at: datetime = MONDAY,
) -> Request:  # fmt: skip
    """A form handed in and signed by head and director."""
    request = handed_in(by, code, typed, at)
    for post in ("head", "director"):
        sign(request, holder(post), at)
    return Request.objects.get(pk=request.pk)
