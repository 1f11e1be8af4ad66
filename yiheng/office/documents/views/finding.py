"""What the pages find first: what the member may see, or the one 404; and what a form brings."""

from __future__ import annotations

from typing import Any

from yiheng.core.errors import NotFound
from yiheng.office.documents import filing, queries
from yiheng.office.documents.facts import Upload
from yiheng.office.documents.models import Document, Loan, Version


def visible(request: Any, pk: int) -> Document:
    """The document of an address."""
    found = queries.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def version_of(request: Any, pk: int, ordinal: int) -> Version:
    """The version of an address."""
    seen = queries.versions_visible_to(request.user)
    found = seen.filter(document=pk, ordinal=ordinal).first()
    if found is None:
        raise NotFound
    return found


def pending_of(request: Any, pk: int) -> Version:
    """The version under way of an address, or else the latest one."""
    seen = queries.versions_visible_to(request.user).filter(document=pk)
    found = seen.order_by("-ordinal").first()
    if found is None:
        raise NotFound
    return found


def loan_of(request: Any, pk: int) -> Loan:
    """The 借阅单 of an address."""
    found = queries.loans_visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def upload_of(file: Any) -> Upload | None:
    """The file of a form, looked at; None where none was chosen."""
    return filing.received(file.name, file.size, file.file) if file else None
