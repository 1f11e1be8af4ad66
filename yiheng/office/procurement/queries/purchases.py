"""Which purchases may be seen, what a signature binds, and who has had which duty."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import rfc8785
from django.db.models import Q, QuerySet

from yiheng.core.clock import now
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case, Signature
from yiheng.governance.crisis.models import SUBJECT as ACT
from yiheng.governance.crisis.queries import acts_visible_to
from yiheng.governance.people.models import Member
from yiheng.office.procurement import permissions
from yiheng.office.procurement.models import (
    AFTER_APPROVAL,
    Attachment,
    Contract,
    Part,
    Payment,
    Purchase,
    Quote,
    State,
)
from yiheng.office.procurement.rules import Hand, Hands

SUBJECT, SERIAL = "procurement.purchase", "信采"
SEEN_BY_DUTY = {
    permissions.BUY: AFTER_APPROVAL | {State.TERMINATED, State.AT_ONCE, State.RECOVERING},
    permissions.ACCEPT: AFTER_APPROVAL - {State.APPROVED},
    permissions.PAY: frozenset({State.ACCEPTED, State.PAID, State.ARCHIVED}),
}
"""From when on those see a purchase who buy, accept and pay."""


def visible_to(viewer: Member) -> QuerySet[Purchase]:
    """Own applications, those to sign, and those whose turn has come for the viewer's duty.

    A draft is its author's alone; who reads or supervises all sees what was handed in. What was
    bought in a crisis is seen by whoever sees the act.
    """
    everything = Purchase.objects.select_related(
        "author", "unit", "budget", "contract__supplier", "act__crisis"
    )
    at, mine = now(), Q(author=viewer)
    if any(viewer.may(one, at) for one in (permissions.READ_ALL, permissions.SUPERVISE)):
        return everything.filter(mine | ~Q(submitted_at=None))
    for permission, states in SEEN_BY_DUTY.items():
        if viewer.may(permission, at):
            mine |= Q(state__in=states, submitted_at__isnull=False)
    signed = approvals.subjects_of_signer(viewer, SUBJECT)
    acts = acts_visible_to(viewer).order_by().values("pk")
    return everything.filter(mine | Q(pk__in=signed) | Q(act__in=acts))


def unfinished(member: Member, at: datetime) -> QuerySet[Purchase]:
    """What a member has begun and not handed in, or was sent back."""
    return Purchase.objects.filter(author=member, state__in=(State.DRAFT, State.RETURNED))


def found(viewer: Member, words: str = "", **wanted: Any) -> QuerySet[Purchase]:
    """The visible purchases whose number, matter, unit or things hold these words, newest first."""
    rows = visible_to(viewer)
    given = {name: value for name, value in wanted.items() if value}
    if words:
        of_lines = Q(lines__item__icontains=words)
        supplied = Q(contract__supplier__name__icontains=words)
        named = Q(title__icontains=words) | Q(number__icontains=words)
        hits = Purchase.objects.filter(
            named | Q(unit__name__icontains=words) | of_lines | supplied
        ).values("pk")
        rows = rows.filter(pk__in=hits)
    return rows.filter(**given).order_by("-pk")


def attachments(purchase: Purchase, part: str | None = None) -> QuerySet[Attachment]:
    """The files that now belong to a purchase or a part of it, oldest first; not their bytes."""
    files = purchase.attachments.filter(removed_at=None).defer("sealed").order_by("pk")
    return files if part is None else files.filter(part=part)


def chosen(purchase: Purchase) -> Quote | None:
    """The quote that was chosen."""
    return purchase.quotes.select_related("supplier").filter(chosen=True).first()


def content_bytes(pk: int) -> bytes:
    """What a signature binds: every word, line and quote, and the digest of every file."""
    purchase = Purchase.objects.select_related("budget").get(pk=pk)
    budget = purchase.budget
    content: dict[str, Any] = {
        "purchase": purchase.pk,
        "title": purchase.title,
        "reason": purchase.reason,
        "category": purchase.category,
        "method": purchase.method,
        "method_reason": purchase.method_reason,
        "choice_reason": purchase.choice_reason,
        "budget": None if budget is None else [budget.year, budget.code],
        "cents": str(purchase.cents),
        "lines": [
            [one.item, one.spec, f"{one.quantity.normalize():f}", one.measure, str(one.price)]
            for one in purchase.lines.all()
        ],
        "quotes": sorted(
            [one.supplier.code, str(one.cents), one.days, one.chosen]
            for one in purchase.quotes.select_related("supplier")
        ),
        "attachments": sorted(
            map(list, attachments(purchase, Part.APPLICATION).values_list("name", "digest"))
        ),
    }
    if purchase.act is not None:
        content["act"] = purchase.act.number
    return rfc8785.dumps(content)


def subject_of(purchase: Purchase) -> tuple[str, int]:
    """As what a purchase is under approval: as an application, or as an act in a crisis."""
    return (SUBJECT, purchase.pk) if purchase.act_id is None else (ACT, purchase.act_id)


def of_purchases(prefix: str = "") -> Q:
    """Those cases that are about purchases, of both kinds; ``prefix`` leads to the case."""
    acts = Purchase.objects.filter(act__isnull=False).values("act")
    applied = Q(**{f"{prefix}subject": SUBJECT})
    return applied | Q(**{f"{prefix}subject": ACT, f"{prefix}subject_pk__in": acts})


def case_of(purchase: Purchase) -> Case | None:
    """The latest case of a purchase."""
    subject, pk = subject_of(purchase)
    return Case.objects.filter(subject=subject, subject_pk=pk).order_by("pk").last()


def signatures(purchase: Purchase) -> QuerySet[Signature]:
    """The valid signatures under a purchase, in the order given."""
    subject, pk = subject_of(purchase)
    valid = Signature.objects.filter(
        case__subject=subject, case__subject_pk=pk, voided_at=None
    )  # fmt: skip
    return valid.order_by("pk")


def hands(purchase: Purchase) -> Hands:
    """Who has had which duty in a purchase; of a deputy's signature both."""
    signed = signatures(purchase).values_list("member_id", "on_behalf_of_id")
    bought = Contract.objects.filter(purchase=purchase).values_list(
        "buyer_id", "purchase__settlement__by_id"
    )
    paid = Payment.objects.filter(purchase=purchase).values_list(
        "asked_by_id", "batch__made_by_id", "settled_by_id"
    )
    return {
        Hand.APPLY: {purchase.author_id},
        Hand.APPROVE: {pk for pair in signed for pk in pair if pk is not None},
        Hand.BUY: {
            *(pk for pair in bought for pk in pair if pk is not None),
            *(asked for asked, _made, _settled in paid),
        },
        Hand.ACCEPT: set(purchase.acceptances.values_list("by_id", flat=True)),
        Hand.PAY: {pk for _asked, *two in paid for pk in two if pk is not None},
    }
