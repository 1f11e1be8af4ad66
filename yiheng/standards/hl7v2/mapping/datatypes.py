"""HL7 v2 data types as FHIR data types, after the tables `datatypes` of HL7's v2-to-FHIR."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from yiheng.standards.hl7v2.errors import MappingError
from yiheng.standards.hl7v2.mapping import tables
from yiheng.standards.hl7v2.mapping.draft import Draft, Json, code, pruned, token
from yiheng.standards.hl7v2.message import Field, Repetition
from yiheng.standards.hl7v2.times import fhir_date, fhir_datetime, moment

_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]*))+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RESIDENT_ID = re.compile(r"[1-9]\d{5}(?:\d{9}|\d{11}[\dXx])", re.ASCII)
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")

TYPE_SYSTEM: Final = tables.TERMINOLOGY + "v2-0203"


def authority(namespace: str, universal: str = "", kind: str = "") -> str:
    """HD[uri]: the URI of an assigning authority; a bare namespace goes by its name."""
    universal, kind = universal.strip(), kind.strip().upper()
    if _OID.fullmatch(universal) and kind in ("ISO", ""):
        return f"urn:oid:{universal}"
    if _UUID.fullmatch(universal):
        return f"urn:uuid:{universal.lower()}"
    name = namespace.strip() or universal
    return f"urn:hl7v2:authority:{token(name)}" if name else ""


def identifier(cx: Repetition, draft: Draft, kind: str = "") -> Json | None:
    """CX[Identifier], None without a value; `kind` (table 0203) stands in for an absent CX-5."""
    value = code(cx.component(1))
    if not value:
        return None
    kind = cx.component(5).strip() or kind
    system = authority(*(cx.subcomponent(4, n) for n in (1, 2, 3)))
    if is_resident_id(value, kind, cx.subcomponent(4, 1).strip()):
        kind, system = "NI", tables.RESIDENT_ID
    elif kind == "HC" and not system:
        system = tables.HEALTH_CARD
    made = typed_identifier(value, kind, system or f"urn:hl7v2:{draft.scope}:{token(kind or 'id')}")
    valid = period(cx.component(7), cx.component(8), draft)
    return made | {"period": valid} if valid else made


def typed_identifier(value: str, kind: str, system: str) -> Json:
    """An Identifier with its type from table 0203, the Chinese name as text."""
    known = kind in tables.IDENTIFIER_TYPE or re.fullmatch("[A-Z]{2,5}", kind)
    coding = [{"system": TYPE_SYSTEM, "code": kind}] if known else []
    text = tables.IDENTIFIER_TYPE.get(kind, code(kind))
    if system == tables.RESIDENT_ID:
        text = "居民身份证"
    kept: Json = pruned(
        {"type": {"coding": coding, "text": text}, "system": system, "value": value}
    )
    return kept


def is_resident_id(value: str, kind: str, namespace: str) -> bool:
    """Whether it is a 居民身份证 number: by its type, or by type NI of a Chinese authority."""
    if kind in tables.RESIDENT_ID_TYPES:
        return True
    named = not namespace or namespace in tables.RESIDENT_ID_AUTHORITIES
    return kind in ("NI", "SS", "SB") and named and bool(_RESIDENT_ID.fullmatch(value))


def entity(ei: Repetition, kind: str, draft: Draft) -> Json | None:
    """EI[Identifier-Extension] with a type code of table 0203."""
    value = code(ei.component(1))
    if not value:
        return None
    system = authority(ei.component(2), ei.component(3), ei.component(4))
    return typed_identifier(value, kind, system or f"urn:hl7v2:{draft.scope}:{kind}")


def code_system(name: str, draft: Draft) -> str:
    """The URI of a coding system of table 0396; local ones (L, 99…) belong to the sender."""
    name = name.strip()
    if not name:
        return ""
    if known := tables.CODE_SYSTEM.get(name.upper()):
        return known
    if re.fullmatch(r"HL7\d{4,5}", name):
        return f"{tables.TERMINOLOGY}v2-{name[-4:]}"
    if name.startswith("99") or name == "L":
        return f"urn:hl7v2:{draft.scope}:code:{token(name)}"
    return f"urn:hl7v2:code-system:{token(name)}"


def concept(cwe: Repetition, draft: Draft) -> Json | None:
    """CWE[CodeableConcept]: both codings as sent, the original text or the best name as text."""
    codings = [
        {
            "system": code_system(cwe.component(start + 2), draft),
            "code": code(cwe.component(start)),
            "display": cwe.component(start + 1),
        }
        for start in (1, 4)
        if cwe.component(start).strip()
    ]
    names = (cwe.component(number).strip() for number in (9, 2, 5, 1))
    made: Json = pruned({"coding": codings, "text": next(filter(None, names), "")})
    return made or None


def mapped(
    cwe: Repetition, table: Mapping[str, tuple[str, str]], system: str, draft: Draft
) -> Json | None:
    """A concept whose code a table knows gets FHIR's own coding; any other stays as sent."""
    known = table.get(cwe.component(1).strip().upper())
    if not known:
        return concept(cwe, draft)
    return {"coding": [{"system": system, "code": known[0]}], "text": known[1]}


def concepts(field: Field, draft: Draft) -> list[Json]:
    """Every valued repetition as a concept."""
    return [made for each in field.valued if (made := concept(each, draft))]


def only_concept(field: Field, draft: Draft) -> Json | None:
    """The first valued repetition as a concept."""
    return next(iter(concepts(field, draft)), None)


