"""``/api/intake``: the same gate for programs that run beside a signed-in member's session.

The same content sent again is known by its hash and counted as duplicates, so that a caller who
lost the answer simply sends again.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status

from yiheng.care.intake import commands, queries
from yiheng.care.intake.models import Batch, Door
from yiheng.core.clock import now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import policy

router = Router(tags=["intake"])
ROWS = 50
LONGEST_SOURCE = 120
CONTENT = ("application/fhir+json", "application/x-ndjson", "application/hl7-v2", "text/plain")
BODY = {
    "requestBody": {
        "required": True,
        "description": "≤ 20 MB; gzip is recognised",
        "content": {one: {"schema": {"type": "string", "format": "binary"}} for one in CONTENT},
    }
}


class Counts(Schema):
    """What became of what was sent."""

    batch: int
    read: int
    accepted: int
    duplicates: int
    quarantined: int
    refused: int
    dropped: int
    seconds: float


class BatchOut(Counts):
    """A batch as the list shows it."""

    application: int
    door: str
    source: str
    started_at: datetime
    taken_by: str
    dropped_fields: dict[str, int]


class Batches(Schema):
    """A page of batches, newest first."""

    items: list[BatchOut]
    page: int
    pages: int
    total: int


@router.post("/batches", response={201: Counts}, openapi_extra=BODY)
@policy("intake:run", methods=("POST",))
def send(request: Any, application: int | None = None, source: str = "") -> Status[dict[str, Any]]:
    """Take a FHIR bundle, NDJSON or HL7 v2 in under an application's licence (3.1-r)."""
    content, at = _body(request), now()
    licence = commands.open_door(
        application=application, door=Door.API, by=request.user, at=at, files=1, size=len(content)
    )
    taken = commands.take_file(
        BytesIO(content), name=_name(source) or licence.application.source, licence=licence,
        door=Door.API, by=request.user, at=at,
    )  # fmt: skip
    return Status(201, _counts(taken))


@router.get("/batches", response=Batches)
@policy("intake:see")
def batches(request: Any, page: int = 1) -> dict[str, Any]:
    """Every batch, newest first, fifty a page."""
    shown = Paginator(queries.batches_of(request.user), ROWS).get_page(page)
    return {
        "items": [_described(one) for one in shown],
        "page": shown.number,
        "pages": shown.paginator.num_pages,
        "total": shown.paginator.count,
    }


@router.get("/batches/{int:pk}", response=BatchOut)
@policy("intake:see")
def batch(request: Any, pk: int) -> dict[str, Any]:
    """One batch, with the fields that the licence does not cover and how often each was dropped."""
    found = queries.batches_of(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return _described(found)


def _body(request: Any) -> bytes:
    if request.content_type not in CONTENT:
        raise Invalid("Content-Type", _("请用 %(kinds)s 之一"), kinds="、".join(CONTENT))
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.MAX_UPLOAD:
        raise Invalid("body", _("内容超过 20 MB，未接收。请分批发送"))
    return bytes(request.body)


def _name(source: str) -> str:
    return "".join(one for one in source if one.isprintable()).strip()[:LONGEST_SOURCE]


def _counts(found: Batch) -> dict[str, Any]:
    names = ("read", "accepted", "duplicates", "quarantined", "refused", "seconds")
    counted = {name: getattr(found, name) for name in names}
    return {"batch": found.pk, "dropped": found.dropped_total, **counted}


def _described(found: Batch) -> dict[str, Any]:
    return {
        **_counts(found),
        "application": found.licence.application_id,
        "door": found.door,
        "source": found.source,
        "started_at": found.started_at,
        "taken_by": found.taken_by,
        "dropped_fields": found.dropped,
    }
