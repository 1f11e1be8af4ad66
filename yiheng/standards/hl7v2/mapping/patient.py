"""PID, PD1 and NK1: tables `PID[Patient]`, `PD1[Patient]`, `NK1[Patient]`, `NK1[RelatedPerson]`."""

from typing import Final

from yiheng.standards.hl7v2.mapping import tables
from yiheng.standards.hl7v2.mapping.datatypes import (
    address,
    birth_date,
    concepts,
    gender,
    identifier,
    is_resident_id,
    mapped,
    name,
    only_concept,
    period,
    practitioners,
    telecoms,
    typed_identifier,
)
from yiheng.standards.hl7v2.mapping.draft import Block, Draft, Json, code, missing, pruned, token
from yiheng.standards.hl7v2.message import Field, Segment
from yiheng.standards.hl7v2.times import fhir_datetime

_BIRTH_TIME: Final = "http://hl7.org/fhir/StructureDefinition/patient-birthTime"
_MARITAL: Final = tables.TERMINOLOGY + "v3-MaritalStatus"
_ROLE: Final = tables.TERMINOLOGY + "v3-RoleCode"
_CONTACT: Final = tables.TERMINOLOGY + "v2-0131"
_PREFERRED: Final = ("MR", "PI", "PT")


def patient(block: Block, draft: Draft) -> Json:
    """The Patient of a block, a reference to it. Raises MappingError when it has no identifier."""
    pid = block.pid
    identifiers = _identifiers(pid, draft)
    if not identifiers:
        raise missing("PID", 3, "患者标识号 PID-3")
    names = [
        made for number in (5, 9) for each in pid[number].valued if (made := name(each, draft))
    ]
    born = birth_date(pid[7], "PID", 7)
    content = {
        "identifier": identifiers,
        "name": names,
        "gender": gender(pid[8]),
        "birthDate": born,
        "_birthDate": _birth_time(pid[7], draft),
        "address": _addresses(pid),
        "telecom": telecoms(pid[13], "home") + telecoms(pid[14], "work") + telecoms(pid[40]),
        "communication": [{"language": each} for each in concepts(pid[15], draft)],
        "maritalStatus": _marital_status(pid[16], draft),
        "contact": [_contact(each, draft) for each in block.named("NK1")],
        **_deceased(pid, draft),
        **_multiple_birth(pid),
    }
    if demographics := block.first("PD1"):
        content["generalPractitioner"] = practitioners(demographics[4], draft)
    return draft.add("Patient", _key(identifiers), content)  # no display: results carry no name


def relatives(block: Block, subject: Json, draft: Draft) -> None:
    """A RelatedPerson for each NK1 that names somebody."""
    for nk1 in block.named("NK1"):
        names = [made for each in nk1[2].valued if (made := name(each, draft))]
        if not names:
            continue
        kinds = [
            *_roles(nk1[3], tables.RELATIONSHIP, _ROLE, draft),
            *_roles(nk1[7], tables.CONTACT_ROLE, _CONTACT, draft),
        ]
        content = {
            "patient": subject,
            "identifier": [identifier(each, draft) for each in (*nk1[12].valued, *nk1[33].valued)],
            "relationship": kinds,
            "name": names,
            "telecom": telecoms(nk1[5], "home") + telecoms(nk1[6], "work") + telecoms(nk1[40]),
            "address": [address(each) for each in nk1[4].valued],
            "gender": gender(nk1[15]),
            "birthDate": birth_date(nk1[16], "NK1", 16),
            "period": period(nk1[8].component(1), nk1[9].component(1), draft),
        }
        relation = nk1[3].component(1).strip()
        draft.add("RelatedPerson", [subject["reference"], names[0]["text"], relation], content)


