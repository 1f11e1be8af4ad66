"""Proofs against the text of RFC 6962 itself, and forged in every way that a liar has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tools import verify_ledger as independent
from yiheng.governance.ledger.canonical import MOST, canonical
from yiheng.governance.ledger.proofs import Span, consistency, consistent, included, siblings
from yiheng.governance.ledger.tree import Peaks, leaf_hash, root_of

SIZES = st.integers(min_value=1, max_value=90)


def leaves(many: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(many)]


def mth(data: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, from leaf hashes."""
    if len(data) == 1:
        return data[0]
    k = split(len(data))
    return sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def split(n: int) -> int:
    return 1 << (n - 1).bit_length() - 1


def path(m: int, data: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.1, PATH(m, D[n])."""
    if len(data) == 1:
        return []
    k = split(len(data))
    if m < k:
        return [*path(m, data[:k]), mth(data[k:])]
    return [*path(m - k, data[k:]), mth(data[:k])]


def subproof(m: int, data: Sequence[bytes], known: bool) -> list[bytes]:
    """RFC 6962 §2.1.2, SUBPROOF(m, D[n], b)."""
    if m == len(data):
        return [] if known else [mth(data)]
    k = split(len(data))
    if m <= k:
        return [*subproof(m, data[:k], known), mth(data[k:])]
    return [*subproof(m - k, data[k:], False), mth(data[:k])]


def told(spans: Sequence[Span], data: Sequence[bytes]) -> list[bytes]:
    return [root_of(data[one.start : one.end]) for one in spans]


def forgeries(proof: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Each hash and bit of it changed, one too many, too few, doubled, swapped, none at all."""
    for at, one in enumerate(proof):
        for bit in range(0, 256, 37):
            raw = bytearray(one)
            raw[bit // 8] ^= 1 << bit % 8
            yield [*proof[:at], bytes(raw), *proof[at + 1 :]]
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], one, *proof[at:]]
        yield [*proof[:at], one[:-1], *proof[at + 1 :]]
        yield [*proof[:at], one + b"\0", *proof[at + 1 :]]
        yield [*proof[:at], b"", *proof[at + 1 :]]
    for at in range(len(proof) - 1):
        yield [*proof[:at], proof[at + 1], proof[at], *proof[at + 2 :]]
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]
    if proof:
        yield []


@given(SIZES, st.integers(min_value=0))
def test_inclusion_is_what_the_text_says_and_no_forgery_passes(size: int, place: int) -> None:
    data, index = leaves(size), place % size
    root, proof = mth(data), told(siblings(index, size), data)

    assert proof == path(index, data)
    assert included(data[index], index, size, proof, root)
    up = [data[index], *proof]
    assert independent.walk(index, size - 1, up)[1] == root
    for forged in forgeries(proof):
        assert not included(data[index], index, size, forged, root)
        assert not theirs_included(data[index], index, size, forged, root)
    for other in range(-1, size + 2):
        assert included(data[index], other, size, proof, root) == (other == index)
    assert not included(bytes(32), index, size, proof, root)
    assert not included(data[index], index, size, proof, bytes(32))


@given(SIZES, SIZES)
def test_consistency_is_what_the_text_says_and_no_forgery_passes(one: int, two: int) -> None:
    first, second = sorted((one, two))
    data = leaves(second)
    older, newer = mth(data[:first]), mth(data)
    proof = told(consistency(first, second), data)

    assert proof == subproof(first, data, True)
    assert consistent(first, second, older, newer, proof)
    assert independent.grown((first, older), (second, newer), proof)
    for forged in forgeries(proof):
        assert not consistent(first, second, older, newer, forged)
        assert not theirs_consistent(first, second, older, newer, forged)
    for wrong in ((bytes(32), newer), (older, bytes(32)), (newer, older)):
        if wrong != (older, newer):
            assert not consistent(first, second, *wrong, proof)
            assert not theirs_consistent(first, second, *wrong, proof)
    for sizes in ((0, second), (first, 0), (second + 1, second), (-1, second)):
        assert not consistent(*sizes, older, newer, proof)
        assert not theirs_consistent(*sizes, older, newer, proof)


def theirs_included(leaf: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> bool:
    try:
        return independent.walk(index, size - 1, [leaf, *proof])[1] == root
    except independent.Wrong:
        return False


def theirs_consistent(
    first: int, second: int, older: bytes, newer: bytes, proof: list[bytes]
) -> bool:
    try:
        return independent.grown((first, older), (second, newer), proof)
    except independent.Wrong:
        return False


def test_another_size_is_refused_wherever_the_tree_is_another() -> None:
    data = leaves(64)
    for size in range(2, 40):
        for index in range(size):
            proof = told(siblings(index, size), data[:size])
            for other in range(1, 64):
                holds = included(data[index], index, other, proof, mth(data[:size]))
                assert not holds or len(siblings(index, other)) == len(proof)


def test_a_consistency_proof_wants_a_tree_that_grew() -> None:
    for first, second in ((0, 5), (6, 5), (-1, 5)):
        with pytest.raises(ValueError, match="≤"):
            consistency(first, second)
    assert consistency(5, 5) == []


@given(st.integers(min_value=1, max_value=3000), st.integers(min_value=0, max_value=8))
def test_a_tree_that_tells_its_full_subtrees_tells_all_of_them(size: int, lowest: int) -> None:
    data, tree, found = leaves(size), Peaks(), {}
    for leaf in data:
        for level, root in tree.append_all(leaf, lowest or 1):
            found[tree.size, level] = root

    assert tree.root() == root_of(data)
    lowest = lowest or 1
    for level in range(lowest, size.bit_length()):
        for end in range(1 << level, size + 1, 1 << level):
            assert found.pop((end, level)) == root_of(data[end - (1 << level) : end])
    assert found == {}


FACTS = st.recursive(
    st.none() | st.booleans() | st.integers(min_value=-MOST, max_value=MOST) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.text(), FACTS), st.text())
def test_the_quick_writer_writes_what_rfc_8785_says(facts: dict[str, object], label: str) -> None:
    leaf: dict[str, Any] = {"facts": facts, "actor_label": label, "seq": "1"}

    assert canonical(leaf, facts) == rfc8785.dumps(leaf)


@pytest.mark.parametrize("facts", [{"n": 1.0}, {"n": [0.5]}, {"n": {"m": 1e300}}])
def test_a_fraction_is_no_fact(facts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="fraction"):
        canonical({"facts": facts}, facts)


def test_names_that_sort_differently_go_the_long_way() -> None:
    facts = {"\ue000": 1, "\U00010000": 2}  # UTF-8 and UTF-16 disagree on these
    leaf = {"facts": facts}

    assert canonical(leaf, facts) == rfc8785.dumps(leaf)
    assert canonical(leaf, facts) != orjson.dumps(leaf, option=orjson.OPT_SORT_KEYS)
    with pytest.raises(ValueError, match=r"\d"):
        canonical({"facts": {"n": MOST + 1}}, {"n": MOST + 1})
