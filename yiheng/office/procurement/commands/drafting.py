"""From the first word of a draft to the hand-in: fill in, change, copy, attach, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.commands.finding import own_key, purchase_of
from yiheng.office.procurement.facts import WORDS, Facts, LineData, QuoteData
from yiheng.office.procurement.models import (
    Attachment,
    Budget,
    Line,
    Part,
    Purchase,
    Quote,
    State,
)
from yiheng.office.procurement.money import MOST_CENTS
from yiheng.office.procurement.permissions import APPLY

CLAUSE = "3.1-b"


@command("procurement.draft")
def draft(*, by: Member, at: datetime, idempotency_key: str, facts: Facts) -> Purchase:
    """Begin an application, unfinished as it may be; the same key goes on with the same draft."""
    by.may(APPLY, at).require()
    key = own_key(by, idempotency_key)
    known = Purchase.objects.select_for_update(of=("self",)).filter(idempotency_key=key).first()
    purchase = known or Purchase.objects.create(
        author=by, unit=by.unit, created_at=at, idempotency_key=key
    )
    if purchase.state == State.DRAFT:
        _write(purchase, facts)
    record(
        "procurement.drafted", by=by, target=purchase, clause=CLAUSE, at=at,
        cents=purchase.cents, lines=purchase.lines.count(),
    )  # fmt: skip
    return purchase


@command("procurement.revise")
def revise(*, pk: int, by: Member, at: datetime, facts: Facts) -> Purchase:
    """Change an application; under approval it stays complete and its signatures are void."""
    purchase = _own(pk, by)
    _write(purchase, facts)
    if purchase.state == State.IN_APPROVAL:
        _require_whole(purchase, at)
    record(
        "procurement.revised", by=by, target=purchase, clause=CLAUSE, at=at, cents=purchase.cents,
        fields=sorted(facts), content=_digest(purchase),
    )  # fmt: skip
    _tell_signers(purchase, by, at)
    return purchase


@command("procurement.copy")
def copy(*, pk: int, by: Member, at: datetime, idempotency_key: str) -> Purchase:
    """再来一单: a new draft of one's own with the same things; quotes and files are not copied."""
    by.may(APPLY, at).require()
    known = purchase_of(pk, by)
    key = own_key(by, idempotency_key)
    made = Purchase.objects.filter(idempotency_key=key).first()
    if made is None:
        made = Purchase.objects.create(
            author=by, unit=by.unit, created_at=at, idempotency_key=key, copied_from=known,
            title=known.title, reason=known.reason, category=known.category, method=known.method,
        )  # fmt: skip
        _write(made, {"lines": [_line_data(one) for one in known.lines.all()]})
    record(
        "procurement.copied", by=by, target=made, clause=CLAUSE, at=at, source=known.pk,
        cents=made.cents,
    )  # fmt: skip
    return made


@command("procurement.attach")
def attach(*, pk: int, by: Member, at: datetime, name: str, content: bytes) -> Attachment:
    """Add a file to an application, or replace the one of that name; this voids signatures."""
    purchase = _own(pk, by)
    made = Attachment.keep(
        name=name, content=content, at=at, purchase=purchase, part=Part.APPLICATION, added_by=by
    )
    for old in queries.attachments(purchase, Part.APPLICATION).filter(name=name):
        if old.pk != made.pk:
            old.remove(at)
    record(
        "procurement.attached", by=by, target=purchase, clause=CLAUSE, at=at, attachment=made.pk,
        digest=made.digest, part=made.part,
    )  # fmt: skip
    _tell_signers(purchase, by, at)
    return made


@command("procurement.detach")
def detach(*, pk: int, by: Member, at: datetime, attachment: int) -> Attachment:
    """Take a file off an application; this voids signatures."""
    purchase = _own(pk, by)
    found = queries.attachments(purchase, Part.APPLICATION).filter(pk=attachment).first()
    if found is None:
        raise NotFound
    found.remove(at)
    record(
        "procurement.detached", by=by, target=purchase, clause=CLAUSE, at=at,
        attachment=found.pk, digest=found.digest,
    )  # fmt: skip
    _tell_signers(purchase, by, at)
    return found


