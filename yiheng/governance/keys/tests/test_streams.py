"""A stream opens only as it was sealed: whole, in its order, at its place, with its key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.governance.keys import streams, vault
from yiheng.governance.keys.streams import OVER, Place

pytestmark = pytest.mark.django_db
SMALL = 16


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", SMALL)
    vault.create_owners(["file:a", "file:b"])


def sealed(content: bytes, where: Place, cut: int = 7) -> bytes:
    blocks = [content[at : at + cut] for at in range(0, len(content), cut)]
    return b"".join(streams.seal(blocks, where))


def pieces(content: bytes, cut: int) -> Iterator[bytes]:
    return (content[at : at + cut] for at in range(0, len(content), cut))


def opened(content: bytes, where: Place, cut: int = 11) -> bytes:
    return b"".join(streams.open(pieces(content, cut), where))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=5 * SMALL), st.integers(1, 40), st.integers(1, 90))
def test_3_2_b_what_is_sealed_in_any_blocks_opens_in_any_blocks(
    content: bytes, cut: int, other: int
) -> None:
    where = Place("file:a", "t|1", len(content))
    hidden = sealed(content, where, cut)
    assert len(hidden) == where.sealed_size
    assert opened(hidden, where, other) == content
    assert len(content) < 4 or content not in hidden


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(1, 4 * SMALL), st.data())
def test_3_2_b_one_byte_changed_cut_or_added_is_found(size: int, data: st.DataObject) -> None:
    where = Place("file:a", "t|1", size)
    hidden = sealed(bytes(size), where)
    at = data.draw(st.integers(0, len(hidden) - 1))
    changed = bytearray(hidden)
    changed[at] ^= 1 << data.draw(st.integers(0, 7))
    for wrong in (bytes(changed), hidden[:at], hidden + b"\0"):
        with pytest.raises(vault.SealBroken):
            opened(wrong, where)


def test_3_2_b_chunks_are_bound_to_their_place_number_and_count() -> None:
    content = bytes(range(3 * SMALL))
    where = Place("file:a", "t|1", len(content))
    hidden, step = sealed(content, where), SMALL + OVER
    parts = [hidden[at : at + step] for at in range(0, len(hidden), step)]
    wrong = {
        "reordered": b"".join([parts[1], parts[0], parts[2]]),
        "doubled": b"".join([parts[0], parts[0], parts[2]]),
        "shorter": b"".join(parts[:2]),
    }
    for name, one in wrong.items():
        with pytest.raises(vault.SealBroken):
            opened(one, where)
        assert name
    for other in (Place("file:b", "t|1", len(content)), Place("file:a", "t|2", len(content)),
                  Place("file:a", "t|1", 2 * SMALL)):  # fmt: skip
        with pytest.raises(vault.SealBroken):
            opened(hidden if other.size == len(content) else wrong["shorter"], other)


def test_3_2_b_what_is_not_as_long_as_it_says_is_not_sealed() -> None:
    for size in (0, 1, SMALL, 3 * SMALL):
        with pytest.raises(ValueError, match="bytes"):
            list(streams.seal([bytes(2 * SMALL)], Place("file:a", "t|1", size)))


def test_3_2_b_an_erased_key_opens_nothing() -> None:
    where = Place("file:a", "t|1", 3)
    hidden = sealed(b"abc", where)
    vault.erase_owner("file:a")
    with pytest.raises(vault.KeyErased):
        opened(hidden, where)
