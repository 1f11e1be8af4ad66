"""What the pages of a case say, in words and in order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yiheng.core.ui import flow, formats
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import Case, Decision, Signature, State, Step
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member

Row = dict[str, Any]
Part = Callable[[int, Member], Sequence[tuple[str, str]]]
TONES = {
    State.IN_PROGRESS: "warn", State.APPROVED: "ok", State.REFUSED: "bad", State.RETURNED: "bad",
    State.WITHDRAWN: "", State.TERMINATED: "bad",
}  # fmt: skip
GIVEN = {Decision.APPROVE: "ok", Decision.RETURN: "warn", Decision.REFUSE: "bad"}


def tabs(current: str, viewer: Member, at: datetime) -> list[Row]:
    """The three lists; only what waits is counted."""
    waiting = queries.todo(viewer, at).count()
    named = [("todo", _("待我签"), waiting), ("signed", _("我已签"), None),
             ("mine", _("我发起的"), None)]  # fmt: skip
    return [
        {"title": title, "url": f"?tab={code}", "current": code == current, "count": count}
        for code, title, count in named
    ]


def empty(tab: str) -> tuple[str, str]:
    """What an empty list says: title and text."""
    return {
        "signed": (_("您还没有签过字"), _("您签过的审批会留在这里，随时可查。")),
        "mine": (_("您还没有发起审批"), _("在采集申请等页面提交后，可在这里看到进度。")),
    }.get(tab, (_("没有待您签字的事项"), _("新的申请轮到您时会出现在这里，并发站内通知。")))


def rows(
    tab: str, viewer: Member, words: str, at: datetime
) -> tuple[QuerySet[Any], Callable[[Any], Row]]:
    """The rows of a list and how one is shown."""
    if tab == "signed":
        return queries.signed_by(viewer).filter(case__title__icontains=words), _given
    if tab == "mine":
        return queries.started_by(viewer).filter(title__icontains=words), _started
    return queries.todo(viewer, at).filter(case__title__icontains=words), _waiting


def case(found: Case, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a case shows."""
    subject = SUBJECTS[found.subject]
    known = queries.dossier(found)
    steps, signatures = [one for one in known.steps if not one.skipped], known.signatures
    mine, verdict = rules.step_for(viewer, known, at)
    waiting = mine or next(iter(known.waiting), None)
    vacant = waiting is not None and not queries.able_to_sign(waiting, known, at).exists()
    return {
        "case": found,
        "tone": TONES[State(found.state)],
        "status": _status(found, waiting),
        "steps": _flow(found, steps, signatures, at),
        "back": flow.Back(len(steps), 0, _("退回修改，重新提交"))
        if len(steps) < flow.A_ROW
        else None,
        "facts": _content(subject.summary, found, viewer),
        "files": _content(subject.attachments, found, viewer),
        "events": _events(found, signatures, waiting),
        "checks": _checks(found, steps, signatures, waiting, at),
        "verdict": verdict,
        "waiting": waiting,
        "vacant": vacant,
        "decided": found.state in (State.APPROVED, State.REFUSED),
    }


def sheet(found: Case, viewer: Member) -> Row:
    """What the printed form says of a decided case."""
    subject = SUBJECTS[found.subject]
    given = [one for one in queries.signatures_of(found) if one.voided_at is None]
    entries = Entry.objects.filter(target=name_of(found), action="approvals.signed")
    return {
        "case": found,
        "facts": _content(subject.summary, found, viewer),
        "signatures": [
            {"step": one.step, "decision": Decision(one.decision).label, "names": one.names,
             "at": one.signed_at, "opinion": queries.opinion_of(one)}
            for one in given
        ],
        "number": _("审批 %(pk)s") % {"pk": found.pk},
        "entry": entries.order_by("-seq").values_list("seq", flat=True).first(),
        "root": check_code(found, given),
    }  # fmt: skip


def _content(part: Part | None, found: Case, viewer: Member) -> list[tuple[str, str]]:
    """A part of the subject; nothing for a reader of cases who may not see the object itself."""
    known = SUBJECTS[found.subject].visible_to(viewer).filter(pk=found.subject_pk)
    return list(part(found.subject_pk, viewer)) if part and known.exists() else []


def check_code(found: Case, signatures: Sequence[Signature]) -> str:
    """Sixteen digits that any change of content, signers, decisions or opinions would alter."""
    lines = [f"{found.pk} {found.content_hash} {found.state}"] + [
        f"{one.step_id} {_hands(one)} {one.decision} {one.opinion_digest} "
        f"{one.signed_at.timestamp()}"
        for one in signatures
    ]
    code = sha256("\n".join(lines).encode()).hexdigest()[:16]
    return " ".join(code[start : start + 4] for start in range(0, 16, 4))