@command("procurement.submit")
def submit(*, pk: int, by: Member, at: datetime) -> Purchase:
    """Hand a complete application in for its three signatures (3.1-e)."""
    purchase = purchase_of(pk, by)
    verdict = rules.may_submit(by, purchase)
    verdict.require()
    _require_whole(purchase, at)
    purchase.move(State.IN_APPROVAL)
    case = approvals.submit(subject=queries.SUBJECT, pk=pk, by=by, at=at)
    purchase.hand_in(case.serial, at)
    record(
        "procurement.submitted", by=by, target=purchase, clause=verdict.clause, at=at,
        number=purchase.number, cents=purchase.cents,
    )  # fmt: skip
    return purchase


@command("procurement.withdraw")
def withdraw(*, pk: int, by: Member, at: datetime) -> Purchase:
    """Take an application back; its case is closed with it."""
    purchase = _own(pk, by)
    if purchase.state in (State.IN_APPROVAL, State.RETURNED):
        approvals.withdraw(subject=queries.SUBJECT, pk=pk, by=by, at=at)
        purchase.refresh_from_db()
        return purchase
    return take_back(pk=pk, by=by, at=at)


@command("procurement.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Purchase:
    """The application is withdrawn; its case, where it had one, is closed already."""
    purchase = Purchase.objects.select_for_update().get(pk=pk)
    purchase.move(State.WITHDRAWN, at)
    record("procurement.withdrawn", by=by, target=purchase, clause=CLAUSE, at=at)
    return purchase


def _own(pk: int, by: Member) -> Purchase:
    purchase = purchase_of(pk, by)
    rules.may_change(by, purchase).require()
    return purchase


def _require_whole(purchase: Purchase, at: datetime) -> None:
    """Complete, quoted, dealing with nobody blocked, and within its budget, which is locked."""
    quotes = list(purchase.quotes.select_related("supplier"))
    rules.is_complete(purchase, list(purchase.lines.all())).require()
    rules.has_quotes(purchase, quotes, at).require()
    rules.deals_with(quotes, at).require()
    assert purchase.budget_id is not None
    budget = Budget.objects.select_for_update().get(pk=purchase.budget_id)
    (standing,) = queries.standings([budget], without=purchase)
    rules.within_budget(purchase.cents, standing.left, at).require()


def _write(purchase: Purchase, facts: Facts) -> None:
    for name in WORDS:
        if name in facts:
            setattr(purchase, name, facts[name])  # type: ignore[literal-required]  # its words
    if "lines" in facts:
        _write_lines(purchase, facts["lines"])
    if "quotes" in facts:
        _write_quotes(purchase, facts["quotes"])
    purchase.save()


def _write_lines(purchase: Purchase, lines: Sequence[LineData]) -> None:
    cents = sum(one.cents for one in lines)
    if any(one.quantity <= 0 or one.price < 0 for one in lines) or cents > MOST_CENTS:
        raise Invalid("lines", _("数量须大于 0，单价不小于 0，请核对各行"), clause=CLAUSE)
    purchase.lines.all().delete()
    Line.objects.bulk_create(
        Line(
            purchase=purchase, ordinal=number, item=one.item, spec=one.spec,
            quantity=one.quantity, measure=one.measure, price=one.price,
        )
        for number, one in enumerate(lines, start=1)
    )  # fmt: skip
    purchase.cents = cents


def _write_quotes(purchase: Purchase, quotes: Sequence[QuoteData]) -> None:
    names = [one.supplier.pk for one in quotes]
    if len(names) != len(set(names)):
        raise Invalid("quotes", _("同一供应商只报一次价，请合并或删去一行"), clause=CLAUSE)
    if sum(one.chosen for one in quotes) > 1 or any(one.cents < 0 for one in quotes):
        raise Invalid("quotes", _("只选定一家，报价不小于 0，请核对报价"), clause=CLAUSE)
    purchase.quotes.all().delete()
    Quote.objects.bulk_create(
        Quote(
            purchase=purchase, supplier=one.supplier, cents=one.cents, days=one.days,
            chosen=one.chosen,
        )
        for one in quotes
    )  # fmt: skip


def _line_data(one: Line) -> LineData:
    return LineData(one.item, one.quantity, one.price, one.measure, one.spec)


def _digest(purchase: Purchase) -> str:
    return sha256(queries.content_bytes(purchase.pk)).hexdigest()


def _tell_signers(purchase: Purchase, by: Member, at: datetime) -> None:
    if purchase.state == State.IN_APPROVAL:
        approvals.content_changed(subject=queries.SUBJECT, pk=purchase.pk, by=by, at=at)
