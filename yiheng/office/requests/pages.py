"""What the pages of requests and forms say, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.actor import the_system
from yiheng.core.ui import flow, formats
from yiheng.core.verdict import Text
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case, Decision
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member
from yiheng.office.requests import queries, rules
from yiheng.office.requests.definition import DATA_NAMES, KIND_NAMES, Definition, Field
from yiheng.office.requests.models import EDITABLE, Request, State, Version
from yiheng.office.requests.prefilling import titles
from yiheng.office.requests.subjects import facts

Row = dict[str, Any]
TONES: Mapping[str, str] = {
    State.DRAFT: "", State.IN_APPROVAL: "info", State.RETURNED: "warn", State.WITHDRAWN: "",
    State.REFUSED: "bad", State.TERMINATED: "bad", State.APPROVED: "warn", State.IN_HAND: "info",
    State.DONE: "warn", State.ARCHIVED: "ok",
}  # fmt: skip
GIVEN = {Decision.APPROVE: "ok", Decision.RETURN: "warn", Decision.REFUSE: "bad"}
HEADS: Mapping[str, Text] = {
    "title": gettext_lazy("名称"), "heading": gettext_lazy("打印标题"),
    "intro": gettext_lazy("用途说明"), "clause": gettext_lazy("依据条款"),
    "route": gettext_lazy("审批流程"), "serial": gettext_lazy("编号字头"),
    "handler": gettext_lazy("办理岗位"), "limit": gettext_lazy("办理时限"),
    "rows": gettext_lazy("打印版式"), "act": gettext_lazy("批准后自动办理"),
}  # fmt: skip


def detail(request: Request, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a request shows."""
    case = queries.case_of(request)
    mine = request.applicant_id == viewer.pk
    return {
        "found": request,
        "tone": TONES[request.state],
        "status": status(request, case),
        "facts": facts(request),
        "attachments": queries.attachments(request),
        "steps": steps(request, case, at),
        "case": case,
        "events": events(request, case),
        "may_edit": mine and request.state in EDITABLE,
        "may_withdraw": mine and bool(rules.may_withdraw(viewer, request)),
        "may_remove": bool(rules.may_remove(viewer, request)),
        "may_copy": mine and request.submitted_at is not None,
        "may_claim": bool(rules.may_claim(viewer, request, at)),
        "may_hand_on": bool(rules.may_hand_on(viewer, request, at)),
        "finish": rules.may_finish(viewer, request, at),
        "may_confirm": bool(rules.may_confirm(viewer, request)),
        "unmanned": request.state == State.APPROVED and not queries.handlers(request, at),
        "handler_post": approvals.post_titles().get(request.definition.handler, ""),
    }


def status(request: Request, case: Case | None) -> str:
    """Where it stands: with whom it waits."""
    if request.state == State.IN_APPROVAL and case is not None:
        waiting = "、".join(one.who for one in case.steps.all() if one.waiting)
        if waiting:
            return _("待%(post)s签字") % {"post": waiting}
    return str(State(request.state).label)


def steps(request: Request, case: Case | None, at: datetime) -> list[flow.Step]:
    """The flow: handed in, signed, handled, confirmed."""
    drawn = [_first(request, at)]
    drawn += _signing(case, at) if case is not None else _ahead(request, at)
    if request.definition.handler:
        drawn += _handling(request, at)
    return drawn


def _first(request: Request, at: datetime) -> flow.Step:
    if request.state in EDITABLE:
        return flow.Step(_("填写申请"), flow.CURRENT, request.applicant.name)
    when = formats.when(request.submitted_at, at) if request.submitted_at else ""
    return flow.Step(_("提交申请"), flow.DONE, request.applicant.name, when)


def _ahead(request: Request, at: datetime) -> list[flow.Step]:
    ahead = queries.steps_ahead(request.definition, at)
    return [flow.Step(title, flow.LATER, post) for title, post in ahead if title]


def _signing(case: Case, at: datetime) -> list[flow.Step]:
    known = approvals.dossier(case)
    valid, drawn = {one.step_id: one for one in known.valid}, []
    for one in [step for step in known.steps if not step.skipped]:
        signature, who, when = valid.get(one.pk), one.who, ""
        state = flow.CURRENT if one.waiting else flow.LATER
        if signature is not None:
            no = signature.decision != Decision.APPROVE
            state = flow.REFUSED if no else flow.DONE
            who, when = signature.names, formats.when(signature.signed_at, at)
        elif one.due_at is not None and state == flow.CURRENT:
            when = formats.deadline(one.due_at, at)
        drawn.append(flow.Step(one.title, state, who, when))
    return drawn


