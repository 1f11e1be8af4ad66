"""The law keeps a chart for years after the last visit."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.care.patients.keeping import Keep, keeps
from yiheng.care.records.models import Record
from yiheng.care.records.reading import opened
from yiheng.core.clock import day_of
from yiheng.governance.keys import vault
from yiheng.standards.china.retention import INPATIENT_YEARS, kept_until, years


@keeps
def retention(surrogate: str, at: datetime) -> Keep | None:
    """门诊 15 年, 住院 30 年 after the last visit; without a visit the longest counts."""
    vault.load([surrogate])
    found = Record.objects.filter(patient_id=surrogate, current=True)
    visits = found.filter(resource_type="Encounter")
    until = max((_visit_keeps_until(one) for one in visits.iterator()), default=None)
    if until is None:
        last = max((_day(one) for one in found.defer("sealed")), default=day_of(at))
        until = kept_until(last, INPATIENT_YEARS)
    if until <= day_of(at):
        return None
    return Keep(_("病历保存期未满（医疗机构病历管理规定第二十九条）"), until)


def _day(record: Record) -> date:
    return day_of(record.event_at or record.stored_at)


def _visit_keeps_until(record: Record) -> date:
    visit = opened(record)
    ended = str(visit.get("period", {}).get("end", ""))[:10]
    last = date.fromisoformat(ended) if len(ended) == 10 else None
    known = str(visit.get("class", {}).get("code", ""))
    return kept_until(last or _day(record), years(known))
