"""OBX-2, 5, 6 and 7: a result's value, unit and reference range (table `OBX[Observation]`)."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from yiheng.standards.hl7v2.mapping import tables
from yiheng.standards.hl7v2.mapping.datatypes import concept, only_concept, period
from yiheng.standards.hl7v2.mapping.draft import Draft, Json, code, pruned, wrong
from yiheng.standards.hl7v2.message import Repetition, Segment
from yiheng.standards.hl7v2.times import fhir_datetime, fhir_time

_NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(?:--?|~|～|—|–)\s*(-?\d+(?:\.\d+)?)", re.ASCII)
_UCUM: Final = tables.CODE_SYSTEM["UCUM"]
_MEDIA: Final = {
    "PDF": "application/pdf",
    "JPEG": "image/jpeg",
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "HTML": "text/html",
    "PLAIN": "text/plain",
    "RTF": "application/rtf",
}
_COMPARATORS: Final = ("<", "<=", ">=", ">")


def value(obx: Segment, draft: Draft) -> Json:
    """The value[x] of an Observation; several repetitions become components, or lines of a text."""
    kind = obx[2].text.strip().upper()
    sent = obx[5].valued
    if not sent:
        return {}
    made = [_single(kind, each, obx, draft) for each in sent]
    if len(made) == 1:
        return made[0]
    if all("valueString" in each for each in made):
        return {"valueString": "\n".join(each.text for each in obx[5].repetitions)}
    what = only_concept(obx[3], draft)
    return {"component": [{"code": what} | each for each in made]}


def reference_range(obx: Segment) -> Json:
    """OBX-7 as text, and as numbers where it reads like `3.5-5.5`."""
    text = obx[7].text.strip()
    found = _RANGE.fullmatch(text)
    bounds = _bounds(found[1], found[2], obx) if found else None
    return {**(bounds["valueRange"] if bounds else {}), "text": text}


def attachment(obx: Segment) -> Json | None:
    """ED[Attachment] of a result that is a file, None for any other result."""
    sent = obx[5].repetitions[0]
    if obx[2].text.strip().upper() != "ED" or sent.component(4).strip().upper() != "BASE64":
        return None
    data = "".join(sent.component(5).split())
    try:
        base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise wrong(obx, 5, data, "不是有效的 Base64 内容") from fault
    kind = _MEDIA.get(sent.component(3).strip().upper(), "application/octet-stream")
    title = obx[3].component(2) or obx[3].component(1)
    return {"contentType": kind, "data": data, "title": title} if data else None


def number(text: str) -> int | float | None:
    """A v2 NM as a JSON number; None when it is none or would lose digits."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    exact = Decimal(text)
    if exact == exact.to_integral_value() and "." not in text:
        return int(exact)
    return float(exact) if Decimal(repr(float(exact))) == exact else None


def _single(kind: str, sent: Repetition, obx: Segment, draft: Draft) -> Json:
    """One value by its type OBX-2; what does not read as its type stays text: nothing is lost."""
    reader = _READERS.get(kind)
    made = reader(sent, obx, draft) if reader else None
    return made or {"valueString": sent.text}


def _decimal(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    made = _quantity(sent.text, obx)
    return {"valueQuantity": made} if made else None


def _coded(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    made = concept(sent, draft)
    return {"valueCodeableConcept": made} if made else None


def _moment(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    made = fhir_datetime(sent.component(1), draft.zone)
    return {"valueDateTime": made} if made else None


def _time(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    made = fhir_time(sent.text)
    return {"valueTime": made} if made else None


def _span(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    made = period(sent.component(1), sent.component(2), draft)
    return {"valuePeriod": made} if made else None


def _range(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    return _bounds(sent.component(1), sent.component(2), obx)


def _enclosed(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    """Observation has no attachment in R4: the file stands in the report, its kind here."""
    file = attachment(obx)
    return {"valueString": f"附件 {file['contentType']}"} if file else None


def _quantity(text: str, obx: Segment) -> Json | None:
    """NM[Quantity] with the unit of OBX-6."""
    amount = number(text)
    if amount is None:
        return None
    unit = obx[6].component(2).strip() or obx[6].component(1).strip()
    known = obx[6].component(3).strip().upper() == "UCUM"
    coded = {"system": _UCUM, "code": code(obx[6].component(1))} if known else {}
    named: Json = pruned({"unit": unit} | coded)
    return {"value": amount} | named


def _structured(sent: Repetition, obx: Segment, draft: Draft) -> Json | None:
    """SN[Quantity], SN[Range], SN[Ratio]: comparator, number, separator, number."""
    comparator, low, mark, high = (sent.component(n).strip() for n in (1, 2, 3, 4))
    if comparator in ("", "=") and mark == "-":
        return _bounds(low, high, obx)
    first, second = _quantity(low, obx), _quantity(high, obx)
    if comparator in ("", "=") and mark in (":", "/") and first and second:
        return {"valueRatio": {"numerator": first, "denominator": second}}
    if not first or mark or high or comparator not in ("", "=", *_COMPARATORS):
        return {
            "valueString": " ".join(
                filter(None, (comparator, low, mark, high, obx[6].component(1)))
            )
        }
    return {
        "valueQuantity": first | ({"comparator": comparator} if comparator in _COMPARATORS else {})
    }


def _bounds(low: str, high: str, obx: Segment) -> Json | None:
    """NR[Range]; the bounds of a FHIR Range are in order."""
    first, second = _quantity(low, obx), _quantity(high, obx)
    if not first or not second or first["value"] > second["value"]:
        return None
    return {"valueRange": {"low": first, "high": second}}


_READERS: Final[Mapping[str, Callable[[Repetition, Segment, Draft], Json | None]]] = {
    "NM": _decimal,
    "SN": _structured,
    **dict.fromkeys(("CE", "CWE", "CNE", "CF", "IS", "ID"), _coded),
    **dict.fromkeys(("TS", "DTM", "DT"), _moment),
    "TM": _time,
    "DR": _span,
    "NR": _range,
    "ED": _enclosed,
}
