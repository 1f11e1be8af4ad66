"""How long a chart is kept: 医疗机构病历管理规定（2013 年版，国卫医发〔2013〕31 号）第二十九条.

门（急）诊病历由医疗机构保管的，保存时间自患者最后一次就诊之日起不少于 15 年；
住院病历保存时间自患者最后一次住院出院之日起不少于 30 年。
"""

from __future__ import annotations

from datetime import MAXYEAR, date

OUTPATIENT_YEARS, INPATIENT_YEARS = 15, 30
OUTPATIENT_CLASSES = frozenset({"AMB", "EMER", "VR", "HH", "FLD", "PRENC"})  # HL7 v3 ActCode


def years(encounter_class: str) -> int:
    """For how many years a visit of this class keeps the chart; an unknown class counts longest."""
    return OUTPATIENT_YEARS if encounter_class in OUTPATIENT_CLASSES else INPATIENT_YEARS


def kept_until(last: date, for_years: int) -> date:
    """The first day on which the law no longer keeps it (29 February goes on to 1 March); at most
    the last day that there is."""
    if last.year + for_years > MAXYEAR:
        return date.max
    try:
        return last.replace(year=last.year + for_years)
    except ValueError:
        return date(last.year + for_years, 3, 1)
