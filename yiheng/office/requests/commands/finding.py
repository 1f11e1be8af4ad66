"""Finding a request with its lock, and writing its answers."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

import rfc8785

from yiheng.core.digests import words_digest
from yiheng.core.errors import NotFound
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member
from yiheng.office.requests import queries, rules
from yiheng.office.requests.answers import Answers, shown
from yiheng.office.requests.definition import Kind
from yiheng.office.requests.models import Remark, RemarkKind, Request

LOCKED = ("version__form", "applicant__unit__parent", "unit", "handler")


def found(pk: int, by: Member) -> Request:
    """The request, locked; raises ``NotFound`` when it is absent or not the member's to see."""
    seen = queries.visible_to(by).filter(pk=pk).values("pk")
    request = locked(pk, pk__in=seen)
    if request is None:
        raise NotFound
    return request


def locked(pk: int, **where: object) -> Request | None:
    """The request with its lock, if there is one."""
    rows = Request.objects.select_for_update(of=("self",)).filter(pk=pk, **where)
    return rows.select_related(*LOCKED).first()


def own(pk: int, by: Member) -> Request:
    """The request that its applicant may change now."""
    request = found(pk, by)
    rules.may_edit(by, request).require()
    return request


def own_key(owner: Member, code: str, key: str) -> str:
    """A page's key, bound to its owner and the form: nobody else's page can name it."""
    return words_digest(f"{owner.pk} {code} {key}")


def seal(request: Request, answers: Answers, unread: dict[str, list[str]]) -> dict[str, object]:
    """The fields of a request that hold its answers, and what could not be read."""
    plain = rfc8785.dumps({"answers": answers, "unread": unread})
    naming = request.definition.naming
    headline = ""
    if naming is not None and naming.code in answers:
        there = queries.world(request.definition, queries.members_of(request.definition, answers))
        headline = shown(naming, answers[naming.code], there)
        if naming.kind is Kind.MEMBER:
            headline = headline.partition("（")[0]
    return {
        "sealed": vault.seal(plain, owner=vault.HOSPITAL, place=request.place),
        "digest": sha256(plain).hexdigest(),
        "headline": headline[:60],
    }


def remark(request: Request, kind: RemarkKind, text: str, by: Member, at: datetime) -> Remark:
    """Keep what was said of the handling, sealed."""
    number = request.remarks.count() + 1
    made = Remark(request=request, number=number, kind=kind, by=by, at=at)
    made.sealed = vault.seal(text.encode(), owner=vault.HOSPITAL, place=made.place)
    made.digest = words_digest(text)
    made.save()
    return made
