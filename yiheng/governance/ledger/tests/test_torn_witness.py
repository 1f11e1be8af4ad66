"""The power goes while the witness is told: what it leaves is no forgery, and is mended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yiheng.governance.ledger import signing
from yiheng.governance.ledger.checkpoints import (
    BadWitness,
    checkpoint,
    read_witness,
    verify_with_witness,
)
from yiheng.governance.ledger.tests.factories import (
    MONDAY,
    a_ledger,
    a_notary,
    a_witness,
    write,
)

pytestmark = pytest.mark.django_db
SIZE = 3


@pytest.fixture
def witness(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A witness that was told twice."""
    settings.WITNESS_FILE = a_witness(tmp_path)
    before, notary = signing._held.signer, a_notary()
    signing.use_signer(lambda: notary)
    a_ledger(SIZE)
    checkpoint(MONDAY)
    write(number=1)
    checkpoint(MONDAY)
    yield settings.WITNESS_FILE
    signing._held.signer = before


def test_0_d_a_last_note_cut_anywhere_is_passed_over_and_mended(witness: Path) -> None:
    whole = witness.read_bytes()
    first = whole.index(b"\n\n\n") + 3

    for length in range(first, len(whole)):
        witness.write_bytes(whole[:length])
        assert [one.size for one in read_witness(witness)] == [SIZE], length
        assert verify_with_witness().whole

    write(number=2)
    checkpoint(MONDAY)
    assert [one.size for one in read_witness(witness)] == [SIZE, SIZE + 1, SIZE + 2]


def test_0_d_a_last_note_with_a_hole_of_zeros_is_passed_over(witness: Path) -> None:
    whole = witness.read_bytes()
    first = whole.index(b"\n\n\n") + 3

    for start in range(first, len(whole) - 16):
        witness.write_bytes(whole[:start] + bytes(16) + whole[start + 16 :])
        assert [one.size for one in read_witness(witness)] == [SIZE], start


def test_0_d_any_other_byte_of_the_last_note_is_no_accident(witness: Path) -> None:
    whole = bytearray(witness.read_bytes())
    first = whole.index(b"\n\n\n") + 3

    for place in range(first, len(whole) - 3):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1
        witness.write_bytes(spoilt)
        with pytest.raises(BadWitness):
            read_witness(witness)


def test_0_d_an_earlier_note_with_a_hole_is_no_accident(witness: Path) -> None:
    whole = witness.read_bytes()
    witness.write_bytes(bytes(4) + whole[4:])

    with pytest.raises(BadWitness):
        read_witness(witness)
