"""DG1, AL1 and IN1.

Tables `DG1[Condition]`, `DG1[Encounter]`, `AL1[AllergyIntolerance]`, `IN1[Coverage]`.
"""

from typing import Final

from yiheng.standards.hl7v2.mapping import tables
from yiheng.standards.hl7v2.mapping.datatypes import (
    address,
    concept,
    entity,
    identifier,
    mapped,
    only_concept,
    only_practitioner,
    organization,
    period,
    typed_identifier,
)
from yiheng.standards.hl7v2.mapping.draft import Block, Draft, Json, code, token
from yiheng.standards.hl7v2.message import Segment
from yiheng.standards.hl7v2.times import fhir_datetime

_VERIFICATION: Final = tables.TERMINOLOGY + "condition-ver-status"
_CATEGORY: Final = tables.TERMINOLOGY + "condition-category"
_ROLE: Final = tables.TERMINOLOGY + "diagnosis-role"
_ALLERGY_STATUS: Final = tables.TERMINOLOGY + "allergyintolerance-clinical"
_COVERAGE_CLASS: Final = tables.TERMINOLOGY + "coverage-class"


def diagnoses(block: Block, subject: Json, visit: Json | None, draft: Draft) -> list[Json]:
    """A Condition for each DG1; gives back the Encounter.diagnosis entries."""
    return [
        _diagnosis(dg1, subject, visit, draft) for dg1 in block.named("DG1") if dg1[3] or dg1[4]
    ]


def _diagnosis(dg1: Segment, subject: Json, visit: Json | None, draft: Draft) -> Json:
    what = only_concept(dg1[3], draft) or {}
    if described := dg1[4].text.strip():
        what = what | {"text": described}
    kind = dg1[6].component(1).strip().upper()
    removed = dg1[21].text.strip().upper() == "D"
    certainty = "entered-in-error" if removed else tables.DIAGNOSIS_CERTAINTY.get(kind)
    number = entity(dg1[20].repetitions[0], "", draft)
    content = {
        "identifier": [number],
        "category": [{"coding": [{"system": _CATEGORY, "code": "encounter-diagnosis"}]}],
        "verificationStatus": {"coding": [{"system": _VERIFICATION, "code": certainty}]}
        if certainty
        else {},
        "code": what,
        "subject": subject,
        "encounter": visit,
        "onsetDateTime": draft.when(dg1, 5),
        "recordedDate": draft.when(dg1, 19),
        "asserter": only_practitioner(dg1[16], draft),
    }
    where = visit["reference"] if visit else subject["reference"]
    named = [number["value"]] if number else [dg1[3].component(1).strip() or described, kind]
    reference = draft.add("Condition", [where, *named], content)
    role = tables.DIAGNOSIS_USE.get(kind)
    use = {"coding": [{"system": _ROLE, "code": role[0]}], "text": role[1]} if role else {}
    rank = dg1[15].text.strip()
    return {
        "condition": reference,
        "use": use,
        "rank": int(rank[:9]) if rank.isascii() and rank.isdigit() and int(rank[:9]) else None,
    }


def allergies(block: Block, subject: Json, draft: Draft) -> None:
    """An AllergyIntolerance for each AL1 that names an allergen."""
    for al1 in block.named("AL1"):
        if not (what := only_concept(al1[3], draft)):
            continue
        kind = al1[2].component(1).strip().upper()
        severity = al1[4].component(1).strip().upper()
        signs = [{"text": text} for each in al1[5].valued if (text := each.text.strip())]
        category = tables.ALLERGY_CATEGORY.get(kind)
        content = {
            "clinicalStatus": {"coding": [{"system": _ALLERGY_STATUS, "code": "active"}]},
            "type": "allergy" if category or kind == "MA" else None,
            "category": [category],
            "criticality": tables.CRITICALITY.get(severity),
            "code": what,
            "patient": subject,
            "onsetDateTime": fhir_datetime(al1[6].text, draft.zone),
            "reaction": [{"manifestation": signs, "severity": tables.SEVERITY.get(severity)}]
            if signs
            else [],
        }
        named = al1[3].component(1).strip() or what.get("text", "")
        draft.add("AllergyIntolerance", [subject["reference"], named], content)


def coverages(block: Block, subject: Json, draft: Draft) -> None:
    """A Coverage for each IN1."""
    for position, in1 in enumerate(block.named("IN1"), start=1):
        plan, group = in1[2].repetitions[0], code(in1[8].text)
        policy = code(in1[36].component(1)) or code(in1[49].component(1))
        kinds = [
            ("plan", code(plan.component(1)), plan.component(2)),
            ("group", group, in1[9].component(1)),
        ]
        content = {
            "identifier": [_policy(policy, draft)],
            "status": "active",
            "type": only_concept(in1[15], draft),
            "subscriberId": policy,
            "beneficiary": subject,
            "relationship": _relationship(in1, draft),
            "period": period(in1[12].component(1), in1[13].component(1), draft),
            "payor": [_payor(in1, draft)],
            "class": [
                {
                    "type": {"coding": [{"system": _COVERAGE_CLASS, "code": kind}]},
                    "value": value,
                    "name": title,
                }
                for kind, value, title in kinds
                if value
            ],
        }
        named = code(plan.component(1)) or in1[4].component(1).strip()
        key = [subject["reference"], named or str(position), policy]
        draft.add("Coverage", key, content)


def _policy(number: str, draft: Draft) -> Json | None:
    return typed_identifier(number, "", f"urn:hl7v2:{draft.scope}:policy") if number else None


def _relationship(in1: Segment, draft: Draft) -> Json | None:
    system = tables.TERMINOLOGY + "v3-RoleCode"
    sent = in1[17].repetitions[0]
    return mapped(sent, tables.RELATIONSHIP, system, draft) if sent else concept(sent, draft)


def _payor(in1: Segment, draft: Draft) -> Json:
    """The insurer; a Coverage needs one, so a nameless one is shown as not stated."""
    number = identifier(in1[3].repetitions[0], draft, "XX")
    system = number["system"] if number else f"urn:hl7v2:{draft.scope}:insurer"
    where = address(in1[5].repetitions[0])
    plan = in1[2].component(2) or in1[2].component(1)
    title = in1[4].component(1).strip() or plan
    made = organization(
        title, number["value"] if number else "", system or token(title), draft, where
    )
    return made or {"display": "未注明"}
