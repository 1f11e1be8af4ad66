"""What the pages of reports show, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.ui.charts import Series
from yiheng.core.ui.formats import stamp
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import Finding
from yiheng.office.reports import controls, queries, rules, shapes
from yiheng.office.reports.contents import Content, content_of, note_of, remark_of
from yiheng.office.reports.models import Brief, Edition, Kind, Report, State
from yiheng.standards.china.calendar import Month

Row = dict[str, Any]
STRIP = 30
TONES: Mapping[str, str] = {State.OPEN: "", State.SUBMITTED: "ok", State.EXCUSED: ""}


def standing(report: Report, at: datetime) -> tuple[str, str]:
    """The tone and the word of where a report stands, with whether it is late."""
    late = report.late(at)
    if report.state == State.SUBMITTED:
        return ("warn", _("迟交")) if late else ("ok", _("按时提交"))
    if report.state == State.EXCUSED:
        return "", report.get_state_display()
    return ("bad", _("逾期未交")) if late else ("info", _("待提交"))


def tabs(viewer: Member, current: str, at: datetime) -> list[Row]:
    """我的报告; for whoever reads more, the others' too."""
    named: list[tuple[str, str, int | None]] = [
        ("", _("我的报告"), queries.owed_by(viewer, at).count())
    ]
    if queries.others_read(viewer, at):
        named.append(("all", _("部门报告"), None))
    return [
        {"title": title, "url": f"?tab={code}" if code else "?", "count": count,
         "current": code == current}
        for code, title, count in named
    ]  # fmt: skip


def strip(member: Member, at: datetime) -> list[str]:
    """A member's last daily reports, the oldest first: in time, or late."""
    rows = Report.objects.filter(owner=member, kind=Kind.DAILY).exclude(state=State.EXCUSED)
    latest = [one for one in rows.order_by("-last")[:STRIP] if one.state != State.OPEN
              or one.late(at)]  # fmt: skip
    return ["b" if one.late(at) else "ok" for one in reversed(latest)]


