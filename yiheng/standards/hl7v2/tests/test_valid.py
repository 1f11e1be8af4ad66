"""Everything that comes out is valid R4, whoever sent it and however spoiled it came."""

import pytest

from yiheng.standards.hl7v2 import Hl7Error, parse, to_fhir
from yiheng.standards.hl7v2.tests.faults import COUNT, spoiled
from yiheng.standards.hl7v2.tests.samples import MAPPED, edges, messages, needs_data
from yiheng.standards.hl7v2.tests.test_fuzz import corpus

fhir = pytest.importorskip("yiheng.standards.fhir")


@needs_data
def test_the_data_set_comes_out_valid() -> None:
    sent = edges() | {name: raw for name, raw in messages().items() if name in MAPPED}
    issues = {
        (name, str(issue))
        for name, raw in sent.items()
        for resource in to_fhir(parse(raw))
        for issue in fhir.validate(resource)
    }

    assert not issues


@pytest.mark.fuzz
def test_spoiled_messages_come_out_valid_or_not_at_all() -> None:
    issues, mapped = set(), 0
    for raw in spoiled(corpus(), COUNT // 5, seed=4):
        try:
            resources = to_fhir(parse(raw))
        except Hl7Error:
            continue
        mapped += 1
        issues |= {str(issue) for each in resources for issue in fhir.validate(each)}

    assert mapped
    assert not issues
