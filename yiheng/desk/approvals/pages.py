"""What the page of a case says, in words and in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.ui import flow, formats
from yiheng.desk.approvals import contents, drawing, wording
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.flowing import DUTY
from yiheng.governance.approvals.models import (
    Act,
    Case,
    Comment,
    Decision,
    Signature,
    State,
    Step,
    StepKind,
)
from yiheng.governance.approvals.queries.seats import seats
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.duties import queries as duties
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member

Row = dict[str, Any]
TONES = {
    State.IN_PROGRESS: "warn", State.APPROVED: "ok", State.REFUSED: "bad", State.RETURNED: "bad",
    State.WITHDRAWN: "", State.TERMINATED: "bad",
}  # fmt: skip
GIVEN = {Decision.APPROVE: "ok", Decision.RETURN: "warn", Decision.REFUSE: "bad"}
NAMED = 3  # of those who may sign a step, by name
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """A step that waits: with whom it is stuck, since when, until when."""

    step: Step
    able: str
    lasted: str
    duty: Duty | None
    paused: str

    @property
    def vacant(self) -> bool:
        """Whether nobody can sign it."""
        return not self.able

    @property
    def detail(self) -> str:
        """The page of its time limit."""
        return reverse("duties:one", args=[self.duty.pk]) if self.duty else ""


def case(found: Case, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a case shows beside what may be done."""
    known = queries.dossier(found)
    mine, verdict = rules.step_for(viewer, known, at)
    waits = list(_waits(known, at))
    vacant = {one.step.pk for one in waits if one.vacant}
    names = wording.names_for(found.route.steps, found.submitted_at)
    drawn = drawing.case(known, names, vacant, at)
    return {
        "case": found, "known": known, "verdict": verdict, "mine": mine, "waits": waits,
        "tone": TONES[State(found.state)], "status": _status(found, known),
        "steps": drawn, "back": _back(drawn), "told": contents.of(found, viewer),
        "events": list(_events(known)), "checks": list(_checks(known, waits, at)),
        "readings": list(queries.readings_of(found)),
    } | _body(found, mine)  # fmt: skip


def _body(found: Case, step: Step | None) -> Row:
    """Of a step that a body signs: its name, and its resolution if one is attached."""
    if step is None or step.kind != StepKind.BODY:
        return {"body": "", "resolution": None}
    return {
        "body": step.body_title, "body_clause": rules.clause_of(step.body),
        "resolution": queries.resolution_for(found, step),
    }  # fmt: skip


