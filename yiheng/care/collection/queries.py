"""Which applications may be seen, and which licence stands behind a number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import rfc8785
from django.db.models import QuerySet

from yiheng.care.collection import rules
from yiheng.care.collection.models import TYPE_NAMES, Application, Attachment, Licence, State
from yiheng.core.clock import now
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.people.models import Member

SUBJECT = "collection.application"


def visible_to(viewer: Member) -> QuerySet[Application]:
    """Only the author and the signers of its case see an application (3.1-q); audit sees all."""
    everything = Application.objects.select_related("author", "unit", "notice")
    if viewer.may("collection:read-all", at=now()):
        return everything
    signed = approvals.subjects_of_signer(viewer, SUBJECT)
    return everything.filter(author=viewer) | everything.filter(pk__in=signed)


def unfinished(member: Member, at: datetime) -> QuerySet[Application]:
    """What a member has begun and not handed in, or was sent back."""
    return Application.objects.filter(author=member, state__in=(State.DRAFT, State.RETURNED))


def attachments(application: Application) -> QuerySet[Attachment]:
    """The files that now belong to an application, oldest first."""
    return application.attachments.filter(removed_at=None).order_by("pk")


def named_types(application: Application) -> list[str]:
    """The types of an application by the names that people know, each with its fields' number."""
    order = {kind: place for place, kind in enumerate(TYPE_NAMES)}
    scope = sorted(application.scope.items(), key=lambda pair: order.get(pair[0], len(order)))
    return [f"{TYPE_NAMES.get(kind, kind)} {len(names)}" for kind, names in scope]


def content_bytes(pk: int) -> bytes:
    """What a signature binds: every word of the application and the digest of every file."""
    application = Application.objects.get(pk=pk)
    files = attachments(application).values_list("name", "digest")
    content: dict[str, Any] = {
        "number": application.number,
        "title": application.title,
        "purpose": application.purpose,
        "source": application.source,
        "scope": {kind: sorted(elements) for kind, elements in application.scope.items()},
        "justifications": application.justifications,
        "legal_basis": application.legal_basis,
        "notice": application.notice_id,
        "retention_months": application.retention_months,
        "period": [application.period_from.isoformat(), application.period_until.isoformat()],
        "attachments": sorted(map(list, files)),
    }
    return rfc8785.dumps(content)


def licence(application_pk: int, at: datetime) -> Licence:
    """The licence to collect under this application at this instant.

    Raises ``Denied`` (3.1-r) when there is none, or it is not in force.
    """
    asked = Application.objects.filter(pk=application_pk)  # none for a number beyond any row's
    found = Licence.objects.select_related("application").filter(application__in=asked).first()
    rules.may_collect(found, at).require()
    assert found is not None
    return found


def expiring(at: datetime) -> QuerySet[Licence]:
    """Licences that have not yet run out or been revoked, soonest first."""
    return (
        Licence.objects.select_related("application__author")
        .filter(revoked_at=None, valid_until__gt=at)
        .order_by("valid_until")
    )
