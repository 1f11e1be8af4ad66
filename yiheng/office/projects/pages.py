"""What the pages of projects show, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui import flow
from yiheng.core.ui.formats import when
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.projects import gantt, queries, rules
from yiheng.office.projects.models import Outcome, Plan, Project, State
from yiheng.office.projects.permissions import LEAD, PROPOSE
from yiheng.office.projects.schedule import (
    ADDED,
    CHANGED,
    DROPPED,
    Change,
    Standing,
    diff,
    on_time,
)

Row = dict[str, Any]
TONES: Mapping[str, str] = {
    State.DRAFT: "", State.IN_APPROVAL: "info", State.RETURNED: "warn", State.REFUSED: "bad",
    State.WITHDRAWN: "", State.APPROVED: "warn", State.ACTIVE: "ok", State.CLOSING: "info",
    State.EXAMINED: "info", State.STOPPED: "bad", State.ARCHIVED: "",
}  # fmt: skip
OUTCOMES: Mapping[str, str] = {Outcome.KEEP: "ok", Outcome.ADJUST: "warn", Outcome.STOP: "bad"}
DOTS: Mapping[str, str] = {Outcome.KEEP: "ok", Outcome.ADJUST: "now", Outcome.STOP: "bad"}
ORDER = (State.DRAFT, State.IN_APPROVAL, State.APPROVED, State.ACTIVE, State.CLOSING,
         State.EXAMINED, State.ARCHIVED)  # fmt: skip


def rooms(viewer: Member, current: str) -> list[Row]:
    """The pages of the room."""
    named = (("", _("项目清单"), "/projects/"), ("roadmap", _("路线图"), "/projects/roadmap/"),
             ("resources", _("资源分配"), "/projects/resources/"))  # fmt: skip
    return [{"title": title, "url": url, "current": code == current} for code, title, url in named]


def summary(project: Project, today: date) -> Row:
    """A line of the list: how far it is, and how punctual."""
    versions = list(project.plans.all())
    rows = queries.standing(project, versions)
    left = [one for one in rows if one.plan is not None and one.done is None]
    planned = [one for one in rows if one.plan is not None]
    met, judged = on_time(rows, today)
    running = project.state in (State.ACTIVE, State.CLOSING)
    return {
        "one": project, "tone": TONES[project.state], "joint": len(project.parties.all()) > 1,
        "stopped": project.stopped and project.state == State.ARCHIVED,
        "many": len(planned), "reached": len(planned) - len(left),
        "share": round(100 * (len(planned) - len(left)) / len(planned)) if planned else 0,
        "rate": f"{met}／{judged}" if judged and project.started else "—",
        "next": min((one.node for one in left), key=lambda one: one.due_on, default=None)
        if running else None,
        "late": running and queries.late(rows, today),
    }  # fmt: skip


def roadmap(projects: Sequence[Project], today: date) -> Any:
    """Every project as a line: promised, planned now, and where it has got to."""
    rows = []
    for one in projects:
        versions = list(one.plans.all())
        if versions and versions[0].nodes:
            rows.append(_line(one, versions, today))
    return gantt.draw(rows, today, _("项目路线图"))


def picture(rows: Sequence[Standing], today: date, title: str, *, started: bool = True) -> Any:
    """The plan of a project as a picture; nothing of it is under way before it is started."""
    shown = today if started else date.min
    return gantt.draw([_bar(one, shown) for one in rows], today, title)


def detail(project: Project, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a project shows."""
    today, versions = day_of(at), queries.plans(project)
    rows = queries.standing(project, versions)
    met, judged = on_time(rows, today)
    return {
        "one": project, "tone": TONES[project.state], "steps": life(project, at),
        "case": queries.case_of(project), "parties": queries.parties(project),
        "chart": picture(rows, today, _("项目计划图"), started=project.started),
        "legend": gantt.legend(),
        "rows": [_milestone(one, today if project.started else date.min) for one in rows],
        "met": met, "judged": judged, "rate": round(100 * met / judged) if judged else None,
        "versions": _versions(versions), "reviews": _reviews(project),
        "owed": _owed(project, at),
        "syncs": list(queries.said(project)),
        "missing": [one for one in queries.owed_syncs(project) if one.due_at <= at],
        "report": queries.report_of(project), "archive": queries.archive_of(project),
        "examinations": project.examinations.select_related("by").order_by("-pk"),
        "people": _people(project), "funds": list(project.funds.all()),
        "change": project.owner_changes.filter(stand="proposed").select_related("owner").first(),
        **_acts(project, viewer, at),
    }  # fmt: skip


