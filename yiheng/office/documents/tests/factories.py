"""A hospital with documents: its posts, numbers, routes, units, and files made in code."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.core.storing import store
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.tests.shipped import the_routes
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_post,
    a_unit,
    the_standard_posts,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.documents import commands, filing, queries, route
from yiheng.office.documents.facts import Facts, Upload, Wanted
from yiheng.office.documents.models import Change, Document, Grade, Kind, Loan, Version

__all__ = ["MONDAY", "PASSWORD", "a_member", "a_post", "a_unit"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBERS = (
    ("request_sign_workdays", "2"), ("document_date_granularity", "YYYYMM"),
    ("overdue_reminder", "-24,-2,0,24"),
)  # fmt: skip
_keys = count(1)


def a_hospital(at: datetime = MONDAY, numbers: Sequence[tuple[str, str]] = NUMBERS) -> Unit:
    """The standard posts, the numbers and the routes; gives a department with its head."""
    access.a_hospital()
    for name, value in numbers:
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)
    the_standard_posts()
    the_routes(route.CODE, route.CONTRACTS, at=at)
    office = a_unit("信息科")
    at_post("head", name="冯主任", unit=office)
    at_post("director", name="卫总监")
    at_post("leader", name="尚院长")
    at_post("secretary", name="文秘书")
    return office


def at_post(code: str, *, name: str = "李医生", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def holder(post: str) -> Member:
    """Who holds a post."""
    return Member.objects.filter(assignment__post__code=post).order_by("pk")[0]


def a_file(content: bytes = b"", name: str = "a.txt") -> Upload:
    """A file, looked at as the door does."""
    raw = content or "系统每日两点备份。\n请勿关机。".encode()
    return filing.received(name, len(raw), io.BytesIO(raw))


def said(**more: Any) -> Facts:
    """What a document is, a design of the inside grade unless said otherwise."""
    return Facts(**{"subject": "门诊系统", "kind": Kind.DESIGN, "grade": Grade.INTERNAL, **more})


def a_draft(
    by: Member, at: datetime = MONDAY, upload: Upload | None = None, **more: Any
) -> Document:
    """A document that is not handed in."""
    return commands.draft(
        by=by, at=at, idempotency_key=f"k{next(_keys)}", facts=said(**more),
        upload=upload or a_file(),
    )  # fmt: skip


def a_document(
    by: Member, at: datetime = MONDAY, upload: Upload | None = None, **more: Any
) -> Document:
    """A document whose first version was signed."""
    made = a_draft(by, at, upload, **more)
    commands.submit(pk=made.pk, by=by, at=at)
    sign(made, at)
    return fresh(made)


def a_contract(by: Member, at: datetime = MONDAY, **more: Any) -> Document:
    """A contract in the archive."""
    given = {"subject": "影像存储采购合同", "kind": Kind.CONTRACT, "grade": Grade.SECRET, **more}
    return a_document(by, at, **given)


def next_version(
    document: Document, by: Member, at: datetime = MONDAY, *, change: str = Change.MINOR,
    upload: Upload | None = None, **more: Any,
) -> Version:  # fmt: skip
    """The next version, not issued."""
    given = {"grade": document.grade, "note": "修订", **more}
    return commands.add_version(
        pk=document.pk, by=by, at=at, change=change, facts=Facts(**given),
        upload=upload or a_file("系统每日三点备份。\n请勿关机。".encode()),
    )  # fmt: skip


def sign(document: Document, at: datetime = MONDAY, decision: str = "approve") -> None:
    """Whoever is asked signs what the case shows now."""
    version = document.versions.latest("ordinal")
    case = Case.objects.get(subject=queries.SUBJECT, subject_pk=version.pk)
    post = "director" if document.contract else "head"
    approvals.sign(
        pk=case.pk, by=holder(post), at=at, decision=decision, opinion="意见",
        shown=case.content_hash, password=PASSWORD,
    )  # fmt: skip


def a_loan(by: Member, wanted: str, at: datetime = MONDAY, **more: Any) -> Loan:
    """A 借阅单 that waits."""
    given = {"wanted": wanted, "contract": False, "reason": "核对付款条件", "days": 3, **more}
    return commands.borrow(by=by, at=at, idempotency_key=f"l{next(_keys)}", wanted=Wanted(**given))


def lent(by: Member, document: Document, at: datetime = MONDAY, **more: Any) -> Loan:
    """A 借阅单 that its keeper has granted."""
    made = a_loan(by, document.name, at, contract=document.contract, **more)
    keeper = holder("director" if document.contract else "secretary")
    return commands.lend(pk=made.pk, document=document.pk, by=keeper, at=at)


def opened(document: Document, by: Member, at: datetime = MONDAY, ordinal: int = 1) -> Version:
    """A version that somebody looked at, its file sound."""
    found = commands.open_file(pk=document.pk, ordinal=ordinal, by=by, at=at, how="view")
    assert found.sound
    return found.version


def fresh(document: Document) -> Document:
    """As it stands in the database."""
    return Document.objects.select_related(*queries.WITH).get(pk=document.pk)


def raw(version: Version) -> bytes:
    """The file as it lies in the store."""
    return b"".join(store().read(version.blob))


def spoil(version: Version, content: bytes) -> None:
    """Somebody lays another file in its place."""
    store().remove(version.blob)
    store().write(version.blob, [content])
