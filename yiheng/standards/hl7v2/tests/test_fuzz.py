"""Spoiled bytes at every door: a typed refusal or a good answer, never a crash, never a hang."""

from contextlib import suppress
from io import BytesIO

import pytest

from yiheng.standards.hl7v2 import Deframer, Hl7Error, acknowledge, frame, parse, split, to_fhir
from yiheng.standards.hl7v2.build import adt, oru
from yiheng.standards.hl7v2.tests.factories import NOON, a_header, a_patient, a_visit, an_order
from yiheng.standards.hl7v2.tests.faults import COUNT, no_hang, spoiled
from yiheng.standards.hl7v2.tests.samples import DATA, MAPPED, messages

pytestmark = pytest.mark.fuzz


def corpus() -> list[bytes]:
    own = [
        adt("A01", a_header(), a_patient(), a_visit()),
        oru(a_header(), a_patient(), [an_order()], a_visit()),
        b"FHS|^~\\&\rBHS|^~\\&\r"
        + adt("A08", a_header(), a_patient(), a_visit())
        + b"BTS|1\rFTS|1\r",
    ]
    return own + [messages()[name] for name in MAPPED] if DATA.is_dir() else own


def test_parse_map_and_answer() -> None:
    answered = 0
    refused: list[bytes] = []
    for raw in spoiled(corpus(), COUNT):
        with no_hang(raw):
            try:
                message = parse(raw)
                assert message.encode() == raw
                to_fhir(message)
                answered += 1
            except Hl7Error as refusal:
                refused.append(acknowledge(raw, "AE", refusal.text, "1", NOON, refusal))

    assert 0 < answered < COUNT
    assert {parse(each).type.code for each in refused} == {"ACK"}


def test_split() -> None:
    for raw in spoiled(corpus(), COUNT, seed=2):
        with no_hang(raw), suppress(Hl7Error):
            assert all(split(BytesIO(raw), limit=50_000))


def test_deframer() -> None:
    framed = [frame(raw) * 2 for raw in corpus()]
    for raw in spoiled(framed, COUNT, seed=3):
        deframer = Deframer(limit=50_000)
        with no_hang(raw), suppress(Hl7Error):
            for start in range(0, len(raw), 1500):
                assert all(b"\x1c" not in each for each in deframer.feed(raw[start : start + 1500]))
            deframer.close()
