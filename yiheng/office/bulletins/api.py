"""``/api/bulletins``: what a member was told, and their receipt, for a portal or a phone.

No postponed annotations here: behind ``@policy`` the framework could not find their names.
"""

from datetime import date, datetime
from typing import Any

from ninja import Router, Schema

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.office.bulletins import commands, queries
from yiheng.office.bulletins.models import Bulletin

router = Router(tags=["bulletins"])
MOST = 200


class BulletinOut(Schema):
    """An announcement as it stands; ``read_at`` is the member's own receipt."""

    pk: int
    number: str
    title: str
    importance: str
    category: str
    unit: str
    state: str
    published_at: datetime
    expires_on: date | None
    pinned: bool
    read_at: datetime | None


class WholeOut(BulletinOut):
    """With its words and its files, each with the SHA-256 of its bytes."""

    body: str
    edition: int
    withdrawn_why: str
    attachments: list[dict[str, Any]]


@router.get("", response=list[BulletinOut])
@policy(SIGNED_IN)
def bulletins(request: Any) -> list[dict[str, Any]]:
    """What the member was told: pinned first, then the unread, the latest first."""
    return [_short(one, one.read_at) for one in queries.received(request.user)[:MOST]]  # type: ignore[attr-defined]  # annotated


@router.get("/{int:pk}", response=WholeOut)
@policy(SIGNED_IN)
def bulletin(request: Any, pk: int) -> dict[str, Any]:
    """One announcement; looking at it here leaves no receipt."""
    return _whole(_found(request, pk), request)


@router.post("/{int:pk}/receipt", response=WholeOut)
@policy(SIGNED_IN, methods=("POST",))
def receipt(request: Any, pk: int) -> dict[str, Any]:
    """我已阅知; twice changes nothing more."""
    commands.read(pk=pk, by=request.user, at=now())
    return _whole(_found(request, pk), request)


def _found(request: Any, pk: int) -> Bulletin:
    found = queries.visible_to(request.user).filter(pk=pk, current__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def _short(one: Bulletin, read_at: datetime | None) -> dict[str, Any]:
    edition = one.current
    assert edition is not None
    return {
        "pk": one.pk, "number": one.number, "title": edition.title,
        "importance": edition.importance, "category": edition.category, "unit": one.unit.name,
        "state": one.state, "published_at": one.published_at, "expires_on": edition.expires_on,
        "pinned": edition.pinned, "read_at": read_at,
    }  # fmt: skip


def _whole(one: Bulletin, request: Any) -> dict[str, Any]:
    edition, reader = one.current, queries.reader_of(one, request.user)
    assert edition is not None
    files = queries.attachments(edition)
    return _short(one, reader.notice.read_at if reader else None) | {
        "body": edition.body, "edition": edition.ordinal, "withdrawn_why": one.withdrawn_why,
        "attachments": [
            {"name": file.name, "url": f"/bulletins/attachments/{file.pk}/",
             "size": file.size, "digest": file.digest}
            for file in files
        ],
    }  # fmt: skip
