"""ORC, OBR, OBX, NTE and SPM.

Tables `ORC[ServiceRequest]`, `OBR[ServiceRequest]`, `OBR[DiagnosticReport]`, `OBR[Specimen]`,
`OBX[Observation]`, `NTE[Observation]`, `SPM[Specimen]`.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from yiheng.standards.hl7v2.mapping import tables
from yiheng.standards.hl7v2.mapping.datatypes import (
    concept,
    concepts,
    entity,
    only_concept,
    only_practitioner,
    organization,
    period,
    practitioner,
    practitioners,
)
from yiheng.standards.hl7v2.mapping.draft import Block, Draft, Json, code, missing, wrong
from yiheng.standards.hl7v2.mapping.values import attachment, reference_range, value
from yiheng.standards.hl7v2.message import Field, Repetition, Segment
from yiheng.standards.hl7v2.times import fhir_instant, moment

_INTERPRETATION: Final = tables.TERMINOLOGY + "v3-ObservationInterpretation"
_ABSENT: Final = tables.TERMINOLOGY + "data-absent-reason"


@dataclass
class Result:
    """An OBX with its notes."""

    obx: Segment
    notes: list[Segment] = field(default_factory=list)


@dataclass
class Order:
    """One ORC/OBR group with its results; `obr` is absent for results outside an order (ADT)."""

    orc: Segment | None = None
    obr: Segment | None = None
    notes: list[Segment] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    specimens: list[Segment] = field(default_factory=list)

    def number(self, which: int) -> Repetition | None:
        """Placer (2) or filler (3) order number, from OBR, else from ORC."""
        found = (each[which] for each in (self.obr, self.orc) if each is not None)
        return next((each.repetitions[0] for each in found if each), None)


@dataclass(frozen=True)
class Subject:
    """Who the results are about: references to Patient and Encounter."""

    patient: Json
    visit: Json | None


def orders(block: Block) -> list[Order]:
    """The groups of a block in order."""
    found = [Order()]
    orc: Segment | None = None
    notes: list[Segment] | None = None
    for each in block.body:
        if each.name == "NTE":
            if notes is not None:
                notes.append(each)
            continue
        notes = None
        if each.name == "ORC":
            orc = each
        elif each.name == "OBR":
            found.append(Order(orc, each))
            orc, notes = None, found[-1].notes
        elif each.name == "OBX":
            found[-1].results.append(Result(each))
            notes = found[-1].results[-1].notes
        elif each.name == "SPM":
            found[-1].specimens.append(each)
    return [each for each in found if each.obr or each.results]


def results(block: Block, patient: Json, visit: Json | None, draft: Draft) -> None:
    """Everything that a block says about orders and results."""
    who = Subject(patient, visit)
    keys: set[tuple[str, ...]] = set()
    for position, order in enumerate(orders(block)):
        identifiers = _identifiers(order, draft)
        key = _order_key(order, identifiers, position, patient, draft)
        if tuple(key) in keys:  # a sender that numbers two orders alike must not lose one
            key = [*key, str(position)]
        keys.add(tuple(key))
        specimens = _specimens(order, key, who, draft)
        request = _request(order, identifiers, key, who, specimens, draft)
        shared = {
            "subject": patient,
            "encounter": visit,
            "basedOn": [request] if request else [],
        }
        made = _observations(order, key, shared, specimens, draft)
        if order.obr:
            _report(
                order, order.obr, key, shared | {"identifier": identifiers}, specimens, made, draft
            )


def _identifiers(order: Order, draft: Draft) -> list[Json]:
    pairs = ((order.number(2), "PLAC"), (order.number(3), "FILL"))
    return [made for number, kind in pairs if number and (made := entity(number, kind, draft))]


def _order_key(
    order: Order, identifiers: list[Json], position: int, patient: Json, draft: Draft
) -> list[str]:
    """What names an order: its number and service, with the patient; else the message."""
    service = order.obr[4].component(1).strip() if order.obr else ""
    numbers = [f"{each['system']}|{each['value']}" for each in identifiers[-1:]]
    return [patient["reference"], *(numbers or [draft.source, str(position)]), service]


def _service(obr: Segment, draft: Draft) -> Json:
    found = only_concept(obr[4], draft)
    if found is None:
        raise missing("OBR", 4, "检验检查项目 OBR-4")
    return found


def _request(
    order: Order,
    identifiers: list[Json],
    key: list[str],
    who: Subject,
    specimens: list[Json],
    draft: Draft,
) -> Json | None:
    """The ServiceRequest behind the results, None when nothing numbers it."""
    obr, orc = order.obr, order.orc
    if obr is None or not identifiers:
        return None
    content = {
        "identifier": identifiers,
        "status": _request_status(obr, orc),
        "intent": "order",
        "code": _service(obr, draft),
        "subject": who.patient,
        "encounter": who.visit,
        "authoredOn": (orc and draft.when(orc, 9)) or draft.when(obr, 6),
        "requester": only_practitioner(obr[16], draft)
        or (orc and only_practitioner(orc[12], draft)),
        "reasonCode": concepts(obr[31], draft),
        "specimen": specimens,
    }
    return draft.add("ServiceRequest", key, content)


def _request_status(obr: Segment, orc: Segment | None) -> str:
    """ORC-5, else ORC-1; an order whose report is final is completed."""
    if orc is not None:
        stated = tables.ORDER_STATUS.get(orc[5].text.strip().upper())
        stated = stated or tables.ORDER_CONTROL.get(orc[1].text.strip().upper())
        if stated:
            return stated
    return "completed" if obr[25].text.strip().upper() in ("F", "C") else "active"


def _specimens(order: Order, key: list[str], who: Subject, draft: Draft) -> list[Json]:
    made = [_specimen(spm, key, who, draft) for spm in order.specimens]
    source = order.obr[15] if order.obr else None
    if not made and source:
        first = Repetition(
            source.repetitions[0].raw.split(source.delimiters.component)[0], source.delimiters
        )
        flat = Repetition(first.raw.replace("&", source.delimiters.component), source.delimiters)
        content = {"type": concept(flat, draft), "subject": who.patient}
        made.append(draft.add("Specimen", [*key, "OBR-15"], content))
    return made


def _specimen(spm: Segment, key: list[str], who: Subject, draft: Draft) -> Json:
    """SPM[Specimen]. A numbered one is the same tube in every order that names it."""
    number = spm[2].subcomponent(1).strip() or spm[2].subcomponent(2).strip()
    system = f"urn:hl7v2:{draft.scope}:specimen"
    taken = spm[17]
    when = period(taken.component(1), taken.component(2), draft) or {}
    content = {
        "identifier": [{"system": system, "value": number}] if number else [],
        "status": {"Y": "available", "N": "unavailable"}.get(spm[20].text.strip().upper()),
        "type": only_concept(spm[4], draft),
        "subject": who.patient,
        "receivedTime": draft.when(spm, 18),
        "collection": {"collectedPeriod": when}
        if "end" in when
        else {"collectedDateTime": when.get("start")},
        "condition": concepts(spm[24], draft),
    }
    named = [who.patient["reference"], number] if number else [*key, spm[1].text.strip()]
    return draft.add("Specimen", named, content)


def _observations(
    order: Order, key: list[str], shared: Json, specimens: list[Json], draft: Draft
) -> list[Json]:
    """An Observation for each OBX; the same code twice is told apart by its place."""
    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for each in order.results:
        obx = each.obx
        place = (_name(obx), obx[4].text.strip())
        if not place[0]:
            _uncoded(order, obx)
            continue
        seen[place] += 1
        at = draft.when(obx, 14) or (draft.when(order.obr, 7) if order.obr else None)
        named = [*key, *place, str(seen[place])]
        if order.obr is None:
            named = [shared["subject"]["reference"], *place, str(seen[place]), at or draft.source]
        content = shared | _observation(each, at, draft)
        if specimens:
            content["specimen"] = specimens[0]
        made.append(draft.add("Observation", named, content))
    return made


def _name(obx: Segment) -> str:
    return obx[3].component(1).strip() or obx[3].component(2).strip()


def _uncoded(order: Order, obx: Segment) -> None:
    """Without a code, only text inside an order may stand: it is a line of the report."""
    if order.obr is None or obx[2].text.strip().upper() not in ("", "ST", "TX", "FT"):
        raise missing("OBX", 3, "检验检查指标 OBX-3")


def _observation(result: Result, at: str | None, draft: Draft) -> Json:
    obx = result.obx
    status = obx[11].text.strip().upper()
    absent = {"coding": [{"system": _ABSENT, "code": "not-asked"}]} if status == "N" else {}
    content = {
        "identifier": [entity(each, "FILL", draft) for each in obx[21].valued],
        "status": "cancelled" if absent else tables.OBSERVATION_STATUS.get(status, "unknown"),
        "code": only_concept(obx[3], draft),
        "effectiveDateTime": at,
        "performer": [*practitioners(obx[16], draft), *_performers(obx, draft)],
        "interpretation": _interpretations(obx[8], draft),
        "note": [{"text": text} for text in _texts(result.notes)],
        "bodySite": only_concept(obx[20], draft),
        "method": only_concept(obx[17], draft),
        "referenceRange": [reference_range(obx)],
    }
    return content | ({"dataAbsentReason": absent} if absent else value(obx, draft))


def _performers(obx: Segment, draft: Draft) -> Iterable[Json]:
    """The performing organisation OBX-23, else the producer OBX-15."""
    titles = (obx[23].component(1), obx[15].component(2) or obx[15].component(1))
    title = next((each for each in titles if each.strip()), "")
    made = organization(title, "", f"urn:hl7v2:{draft.scope}:laboratory", draft)
    return [made] if made else []


def _interpretations(marks: Field, draft: Draft) -> list[Json]:
    """CWE[CodeableConcept] by concept map InterpretationCodes."""
    found = []
    for each in marks.valued:
        sent = code(each.component(1)).upper()
        text = tables.INTERPRETATION.get(sent)
        known = {"coding": [{"system": _INTERPRETATION, "code": sent}], "text": text}
        found.append(known if text else concept(each, draft))
    return [each for each in found if each]


def _texts(notes: Iterable[Segment]) -> list[str]:
    joined = ("\n".join(each.text for each in note[3].repetitions).strip() for note in notes)
    return [text for text in joined if text]


def _report(
    order: Order,
    obr: Segment,
    key: list[str],
    shared: Json,
    specimens: list[Json],
    made: list[Json],
    draft: Draft,
) -> None:
    """OBR[DiagnosticReport]."""
    section = obr[24].text.strip()
    content = shared | {
        "status": tables.REPORT_STATUS.get(obr[25].text.strip().upper(), "unknown"),
        "category": [
            {"coding": [{"system": tables.TERMINOLOGY + "v2-0074", "code": code(section)}]}
        ]
        if section
        else [],
        "code": _service(obr, draft),
        "issued": fhir_instant(obr[22].component(1), draft.zone),
        "performer": _people(obr[34], draft),
        "resultsInterpreter": _people(obr[32], draft),
        "specimen": specimens,
        "result": made,
        "conclusion": "\n".join(_texts(order.notes) + _lines(order)),
        "presentedForm": [attachment(each.obx) for each in order.results],
        **_effective(obr, draft),
    }
    draft.add("DiagnosticReport", key, content)


def _lines(order: Order) -> list[str]:
    """The text of the results without a code: the body of a narrative report."""
    uncoded = (each.obx for each in order.results if not _name(each.obx))
    return [text for obx in uncoded for each in obx[5].repetitions if (text := each.text.strip())]


def _effective(obr: Segment, draft: Draft) -> Json:
    start, end = draft.when(obr, 7), draft.when(obr, 8)
    if not end:
        return {"effectiveDateTime": start}
    begin, finish = (moment(obr[number].component(1), draft.zone) for number in (7, 8))
    if begin and finish and finish < begin:
        raise wrong(obr, 8, obr[8].component(1), "早于开始时间 OBR-7")
    return {"effectivePeriod": {"start": start, "end": end}}


def _people(ndl: Field, draft: Draft) -> list[Json]:
    """NDL: the person stands in the subcomponents of its first component; old senders write XCN."""
    marks = ndl.delimiters
    found = []
    for each in ndl.valued:
        first = each.raw.split(marks.component)[0]
        flat = Repetition(first.replace(marks.subcomponent, marks.component), marks)
        found.append(practitioner(flat if marks.subcomponent in first else each, draft))
    return [each for each in found if each]
