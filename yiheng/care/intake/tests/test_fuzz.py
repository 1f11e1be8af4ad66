"""Any bytes at the door for files: refused whole, or items of which each is sound or told of."""

from __future__ import annotations

import gzip
from io import BytesIO

import orjson
import pytest

from yiheng.care.intake import formats
from yiheng.care.intake.tests.factories import a_patient, an_encounter, an_observation
from yiheng.core.errors import Invalid
from yiheng.standards.hl7v2.build import adt, oru
from yiheng.standards.hl7v2.tests import factories as hl7
from yiheng.standards.hl7v2.tests.faults import COUNT, no_hang, spoiled

pytestmark = pytest.mark.fuzz


def corpus() -> list[bytes]:
    """A file of each kind that comes in, plain and packed."""
    resources = [a_patient(), an_encounter(), an_observation()]
    bundle = {"resourceType": "Bundle", "type": "collection",
              "entry": [{"resource": one} for one in resources]}  # fmt: skip
    lines = b"\n".join(map(orjson.dumps, resources))
    header, patient, visit = hl7.a_header(), hl7.a_patient(), hl7.a_visit()
    messages = adt("A01", header, patient, visit) + oru(header, patient, [hl7.an_order()], visit)
    return [orjson.dumps(bundle), lines, messages, gzip.compress(lines), gzip.compress(messages)]


def test_files() -> None:
    refused: list[str] = []
    taken = 0
    for raw in spoiled(corpus(), COUNT, seed=31):
        with no_hang(raw):
            try:
                kind = formats.examine(BytesIO(raw))
                found = list(formats.items(BytesIO(raw), kind))
            except Invalid as refusal:
                refused.append(str(refusal))
                continue
        taken += 1
        assert all(one.resources or one.faults for one in found)
        assert all(fault.text for one in found for fault in one.faults)
        assert all(one.source() for one in found)

    assert all(refused)
    assert len(refused) > COUNT * 0.05
    assert taken > COUNT * 0.05