def _handling(request: Request, at: datetime) -> list[flow.Step]:
    post = approvals.post_titles().get(request.definition.handler, "")
    who = request.handler.name if request.handler else post
    places = {State.APPROVED: flow.CURRENT, State.IN_HAND: flow.CURRENT, State.DONE: flow.DONE,
              State.ARCHIVED: flow.DONE}  # fmt: skip
    handled = places.get(State(request.state), flow.LATER)
    when = ""
    if handled == flow.CURRENT and request.due_at is not None:
        when = formats.deadline(request.due_at, at)
    elif request.done_at is not None:
        when = formats.when(request.done_at, at)
    ends = {State.DONE: flow.CURRENT, State.ARCHIVED: flow.DONE}
    closing = ends.get(State(request.state), flow.LATER)
    closed = formats.when(request.archived_at, at) if request.archived_at else ""
    return [
        flow.Step(_("办理"), handled, who, when),
        flow.Step(_("确认归档"), closing, request.applicant.name, closed),
    ]


def events(request: Request, case: Case | None) -> list[Row]:
    """What happened, newest first: handed in, signed, remarked."""
    found: list[Row] = []
    if request.submitted_at is not None:
        found.append({"state": "", "who": request.applicant.name, "what": _("提交申请"),
                      "at": request.submitted_at})  # fmt: skip
    for one in approvals.dossier(case).signatures if case is not None else ():
        decision, void = Decision(one.decision), one.voided_at is not None
        found.append({
            "state": "" if void else "ok" if decision == Decision.APPROVE else "bad",
            "who": one.names, "what": one.step.title, "kind": "" if void else GIVEN[decision],
            "status": _("已作废") if void else decision.label, "at": one.signed_at,
            "text": approvals.opinion_of(one), "paper": not void,
        })  # fmt: skip
    if request.claimed_at is not None and request.handler is not None:
        found.append({"state": "", "who": request.handler.name, "what": _("接办"),
                      "at": request.claimed_at})  # fmt: skip
    found += [
        {"state": "ok" if one.kind == "result" else "now", "who": one.by.name,
         "what": one.get_kind_display(), "at": one.at, "text": queries.said(one), "paper": True}
        for one in request.remarks.select_related("by", "request")
    ]  # fmt: skip
    if request.archived_at is not None:
        found.append(_archived(request))
    return sorted(found, key=lambda event: event["at"], reverse=True)


def _archived(request: Request) -> Row:
    """Confirmed by its applicant, or archived by the system: approval was all, or the time to
    confirm has passed."""
    entries = Entry.objects.filter(target=name_of(request), action="requests.archived")
    confirmed = entries.filter(actor=str(request.applicant_id)).exists()
    who = request.applicant.name if confirmed else the_system().label
    what = _("确认归档") if confirmed else _("自动归档")
    return {"state": "ok", "who": who, "what": what, "at": request.archived_at}


def differences(old: Definition | None, new: Definition) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything in which two versions of a form differ."""
    if old is None:
        return []
    before, after = old.as_json(), new.as_json()
    heads = [
        (str(title), _words(before[key]), _words(after[key]))
        for key, title in HEADS.items()
        if before[key] != after[key]
    ]
    olds = {one.code: one for one in old.fields}
    news = {one.code: one for one in new.fields}
    fields = [
        (new_or_old.label, _asked(olds.get(code)), _asked(news.get(code)))
        for code, new_or_old in {**olds, **news}.items()
        if olds.get(code) != news.get(code)
    ]
    if [c for c in olds if c in news] != [c for c in news if c in olds]:
        heads.append((_("字段顺序"), "、".join(o.label for o in old.fields),
                      "、".join(o.label for o in new.fields)))  # fmt: skip
    return heads + fields


def asked(one: Field) -> list[str]:
    """What a field demands, in words."""
    said = [str(KIND_NAMES[one.kind])]
    said += [_("必填")] if one.required else []
    if one.minimum or one.maximum:
        said.append(f"{one.minimum or '…'} – {one.maximum or '…'}{one.unit}")
    if one.options:
        said.append("／".join(name for _key, name in one.options))
    if one.when is not None:
        said.append(_("仅当 %(field)s = %(values)s")
                    % {"field": one.when.field, "values": "、".join(one.when.values)})  # fmt: skip
    if one.source:
        known = dict(titles())
        said.append(_("预填：%(source)s") % {"source": known.get(one.source, one.source)})
    said += [_("锁定")] if one.locked else []
    said += [str(DATA_NAMES[one.data])] if one.data == "staff" else []
    return said


def _asked(one: Field | None) -> str:
    if one is None:
        return "—"
    return "；".join([one.label, *asked(one), *([one.help] if one.help else [])])


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(" ".join(map(str, one)) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{key} {one}" for key, one in value.items() if one)
    return str(value or "—")


def catalogue(viewer: Member, at: datetime) -> list[Row]:
    """The forms in force, those that the viewer uses most first."""
    often = queries.used_by(viewer)
    found: Sequence[Version] = queries.versions_in_force(at)
    ordered = sorted(found, key=lambda one: -often[one.form_id])
    return [
        {"version": one, "form": one.definition, "often": often[one.form_id],
         "ahead": queries.steps_ahead(one.definition, at)}
        for one in ordered
    ]  # fmt: skip
