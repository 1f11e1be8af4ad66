"""Counting: no answer without its entry in the ledger, and each attempt at 统方 for 纪检."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.analytics import permissions, queries, rules
from yiheng.care.analytics.asking import Query
from yiheng.care.analytics.fields import DIMENSIONS, PRESCRIPTIONS, QUANTITY, SUBJECTS
from yiheng.care.analytics.releasing import Release, release
from yiheng.core.errors import Invalid
from yiheng.governance.access import commands as access
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import enforces

MOST_COLUMNS = 24
MOST_ROWS = 100
MOST_CELLS = 800


def count(*, query: Query, by: Member, at: datetime, export: bool = False) -> Release:
    """Answer a question with a protected table, on the page or as a file (``export``).

    Raises ``Denied`` for a row, a person, another purpose (2.1-m, 4.1-h), and for 统方, which is
    put on 纪检's list first (C27); ``Invalid`` for what cannot be counted so.
    """
    by.may(permissions.COUNT, at).require()
    asked = rules.drug_statistics_in(query, lone_prescriber=queries.lone_prescriber(query))
    if asked:
        access.note_drug_statistics(asked=asked, by=by, at=at)
    return answer(query=query, by=by, at=at, export=export)


@enforces("1.2-i", "2.1-m", "4.1-i")
@command("analytics.count")
def answer(*, query: Query, by: Member, at: datetime, export: bool) -> Release:
    """Count, protect, record (§1.2-i, §4.1-i): the entry holds digests of question and answer."""
    verdict = rules.may_count(by, query, at)
    verdict.require()
    _check(query)
    k = whole("release_min_cell", at=at)
    counted = queries.counts(query, k)
    check_size(len(counted.table.rows), len(counted.table.columns))
    table = release(query, counted, k, queries.departments())
    line = record(
        queries.EXPORTED if export else queries.COUNTED, by=by, target="analytics:table",
        clause=verdict.clause, at=at, question=query.digest, table=table.digest, k=k,
        cells=len(table.figures), hidden=table.hidden, small=table.small, **query.parameters,
    )  # fmt: skip
    return replace(table, line=line)


def _check(query: Query) -> None:
    subject = SUBJECTS[query.subject]
    for place, name in zip(("rows", "columns"), query.dimensions, strict=False):
        if name not in subject.dimensions:
            raise Invalid(
                place, _("%(subject)s不能按%(name)s统计，可选：%(choices)s"),
                subject=str(query.subject_title), name=str(DIMENSIONS[name].title),
                choices="、".join(str(DIMENSIONS[one].title) for one in subject.dimensions),
            )  # fmt: skip
    if query.rows == query.columns:
        raise Invalid("columns", _("两项相同，请另选一项或留空"))
    if query.measure == QUANTITY and (
        query.subject != PRESCRIPTIONS or "drug" not in query.dimensions
    ):
        raise Invalid("measure", _("不同药品的数量不能相加。请统计处方条目，并按药品分列"))
    _check_filters(query)


def _check_filters(query: Query) -> None:
    for name in query.filters:
        if name not in query.dimensions:
            raise Invalid(
                name, _("按%(name)s筛选时，请把%(name)s选为统计的一项"),
                name=str(DIMENSIONS[name].title),
            )  # fmt: skip
    if query.parts_of_year and "month" not in query.dimensions:
        raise Invalid("since", _("只看几个月时，请把月份选为统计的一项；不按月时统计整年"))
    if query.since > query.until:
        raise Invalid("until", _("结束月份早于开始月份，请改正"))


def check_size(rows: int, columns: int) -> None:
    """Refuse a table that nobody could read; raises ``Invalid``."""
    if columns > MOST_COLUMNS:
        raise Invalid("columns", _("列超过 %(most)s 个，请与行对调"), most=MOST_COLUMNS)
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise Invalid(
            "rows", _("表格超过 %(rows)s 行或 %(cells)s 格，请少选一项"),
            rows=MOST_ROWS, cells=MOST_CELLS,
        )  # fmt: skip
