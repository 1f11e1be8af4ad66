"""What HL7's own JSON schema refuses is refused here too: the schema is the second opinion."""

from __future__ import annotations

from random import Random

import orjson
import pytest

from yiheng.standards.fhir import validate
from yiheng.standards.fhir.tests import oracle
from yiheng.standards.fhir.tests.faults import FAULTS
from yiheng.standards.fhir.tests.samples import examples, needs_data, records
from yiheng.standards.fhir.tests.test_fuzz import disturbed

pytestmark = needs_data
TRIES = 1500


@pytest.mark.parametrize("source", ["examples", "records"])
def test_nothing_that_the_schema_refuses_passes(source: str) -> None:
    given = [orjson.dumps(one) for one in examples()] if source == "examples" else records()
    chance, refused, missed = Random(source), 0, []
    for _ in range(TRIES):
        sound = orjson.loads(chance.choice(given))
        faulty = disturbed(sound, chance)
        if oracle.whole().is_valid(faulty):
            continue
        refused += 1
        if not validate(faulty):
            missed.append(faulty)

    assert refused > TRIES * 0.2
    assert not missed


def test_the_schema_alone_would_let_seeded_faults_pass() -> None:
    """Why the definitions are read beside the schema: it knows half of the faults."""
    chance, seen, through = Random(5), set(), set()
    for kind in FAULTS:
        for _ in range(40):
            sound = orjson.loads(chance.choice(records()))
            faulty = FAULTS[kind](orjson.loads(orjson.dumps(sound)), chance)
            if faulty is None:
                continue
            seen.add(kind)
            if oracle.whole().is_valid(faulty):
                through.add(kind)

    assert seen == set(FAULTS)
    assert {"date-unreal", "period-reversed", "reference-type", "choice-twice"} <= through
