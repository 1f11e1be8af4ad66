"""Calling a word of the regulation as the hospital does: by two persons, as it is on each form."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command
from yiheng.governance.regulation import rules, wording
from yiheng.governance.regulation.commands.changing import must, propose, settle
from yiheng.governance.regulation.models import Change, ChangeKind
from yiheng.governance.regulation.permissions import SET

BASIS = "0-k"


@command("regulation.propose_word")
def propose_word(
    *, term: str, word: str, in_force_from: datetime, reason: str, by: Actor, at: datetime
) -> Change:
    """Propose what the hospital calls a term; the term itself takes the hospital's word away."""
    by.may(SET, at).require()
    if term not in wording.TERMS:
        raise NotFound
    held = wording.in_force(in_force_from).get(term)
    current, word = held.value if held else term, word.strip()
    must("word", rules.is_word(word, current))
    must("in_force_from", rules.lies_ahead(in_force_from, at))
    return propose(
        ChangeKind.WORD, term, word, held.value if held else "", clause=BASIS,
        in_force_from=in_force_from, reason=reason, by=by, at=at,
    )  # fmt: skip


@command("regulation.settle_word")
def settle_word(*, pk: int, stand: str, by: Actor, at: datetime, remark: str = "") -> Change:
    """Confirm, refuse or withdraw it; a day that passed becomes that of the confirmation."""
    return settle(ChangeKind.WORD, pk, stand, _apply, by=by, at=at, remark=remark)


def _apply(change: Change, by: Actor, at: datetime) -> None:
    change.begin(max(change.in_force_from, at))
    wording.forget()
