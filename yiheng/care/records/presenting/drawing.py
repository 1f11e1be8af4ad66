"""How each resource type is drawn as an event."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from yiheng.care.records.presenting.parts import (
    Resource,
    amount_of,
    concept_of,
    decimal_of,
    display_of,
    joined,
    limits_of,
    number_of,
    range_of,
    state_of,
    value_of,
    words_of,
)
from yiheng.care.records.presenting.vocabulary import FLAGS, NAMES, Event, kind_of
from yiheng.standards import fhir
from yiheng.standards.fhir.values import Node, object_of, objects_of, text_of

LONGEST_NOTE = 2000


def present(resource: Resource) -> Event:
    """The event that a resource is."""
    name = str(resource.get("resourceType"))
    draw = _DRAWERS.get(name)
    title, detail = draw(resource) if draw else (concept_of(resource), state_of(resource))
    codes = fhir.codes(resource)
    quantity = object_of(resource.get("valueQuantity"))
    value = decimal_of(quantity.get("value"))
    return Event(
        kind=kind_of(name),
        type=name,
        title=title or str(NAMES.get(name, name)),
        detail=detail,
        flag=_flag(resource, value) if name == "Observation" else "",
        value=value,
        unit=text_of(quantity.get("unit")),
        code=codes[0].code if codes and name == "Observation" and value is not None else "",
        visit=_visit(resource),
        note=_note(resource),
    )


def _encounter(one: Resource) -> tuple[str, str]:
    classes = {
        "AMB": _("门诊"), "EMER": _("急诊"), "IMP": _("住院"), "ACUTE": _("住院"),
        "NONAC": _("住院"), "OBSENC": _("留观"), "SS": _("日间"), "VR": _("线上"),
        "HH": _("上门"), "WELLNESS": _("体检"),
    }  # fmt: skip
    coding = object_of(one.get("class"))
    title = classes.get(text_of(coding.get("code")).upper(), text_of(coding.get("display")))
    parts = [words_of(kind) for kind in objects_of(one.get("type"))]
    parts += [words_of(one.get("serviceType"))]
    parts += [words_of(reason) for reason in objects_of(one.get("reasonCode"))]
    parts += [display_of(part.get("individual")) for part in objects_of(one.get("participant"))]
    return title or _("就诊"), joined([*parts, state_of(one)])


def _condition(one: Resource) -> tuple[str, str]:
    return concept_of(one), joined([state_of(one), *map(words_of, objects_of(one.get("severity")))])


def _observation(one: Resource) -> tuple[str, str]:
    components = [
        f"{concept_of(part)} {value_of(part)}".strip() for part in objects_of(one.get("component"))
    ]
    limits = range_of(one)
    reference = _("参考 %(range)s") % {"range": limits} if limits else ""
    return concept_of(one), joined([value_of(one), *components, reference, state_of(one)])


def _report(one: Resource) -> tuple[str, str]:
    many = len(list(objects_of(one.get("result"))))
    counted = _("%(n)s 项结果") % {"n": many} if many else ""
    return concept_of(one), joined([text_of(one.get("conclusion")), counted, state_of(one)])


def _medication(one: Resource) -> tuple[str, str]:
    title = concept_of(one) or display_of(one.get("medicationReference"))
    doses = [text_of(dose.get("text")) for dose in objects_of(one.get("dosageInstruction"))]
    doses += [text_of(object_of(one.get("dosage")).get("text"))]
    supplied = object_of(object_of(one.get("dispenseRequest")).get("quantity"))
    amount = supplied or object_of(object_of(one.get("dosage")).get("dose"))
    return title, joined([*doses, amount_of(amount), state_of(one)])


def _allergy(one: Resource) -> tuple[str, str]:
    found = [
        words_of(sign)
        for reaction in objects_of(one.get("reaction"))
        for sign in objects_of(reaction.get("manifestation"))
    ]
    return _("过敏：%(what)s") % {"what": concept_of(one)}, joined([*found, state_of(one)])


def _plan(one: Resource) -> tuple[str, str]:
    acts = [concept_of(object_of(act.get("detail"))) for act in objects_of(one.get("activity"))]
    titles = [text_of(one.get("title")), *map(words_of, objects_of(one.get("category")))]
    return joined(titles) or _("诊疗计划"), joined([*acts[:4], state_of(one)])


def _team(one: Resource) -> tuple[str, str]:
    members = [display_of(part.get("member")) for part in objects_of(one.get("participant"))]
    return text_of(one.get("name")), joined(members)


def _study(one: Resource) -> tuple[str, str]:
    series = list(objects_of(one.get("series")))
    parts = [text_of(one.get("description"))]
    parts += [words_of(code) for code in objects_of(one.get("procedureCode"))]
    parts += [words_of({"coding": [object_of(part.get("bodySite"))]}) for part in series]
    return _("影像检查"), joined([*parts, _("%(n)s 个序列") % {"n": len(series)} if series else ""])


def _document(one: Resource) -> tuple[str, str]:
    written = [text_of(sheet.get("title")) for sheet in _attachments(one)]
    return concept_of(one) or text_of(one.get("title")), joined(
        [text_of(one.get("description")), *written, state_of(one)]
    )


def _charge(one: Resource) -> tuple[str, str]:
    total = one.get("total")
    sums = list(objects_of(total)) or [{"amount": object_of(total)}]
    amounts = [
        f"{number_of(money.get('value'))} {text_of(money.get('currency'))}"
        for money in (object_of(part.get("amount")) for part in sums)
        if number_of(money.get("value"))
    ]
    items = [words_of(item.get("productOrService")) for item in objects_of(one.get("item"))]
    return "", joined([*items[:3], *amounts[:1], state_of(one)])


def _supply(one: Resource) -> tuple[str, str]:
    item = object_of(one.get("suppliedItem"))
    return words_of(item.get("itemCodeableConcept")), amount_of(object_of(item.get("quantity")))


def _device(one: Resource) -> tuple[str, str]:
    names = [text_of(part.get("name")) for part in objects_of(one.get("deviceName"))]
    return joined(names) or concept_of(one), text_of(one.get("lotNumber"))


def _relative(one: Resource) -> tuple[str, str]:
    named = [text_of(part.get("text")) or text_of(part.get("family"))
             for part in objects_of(one.get("name"))]  # fmt: skip
    return _("联系人"), joined([*map(words_of, objects_of(one.get("relationship"))), *named[:1]])


_DRAWERS: dict[str, Callable[[Resource], tuple[str, str]]] = {
    "AllergyIntolerance": _allergy,
    "CarePlan": _plan,
    "CareTeam": _team,
    "Claim": _charge,
    "Composition": _document,
    "Condition": _condition,
    "Device": _device,
    "DiagnosticReport": _report,
    "DocumentReference": _document,
    "Encounter": _encounter,
    "ExplanationOfBenefit": _charge,
    "ImagingStudy": _study,
    "MedicationAdministration": _medication,
    "MedicationDispense": _medication,
    "MedicationRequest": _medication,
    "MedicationStatement": _medication,
    "Observation": _observation,
    "RelatedPerson": _relative,
    "SupplyDelivery": _supply,
}


def _flag(one: Resource, value: Decimal | None) -> str:
    """What the source found; of its own accord only what a single reference range shows."""
    codes = [
        text_of(coding.get("code"))
        for concept in objects_of(one.get("interpretation"))
        for coding in objects_of(concept.get("coding"))
    ]
    if codes:
        return next((code for code in codes if code in FLAGS), "")
    limits = list(limits_of(one))
    if value is None or len(limits) != 1:
        return ""
    low, high, _text = limits[0]
    if high is not None and value > high:
        return "H"
    return "L" if low is not None and value < low else ""


def _visit(one: Resource) -> str:
    """The id of the encounter that a resource is or belongs to, however it is referred to."""
    if one.get("resourceType") == "Encounter":
        return text_of(one.get("id"))
    reference = text_of(object_of(one.get("encounter")).get("reference"))
    context = next(objects_of(object_of(one.get("context")).get("encounter")), {})
    reference = reference or text_of(context.get("reference"))
    return reference.replace(":", "/").rpartition("/")[2]


def _attachments(one: Resource) -> Iterator[Node]:
    yield from (object_of(part.get("attachment")) for part in objects_of(one.get("content")))
    yield from objects_of(one.get("presentedForm"))


def _note(one: Resource) -> str:
    """The plain text that a document or report carries."""
    for sheet in _attachments(one):
        if text_of(sheet.get("contentType")).startswith("text/plain"):
            try:
                text = b64decode(text_of(sheet.get("data"))).decode()
            except ValueError:  # not base64, or not UTF-8: then it is no text to show
                continue
            return f"{text[:LONGEST_NOTE]}…" if len(text) > LONGEST_NOTE else text.strip()
    return ""
