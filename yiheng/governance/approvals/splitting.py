"""The amount that counts: one's own and what was asked for beside it of late (4.1-a)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.governance.approvals import planning, rules
from yiheng.governance.approvals.models import Case, Counted, Route, SplitAlarm, State
from yiheng.governance.approvals.permissions import JUDGE_SPLITS
from yiheng.governance.approvals.planning import Matter
from yiheng.governance.approvals.subjects import Subject
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.queries import who_may
from yiheng.governance.regulation.parameters import whole

WINDOW = "procurement_split_days"
CENT = Decimal("0.01")
SPLIT = notice_kind(
    "approvals.split", _("“%(title)s”与近期 %(count)s 项合并计算后超过审批分级，请核查是否拆分"),
    importance=Importance.IMPORTANT, outside=_("有 1 项拆分预警待核查"),
)  # fmt: skip


def choose_steps(case: Case, known: Subject, at: datetime) -> dict[str, Any]:
    """Say which steps of its route a case takes in this round; gives what the ledger keeps.

    Raises ``Denied`` for a missing amount, an unset parameter, and where nobody would sign.
    """
    steps = case.route.steps
    values = planning.values_at(steps, at)
    amount = None if known.amount is None else known.amount(case.subject_pk)
    rules.has_its_amount(planning.wants_amount(steps, values), amount).require()
    case.amount = case.counted_amount = None if amount is None else amount.quantize(CENT)
    case.tags = sorted(() if known.tags is None else known.tags(case.subject_pk))
    case.counted.all().delete()
    if known.split_by is not None and case.amount is not None:
        _count(case, known, at)
    case.save(
        update_fields=["amount", "counted_amount", "tags", "requester", "supplier", "category"]
    )
    matter = Matter(case.counted_amount, case.tags)
    taken = [place for place, one in enumerate(steps) if planning.taken(one, matter, values)]
    rules.has_a_signer(taken).require()
    case.steps.exclude(place=None).update(skipped=True)
    case.steps.filter(place__in=taken).update(skipped=False)
    _warn(case, values, at)
    return {
        "amount": case.amount, "counted_amount": case.counted_amount, "steps_taken": taken,
        "counted": [one.other_id for one in case.counted.order_by("other")],
    }  # fmt: skip


def _count(case: Case, known: Subject, at: datetime) -> None:
    assert known.split_by is not None
    keys = known.split_by(case.subject_pk)
    case.requester, case.supplier, case.category = (
        keys.get(name, "")[:80] for name in ("requester", "supplier", "category")
    )
    versions = Route.objects.select_for_update().filter(code=case.route.code)
    versions.order_by("pk")[0]  # two halves at once see each other
    beside = list(_beside(case, at))
    Counted.objects.bulk_create(
        Counted(case=case, other=one, amount=one.amount or 0) for one in beside
    )
    case.counted_amount = (case.amount or Decimal(0)) + sum(one.amount or 0 for one in beside)


def _beside(case: Case, at: datetime) -> list[Case]:
    """The same requester's cases of the window that buy from the same supplier or the same kind,
    by the same route: what was bought at once in a crisis too, whose case is of another subject."""
    same = Q(pk__in=[])
    for name in ("supplier", "category"):
        if value := getattr(case, name):
            same |= Q(**{name: value})
    if not case.requester:
        return []
    since = at - timedelta(days=whole(WINDOW, at=at))
    found = Case.objects.filter(
        same, route__code=case.route.code, requester=case.requester, amount__isnull=False,
        state__in=[State.IN_PROGRESS, State.RETURNED, State.APPROVED], submitted_at__gte=since,
        submitted_at__lte=at,
    )  # fmt: skip
    return list(found.exclude(pk=case.pk).order_by("pk"))


def _warn(case: Case, values: planning.Values, at: datetime) -> None:
    amount, counted = case.amount, case.counted_amount
    if amount is None or counted is None:
        return
    tiers = planning.crossed(case.route.steps, amount, counted, values)
    if not tiers:
        return
    SplitAlarm.objects.create(
        case=case, round=case.round, tiers=tiers, amount=amount, counted_amount=counted,
        raised_at=at,
    )  # fmt: skip
    notify(
        who_may(JUDGE_SPLITS, at), SPLIT, url=case.page, clause=rules.TIERS, at=at,
        title=case.title, count=case.counted.count(),
    )  # fmt: skip
