"""Measures of the catalogue: owned, reviewed, mapped, joined, spoken for."""

from __future__ import annotations

from decimal import Decimal

from yiheng.core.collected import collected
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.catalogues import queries
from yiheng.standards.china.periods import Month, months_later

ALL = Decimal(1)


@control("0-a", every=Month)
def assets_in_scope(period: Period, regulation: Version) -> Finding:
    """Share of the entries in use with an owner who is here and a clause at least."""
    rows = queries.in_use(period.end)
    return Finding.share([one for one in rows if one.owned], of=rows, target=ALL)


@control("0-a", every=Month)
def assets_unowned(period: Period, regulation: Version) -> Finding:
    """Entries in use for which nobody who is here answers."""
    rows = queries.in_use(period.end)
    return Finding.count([one for one in rows if not one.owner.is_active])


@control("1.1-a", every=Month)
def assets_reviewed(period: Period, regulation: Version) -> Finding:
    """Share of the entries in use that were reviewed within the months before the period's end."""
    months = regulation.parameter_series("catalogue_review_months").at(period.end)
    assert isinstance(months, int)
    rows = queries.in_use(period.end)
    done = queries.checked_since(rows, months_later(period.end, -months), period.end)
    return Finding.share([one for one in rows if one.pk in done], of=rows, target=ALL)


@control("1.1-b", every=Month)
def fields_mapped(period: Period, regulation: Version) -> Finding:
    """Share of the fields taken in that are mapped to an element of a standard in force."""
    fields = sorted(collected(period.end))
    done = queries.mapped_at(fields, period.end)
    value = Decimal(100 * len(done)) / len(fields) if fields else None
    left = tuple(path for path in fields if path not in done)
    return Finding(value, Decimal(100), not left, tuple(fields), "%", left)


@control("1.1-h", every=Month)
def islands(period: Period, regulation: Version) -> Finding:
    """Systems in use that no interface joins, or whose patients are not in the index."""
    return Finding.count(queries.islands(period.end))


@control("1.1-i", every=Month)
def pairs_with_contact(period: Period, regulation: Version) -> Finding:
    """Share of the pairs of departments for which two people by name, who are here, speak."""
    rows = queries.pairs_at(period.end)
    return Finding.share([one for one in rows if one.named], of=rows, target=ALL)
