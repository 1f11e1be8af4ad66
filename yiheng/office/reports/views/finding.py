"""What the pages find first: what the member may see, or the one 404."""

from __future__ import annotations

from typing import Any

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.office.reports import queries
from yiheng.office.reports.models import Brief, Edition, Report


def visible(request: Any, pk: int) -> Report:
    """The report of an address."""
    found = queries.visible_to(request.user, now()).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def handed_in(request: Any, pk: int) -> Edition:
    """The edition that is read of a report; one that is not handed in has none."""
    report = visible(request, pk)
    if report.current is None:
        raise NotFound
    report.current.report = report
    return report.current


def edition_of(request: Any, pk: int, ordinal: int) -> Edition:
    """The edition of an address, handed in."""
    report = visible(request, pk)
    found = report.editions.filter(ordinal=ordinal).exclude(submitted_at=None).first()
    if found is None:
        raise NotFound
    found.report = report
    return found


def brief_of(request: Any, pk: int) -> Brief:
    """The brief of an address."""
    found = queries.briefs_visible_to(request.user, now()).filter(pk=pk).first()
    if found is None:
        raise NotFound
    found.edition.report = found.report
    return found
