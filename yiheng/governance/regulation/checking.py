"""Whether the regulation can be lived by: an edition in force, its numbers, the days off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.checking import FAULT, OK, WARNING, Result, check
from yiheng.core.clock import day_of
from yiheng.governance.regulation import queries
from yiheng.governance.regulation.holidays import years_at
from yiheng.governance.regulation.linting import CHECKS, Level, lint

AUTUMN = 11  # the State Council publishes the next year's days in November
VALUES, LINT, WORKDAYS = "/book/parameters/", "/book/lint/", "/duties/workdays/"


@check
def edition(at: datetime) -> Iterator[Result]:
    """One is in force; without it nothing more can be said of the regulation."""
    known = queries.version_at(at)
    if known is None:
        yield Result(_("制度版本"), FAULT, _("还没有发布制度，请先运行 yiheng init"), "9-a")
        return
    yield Result(_("制度版本"), OK, _("%(n)s 现行有效") % {"n": known.number}, "9-a")
    yield _holidays(at)
    yield from _linter(at)


def _holidays(at: datetime) -> Result:
    today, known = day_of(at), years_at(at)
    if today.year not in known:
        said = _("%(year)s 年的安排尚未录入，时限按周一至周五推算") % {"year": today.year}
        return Result(_("节假日"), FAULT, said, "0-f", WORKDAYS, hindering=False)
    if today.month >= AUTUMN and today.year + 1 not in known:
        said = _("%(year)s 年的安排尚未录入") % {"year": today.year + 1}
        return Result(_("节假日"), WARNING, said, "0-f", WORKDAYS)
    return Result(_("节假日"), OK, _("至 %(year)s 年底") % {"year": max(known)}, "0-f")


def _linter(at: datetime) -> Iterator[Result]:
    """Every fault of its own, the warnings of a check together, the settled clashes in a line."""
    remarks = lint(queries.sheet_at(at))
    for one in remarks:
        if one.level is Level.FAULT:
            url = VALUES if one.check == "unset" else LINT
            yield Result(_named(one.check), FAULT, one.said, one.clause, url)
    for name in dict.fromkeys(one.check for one in remarks if one.level is Level.WARNING):
        of = [one for one in remarks if one.check == name and one.level is Level.WARNING]
        clauses = " ".join(dict.fromkeys(one.clause for one in of))
        more = _("（共 %(n)s 处）") % {"n": len(of)} if len(of) > 1 else ""
        yield Result(_named(name), WARNING, f"{of[0].said}{more}", clauses, f"{LINT}?check={name}")
    settled = [one for one in remarks if one.level is Level.SETTLED]
    names = "、".join(dict.fromkeys(one.check for one in settled))
    if names:
        said = _("正文的疑义已有现行解释：%(names)s") % {"names": names}
        yield Result(_("制度检查"), OK, said, url="/book/interpretations/")


def _named(name: str) -> str:
    """The check as the page of the linter calls it."""
    return _("制度检查·%(title)s") % {"title": CHECKS[name][0]}
