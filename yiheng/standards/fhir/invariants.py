"""R4 invariants that are cheap and sure; each gives Chinese text when it is broken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from yiheng.standards.fhir.values import Node, object_of, objects_of, text_of

Check = Callable[[Node], str]
_TERMS = "http://terminology.hl7.org/CodeSystem/"


class Invariant(NamedTuple):
    """R4's key of a rule, the issue's code, and the check: Chinese text if broken, else nothing."""

    key: str
    code: str
    broken: Check


def has(node: Node, base: str) -> bool:
    """Whether an element, or a choice ``base[x]``, is there."""
    if base in node or f"_{base}" in node:
        return True
    size = len(base)
    return any(name.startswith(base) and name[size : size + 1].isupper() for name in node)


def _one_of(key: str, *names: str) -> Invariant:
    text = f"{'、'.join(names)} 至少要有一项。请补充"
    return _when(key, lambda node: not any(has(node, one) for one in names), text)


def _not_both(key: str, one: str, other: str) -> Invariant:
    text = f"{one} 与 {other} 只能有一项。请去掉一项"
    return _when(key, lambda node: has(node, one) and has(node, other), text)


def _needs(key: str, one: str, other: str) -> Invariant:
    text = f"有 {one} 时须写明 {other}。请补充"
    return _when(key, lambda node: has(node, one) and not has(node, other), text)


def _when(key: str, wrong: Callable[[Node], bool], text: str) -> Invariant:
    return Invariant(key, "invariant", lambda node: text if wrong(node) else "")


def _coded(node: Node, name: str, system: str, *codes: str) -> bool:
    """Whether a concept has one of these codes of HL7's system."""
    concept = node.get(name)
    return isinstance(concept, dict) and any(
        one.get("system") == _TERMS + system and one.get("code") in codes
        for one in objects_of(concept.get("coding"))
    )


def in_order(start: object, end: object) -> bool:
    """Whether two dates or dateTimes run forward; a bad format is told of elsewhere."""
    if not isinstance(start, str) or not isinstance(end, str):
        return True
    if len(start) > 10 and len(end) > 10:
        try:
            return datetime.fromisoformat(start) <= datetime.fromisoformat(end)
        except (ValueError, TypeError):
            return True
    shared = min(len(start), len(end), 10)
    return start[:shared] <= end[:shared]


def _period(node: Node) -> str:
    start, end = node.get("start"), node.get("end")
    if in_order(start, end):
        return ""
    return f"开始时间 {text_of(start)[:40]} 晚于结束时间 {text_of(end)[:40]}。请核对"


def _extension(node: Node) -> bool:
    return has(node, "value") == ("extension" in node)


def _range(node: Node) -> bool:
    low, high = node.get("low"), node.get("high")
    if (
        not isinstance(low, dict)
        or not isinstance(high, dict)
        or low.get("code") != high.get("code")
    ):
        return False
    values = low.get("value"), high.get("value")
    numbers = [one for one in values if isinstance(one, int | float)]
    return len(numbers) == 2 and low.get("unit") == high.get("unit") and numbers[0] > numbers[1]


def _same_code_within(node: Node) -> bool:
    """obs-7: the value of a component stands in the component, not at the observation."""
    own = _pairs(node.get("code"))
    inside = (_pairs(one.get("code")) for one in objects_of(node.get("component")))
    return bool(own) and has(node, "value") and any(own & one for one in inside)


def _pairs(concept: object) -> set[tuple[str, str]]:
    codings = objects_of(object_of(concept).get("coding"))
    pairs = {(text_of(one.get("system")), text_of(one.get("code"))) for one in codings}
    return {one for one in pairs if one[1]}


def _home(name: str) -> Callable[[Node], bool]:
    return lambda node: any(one.get("use") == "home" for one in objects_of(node.get(name)))


def _entered_in_error(node: Node, system: str) -> bool:
    return _coded(node, "verificationStatus", system, "entered-in-error")


_ALLERGY, _CONDITION = "allergyintolerance-verification", "condition-ver-status"
_OVER = ("resolved", "remission", "inactive")
_CODED_UNIT = (_needs("qty-3", "code", "system"),)

