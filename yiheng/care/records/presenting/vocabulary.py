"""The words of the timeline: kinds of events, names of types, flags and states."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy

from yiheng.core.verdict import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """A group of resource types on the timeline."""

    key: str
    glyph: str
    title: Text
    types: tuple[str, ...]


KINDS = (
    Kind("visits", "诊", gettext_lazy("就诊"), ("Encounter",)),
    Kind("diagnoses", "断", gettext_lazy("诊断"), ("Condition", "AllergyIntolerance")),
    Kind(
        "results", "验", gettext_lazy("检查检验"),
        ("Observation", "DiagnosticReport", "ImagingStudy", "Specimen"),
    ),
    Kind(
        "drugs", "药", gettext_lazy("用药"),
        (
            "MedicationRequest", "MedicationAdministration", "MedicationDispense",
            "MedicationStatement", "Immunization",
        ),
    ),
    Kind(
        "procedures", "治", gettext_lazy("诊治操作"),
        ("Procedure", "CarePlan", "CareTeam", "ServiceRequest", "SupplyDelivery", "Device"),
    ),
    Kind("documents", "文", gettext_lazy("文书"), ("DocumentReference", "Composition", "Consent")),
    Kind("charges", "费", gettext_lazy("费用"), ("Claim", "ExplanationOfBenefit", "Coverage")),
)  # fmt: skip
OTHER = Kind("other", "其", gettext_lazy("其他"), ())
_BY_TYPE = {name: kind for kind in KINDS for name in kind.types}
NAMES: dict[str, Text] = {
    "CareTeam": gettext_lazy("诊疗团队"),
    "Claim": gettext_lazy("费用清单"),
    "Composition": gettext_lazy("病历文书"),
    "Consent": gettext_lazy("知情同意书"),
    "Coverage": gettext_lazy("医疗保障"),
    "Device": gettext_lazy("植入或使用的器械"),
    "DiagnosticReport": gettext_lazy("检查检验报告"),
    "DocumentReference": gettext_lazy("病历文书"),
    "ExplanationOfBenefit": gettext_lazy("费用结算"),
    "ImagingStudy": gettext_lazy("影像检查"),
    "Provenance": gettext_lazy("来源说明"),
    "ServiceRequest": gettext_lazy("检查检验申请"),
    "Specimen": gettext_lazy("标本"),
    "SupplyDelivery": gettext_lazy("物资发放"),
}
FLAGS: dict[str, tuple[str, Text]] = {
    "H": ("warn", gettext_lazy("偏高")),
    "HU": ("warn", gettext_lazy("偏高")),
    "L": ("warn", gettext_lazy("偏低")),
    "LU": ("warn", gettext_lazy("偏低")),
    "HH": ("bad", gettext_lazy("危急值")),
    "LL": ("bad", gettext_lazy("危急值")),
    "A": ("bad", gettext_lazy("异常")),
    "AA": ("bad", gettext_lazy("危急值")),
    "POS": ("warn", gettext_lazy("阳性")),
    "DET": ("warn", gettext_lazy("检出")),
    "R": ("warn", gettext_lazy("耐药")),
}
STATES: dict[str, Text] = {
    "resolved": gettext_lazy("已痊愈"),
    "remission": gettext_lazy("缓解"),
    "recurrence": gettext_lazy("复发"),
    "cancelled": gettext_lazy("已取消"),
    "stopped": gettext_lazy("已停用"),
    "on-hold": gettext_lazy("暂停"),
    "not-done": gettext_lazy("未执行"),
    "entered-in-error": gettext_lazy("录入有误"),
    "preliminary": gettext_lazy("初步结果"),
    "amended": gettext_lazy("已修改"),
    "corrected": gettext_lazy("已更正"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline.

    ``flag`` is an HL7 v3 ObservationInterpretation code or empty; ``code`` leads to the trend;
    ``visit`` is the id of the encounter; ``note`` the text of a document, at most 2,000 characters.
    """

    kind: Kind
    type: str
    title: str
    detail: str = ""
    flag: str = ""
    value: Decimal | None = None
    unit: str = ""
    code: str = ""
    visit: str = ""
    note: str = ""

    @property
    def flagged(self) -> str:
        """The flag in words."""
        return str(FLAGS[self.flag][1]) if self.flag in FLAGS else ""

    @property
    def tone(self) -> str:
        """How grave the flag is: ``warn`` or ``bad``."""
        return FLAGS[self.flag][0] if self.flag in FLAGS else ""


def kind_of(resource_type: str) -> Kind:
    """The group that a resource type belongs to."""
    return _BY_TYPE.get(resource_type, OTHER)


def types_of(key: str) -> tuple[str, ...]:
    """The resource types of a group; empty for an unknown one (then nothing is filtered)."""
    return next((kind.types for kind in KINDS if kind.key == key), ())
