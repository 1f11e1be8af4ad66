"""What audit says of an alarm: a purchase was split, or was not (4.1-a)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.approvals.permissions import JUDGE_SPLITS
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

LONGEST_REMARK = 200


@command("approvals.judge_split")
def judge_split(*, pk: int, is_split: bool, remark: str, by: Member, at: datetime) -> SplitAlarm:
    """Say of an alarm whether it was a split; once, with words, by nobody who had a hand in it."""
    by.may(JUDGE_SPLITS, at).require()
    alarm = SplitAlarm.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if alarm is None:
        raise NotFound
    verdict = rules.may_judge_split(by, alarm, queries.dossier(alarm.case))
    verdict.require()
    words = remark.strip()
    if not 0 < len(words) <= LONGEST_REMARK:
        raise Invalid("remark", _("请填写核查意见，最长 %(most)s 个字"), most=LONGEST_REMARK)
    alarm.handle(by, at, is_split=is_split, remark=words)
    record(
        "approvals.split_judged", by=by, target=alarm.case, clause=verdict.clause, at=at,
        outcome="split" if is_split else "no-split", remark=words_digest(words),
    )  # fmt: skip
    return alarm
