"""Attempts at 统方: kept for 纪检, then refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Denied
from yiheng.governance.access import rules
from yiheng.governance.access.models import DrugStatisticsAttempt
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders

DISCIPLINE = "discipline"
COUNTED = notice_kind(
    "access.drug_statistics", _("%(who)s 试图统方，已拒绝"),
    importance=Importance.IMPORTANT, outside=_("有人试图统方，已拒绝"),
)  # fmt: skip


def note_drug_statistics(*, asked: Sequence[str], by: Member, at: datetime) -> None:
    """Keep an attempt at 统方 for 纪检, then refuse it (2.1-m, C27); always raises ``Denied``.

    Call it outside a command: inside one, the row would be rolled back with the refusal.
    """
    keep_drug_statistics(asked=asked, by=by, at=at)
    refuse_drug_statistics(asked=asked, by=by, at=at)


@command("access.keep_drug_statistics")
def keep_drug_statistics(*, asked: Sequence[str], by: Member, at: datetime) -> None:
    """Write an attempt at 统方 on 纪检's list."""
    attempt = DrugStatisticsAttempt.objects.create(member=by, asked=sorted(asked), at=at)
    record(
        "access.drug_statistics_asked", by=by, target=attempt, clause="2.1-m", at=at,
        asked=sorted(asked),
    )  # fmt: skip
    notify(
        holders(DISCIPLINE, at), COUNTED, url="/access/drug-statistics/", clause="2.1-m", at=at,
        who=by.label,
    )  # fmt: skip


@command("access.drug_statistics")
def refuse_drug_statistics(*, asked: Sequence[str], by: Member, at: datetime) -> None:
    """Refuse 统方; raises ``Denied``."""
    raise Denied(rules.may_compute_drug_statistics(asked))
