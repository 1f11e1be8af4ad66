"""The hospital opens: one administrator proposes, another confirms, when nothing is missing."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.access import queries, rules
from yiheng.governance.access.models import Opening
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("access.propose_opening")
def propose_opening(*, by: Member, at: datetime) -> Opening:
    """Propose to open; refused while a step is not done or a check says that something must be."""
    rules.may_open(by, at).require()
    if queries.opening() is not None:
        raise Invalid("opening", _("启用已经提出或已经确认"))
    _must_be_ready(at)
    made = Opening.objects.create(
        reason="first", proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at
    )
    record("access.opening_proposed", by=by, target=made, clause="2.1-n", at=at)
    return made


@command("access.settle_opening")
def settle_opening(*, pk: int, stand: str, by: Member, at: datetime) -> Opening:
    """Confirm, refuse or take back the opening; never one's own proposal."""
    rules.may_open(by, at).require()
    found = Opening.objects.select_for_update().filter(pk=pk).first()
    if found is None:
        raise NotFound
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    verdict = rules.may_settle_opening(found, Stand(stand), by)
    verdict.require()
    if stand == Stand.CONFIRMED:
        _must_be_ready(at)
    found.settle(Stand(stand), by, at)
    record("access.opening_settled", by=by, target=found, clause=verdict.clause, at=at, stand=stand)
    return found


def _must_be_ready(at: datetime) -> None:
    if not queries.progress(at).ready:
        raise Invalid("opening", _("还有未完成的步骤，请先办完"), clause="2.1-n")
    hindrances = queries.hindrances(at)
    if hindrances:
        first = hindrances[0]
        raise Invalid(
            "opening", _("检查有 %(n)s 项须先处理：%(first)s"), clause=first.clause or "2.1-n",
            n=len(hindrances), first=f"{first.name}，{first.said}",
        )  # fmt: skip
