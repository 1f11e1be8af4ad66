"""From the first word of a draft to the hand-in: fill in, change, copy, attach, take back."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.commands.finding import own_key, purchase_of
from yiheng.office.procurement.commands.writing import require_fit, write
from yiheng.office.procurement.facts import Facts, LineData
from yiheng.office.procurement.models import Attachment, Line, Method, Part, Purchase, State
from yiheng.office.procurement.permissions import APPLY

CLAUSE = "3.1-b"


@command("procurement.draft")
def draft(*, by: Member, at: datetime, idempotency_key: str, facts: Facts) -> Purchase:
    """Begin an application, unfinished as it may be; the same key goes on with the same draft."""
    by.may(APPLY, at).require()
    key = own_key(by, idempotency_key)
    purchase, _new = Purchase.objects.select_for_update(of=("self",)).get_or_create(
        idempotency_key=key, defaults={"author": by, "unit": by.unit, "created_at": at}
    )
    if purchase.state == State.DRAFT:
        write(purchase, facts)
    record(
        "procurement.drafted", by=by, target=purchase, clause=CLAUSE, at=at,
        cents=purchase.cents, lines=purchase.lines.count(),
    )  # fmt: skip
    return purchase


@command("procurement.revise")
def revise(*, pk: int, by: Member, at: datetime, facts: Facts) -> Purchase:
    """Change an application; under approval it stays complete and its signatures are void."""
    purchase = _own(pk, by)
    write(purchase, facts)
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
    made, new = Purchase.objects.get_or_create(
        idempotency_key=key,
        defaults={"author": by, "unit": by.unit, "created_at": at, "copied_from": known,
                  "title": known.title, "reason": known.reason, "category": known.category,
                  "method": "" if known.method == Method.URGENT else known.method},
    )  # fmt: skip
    if new:
        write(made, {"lines": [_line_data(one) for one in known.lines.all()]})
    record(
        "procurement.copied", by=by, target=made, clause=CLAUSE, at=at, source=known.pk,
        cents=made.cents,
    )  # fmt: skip
    return made


@command("procurement.attach")
def attach(*, pk: int, by: Member, at: datetime, name: str, content: bytes) -> Attachment:
    """Add a file to an application, or replace the one of that name; this voids signatures."""
    purchase = _own(pk, by)
    part = Part.APPLICATION
    made, replaced = Attachment.put(
        queries.attachments(purchase, part), name=name, content=content, at=at, clause=CLAUSE,
        purchase=purchase, part=part, added_by=by,
    )  # fmt: skip
    for old in replaced:
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
    """Complete, quoted, and nothing that the house could not stand for."""
    quotes = list(purchase.quotes.select_related("supplier"))
    rules.is_ordinary(purchase).require()
    rules.is_complete(purchase, list(purchase.lines.all())).require()
    rules.has_quotes(purchase, quotes, at).require()
    require_fit(purchase, quotes, at)


def _line_data(one: Line) -> LineData:
    return LineData(one.item, one.quantity, one.price, one.measure, one.spec)


def _digest(purchase: Purchase) -> str:
    return sha256(queries.content_bytes(purchase.pk)).hexdigest()


def _tell_signers(purchase: Purchase, by: Member, at: datetime) -> None:
    if purchase.state == State.IN_APPROVAL:
        approvals.content_changed(subject=queries.SUBJECT, pk=purchase.pk, by=by, at=at)
