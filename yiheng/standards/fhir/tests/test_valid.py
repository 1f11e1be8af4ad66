"""What is valid is told so: the official examples, and a generator's records."""

from __future__ import annotations

import gzip
from collections import Counter
from random import Random

import orjson
import pytest

from tools import generate_fhir_tables
from yiheng.standards.fhir import Issue, validate
from yiheng.standards.fhir.issues import TEXTS
from yiheng.standards.fhir.tests.faults import FAULTS
from yiheng.standards.fhir.tests.samples import examples, needs_data, records

EACH = 120


@needs_data
def test_every_official_example_is_valid() -> None:
    given = examples()
    faulty = {
        (one["resourceType"], one.get("id"), issue.path, issue.text)
        for one in given
        for issue in validate(one)
    }

    assert len(given) == 358
    assert not faulty


@needs_data
def test_the_generators_records_are_valid() -> None:
    issues: Counter[str] = Counter()
    faulty = 0
    for raw in records():
        found = validate(orjson.loads(raw))
        faulty += bool(found)
        issues.update(f"{one.code} {one.path}" for one in found)

    assert len(records()) == 18_570
    assert faulty <= len(records()) * 0.01, issues.most_common(10)


@needs_data
@pytest.mark.parametrize("kind", FAULTS)
def test_each_kind_of_fault_is_caught_in_every_record(kind: str) -> None:
    chance, spoilt, missed = Random(kind), 0, []
    given = records()
    while spoilt < EACH:
        sound = orjson.loads(given[chance.randrange(len(given))])
        if validate(sound):
            continue
        faulty = FAULTS[kind](sound, chance)
        if faulty is None:
            continue
        spoilt += 1
        if not validate(faulty):
            missed.append(faulty)

    assert not missed


@needs_data
def test_the_tables_are_those_that_the_definitions_give() -> None:
    made = generate_fhir_tables.tables()

    assert gzip.decompress(generate_fhir_tables.TARGET.read_bytes()) == gzip.decompress(made)


def test_every_issue_has_a_text_with_the_way_out() -> None:
    for code, template in TEXTS.items():
        issue = Issue(code, "$", dict.fromkeys(_holes(template), "值"))
        assert issue.text
        assert "%(" not in issue.text


def _holes(template: str) -> list[str]:
    return [part.split(")")[0] for part in template.split("%(")[1:]]