def _hands(one: Signature) -> str:
    return f"{one.member_id}" + (f" for {one.on_behalf_of_id}" if one.on_behalf_of_id else "")


def _status(found: Case, waiting: Step | None) -> str:
    if waiting is None:
        return str(State(found.state).label)
    return _("待%(post)s签字") % {"post": waiting.who}


def _flow(
    found: Case, steps: Sequence[Step], signatures: Sequence[Signature], at: datetime
) -> list[flow.Step]:
    valid = {one.step_id: one for one in signatures if one.voided_at is None}
    handed_in = formats.when(found.submitted_at, at)
    drawn = [flow.Step(_("提交申请"), flow.DONE, found.applicant.name, handed_in)]
    for step in steps:
        signature, who, when = valid.get(step.pk), step.who, ""
        state = flow.CURRENT if step.waiting else flow.LATER
        if signature is not None:
            no = signature.decision != Decision.APPROVE
            state = flow.REFUSED if no else flow.DONE
            who, when = signature.names, formats.when(signature.signed_at, at)
        elif step.due_at is not None and state == flow.CURRENT:
            when = formats.deadline(step.due_at, at)
        drawn.append(flow.Step(step.title, state, who, when))
    return drawn


def _events(found: Case, signatures: Sequence[Signature], waiting: Step | None) -> list[Row]:
    events: list[Row] = [
        {"state": "", "who": found.applicant.name, "what": _("提交申请"), "at": found.submitted_at}
    ]
    for one in signatures:
        void = one.voided_at is not None
        decision = Decision(one.decision)
        events.append(
            {
                "state": "" if void else "ok" if decision == Decision.APPROVE else "bad",
                "who": one.names,
                "what": one.step.title,
                "kind": "" if void else GIVEN[decision],
                "status": _("已作废") if void else decision.label,
                "at": one.signed_at,
                "note": _("内容变更或重新提交，不再有效") if void else _("已验证身份 · 内容未改动"),
                "text": queries.opinion_of(one),
            }
        )
    events.sort(key=lambda event: event["at"], reverse=True)
    return events


def _checks(
    found: Case, steps: Sequence[Step], signatures: Sequence[Signature], waiting: Step | None,
    at: datetime,
) -> list[Row]:  # fmt: skip
    signed = sum(step.signed_at is not None for step in steps)
    people = [one.member_id for one in signatures if one.voided_at is None]
    apart = len(people) == len(set(people)) and found.applicant_id not in people
    same = SUBJECTS[found.subject].content_hash(found.subject_pk) == found.content_hash
    count = f"{signed}／{len(steps)}"
    in_order = _("按环节先后签字，共 %(all)s 步") % {"all": len(steps)}
    checks = [
        _check(found.clause, signed == len(steps), count, in_order),
        _check(rules.SEPARATION, apart, "", _("申请人与各环节签字人均为不同的人")),
        _check(rules.SIGNATURES, same, "", _("签字对应的内容与现在一致") if same
               else _("内容已变更，已有签字作废后须重新签字")),
    ]  # fmt: skip
    if waiting is not None and waiting.due_at is not None:
        due = formats.deadline(waiting.due_at, at)
        checks.append(
            _check("0-f", waiting.due_at >= at, "", _("本环节时限 %(due)s") % {"due": due})
        )
    return checks


def _check(clause: str, met: bool, status: str, text: str) -> Row:
    words = status or (_("通过") if met else _("未通过"))
    return {"clause": clause, "kind": "ok" if met else "warn", "status": words, "text": text}


def _waiting(step: Step) -> Row:
    return _row(step.case) | {"stage": step.title, "at": step.due_at, "due": True}


def _given(signature: Signature) -> Row:
    status = _("已作废") if signature.voided_at else Decision(signature.decision).label
    tone = "" if signature.voided_at else GIVEN[Decision(signature.decision)]
    return _row(signature.case) | {
        "stage": signature.step.title, "at": signature.signed_at, "tone": tone, "status": status
    }  # fmt: skip


def _started(found: Case) -> Row:
    stage = "、".join(one.who for one in found.steps.all() if one.waiting)
    return _row(found) | {"stage": stage, "at": found.submitted_at}


def _row(found: Case) -> Row:
    return {
        "title": found.title, "url": found.page, "clause": found.clause,
        "who": found.applicant.name, "tone": TONES[State(found.state)],
        "status": State(found.state).label,
    }  # fmt: skip
