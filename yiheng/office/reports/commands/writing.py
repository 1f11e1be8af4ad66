"""Writing a report on its template, handing it in once, correcting it by another edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yiheng.core.digests import words_digest
from yiheng.core.errors import NotFound
from yiheng.core.verdict import on_field
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.reports import dues, gathering, queries, rules, shapes
from yiheng.office.reports.commands.finding import found, reason_of, words
from yiheng.office.reports.contents import Content, content_of, fill
from yiheng.office.reports.models import Edition, Report, State
from yiheng.office.reports.shapes import Shape
from yiheng.office.reports.telling import TO_WRITE


@command("reports.prepare")
def prepare(*, pk: int, by: Member, at: datetime) -> Edition:
    """The edition to be written: the pending one, or a first one filled with what is known."""
    report = found(pk, by, at)
    verdict = rules.may_write(by, report)
    verdict.require()
    pending = queries.pending(report)
    if pending is None:
        rules.may_submit(by, report, pending, report.first, at).require()
        shape = shape_of(report)
        pending = _write(report, gathering.prefilled(report, shape, at), shape, at)
    record(
        "reports.prepared", by=by, target=report, clause=verdict.clause, at=at,
        edition=pending.ordinal,
    )  # fmt: skip
    return pending


@command("reports.save")
def save(*, pk: int, by: Member, at: datetime, sections: Mapping[str, str]) -> Edition:
    """Keep what is written so far; it need not be whole."""
    report, pending = _pending(pk, by, at)
    shape = shape_of(report)
    _keep(pending, shape, sections, content_of(pending), at)
    record(
        "reports.saved", by=by, target=report, clause=rules.CLAUSES[report.kind], at=at,
        edition=pending.ordinal, digest=pending.digest,
    )  # fmt: skip
    return pending


@command("reports.submit")
def submit(*, pk: int, by: Member, at: datetime, sections: Mapping[str, str]) -> Report:
    """Hand it in, whole and on its template, with the figures of now; it never changes again."""
    report = found(pk, by, at)
    pending = queries.pending(report)
    ready = dues.ready_on(report.span, calendar_at(at))
    verdict = rules.may_submit(by, report, pending, ready, at)
    verdict.require()
    shape = shape_of(report)
    pending = pending or _write(report, Content(), shape, at)
    _keep(pending, shape, sections, Content({}, gathering.figures(report, at)), at)
    _require_whole(shape, content_of(pending).sections)
    pending.submitted_at = at
    pending.save(update_fields=["submitted_at"])
    first = report.submitted_at or at
    report.put(state=State.SUBMITTED, submitted_at=first, current=pending)
    close_duty(target=report, kind=TO_WRITE, at=at, by=by)
    record(
        "reports.submitted", by=by, target=report, clause=verdict.clause, at=at,
        edition=pending.ordinal, template=pending.template, digest=pending.digest,
        late=report.late(at),
    )  # fmt: skip
    return report


@command("reports.correct")
def correct(*, pk: int, by: Member, at: datetime, reason: str) -> Edition:
    """Begin another edition of what was handed in, with the reason."""
    report = found(pk, by, at)
    verdict = rules.may_correct(by, report, queries.pending(report))
    verdict.require()
    why = reason_of(reason)
    assert report.current is not None
    shape = shapes.shapes()[report.current.template]
    edition = _write(report, content_of(report.current), shape, at, reason=why)
    record(
        "reports.correction_begun", by=by, target=report, clause=verdict.clause, at=at,
        edition=edition.ordinal, reason=words_digest(why),
    )  # fmt: skip
    return edition


@command("reports.drop")
def drop(*, pk: int, by: Member, at: datetime) -> Report:
    """Throw away what was begun and not handed in; what was handed in stays."""
    report, pending = _pending(pk, by, at)
    ordinal = pending.ordinal
    pending.delete()
    record("reports.dropped", by=by, target=report, clause=rules.TEMPLATE, at=at, edition=ordinal)
    return report


def shape_of(report: Report) -> Shape:
    """The template in force on the last day of which a report tells."""
    return shapes.in_force(report.kind, report.last)


def _pending(pk: int, by: Member, at: datetime) -> tuple[Report, Edition]:
    report = found(pk, by, at)
    rules.may_write(by, report).require()
    pending = queries.pending(report)
    if pending is None:
        raise NotFound
    return report, pending


def _write(
    report: Report, content: Content, shape: Shape, at: datetime, reason: str = ""
) -> Edition:
    edition = Edition(
        report=report, ordinal=report.editions.count() + 1, template=shape.code, saved_at=at,
        reason=reason,
    )  # fmt: skip
    fill(edition, content)
    edition.save()
    return edition


def _keep(
    edition: Edition, shape: Shape, sections: Mapping[str, str], before: Content, at: datetime
) -> None:
    """Put what was typed into a pending edition; raises ``Denied`` for what no template knows."""
    unknown = {code: text for code, text in sections.items()
               if code not in {one.code for one in shape.sections}}  # fmt: skip
    if unknown:
        rules.keeps_template(shape, unknown).require()
    typed = {one.code: words(one.code, sections.get(one.code, "")) for one in shape.sections}
    fill(edition, Content(typed, before.figures))
    edition.saved_at = at
    edition.save()


def _require_whole(shape: Shape, sections: Mapping[str, str]) -> None:
    """Raise ``Invalid`` on the first section that is required and empty."""
    verdict = rules.keeps_template(shape, sections)
    if not verdict:
        empty = next(one.code for one in shape.sections
                     if one.required and not sections.get(one.code))  # fmt: skip
        on_field(empty, verdict)