def full_name(family: str, given: Iterable[str]) -> str:
    """A name in the order that its script reads: 诸葛亮, but John A Smith."""
    given = [part for part in given if part]
    if _HAN.search(family + "".join(given)):
        return family + "".join(given)
    return " ".join([*given, family]).strip()


def name(xpn: Repetition, draft: Draft) -> Json | None:
    """XPN[HumanName]."""
    family = xpn.subcomponent(1).strip()
    given = [part for part in (xpn.component(2).strip(), xpn.component(3).strip()) if part]
    if not family and not given:
        return None
    made: Json = pruned(
        {
            "use": tables.NAME_USE.get(xpn.component(7).strip().upper()),
            "text": full_name(family, given),
            "family": family,
            "given": given,
            "prefix": [xpn.component(5)],
            "suffix": [xpn.component(4), xpn.component(6)],
            "period": period(xpn.component(12), xpn.component(13), draft),
        }
    )
    return made


def address(xad: Repetition) -> Json | None:
    """XAD[Address]; a Chinese one also gets its text, from the large to the small."""
    street = [xad.subcomponent(1, number).strip() for number in (1, 2, 3)]
    line = [part for part in (*street, xad.component(2).strip(), xad.component(19).strip()) if part]
    district = (xad.subcomponent(9) or xad.subcomponent(9, 2)).strip()
    city, state = xad.component(3).strip(), xad.component(4).strip()
    kind = xad.component(7).strip().upper()
    text = state + city * (city != state) + district + "".join(line)
    place = pruned(
        {
            "text": text if _HAN.search(text) else "",
            "line": line,
            "city": city,
            "district": district,
            "state": state,
            "postalCode": xad.component(5),
            "country": xad.component(6),
        }
    )
    use = {"use": tables.ADDRESS_USE.get(kind), "type": tables.ADDRESS_TYPE.get(kind)}
    return pruned(use) | place if place else None


def telecom(xtn: Repetition, use: str = "") -> Json | None:
    """XTN[ContactPoint]; `use` is what the field means where XTN-2 names none."""
    usage, equipment = xtn.component(2).strip().upper(), xtn.component(3).strip().upper()
    system = tables.TELECOM_SYSTEM.get(equipment, "phone")
    if usage == "NET":
        system = "email"
    parts = [xtn.component(number).strip() for number in (5, 6, 7)]
    number = xtn.component(12) or (parts[2] and "-".join(filter(None, parts))) or xtn.component(1)
    value = (xtn.component(4) if system == "email" else "") or number
    if not value.strip():
        return None
    where = tables.TELECOM_USE.get(usage, use)
    if equipment == "CP" and not usage:
        where = "mobile"
    made: Json = pruned({"system": system, "value": value, "use": where})
    return made


def telecoms(field: Field, use: str = "") -> list[Json]:
    """Every valued repetition as a contact point."""
    return [made for each in field.valued if (made := telecom(each, use))]


def period(start: str, end: str, draft: Draft) -> Json | None:
    """DR[Period] of two stamps; impossible ones are left out, and an end before its start too."""
    first, last = fhir_datetime(start, draft.zone), fhir_datetime(end, draft.zone)
    begin, finish = moment(start, draft.zone), moment(end, draft.zone)
    if begin and finish and finish < begin:
        last = None
    return pruned({"start": first, "end": last}) or None


def gender(field: Field) -> str | None:
    """CWE[code] by concept map AdministrativeSex; what the table does not know is `unknown`."""
    text = field.component(1).strip().upper()
    return tables.GENDER.get(text, "unknown") if text else None


def practitioner(xcn: Repetition, draft: Draft) -> Json | None:
    """XCN[Practitioner]: a reference with display; a numbered person also becomes a resource."""
    family = xcn.subcomponent(2).strip()
    given = [part for part in (xcn.component(3).strip(), xcn.component(4).strip()) if part]
    number, shown = code(xcn.component(1)), full_name(family, given)
    if not number:
        return {"display": shown} if shown else None
    system = authority(*(xcn.subcomponent(9, n) for n in (1, 2, 3)))
    system = system or f"urn:hl7v2:{draft.scope}:practitioner"
    called = {
        "text": shown,
        "family": family,
        "given": given,
        "prefix": [xcn.component(6)],
        "suffix": [xcn.component(5)],
    }
    content = {
        "identifier": [typed_identifier(number, xcn.component(13).strip(), system)],
        "name": [called] if shown else [],
    }
    return draft.add("Practitioner", [system, number], content, shown or number)


def practitioners(field: Field, draft: Draft) -> list[Json]:
    """Every valued repetition as a reference to a practitioner."""
    return [made for each in field.valued if (made := practitioner(each, draft))]


def only_practitioner(field: Field, draft: Draft) -> Json | None:
    """The first valued repetition as a reference to a practitioner."""
    return next(iter(practitioners(field, draft)), None)


def organization(
    title: str, number: str, system: str, draft: Draft, where: Json | None = None
) -> Json | None:
    """XON[Organization]: a reference with display, None when it has neither name nor number."""
    title, number = title.strip(), code(number)
    if not title and not number:
        return None
    content = {
        "identifier": [typed_identifier(number, "XX", system)] if number else [],
        "name": title or number,
        "address": [where],
    }
    return draft.add("Organization", [system, number or title], content, title or number)


def birth_date(field: Field, segment: str, number: int) -> str | None:
    """A date of birth. Raises MappingError `value` for an impossible one."""
    text = field.component(1).strip()
    found = fhir_date(text)
    if text and found is None:
        said = f"出生日期“{text[:20]}”无效，应写作 YYYYMMDD。请在发送系统更正"
        raise MappingError("value", said, segment, number)
    return found
