"""Whether what weighs more, or leaves the own unit, was signed before it went out."""

from __future__ import annotations

from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.bulletins import queries
from yiheng.office.bulletins.models import Edition, Stage
from yiheng.standards.china.calendar import Month


@control("7.1-a", every=Month)
def issued_without_signature(period: Period, regulation: Version) -> Finding:
    """Editions issued in the period without the signature that they needed; urgent ones need none.

    Receipts and calls are measured where every notice is: by the controls of the notices.
    """
    issued = Edition.objects.filter(
        stage=Stage.ISSUED, issued_at__gte=period.start, issued_at__lt=period.end
    ).exclude(importance=Importance.URGENT)
    signed = Case.objects.filter(subject=queries.SUBJECT, state=CaseState.APPROVED)
    bare = issued.exclude(pk__in=signed.values("subject_pk")).select_related("bulletin__unit")
    return Finding.count([one for one in bare if _needed(one)])


def _needed(edition: Edition) -> bool:
    if edition.importance == Importance.IMPORTANT:
        return True
    return queries.beyond(edition.addressed, edition.bulletin.unit)
