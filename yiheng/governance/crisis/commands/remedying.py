"""Making good what was refused: who, until when, what was done, and another's check."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.governance.crisis import locking, queries, rules, telling
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import Act, Remedy, State
from yiheng.governance.crisis.sealing import checked, sealed
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("crisis.hand_over")
def hand_over(*, pk: int, owner: Member, due_at: datetime, by: Member, at: datetime) -> Remedy:
    """Say who makes it good, and until when; a report that was given stands no longer."""
    remedy = locking.remedy(pk, by)
    verdict = rules.may_hand_over(by, remedy, owner, at)
    verdict.require()
    if due_at <= at:
        raise Invalid("due_at", _("期限应晚于现在"), clause=rules.RATIFY)
    _ask_nobody(remedy, by, at)
    remedy.hand_to(owner, due_at)
    record(
        "crisis.remedy_handed_over", by=by, target=remedy, clause=verdict.clause, at=at,
        number=remedy.act.number, owner=owner.staff_no, due=due_at.isoformat(),
    )  # fmt: skip
    telling.ask_to_remedy(remedy, by, at)
    return remedy


@command("crisis.report")
def report(*, pk: int, text: str, by: Member, at: datetime) -> Remedy:
    """Its owner says what was done; another checks it."""
    remedy = locking.remedy(pk, by)
    verdict = rules.may_report(by, remedy)
    verdict.require()
    words = checked("text", text, rules.RATIFY)
    close_duty(target=remedy, kind=telling.OWED_REMEDY, at=at, by=by)
    remedy.answer(sealed(words, remedy.place("report")), words_digest(words), at)
    record(
        "crisis.remedy_reported", by=by, target=remedy, clause=verdict.clause, at=at,
        number=remedy.act.number, text=remedy.report_digest,
    )  # fmt: skip
    telling.ask_to_verify(remedy, by, at)
    return remedy


@command("crisis.verify")
def verify(*, pk: int, good: bool, remark: str, by: Member, at: datetime) -> Remedy:
    """Another person finds it made good, or sends it back with what is missing."""
    remedy = locking.remedy(pk, by)
    act = remedy.act
    verdict = rules.may_verify(by, remedy, at, involved=queries.involved(act.crisis))
    verdict.require()
    words = (
        remark.strip() if good and not remark.strip() else checked("remark", remark, rules.RATIFY)
    )
    close_duty(target=remedy, kind=telling.OWED_VERIFYING, at=at, by=by)
    remark_sealed = sealed(words, remedy.place("remark")) if words else b""
    record(
        "crisis.remedy_verified", by=by, target=remedy, clause=verdict.clause, at=at,
        number=act.number, good=good, text=words_digest(words),
    )  # fmt: skip
    if good:
        remedy.close(by, remark_sealed, at)
        act.move(State.REMEDIED)
        _tell_feature(act, by, at)
        telling.tell([act.member, remedy.owner], telling.REMEDIED, act, at)
    else:
        remedy.send_back(remark_sealed)
        telling.ask_again(remedy, by, at)
    return remedy


def _tell_feature(act: Act, by: Member, at: datetime) -> None:
    """What the act made is out of the world again."""
    kind = KINDS.get(act.kind)
    if kind is not None and kind.on_remedied is not None:
        kind.on_remedied(key=act.key, by=by, at=at)


def _ask_nobody(remedy: Remedy, by: Member, at: datetime) -> None:
    close_duty(target=remedy, kind=telling.OWED_REMEDY, at=at, by=by)
    close_duty(target=remedy, kind=telling.OWED_VERIFYING, at=at, by=by)