def _acts(project: Project, viewer: Member, at: datetime) -> Row:
    """What this viewer can do now."""
    parties, team = queries.parties(project), queries.team(project)
    leads = bool(viewer.may(LEAD, at))
    report = queries.report_of(project)
    hands = team | ({report.by_id} if report else set())
    mine = project.owner_id == viewer.pk
    reviewable = project.state in (State.EXAMINED, State.STOPPED)
    return {
        "mine": mine, "leads": leads, "writes": project.author_id == viewer.pk,
        "may_edit": bool(rules.may_edit(viewer, project)),
        "may_submit": bool(rules.may_submit(viewer, project)),
        "may_recall": bool(rules.may_recall(viewer, project)),
        "may_drop": bool(rules.may_drop(viewer, project)),
        "may_kick_off": bool(rules.may_kick_off(viewer, project, at)),
        "contacts": rules.has_contacts(parties, at=at), "joint": len(parties) > 1,
        "may_mark": bool(rules.may_mark(viewer, project, at)),
        "may_review": bool(rules.may_review(viewer, project, at)),
        "may_sync": bool(rules.may_sync(viewer, project, parties, at)),
        "may_report": bool(rules.may_report(viewer, project, team)),
        "may_close": bool(rules.may_ask_to_close(viewer, project)),
        "may_take_back": bool(rules.may_take_back_closing(viewer, project)),
        "may_examine": bool(rules.may_examine(viewer, project, hands, at)),
        "may_archive": reviewable and bool(rules.may_archive(viewer, project, at)),
        "may_file": bool(rules.may_file(viewer, project, team)),
        "papers": _papers(project, viewer, team),
        "may_share": bool(rules.may_share_out(viewer, project, at)),
        "may_name": project.state in (State.DRAFT, State.RETURNED, State.IN_APPROVAL,
                                      State.APPROVED, State.ACTIVE, State.CLOSING),
    }  # fmt: skip


def _papers(project: Project, viewer: Member, team: set[int]) -> list[Row]:
    """Its files, and which of them this viewer may take off."""
    return [
        {"one": one, "may_take_off": bool(rules.may_take_off(viewer, project, one, team))}
        for one in queries.attachments(project)
    ]  # fmt: skip


def life(project: Project, at: datetime) -> list[flow.Step]:
    """The six stations of a project, how far it is, and who did what when."""
    examined = queries.examination_of(project)
    archive = queries.archive_of(project)
    owner = project.owner.name if project.owner else ""
    stations = [
        (_("申请立项"), project.author.name, project.submitted_at),
        (_("批准立项"), "", project.approved_at),
        (_("启动"), "", project.kicked_at),
        (_("停止") if project.stopped else _("执行"), owner,
         project.ended_at if project.stopped else project.asked_at),
        (_("结项审核"), examined.by.name if examined else "", examined.at if examined else None),
        (_("归档"), archive.by.name if archive else "", archive.at if archive else None),
    ]  # fmt: skip
    if project.stopped:
        del stations[4]
    states = _states(project, len(stations))
    return [
        flow.Step(title, state, who, when(time, at) if time and state == flow.DONE else "")
        for (title, who, time), state in zip(stations, states, strict=True)
    ]


def _states(project: Project, many: int) -> list[str]:
    state = State(project.state)
    if state in (State.REFUSED, State.WITHDRAWN):
        first = flow.DONE if project.submitted_at else flow.REFUSED
        rest = flow.REFUSED if project.submitted_at else flow.LATER
        return [first, rest, *[flow.LATER] * (many - 2)]
    if project.stopped:
        return [*[flow.DONE] * 3, flow.REFUSED,
                flow.DONE if state == State.ARCHIVED else flow.CURRENT]  # fmt: skip
    reached = 0 if state == State.RETURNED else ORDER.index(state)
    if state == State.ARCHIVED:
        return [flow.DONE] * many
    return [flow.DONE if n < reached else flow.CURRENT if n == reached else flow.LATER
            for n in range(many)]  # fmt: skip


def changes(before: Plan, after: Plan) -> list[Row]:
    """What a version did to the one before, in words."""
    return [_change(one) for one in diff(before.nodes, after.nodes)]


def can_propose(viewer: Member, at: datetime) -> bool:
    """Whether a member may apply for a project."""
    return bool(viewer.may(PROPOSE, at))


