"""What can be counted, by what, and how each field is treated on its way out.

Only index columns that stand in clear are counted here; who a patient is stays sealed. A field that
points at a person can be asked for, is refused, and the asking is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

EVENTS, PEOPLE, QUANTITY, RECORDS = "events", "people", "quantity", "records"
PRESCRIPTIONS = "prescriptions"
OTHER = "*"  # every value that too few people stand behind, counted as one


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to a field before it is shown; ``tone`` is its tag's."""

    title: Text
    tone: str = ""


AS_IS = Treatment(_("原值"))
GENERALISED = Treatment(_("泛化"), "info")
ROUNDED = Treatment(_("取整"), "info")
WITHHELD = Treatment(_("不提供"), "bad")


@dataclass(frozen=True, slots=True)
class Field:
    """A field that people may ask for; the values of ``coded`` ones are not a public list."""

    title: Text
    treatment: Treatment
    note: Text = ""
    coded: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted: records of one type, and the dimensions they have."""

    title: Text
    resource_type: str
    dimensions: tuple[str, ...]


DIMENSIONS = {
    "department": Field(_("科室"), AS_IS),
    "month": Field(_("月份"), ROUNDED, _("取到整月")),
    "kind": Field(_("就诊类型"), AS_IS, coded=True),
    "category": Field(_("诊断类目"), GENERALISED, _("只到 ICD-10 前三位"), coded=True),
    "item": Field(_("检验项目"), AS_IS, coded=True),
    "drug": Field(_("药品"), AS_IS, coded=True),
}
IDENTIFYING = {
    "name": Field(_("姓名"), WITHHELD),
    "id_card": Field(_("身份证号"), WITHHELD),
    "mrn": Field(_("病案号"), WITHHELD),
    "phone": Field(_("电话与住址"), WITHHELD),
    "prescriber": Field(_("医师"), WITHHELD, _("与药品同问即为统方，纪检监察室会收到")),
}
MEASURES = {
    EVENTS: Field(_("次数"), AS_IS),
    PEOPLE: Field(_("患者数"), AS_IS, _("同一患者只计一次")),
    QUANTITY: Field(_("数量合计"), AS_IS, _("仅限按药品统计处方")),
    RECORDS: Field(_("逐条明细"), WITHHELD),
}
SUBJECTS = {
    "visits": Subject(_("就诊"), "Encounter", ("department", "month", "kind")),
    "diagnoses": Subject(_("诊断"), "Condition", ("department", "month", "category")),
    "results": Subject(_("检验结果"), "Observation", ("department", "month", "item")),
    PRESCRIPTIONS: Subject(_("处方条目"), "MedicationRequest", ("department", "month", "drug")),
}
PURPOSES: dict[str, Text] = {
    "operations": _("运营管理"),
    "quality": _("质量改进"),
    "reporting": _("法定上报"),
    "research": _("科研"),
    "external": _("对外提供"),
}
LANE_A = ("operations", "quality", "reporting")  # interpretation C15
