"""The waiting steps that nobody can sign, of the whole house at once, and those filled since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from yiheng.governance.approvals.models import Beneficiary, Signature, Step
from yiheng.governance.approvals.queries.seats import seats


def vacant(at: datetime) -> list[Step]:
    """Every waiting step that nobody can sign at an instant; as many queries for any number."""
    waiting = Step.objects.filter(waiting=True)
    cases = waiting.values("case")
    out: dict[int, set[int]] = defaultdict(set)
    for case, member in Beneficiary.objects.filter(case__in=cases).values_list("case", "member"):
        out[case].add(member)
    given: dict[int, list[tuple[int, set[int]]]] = defaultdict(list)
    hands = Signature.objects.filter(case__in=cases)
    for case, step, *both in hands.values_list("case", "step", "member", "on_behalf_of"):
        given[case].append((step, {one for one in both if one is not None}))
    everybody = seats(at)
    found = []
    for one in waiting.select_related("case__applicant", "unit", "member__unit").order_by("pk"):
        elsewhere = (who for step, who in given[one.case_id] if step != one.pk)
        barred = out[one.case_id].union({one.case.applicant_id}, *elsewhere)
        if not everybody.able(one, barred, one.case.subject):
            found.append(one)
    return found


def filled_since(vacant: Iterable[Step]) -> list[Step]:
    """Every waiting step that was told of as vacant and is not among these any more."""
    still = [one.pk for one in vacant]
    told = Step.objects.filter(waiting=True, stuck_at__isnull=False)
    return list(told.exclude(pk__in=still).order_by("pk"))
