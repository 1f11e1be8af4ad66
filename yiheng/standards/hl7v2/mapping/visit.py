"""PV1, PV2 and DG1 on the visit: tables `PV1[Encounter]`, `PV2[Encounter]`, `DG1[Encounter]`."""

from typing import Final

from yiheng.standards.hl7v2.mapping import tables
from yiheng.standards.hl7v2.mapping.datatypes import (
    authority,
    code_system,
    concepts,
    identifier,
    only_concept,
    organization,
    practitioners,
    typed_identifier,
)
from yiheng.standards.hl7v2.mapping.draft import Block, Draft, Json, code, wrong
from yiheng.standards.hl7v2.message import Field, Repetition, Segment
from yiheng.standards.hl7v2.times import moment

_PARTICIPATION: Final = tables.TERMINOLOGY + "v3-ParticipationType"
_NULL_FLAVOR: Final = tables.TERMINOLOGY + "v3-NullFlavor"

# PV1 field -> (code, text)
_PARTICIPANTS: Final = {
    7: ("ATND", "主治医师"),
    8: ("REF", "转诊医师"),
    9: ("CON", "会诊医师"),
    17: ("ADM", "收治医师"),
}


def encounter(block: Block, subject: Json, diagnoses: list[Json], draft: Draft) -> Json | None:
    """The Encounter of PV1, None without PV1. Raises MappingError for impossible times."""
    pv1 = block.first("PV1")
    if pv1 is None:
        return None
    reasons = block.first("PV2")
    content = {
        "identifier": _identifiers(pv1, draft),
        "status": _status(pv1),
        "class": _class(pv1[2], draft),
        "type": concepts(pv1[4], draft),
        "serviceType": only_concept(pv1[10], draft),
        "subject": subject,
        "participant": _participants(pv1, draft),
        "period": _period(pv1, draft),
        "reasonCode": concepts(reasons[3], draft) if reasons else [],
        "diagnosis": diagnoses,
        "hospitalization": _hospitalization(pv1, draft),
        "location": _locations(pv1, draft),
        "serviceProvider": _provider(pv1, draft),
    }
    return draft.add("Encounter", encounter_key(pv1, subject, draft), content)


def encounter_key(pv1: Segment, subject: Json, draft: Draft) -> list[str]:
    """What names a visit: its number, else its start, else the message; always with the patient."""
    number = identifier(pv1[19].repetitions[0], draft, "VN")
    if number:
        return [subject["reference"], number["system"], number["value"]]
    start = pv1[44].component(1).strip()
    return [subject["reference"], "start", start or draft.source]


def _identifiers(pv1: Segment, draft: Draft) -> list[Json | None]:
    visit = identifier(pv1[19].repetitions[0], draft, "VN")
    if visit:
        visit = typed_identifier(visit["value"], "VN", visit["system"])
    return [visit, *(identifier(each, draft) for each in pv1[50].valued)]


def _status(pv1: Segment) -> str:
    if pv1[45]:
        return "finished"
    return tables.ENCOUNTER_STATUS.get(pv1[2].component(1).strip().upper(), "in-progress")


def _class(field: Field, draft: Draft) -> Json:
    """A Coding is required: an unknown class keeps its own code, an absent one is UNK."""
    sent = code(field.component(1))
    if known := tables.ENCOUNTER_CLASS.get(sent.upper()):
        return {"system": tables.V3_ACT, "code": known[0], "display": known[1]}
    if not sent:
        return {"system": _NULL_FLAVOR, "code": "UNK", "display": "unknown"}
    system = code_system(field.component(3), draft) or tables.TERMINOLOGY + "v2-0004"
    return {"system": system, "code": sent, "display": field.component(2)}


def _participants(pv1: Segment, draft: Draft) -> list[Json]:
    return [
        {
            "type": [{"coding": [{"system": _PARTICIPATION, "code": kind}], "text": text}],
            "individual": who,
        }
        for number, (kind, text) in _PARTICIPANTS.items()
        for who in practitioners(pv1[number], draft)
    ]


def _period(pv1: Segment, draft: Draft) -> Json:
    """Admission and discharge. A discharge before the admission is a fault of the sender."""
    start, end = draft.when(pv1, 44), draft.when(pv1, 45)
    begin = moment(pv1[44].component(1), draft.zone)
    finish = moment(pv1[45].component(1), draft.zone)
    if begin and finish and finish < begin:
        raise wrong(pv1, 45, pv1[45].component(1), "早于入院时间 PV1-44")
    return {"start": start, "end": end}


def _hospitalization(pv1: Segment, draft: Draft) -> Json:
    return {
        "preAdmissionIdentifier": identifier(pv1[5].repetitions[0], draft),
        "reAdmission": only_concept(pv1[13], draft),
        "admitSource": only_concept(pv1[14], draft),
        "dietPreference": concepts(pv1[38], draft),
        "specialCourtesy": concepts(pv1[16], draft),
        "dischargeDisposition": only_concept(pv1[36], draft),
    }


def _locations(pv1: Segment, draft: Draft) -> list[Json]:
    planned = pv1[2].component(1).strip().upper() == "P"
    stays = ((3, "planned" if planned else "active"), (6, "completed"))
    return [
        {"location": place, "status": status}
        for number, status in stays
        if (place := _place(pv1[number].repetitions[0], draft))
    ]


def _place(pl: Repetition, draft: Draft) -> Json | None:
    """PL[Location] as a logical reference: ward as identifier, 病区 房间 床位 as display."""
    parts = [pl.subcomponent(number).strip() for number in (1, 2, 3)]
    shown = " ".join(filter(None, parts)) or pl.component(9).strip() or pl.subcomponent(4).strip()
    if not shown:
        return None
    named = authority(*(pl.subcomponent(1, n) for n in (1, 2, 3))) if "&" in pl.raw else ""
    system = named or f"urn:hl7v2:{draft.scope}:location"
    ward = {"system": system, "value": parts[0]} if parts[0] else {}
    return {"identifier": ward, "display": shown}


def _provider(pv1: Segment, draft: Draft) -> Json | None:
    """The servicing facility PV1-39, else the sending facility MSH-4."""
    facility = pv1[39].component(1).strip()
    if facility:
        return organization(facility, "", f"urn:hl7v2:{draft.scope}:facility", draft)
    sender = draft.message.header[4].repetitions[0]
    system = authority("", sender.component(2), sender.component(3))
    return organization(sender.component(1), "", system or "urn:hl7v2:facility", draft)
