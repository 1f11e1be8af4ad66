"""What the pages of documents show, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from yiheng.core import references
from yiheng.core.clock import day_of
from yiheng.core.ui.charts import Series
from yiheng.governance.people.models import Member
from yiheng.office.documents import describing, queries, rules
from yiheng.office.documents.models import (
    Document,
    Grade,
    Kind,
    Loan,
    Stage,
    Standing,
    State,
    Version,
)
from yiheng.office.documents.permissions import CONTRACTS, INSPECT, KEEP, WRITE

Row = dict[str, Any]
GRADES: Mapping[str, str] = {
    Grade.PUBLIC: "", Grade.INTERNAL: "info", Grade.RESTRICTED: "warn", Grade.SECRET: "bad",
}  # fmt: skip
STAGES: Mapping[str, str] = {
    Stage.DRAFT: "", Stage.IN_APPROVAL: "info", Stage.RETURNED: "warn", Stage.REFUSED: "bad",
    Stage.CURRENT: "ok", Stage.SUPERSEDED: "warn", Stage.DROPPED: "",
}  # fmt: skip
STATES: Mapping[str, str] = {
    State.DRAFT: "", State.IN_FORCE: "ok", State.DISPOSED: "bad", State.REFUSED: "bad",
    State.DROPPED: "",
}  # fmt: skip
LOANS: Mapping[str, str] = {
    Standing.ASKED: "info", Standing.GRANTED: "ok", Standing.REFUSED: "bad",
    Standing.WITHDRAWN: "", Standing.EXPIRED: "warn", Standing.RETURNED: "",
}  # fmt: skip
ALL, MINE, LOANED, KEPT = "", "mine", "loans", "keeping"


def rooms() -> list[Row]:
    """知识库 and 文档库, side by side; one that is not built is not shown."""
    try:
        resolve("/knowledge/")
    except Resolver404:
        return []
    return [
        {"title": _("知识库"), "url": "/knowledge/", "current": False},
        {"title": _("文档库"), "url": reverse("documents:index"), "current": True},
    ]


def tabs(viewer: Member, current: str, at: datetime) -> list[Row]:
    """What one may read, what is one's own, what one has borrowed, what one keeps."""
    named: list[tuple[str, str, str, int | None]] = [
        (ALL, _("可阅文档"), reverse("documents:index"), None)
    ]
    if viewer.may(WRITE, at):
        named.append((MINE, _("我负责的"), f"{reverse('documents:index')}?tab=mine", None))
    named.append((LOANED, _("我的借阅"), reverse("documents:loans"), None))
    if viewer.may(KEEP, at) or viewer.may(CONTRACTS, at):
        waiting = queries.loans_to_decide(viewer).count()
        named.append((KEPT, _("借阅与保管"), reverse("documents:keeping"), waiting))
    return [
        {"title": title, "url": url, "count": count, "current": code == current}
        for code, title, url, count in named
    ]


def row(one: Document) -> Row:
    """A line of a list."""
    number = one.current.number if one.current else None
    return {
        "one": one, "kind": one.get_kind_display(), "grade": one.get_grade_display(),
        "grade_tone": GRADES[one.grade], "number": number or "—",
        "state": one.get_state_display(), "tone": STATES[one.state],
    }  # fmt: skip


def detail(document: Document, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a document shows."""
    current, pending = document.current, queries.pending(document)
    versions = queries.issued(document, viewer)
    keeps = rules.keeps(viewer, document, at)
    return row(document) | {
        "version": current, "versions": [_told(one) for one in versions],
        "pending": pending if keeps else None, "keeps": keeps,
        "may_add": rules.may_write(viewer, document, pending, at),
        "facts": _facts(document, current or pending), "loan": queries.loan_of(
            viewer, document, at),
        "project": _project(document, viewer, at),
        "pointing": list(references.pointing(
            references.DOCUMENT, str(document.pk), viewer, at)),
        "may_keep": bool(rules.may_keep(viewer, document, at)),
        "earlier": versions[1] if len(versions) > 1 else None,
    }  # fmt: skip


def of_version(version: Version, viewer: Member, at: datetime) -> Row:
    """Everything that the page of one version shows."""
    document = version.document
    mine = rules.keeps(viewer, document, at)
    given: Row = {
        "one": document, "version": version, "mine": mine, "tone": STAGES[version.stage],
        "grade": version.get_grade_display(), "grade_tone": GRADES[version.grade],
        "facts": describing.facts(version), "case": queries.case_of(version),
        "before": queries.before(version, viewer), "number": None, "name": "", "open": bool(
            rules.may_change(viewer, document, version, at)),
    }  # fmt: skip
    if given["open"]:
        given |= {
            "name": queries.name_for(document, version, at),
            "number": queries.next_number(document, version.change),
            "publish": rules.may_issue(viewer, document, version, at),
            "submit": rules.may_submit(viewer, document, version, at),
            "recall": rules.may_recall(viewer, document, version, at),
        }
    return given


def loan(one: Loan, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a 借阅单 shows."""
    decide = rules.may_decide(viewer, one, at)
    own = one.borrower_id == viewer.pk
    seen = one.document if one.document and (one.open_at(at) or not own) else None
    return {
        "loan": one, "tone": LOANS[one.standing], "own": own, "document": seen,
        "status": one.get_standing_display(), "decide": bool(decide), "open": one.open_at(at),
        "returns": bool(rules.may_return(viewer, one, at)),
        "withdraws": bool(rules.may_withdraw(viewer, one)),
        "kind": one.get_purpose_display(),
    }  # fmt: skip


def loan_row(one: Loan) -> Row:
    """A line of a list of loans; what is lent is named only where it is told."""
    return {"loan": one, "tone": LOANS[one.standing], "status": one.get_standing_display(),
            "name": one.document.name if one.document else one.wanted}  # fmt: skip


def chart(viewer: Member) -> Row:
    """What is kept, by kind and grade."""
    counted = queries.by_kind_and_grade(queries.kept_by(viewer).filter(state=State.IN_FORCE))
    kinds = [kind for kind in Kind if any(key[0] == kind for key in counted)]
    return {
        "labels": [str(kind.label) for kind in kinds],
        "series": [
            Series(str(grade.label), [counted.get((kind, grade), 0) for kind in kinds])
            for grade in Grade
        ],
        "rows": counted,
    }  # fmt: skip


def may_inspect(viewer: Member, at: datetime) -> bool:
    """Whether this member registers statutory inspections."""
    return bool(viewer.may(INSPECT, at))


def _told(one: Version) -> Row:
    return {"one": one, "tone": STAGES[one.stage], "status": one.get_stage_display()}


def _facts(document: Document, version: Version | None) -> list[tuple[str, str]]:
    rows = []
    if version is not None:
        version.document = document
        rows = describing.facts(version)
    rows += [(_("文档编号"), document.number), (_("保管至"), describing.kept(document))]
    if document.held_at is not None:
        rows.append((_("已冻结"), document.held_why))
    return [one for one in rows if one[1]]


def _project(document: Document, viewer: Member, at: datetime) -> references.Reference | None:
    if not document.project:
        return None
    known = references.find(references.PROJECT, [document.project], viewer, at)
    return known.get(document.project)


def disposal(document: Document, viewer: Member, at: datetime) -> Any:
    """Whether it may be destroyed now, and if not, why not."""
    return rules.may_dispose(
        viewer, document, day_of(at), at, lent=queries.is_lent(document, at),
        pending=queries.pending(document) is not None,
    )  # fmt: skip
