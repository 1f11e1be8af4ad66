"""Who has signed a purchase, and whether they belong to Finance or lead the house."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import F, QuerySet

from yiheng.governance.approvals.models import Case, Signature, SplitAlarm, StepKind
from yiheng.governance.people.models import Assignment, Member, Unit
from yiheng.governance.people.queries import in_force
from yiheng.governance.regulation.registry import Period
from yiheng.office.procurement.models import Purchase
from yiheng.office.procurement.posts import FINANCE_REVIEWER, LEADERS
from yiheng.office.procurement.queries.purchases import of_purchases, subject_of
from yiheng.office.procurement.rules import Signed, belongs_to_finance


def signed(case: Case) -> list[Signed]:
    """The valid signatures of a case, in the order given."""
    finance = finance_units(case)
    valid = case.signatures.filter(voided_at=None, decision="approve")
    rows = valid.select_related("step", "member__unit", "on_behalf_of__unit").order_by("pk")
    return [_signed(one, finance) for one in rows]


def finance_units(case: Case) -> frozenset[int]:
    """The finance department: the unit that the route names at its review, else where the
    reviewers sat when the case was handed in."""
    codes = {
        signer.get("unit")
        for step in case.route.steps
        for signer in step["signers"]
        if signer.get("post") == FINANCE_REVIEWER and signer.get("unit")
    }
    if codes:
        return frozenset(Unit.objects.filter(code__in=codes).values_list("pk", flat=True))
    held = in_force(case.submitted_at).filter(post__code=FINANCE_REVIEWER)
    return frozenset(held.values_list("unit_id", flat=True))


def approved_in(period: Period) -> list[tuple[Purchase, Case]]:
    """The purchases that were approved in a period, each with its case."""
    rows = Purchase.objects.filter(approved_at__gte=period.start, approved_at__lt=period.end)
    subjects = {subject_of(one): one for one in rows.order_by("approved_at", "pk")}
    cases = Case.objects.filter(of_purchases(), subject_pk__in={pk for _subject, pk in subjects})
    latest = {
        (one.subject, one.subject_pk): one for one in cases.select_related("route").order_by("pk")
    }
    return [(one, latest[key]) for key, one in subjects.items() if key in latest]


def alarms() -> QuerySet[SplitAlarm]:
    """The alarms about purchases, those that wait for audit first."""
    rows = SplitAlarm.objects.filter(of_purchases("case__")).select_related(
        "case__applicant", "case__unit", "handled_by"
    )
    rows = rows.prefetch_related("case__counted__other")
    return rows.order_by(F("handled_at").asc(nulls_first=True), "-raised_at", "-pk")


def alarms_in(period: Period) -> list[SplitAlarm]:
    """The alarms of purchases that were raised in a period."""
    rows = SplitAlarm.objects.filter(
        of_purchases("case__"), raised_at__gte=period.start, raised_at__lt=period.end
    )
    return list(rows.order_by("pk"))


def _signed(one: Signature, finance: Collection[int]) -> Signed:
    signer = one.on_behalf_of or one.member
    people = {one.member_id, signer.pk}
    step = one.step
    return Signed(
        step.ordinal, frozenset(people), one.signed_at, one.content_hash,
        finance=_sits_in(one.member, finance, one.signed_at)
        or _sits_in(signer, finance, one.signed_at),
        leads=step.kind == StepKind.BODY or step.post in LEADERS or _leads(signer, one.signed_at),
    )  # fmt: skip


def _sits_in(member: Member, finance: Collection[int], at: datetime) -> bool:
    units = [member.unit, *(one.unit for one in _held(member, at))]
    return any(belongs_to_finance(unit, finance) for unit in units)


def _leads(member: Member, at: datetime) -> bool:
    return any(one.post.code in LEADERS for one in _held(member, at))


def _held(member: Member, at: datetime) -> list[Assignment]:
    """The posts held then, though the member may have left since."""
    return [one for one in member.assignments if one.holds(at)]
