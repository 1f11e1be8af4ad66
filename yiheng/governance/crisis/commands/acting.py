"""What a member of the team does at once, and the case of ratification that it opens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.access.proving import prove
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.crisis import locking, queries, rules, telling
from yiheng.governance.crisis.acts import KINDS, Asked
from yiheng.governance.crisis.models import SUBJECT, Act, Crisis, State
from yiheng.governance.crisis.sealing import checked, sealed
from yiheng.governance.duties import clocks
from yiheng.governance.ledger.recording import command, name_of, record
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import whole

CENT = Decimal("0.01")


@command("crisis.act")
def act(
    *,
    crisis: int,
    kind: str,
    unit: Unit,
    text: str,
    by: Member,
    at: datetime,
    idempotency_key: str,
    password: str,
    amount: Decimal | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Act:
    """Do it now, within a declaration in force; its case of ratification opens with it.

    One transaction; the same key twice is one act. Raises ``Denied`` outside the declaration,
    ``Invalid``, ``NotFound``, and what the feature raises; then nothing has happened.
    """
    found = locking.crisis(crisis, by)
    known = Act.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None:
        return _acted_before(known, found, by, at)
    typed = dict(facts or {})
    cost, scene = _cost(kind, amount, typed), queries.scene_of(found)
    verdict = rules.may_act(by, found, at, scene, kind=kind, unit=unit, amount=cost)
    verdict.require()
    prove(by=by, proof=password, at=at, clause=rules.LIVE)
    _keep_apart(found, by, at)
    words = _checked(text, cost)
    made = _begun(found, kind, unit, cost, words, by, at, idempotency_key)
    _run(made, Asked(made, found.last, unit, cost, words, typed), by, at)
    record(
        "crisis.acted", by=by, target=made, clause=verdict.clause, at=at, number=made.number,
        kind=kind, unit=unit.code, amount=None if cost is None else f"{cost:.2f}",
        text=made.text_digest, due=made.due_at.isoformat(), made=made.target,
    )  # fmt: skip
    _open_case(made, by, at)
    return made


def _acted_before(known: Act, crisis: Crisis, by: Member, at: datetime) -> Act:
    if (known.crisis_id, known.member_id) != (crisis.pk, by.pk):
        raise NotFound
    record("crisis.act_kept", by=by, target=known, clause=rules.LIVE, at=at)
    return known


def _keep_apart(crisis: Crisis, by: Member, at: datetime) -> None:
    """Who acts in a crisis signs for none of its acts: neither those whose cases are open, which
    are held until this ends, nor one that was signed in the meantime."""
    if by.pk in queries.acted_in(crisis):
        return
    for pk in crisis.acts.filter(state=State.PENDING).order_by("pk").values_list("pk", flat=True):
        approvals.bar(subject=SUBJECT, pk=pk, member=by, by=by, at=at)
    rules.may_enter(by, crisis, at, queries.scene_of(crisis)).require()


def _open_case(made: Act, by: Member, at: datetime) -> None:
    """补办审批: the case, the clock of the head of the team, and who hears of it."""
    approvals.submit(subject=SUBJECT, pk=made.pk, by=by, at=at)
    head = queries.head_of(made.crisis)
    telling.ask_to_ratify(made, head, by, at)
    told = [one for one in (head, *telling.leaders(at)) if one.pk != by.pk]
    telling.tell(told, telling.ACTED, made, at, who=by.label)


def _cost(kind: str, amount: Decimal | None, facts: Mapping[str, Any]) -> Decimal | None:
    """What it costs: by the feature's own form, where that says it, else as it was named."""
    known = KINDS.get(kind)
    return amount if known is None or known.amount is None else known.amount(facts)


def _checked(text: str, amount: Decimal | None) -> str:
    if amount is not None and amount != amount.quantize(CENT):
        raise Invalid("amount", _("金额最多两位小数"), clause=rules.LIVE)
    return checked("text", text, rules.LIVE)


def _run(made: Act, asked: Asked, by: Member, at: datetime) -> None:
    """The feature does its deed; whatever it raises undoes everything."""
    done = KINDS[made.kind].run(asked=asked, by=by, at=at)
    made.become(name_of(done.target), done.url)


def _begun(
    crisis: Crisis, kind: str, unit: Unit, amount: Decimal | None, words: str, by: Member,
    at: datetime, key: str,
) -> Act:  # fmt: skip
    """The act by its number; what it makes is not known yet."""
    made = Act(
        crisis=crisis, ordinal=crisis.acts.count() + 1, kind=kind, member=by, unit=unit,
        amount=amount, text_digest=words_digest(words), at=at, idempotency_key=key,
        due_at=clocks.due(at, hours=whole(telling.RATIFY_HOURS, at=at)),
    )  # fmt: skip
    made.sealed_text = sealed(words, made.place)
    made.save()
    return made
