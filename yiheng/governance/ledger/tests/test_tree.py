"""RFC 6962 §2.1, against the vectors that certificate-transparency logs are tested with."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.governance.ledger.proofs import climb, siblings
from yiheng.governance.ledger.tree import (
    EMPTY,
    Peaks,
    leaf_hash,
    node_hash,
    root_of,
)

INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def by_the_text(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 as it is written, from the data itself."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = by_the_text(leaves[:split]), by_the_text(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def test_the_empty_tree() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    assert EMPTY.hex() == empty
    assert root_of([]).hex() == empty


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots(size: int) -> None:
    assert root_of(leaf_hash(one) for one in INPUTS[:size]).hex() == ROOTS[size - 1]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_tree_grown_leaf_by_leaf_has_the_root_that_the_text_defines(leaves: list[bytes]) -> None:
    assert root_of(map(leaf_hash, leaves)) == by_the_text(leaves)


@given(st.lists(st.binary(max_size=8), max_size=40), st.lists(st.binary(max_size=8), max_size=40))
def test_a_tree_laid_down_and_taken_up_again_goes_on_as_if_it_never_stopped(
    first: list[bytes], then: list[bytes]
) -> None:
    grown = Peaks()
    for one in first:
        grown.append(leaf_hash(one))
    again = Peaks(grown.size, list(grown.peaks))
    for one in then:
        again.append(leaf_hash(one))

    assert again.root() == by_the_text(first + then)
    assert again.size == len(first + then)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")

    assert node_hash(left, right) != leaf_hash(left + right)


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70), st.integers(min_value=0))
def test_the_way_up_from_any_leaf_ends_at_the_root(data: list[bytes], place: int) -> None:
    leaves, index = [leaf_hash(one) for one in data], place % len(data)
    path = siblings(index, len(data))
    beside = [root_of(leaves[one.start : one.end]) for one in path]

    assert climb(leaves[index], zip(path, beside, strict=True))[-1] == by_the_text(data)
    assert len(path) <= (len(data) - 1).bit_length()
    if path:
        wrong = [bytes(32), *beside[1:]]
        assert climb(leaves[index], zip(path, wrong, strict=True))[-1] != by_the_text(data)
