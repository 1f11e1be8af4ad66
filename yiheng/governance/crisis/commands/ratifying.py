"""What becomes of an act afterwards: ratified, refused, sent back, or never decided on."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.queries import signers_of
from yiheng.governance.crisis import locking, queries, rules, telling
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import SUBJECT, Act, Remedy, State, Supplement
from yiheng.governance.crisis.sealing import checked, sealed
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole


@command("crisis.ratify")
def ratify(*, pk: int, by: Actor, at: datetime) -> Act:
    """The last signature ratifies an act; none of the signatures is of somebody who acted."""
    act = _decided(pk, by, at, State.RATIFIED)
    kind = KINDS.get(act.kind)
    if kind is not None and kind.on_ratified is not None:
        kind.on_ratified(key=act.key, by=by, at=at)
    record(
        "crisis.ratified", by=by, target=act, clause=rules.RATIFY, at=at, number=act.number,
        in_time=not act.late(at),
    )  # fmt: skip
    return act


@command("crisis.refuse")
def refuse(*, pk: int, by: Actor, at: datetime) -> Act:
    """An act is not ratified: what was done must be made good, by somebody, until a day."""
    act = _decided(pk, by, at, State.REFUSED)
    kind = KINDS.get(act.kind)
    if kind is not None and kind.on_refused is not None:
        kind.on_refused(key=act.key, by=by, at=at)
    remedy = Remedy.objects.create(
        act=act, owner=_answers_for(act, at), opened_at=at,
        due_at=clocks.due(at, hours=whole(telling.RATIFY_HOURS, at=at)),
    )  # fmt: skip
    record(
        "crisis.refused", by=by, target=act, clause=rules.RATIFY, at=at, number=act.number,
        in_time=not act.late(at), owner=remedy.owner.staff_no, due=remedy.due_at.isoformat(),
    )  # fmt: skip
    telling.ask_to_remedy(remedy, by, at)
    return act


@command("crisis.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Act:
    """The case is sent back for more words; the clock runs on."""
    act = locking.act(pk)
    act.move(State.RETURNED)
    record("crisis.handed_back", by=by, target=act, clause=rules.RATIFY, at=at, number=act.number)
    return act


@command("crisis.supplement")
def supplement(*, pk: int, text: str, by: Member, at: datetime) -> Act:
    """Who acted adds what was missed, and hands the case in again."""
    if not queries.acts_visible_to(by).filter(pk=pk).exists():
        raise NotFound
    act = locking.act(pk)
    rules.may_supplement(by, act).require()
    words = checked("text", text, rules.RATIFY)
    added = Supplement(act=act, text_digest=words_digest(words), at=at)
    added.sealed_text = sealed(words, added.place)
    added.save()
    act.move(State.PENDING)
    record(
        "crisis.supplemented", by=by, target=act, clause=rules.RATIFY, at=at, number=act.number,
        text=added.text_digest,
    )  # fmt: skip
    approvals.submit(subject=SUBJECT, pk=act.pk, by=by, at=at)
    return act


@command("crisis.escalate")
def escalate(*, pk: int, by: Actor, at: datetime) -> Act:
    """An act was not decided on in time: the leaders are told, once."""
    act = queries.unescalated(at).select_for_update(of=("self",)).filter(pk=pk).first()
    if act is None:
        raise NotFound
    act.escalate(at)
    told = telling.leaders(at)
    telling.tell(told, telling.NEVER_RATIFIED, act, at)
    record(
        "crisis.escalated", by=by, target=act, clause=rules.RATIFY, at=at, number=act.number,
        told=len(told),
    )  # fmt: skip
    return act


@command("crisis.export")
def export(*, by: Member, at: datetime) -> list[Act]:
    """从未补批清单 to take along; who took it is recorded."""
    if not queries.oversees(by):
        raise NotFound
    rows = list(queries.never_ratified(at))
    record(
        "crisis.exported", by=by, target="crisis.act", clause=rules.RATIFY, at=at, count=len(rows)
    )
    return rows


def _decided(pk: int, by: Actor, at: datetime, state: State) -> Act:
    act = locking.act(pk)
    signers = {by.pk, *signers_of(SUBJECT, act.pk).values_list("pk", flat=True)}
    rules.may_ratify(signers, queries.acted_in(act.crisis)).require()
    act.move(state, at)
    close_duty(target=act, kind=telling.OWED_RATIFYING, at=at, by=by)
    return act


def _answers_for(act: Act, at: datetime) -> Member:
    """Who acted; where they have left, the head of the team; else whoever could declare it."""
    people = (act.member, queries.head_of(act.crisis), *telling.leaders(at))
    return next((one for one in people if one.here(at)), act.member)