def _waits(known: Dossier, at: datetime) -> Iterator[Wait]:
    """The steps that wait, with who can sign them; the same queries for one and for ten."""
    waiting = known.waiting
    if not waiting:
        return
    sitting = seats(at, [one.post for one in waiting])
    able = {
        one.pk: sitting.able(one, known.barred | known.elsewhere(one), known.case.subject)
        for one in waiting
    }
    people = Member.objects.in_bulk({pk for one in able.values() for pk in one})
    clocks = {one.target: one for one in duties.open_on(DUTY, map(name_of, waiting))}
    paused = duties.reasons(one.pk for one in clocks.values() if one.paused_at)
    for step in waiting:
        duty = clocks.get(name_of(step))
        since = step.since or known.case.submitted_at
        yield Wait(
            step, _people([people[pk].name for pk in sorted(able[step.pk])]),
            formats.duration(max(0, (at - since) // A_MINUTE)), duty,
            paused.get(duty.pk, "") if duty else "",
        )  # fmt: skip


def _people(names: list[str]) -> str:
    if len(names) <= NAMED:
        return "、".join(names)
    some = "、".join(names[:NAMED])
    return _("%(some)s 等 %(n)s 人") % {"some": some, "n": len(names)}


def _status(found: Case, known: Dossier) -> str:
    waiting = known.waiting
    if not waiting:
        return str(State(found.state).label)
    if len(waiting) == 1:
        return _("待%(who)s签字") % {"who": waiting[0].who}
    return _("待 %(n)s 方会签") % {"n": len(waiting)}


def _back(drawn: list[flow.Step]) -> flow.Back | None:
    """The way back is drawn from the step that waits, within its row."""
    at = next((i for i, one in enumerate(drawn) if one.state in (flow.CURRENT, flow.VACANT)), 0)
    if not 0 < at < flow.A_ROW:
        return None
    return flow.Back(at, 0, _("退回修改，重新提交"))


def _events(known: Dossier) -> Iterator[Row]:
    """Signatures, void ones too, and what was said beside them, latest first."""
    found = known.case
    events = [
        {"state": "", "who": found.applicant.name, "what": _("提交申请"),
         "at": found.submitted_at},
        *map(_signed, known.signatures),
        *(_beside(one, text) for one, text in queries.comments_of(found)),
    ]  # fmt: skip
    yield from sorted(events, key=lambda event: event["at"], reverse=True)


def _beside(one: Comment, text: str) -> Row:
    """What was done or said beside the signatures, and about whom."""
    act = Act(one.act)
    what = f"{act.label} {one.about.name}" if one.about else str(act.label)
    return {
        "state": "bad" if act == Act.TERMINATED else "", "who": one.member.name, "what": what,
        "at": one.made_at, "text": text,
    }  # fmt: skip


def _signed(one: Signature) -> Row:
    void, decision = one.voided_at is not None, Decision(one.decision)
    note = one.get_void_reason_display() if void else _("已验证身份 · 内容未改动")
    if one.resolution is not None:
        told = (one.resolution.label, one.resolution.attendance, note)
        note = " · ".join(filter(None, told))
    return {
        "state": "" if void else "ok" if decision == Decision.APPROVE else "bad",
        "who": one.names, "what": one.step.title, "kind": "" if void else GIVEN[decision],
        "status": _("%(decision)s · 已作废") % {"decision": decision.label} if void
                  else decision.label,
        "at": one.signed_at, "note": note, "text": queries.opinion_of(one),
    }  # fmt: skip


def _checks(known: Dossier, waits: list[Wait], at: datetime) -> Iterator[Row]:
    """What holds of the case, each under its clause."""
    found, taken = known.case, [one for one in known.steps if not one.skipped]
    signed = sum(one.signed_at is not None for one in taken)
    in_order = _("按环节先后签字，共 %(all)s 个签字") % {"all": len(taken)}
    yield _check(found.clause, signed == len(taken), f"{signed}／{len(taken)}", in_order)
    people = [one.member_id for one in known.valid]
    apart = len(people) == len(set(people)) and not known.barred & set(people)
    yield _check(rules.SEPARATION, apart, "", _("申请人与各环节签字人均为不同的人"))
    same = SUBJECTS[found.subject].content_hash(found.subject_pk) == found.content_hash
    yield _check(rules.SIGNATURES, same, "", _("签字对应的内容与现在一致") if same
                 else _("内容已变更，已有签字作废后须重新签字"))  # fmt: skip
    if found.amount:
        yield _check(rules.TIERS, found.counted_amount == found.amount, *_counted(found))
    for one in waits:
        if one.step.due_at is not None and not one.paused:
            due = formats.deadline(one.step.due_at, at)
            words = _("%(step)s时限 %(due)s") % {"step": one.step.title, "due": due}
            yield _check("0-f", one.step.due_at >= at, "", words)


def _counted(found: Case) -> tuple[str, str]:
    """How the amount chose the signers."""
    own = formats.money(found.amount or 0, wan=True)
    if found.counted_amount is None or found.counted_amount == found.amount:
        return "", _("按金额 %(own)s定审批分级") % {"own": own}
    facts = {"own": own, "n": found.counted.count(),
             "sum": formats.money(found.counted_amount, wan=True)}  # fmt: skip
    return _("合并计算"), _("本单 %(own)s，与近期同类 %(n)s 项合计 %(sum)s，按合计定分级") % facts


def _check(clause: str, met: bool, status: str, text: str) -> Row:
    words = status or (_("通过") if met else _("未通过"))
    return {"clause": clause, "kind": "ok" if met else "warn", "status": words, "text": text}