def _identifiers(pid: Segment, draft: Draft) -> list[Json]:
    """PID-3 first, then the fields of older versions; each number once."""
    found = [identifier(each, draft) for each in pid[3].valued]
    found += [identifier(each, draft) for number in (2, 4) for each in pid[number].valued]
    found.append(_social_number(pid[19], draft))
    licence = "".join(code(pid[20].component(1)).split())
    if licence:
        country = token(pid[20].component(2).strip() or draft.scope)
        found.append(typed_identifier(licence, "DL", f"urn:hl7v2:authority:{country}"))
    unique = {(each["system"], each["value"]): each for each in reversed(found) if each}
    return list(reversed(unique.values()))


def _social_number(field: Field, draft: Draft) -> Json | None:
    """PID-19: the 居民身份证 number in Chinese systems, else the social security number."""
    value = "".join(code(field.component(1)).split())
    if not value:
        return None
    if is_resident_id(value, "SS", ""):
        return typed_identifier(value, "NI", tables.RESIDENT_ID)
    return typed_identifier(value, "SB", f"urn:hl7v2:{draft.scope}:SB")


def _key(identifiers: list[Json]) -> list[str]:
    """What names the patient: the hospital's own number if there is one, else the first."""

    def rank(each: Json) -> int:
        codes = [coding["code"] for coding in each.get("type", {}).get("coding", [])]
        return min((_PREFERRED.index(code) for code in codes if code in _PREFERRED), default=9)

    best = min(identifiers, key=rank)
    return [best["system"], best["value"]]


def _birth_time(field: Field, draft: Draft) -> Json | None:
    """The time of birth, if one is given: PID-7 longer than a date."""
    text = field.component(1).strip()
    at = fhir_datetime(text, draft.zone)
    return {"extension": [{"url": _BIRTH_TIME, "valueDateTime": at}]} if at and "T" in at else None


def _addresses(pid: Segment) -> list[Json]:
    found = [made for each in pid[11].valued if (made := address(each))]
    county = pid[12].text.strip()
    if county and len(found) == 1 and "district" not in found[0]:
        found[0]["district"] = county
    return found


def _marital_status(field: Field, draft: Draft) -> Json | None:
    """CWE[CodeableConcept] by concept map MaritalStatus."""
    known = tables.MARITAL_STATUS.get(field.component(1).strip().upper())
    if not known:
        return only_concept(field, draft)
    text = field.component(2).strip() or field.component(1).strip()
    return {"coding": [{"system": _MARITAL, "code": known}], "text": text}


def _deceased(pid: Segment, draft: Draft) -> Json:
    if at := draft.when(pid, 29):
        return {"deceasedDateTime": at}
    said = pid[30].text.strip().upper()[:1]
    return {"deceasedBoolean": said == "Y"} if said in ("Y", "N") and said else {}


def _multiple_birth(pid: Segment) -> Json:
    order = pid[25].text.strip()
    if order.isascii() and order.isdigit() and 0 < int(order[:4]) < 100:
        return {"multipleBirthInteger": int(order[:4])}
    said = pid[24].text.strip().upper()
    return {"multipleBirthBoolean": said == "Y"} if said in ("Y", "N") else {}


def _contact(nk1: Segment, draft: Draft) -> Json:
    """NK1[Patient]: the contact inside the Patient, with the first of each; reached by something.

    Empty for a contact without name, telecom and address (pat-1).
    """
    contact: Json = pruned(
        {
            "relationship": _roles(nk1[7], tables.CONTACT_ROLE, _CONTACT, draft)
            or _roles(nk1[3], tables.RELATIONSHIP, _ROLE, draft),
            "name": next((made for each in nk1[2].valued if (made := name(each, draft))), None),
            "telecom": telecoms(nk1[5], "home") + telecoms(nk1[6], "work"),
            "address": next((made for each in nk1[4].valued if (made := address(each))), None),
            "gender": gender(nk1[15]),
        }
    )
    return contact if contact.keys() & {"name", "telecom", "address"} else {}


def _roles(
    field: Field, table: dict[str, tuple[str, str]], system: str, draft: Draft
) -> list[Json]:
    return [made for each in field.valued if (made := mapped(each, table, system, draft))]
