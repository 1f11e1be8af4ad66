"""Any bytes and any JSON: a typed refusal or an answer, never a crash."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import Any

import orjson
import pytest

from yiheng.standards.fhir import (
    FhirSyntaxError,
    Issue,
    bundle_resources,
    codes,
    event_time,
    parse_json,
    patient_reference,
    quantity,
    read_ndjson,
    validate,
)
from yiheng.standards.fhir.tables import resource_types, type_of
from yiheng.standards.fhir.tests.samples import DATA, examples
from yiheng.standards.fhir.tests.test_rules import PATIENT, SOUND
from yiheng.standards.hl7v2.tests.faults import COUNT, no_hang, spoiled

SMALL = 8000
CODES = {"empty", "encoding", "json", "number", "too-deep", "too-large"}
NAMES = (
    "resourceType", "id", "entry", "resource", "fullUrl", "reference", "subject", "patient",
    "code", "coding", "system", "display", "period", "start", "end", "valueQuantity", "value",
    "dispenseRequest", "quantity", "effectiveDateTime", "contained", "extension", "class", "type",
    "name", "identifier", "_status", "status", "link", "collection", "date", "",
)  # fmt: skip
ATOMS: tuple[Any, ...] = (
    None, True, False, 0, -1, 2**63, 1.5, 1e300, "", " ", "x", "Patient/1", "#a", "病",
    "２０２４", "AAAA  " * 40 + "!",
    "2024-02-30", "2024-05-01T24:00:00Z", "0001-01-01T00:00:00+14:00", "\x00", "Bundle", "Patient",
    [], {}, [[]], [None], [{}],
)  # fmt: skip

pytestmark = pytest.mark.fuzz


def corpus() -> list[dict[str, Any]]:
    own = [SOUND, PATIENT, {"resourceType": "Bundle", "type": "batch", "entry": []}]
    given = examples() if DATA.is_dir() else []
    return own + [one for one in given if len(orjson.dumps(one)) < SMALL]


def anything(chance: Random, depth: int = 0) -> Any:
    """A JSON value of any shape, with the names that FHIR uses."""
    kind = chance.randrange(10)
    if depth > 4 or kind < 4:
        return chance.choice(ATOMS)
    if kind < 6:
        return [anything(chance, depth + 1) for _ in range(chance.randrange(4))]
    made = {chance.choice(NAMES): anything(chance, depth + 1) for _ in range(chance.randrange(6))}
    if chance.random() < 0.6:
        name = chance.choice(resource_types())
        made["resourceType"] = name
        table = type_of(name)
        assert table is not None
        for element in chance.sample(list(table.elements), min(4, len(table.elements))):
            made[element] = anything(chance, depth + 1)
    return made


def disturbed(value: Any, chance: Random) -> Any:
    """A resource of which some nodes are something else altogether."""
    if chance.random() < 0.04:
        return anything(chance, 3)
    if isinstance(value, dict):
        return {name: disturbed(one, chance) for name, one in value.items()}
    return [disturbed(one, chance) for one in value] if isinstance(value, list) else value


def answer(value: Any) -> list[Issue]:
    """Ask everything that is asked of a resource."""
    with no_hang(value):
        patient_reference(value)
        event_time(value)
        codes(value)
        quantity(value)
        issues = validate(value)
        assert all(one.text for one in issues)
        for _ in bundle_resources(value):
            pass
    return issues


def test_any_json_gets_an_answer() -> None:
    chance = Random(1)
    faulty = sum(bool(answer(anything(chance))) for _ in range(COUNT))

    assert faulty == COUNT or faulty > COUNT * 0.9


def test_disturbed_records_get_an_answer() -> None:
    chance, given = Random(2), corpus()
    faulty = sum(bool(answer(disturbed(chance.choice(given), chance))) for _ in range(COUNT))

    assert faulty > COUNT * 0.3


def test_any_bytes_are_read_or_refused() -> None:
    given = [orjson.dumps(one) for one in corpus()]
    refused = []
    for raw in spoiled(given, COUNT):
        with no_hang(raw):
            try:
                parse_json(raw)
            except FhirSyntaxError as refusal:
                refused.append(refusal)

    assert 0 < len(refused) < COUNT
    assert {one.code for one in refused} <= CODES
    assert all(one.text for one in refused)


def test_any_lines_are_read_or_refused_one_by_one() -> None:
    given = corpus()
    lines = [b"\n".join(orjson.dumps(one) for one in given[i : i + 3]) for i in range(60)]
    for raw in spoiled(lines, COUNT, seed=3):
        with no_hang(raw):
            found = list(read_ndjson(BytesIO(raw)))
        assert len(found) == sum(bool(line.strip()) for line in BytesIO(raw))