INVARIANTS: dict[str, tuple[Invariant, ...]] = {
    "Age": _CODED_UNIT, "Count": _CODED_UNIT, "Distance": _CODED_UNIT, "Duration": _CODED_UNIT,
    "Quantity": _CODED_UNIT,
    "Attachment": (_needs("att-1", "data", "contentType"),),
    "ContactPoint": (_needs("cpt-2", "value", "system"),),
    "Extension": (
        _when("ext-1", _extension, "extension 应有取值或下级扩展，二者只能有一。请更正"),
    ),
    "Period": (Invariant("per-1", "period-order", _period),),
    "Range": (_when("rng-2", _range, "下限 low 大于上限 high。请核对"),),
    "Timing_Repeat": (
        _needs("tim-1", "duration", "durationUnit"), _needs("tim-2", "period", "periodUnit"),
        _needs("tim-6", "periodMax", "period"), _needs("tim-7", "durationMax", "duration"),
        _needs("tim-8", "countMax", "count"), _needs("tim-9", "offset", "when"),
        _not_both("tim-10", "timeOfDay", "when"),
    ),
    "AllergyIntolerance": (
        _when("ait-1",
              lambda node: not (has(node, "clinicalStatus") or _entered_in_error(node, _ALLERGY)),
              "除录入错误外须有临床状态 clinicalStatus。请补充"),
        _when("ait-2",
              lambda node: _entered_in_error(node, _ALLERGY) and has(node, "clinicalStatus"),
              "录入错误的记录不应有临床状态 clinicalStatus。请去掉"),
    ),
    "Appointment": (
        _when("app-2", lambda node: has(node, "start") != has(node, "end"),
              "开始与结束时间须同时填写。请补充"),
    ),
    "Appointment_Participant": (_one_of("app-1", "type", "actor"),),
    "AppointmentResponse": (_one_of("apr-1", "participantType", "actor"),),
    "CarePlan_Activity": (_not_both("cpl-3", "detail", "reference"),),
    "Composition_Section": (
        _one_of("cmp-1", "text", "entry", "section"), _not_both("cmp-2", "emptyReason", "entry"),
    ),
    "Condition": (
        _when("con-4",
              lambda node: has(node, "abatement")
              and not _coded(node, "clinicalStatus", "condition-clinical", *_OVER),
              "有缓解时间时，临床状态须为 inactive、remission 或 resolved。请核对"),
        _when("con-5",
              lambda node: _entered_in_error(node, _CONDITION) and has(node, "clinicalStatus"),
              "录入错误的诊断不应有临床状态 clinicalStatus。请去掉"),
    ),
    "Condition_Evidence": (_one_of("con-2", "code", "detail"),),
    "Condition_Stage": (_one_of("con-1", "summary", "assessment"),),
    "Consent": (_one_of("ppc-1", "policy", "policyRule"),),
    "FamilyMemberHistory": (
        _not_both("fhs-1", "age", "born"), _needs("fhs-2", "estimatedAge", "age"),
    ),
    "Goal_Target": (_needs("gol-1", "detail", "measure"),),
    "Group": (
        _when("grp-1", lambda node: has(node, "member") and node.get("actual") is not True,
              "只有实际的组 actual 才能列出成员。请更正"),
    ),
    "ImmunizationRecommendation_Recommendation": (
        _one_of("imr-1", "vaccineCode", "targetDisease"),
    ),
    "Immunization_Education": (_one_of("imm-1", "documentType", "reference"),),
    "List": (_not_both("lst-1", "emptyReason", "entry"),),
    "MedicationAdministration_Dosage": (_one_of("mad-1", "dose", "rate"),),
    "MedicationDispense": (
        _when("mdd-1",
              lambda node: not in_order(node.get("whenPrepared"), node.get("whenHandedOver")),
              "发药时间早于调配时间。请核对"),
    ),
    "Observation": (
        _not_both("obs-6", "dataAbsentReason", "value"),
        _when("obs-7", _same_code_within, "分项与主项代码相同，结果应写在分项内。请去掉主项的取值"),
    ),
    "Observation_ReferenceRange": (_one_of("obs-3", "low", "high", "text"),),
    "Organization": (
        _one_of("org-1", "identifier", "name"),
        _when("org-2", _home("address"), "机构的地址不能是住宅 home。请更正"),
        _when("org-3", _home("telecom"), "机构的联系方式不能是住宅 home。请更正"),
    ),
    "Patient_Contact": (_one_of("pat-1", "name", "telecom", "address", "organization"),),
    "QuestionnaireResponse_Item": (_not_both("qrs-1", "answer", "item"),),
    "ServiceRequest": (_needs("prr-1", "orderDetail", "code"),),
}  # fmt: skip
"""By type: its rules. Those of a bundle stand in ``bundles.py``."""