def detail(report: Report, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a report shows that was handed in, or excused."""
    pending = queries.pending(report)
    edition = report.current
    brief = queries.latest_brief(report)
    tone, word = standing(report, at)
    return {
        "one": report, "edition": edition, "tone": tone, "word": word, "brief": brief,
        "sections": sections(edition) if edition else [],
        **figures(content_of(edition) if edition else Content()),
        "facts": facts(report, at), "mine": report.owner_id == viewer.pk,
        "pending": pending if report.owner_id == viewer.pk else None,
        "may_correct": rules.may_correct(viewer, report, pending),
        "may_excuse": bool(rules.may_excuse(viewer, report, at)),
        "may_send": bool(rules.may_send(viewer, report, brief, at)),
        "editions": list(report.editions.exclude(submitted_at=None).order_by("-ordinal")),
    }  # fmt: skip


def sections(edition: Edition) -> list[tuple[str, str]]:
    """(title, words) of each section of its template that says something."""
    content = content_of(edition)
    shape = shapes.shapes()[edition.template]
    told = [(one.title, content.sections.get(one.code, "")) for one in shape.sections]
    return [(title, words) for title, words in told if words]


def figures(content: Content) -> Row:
    """The figures, and the names of those that count none."""
    return {
        "figures": content.figures,
        "idle": [one.text for one in content.figures if one.nothing],
    }


def facts(report: Report, at: datetime) -> list[tuple[str, str]]:
    """What a report says of itself, beside its words."""
    _tone, word = standing(report, at)
    due = stamp(report.due_at)
    rows = [
        (_("报告人"), report.owner.name), (_("部门"), report.unit.name),
        (_("期间"), report.period if report.first == report.last
         else f"{report.first} — {report.last}"),
        (_("提交期限"), due + (_("（暂定）") if report.provisional else "")),
        (_("提交时间"), stamp(report.submitted_at)
         if report.submitted_at else ""),
        (_("状态"), word), (_("免交原因"), report.excused_why),
        (_("数据范围"), _("全院") if report.house else report.unit.name),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def of_brief(brief: Brief, viewer: Member, at: datetime) -> Row:
    """Everything that a brief shows."""
    receipts: list[Row] = [
        {"one": one, "remark": remark_of(one), "late": (one.read_at or at) > one.due_at}
        for one in brief.receipts.select_related("leader").order_by("pk")
    ]
    mine = next((row["one"] for row in receipts if row["one"].leader_id == viewer.pk), None)
    report = brief.report
    return {
        "brief": brief, "one": report, "sections": sections(brief.edition),
        **figures(content_of(brief.edition)), "note": note_of(brief),
        "receipts": receipts, "mine": mine, "asks": bool(rules.may_acknowledge(mine)),
        "late": brief.sent_at > brief.due_at,
        "newer": report.current_id != brief.edition_id,
        "may_overview": bool(viewer.may(queries.READ_BRIEFS, at)),
    }  # fmt: skip


def punctuality(viewer: Member, month: Month, at: datetime) -> Row:
    """How punctual a month's reports are: by kind, by unit, and which were not."""
    seen = set(queries.visible_to(viewer, at).values_list("pk", flat=True))
    due = [one for kind in Kind.values for one in queries.fallen_due(kind, month) if one.pk in seen]
    late = [one for one in due if one.late(at)]
    return {
        "month": month, "previous": month.previous(), "next": month.next(),
        "tiles": [_tile(kind, [one for one in due if one.kind == kind], at) for kind in Kind],
        "units": _by_unit(due, at),
        "late": [{"one": one, "tone": standing(one, at)[0], "word": standing(one, at)[1]}
                 for one in sorted(late, key=lambda one: one.due_at, reverse=True)],
    }  # fmt: skip


def _tile(kind: Kind, due: list[Report], at: datetime) -> Row:
    met = [one for one in due if not one.late(at)]
    found = Finding.share(met, of=due, target=controls.ALL)
    share = "—" if found.value is None else f"{int(found.value)}%"
    return {
        "name": _("%(kind)s按时率") % {"kind": kind.label}, "value": share,
        "cite": rules.CLAUSES[kind.value], "kind": "" if not due else "ok" if found.met else "warn",
        "foot": _("应交 %(n)s 份，按时 %(m)s 份") % {"n": len(due), "m": len(met)},
    }  # fmt: skip


def _by_unit(due: list[Report], at: datetime) -> Row:
    ordered = sorted(due, key=lambda one: (one.unit.code, one.pk))
    rows = []
    for name, inside in groupby(ordered, key=lambda one: one.unit.name):
        marks = [_mark(one, at) for one in inside]
        rows.append((name, marks.count("ok"), marks.count("w"), marks.count("b")))
    return {
        "rows": rows, "labels": [row[0] for row in rows],
        "series": [
            Series(_("按时"), [row[1] for row in rows]),
            Series(_("迟交"), [row[2] for row in rows]),
            Series(_("未交"), [row[3] for row in rows], baseline=True),
        ],
    }  # fmt: skip


def _mark(report: Report, at: datetime) -> str:
    if not report.late(at):
        return "ok"
    return "w" if report.state == State.SUBMITTED else "b"


def paper(edition: Edition, at: datetime) -> Row:
    """What stands on the paper of an edition."""
    report = edition.report
    content: Content = content_of(edition)
    code = edition.digest[:16]
    return {
        "one": report, "edition": edition, "sections": sections(edition),
        **figures(content), "facts": facts(report, at), "now": at,
        "root": " ".join(code[start : start + 4] for start in range(0, 16, 4)),
    }  # fmt: skip


def month_of(typed: str, at: datetime) -> Month:
    """The month of an address; the present one for what is none."""
    try:
        return Month.parse(typed)
    except ValueError:
        return Month.containing(local(at))