def _change(one: Change) -> Row:
    words = {ADDED: _("新增"), DROPPED: _("删去"), CHANGED: _("调整")}
    tones = {ADDED: "info", DROPPED: "bad", CHANGED: "warn"}
    moved = ""
    if one.days:
        said = _("推迟 %(n)s 天") if one.days > 0 else _("提前 %(n)s 天")
        moved = said % {"n": abs(one.days)}
    return {"title": one.node.title, "what": words[one.kind], "tone": tones[one.kind],
            "before": one.before, "after": one.after, "moved": moved}  # fmt: skip


def _versions(versions: Sequence[Plan]) -> list[Row]:
    """Each adjustment against the version before it, and against the baseline; newest first."""
    return [
        {"plan": plan, "changes": changes(versions[n], plan),
         "against": changes(versions[0], plan) if n else []}
        for n, plan in enumerate(versions[1:])
    ][::-1]  # fmt: skip


def _reviews(project: Project) -> list[Row]:
    held = project.reviews.filter(at__isnull=False).select_related("by", "plan").order_by("-at")
    return [
        {"one": one, "tone": OUTCOMES[one.outcome], "state": DOTS[one.outcome],
         "late": not one.in_time}
        for one in held
    ]  # fmt: skip


def _owed(project: Project, at: datetime) -> list[Row]:
    """The reviews that are owed; one due beyond the published calendar is due provisionally."""
    rows = list(queries.owed_reviews(project))
    calendar = calendar_at(at) if rows else None
    return [
        {"one": one, "provisional": calendar is not None and calendar.is_provisional(one.due_at)}
        for one in rows
    ]


def _milestone(one: Standing, today: date) -> Row:
    return {"node": one.node, "base": one.base, "plan": one.plan, "done": one.done,
            "late": one.late(today), "note": _note(one, today),
            "tone": _tone(one, today)}  # fmt: skip


def _tone(one: Standing, today: date) -> str:
    if one.plan is None:
        return "bad"
    if one.done is not None:
        return "warn" if one.late(today) else "ok"
    return "bad" if one.late(today) else ""


def _note(one: Standing, today: date) -> str:
    if one.plan is None:
        return _("已删去")
    if one.done is not None:
        late = (one.done - one.base.due_on).days if one.base else 0
        return _("晚 %(n)s 天完成") % {"n": late} if late > 0 else _("已完成")
    if one.late(today) and one.base is not None:
        return _("逾期 %(n)s 天") % {"n": (today - one.base.due_on).days}
    return _("进行中") if one.plan.starts_on <= today else _("未开始")


def _bar(one: Standing, today: date) -> gantt.Row:
    base = (one.base.starts_on, one.base.due_on) if one.base else None
    plan = (one.plan.starts_on, one.plan.due_on) if one.plan else None
    actual = overrun = None
    due = one.base.due_on if one.base else one.node.due_on
    if one.done is not None:
        first = min(one.node.starts_on, one.done)
        actual = (first, min(one.done, max(due, first)))
        overrun = (due, one.done) if one.done > due else None
    elif one.late(today) and one.plan is not None:
        overrun = (due, today)
    return gantt.Row(one.node.title, base, plan, actual, overrun, _note(one, today))


def _line(project: Project, versions: Sequence[Plan], today: date) -> gantt.Row:
    base, plan = versions[0].nodes, versions[-1].nodes
    rows = queries.standing(project, versions)
    span = (min(one.starts_on for one in plan), max(one.due_on for one in plan))
    actual = None
    if project.kicked_at is not None:
        since = day_of(project.kicked_at)
        until = day_of(project.ended_at) if project.ended_at else today
        actual = (since, max(since, until))
    due = max(one.due_on for one in base)
    late = queries.late(rows, today) and project.state == State.ACTIVE and today > due
    promised = (min(one.starts_on for one in base), due)
    return gantt.Row(
        project.title, promised if project.started else None, span, actual,
        (due, today) if late else None, str(project.get_state_display()),
    )  # fmt: skip


def _people(project: Project) -> list[Row]:
    """Who works for it, from when to when, how much on the average."""
    found: dict[int, Row] = {}
    rows = project.allocations.filter(percent__gt=0).select_related("member__unit")
    for one in rows.order_by("month", "pk"):
        row = found.setdefault(one.member_id, {"member": one.member, "since": one.month, "sum": 0,
                                               "months": 0})  # fmt: skip
        row |= {"until": one.month, "sum": row["sum"] + one.percent, "months": row["months"] + 1}
    return [one | {"percent": round(one["sum"] / one["months"])} for one in found.values()]
