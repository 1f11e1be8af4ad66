"""Whatever a page sends as a number is one that a database can hold, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.numbers import number_of, numbers_of, year_of


@given(st.one_of(st.text(max_size=30), st.text("0123456789²①９", max_size=5000)))
def test_every_text_is_a_number_that_fits_or_none(text: str) -> None:
    found = number_of(text)
    assert found is None or (0 <= found < 2**63 and str(found) == (text.lstrip("0") or "0"))


@pytest.mark.parametrize("text", ["²", "９", "-1", "+1", "1.0", "", " 1", "1\n", "9" * 19])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_of(text) is None


def test_of_several_those_that_are_numbers_stay() -> None:
    assert numbers_of(["7", "²", "007", "x", "9" * 18]) == [7, 7, 10**18 - 1]


@pytest.mark.parametrize(
    ("text", "year"), [("2025", 2025), ("0001", 2026), ("9999", 2026), ("x", 2026)]
)
def test_a_year_is_one_that_somebody_can_mean(text: str, year: int) -> None:
    assert year_of(text, 2026) == year
