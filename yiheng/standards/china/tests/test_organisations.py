"""A buyer types a supplier's 统一社会信用代码."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.china.faults import Fault
from yiheng.standards.china.organisations import CreditCode, check, make

GOLDEN = "91110000600037341L"
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
organisations = st.text(ALPHABET, min_size=9, max_size=9)


def test_the_golden_code_is_valid() -> None:
    code = check(GOLDEN.lower())

    assert isinstance(code, CreditCode)
    assert (code.number, code.area, code.organisation) == (GOLDEN, "110000", "600037341")
    assert not code.public_institution


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("9111", "uscc.length", "现为 4 位"),
        ("9111000060003734IL", "uscc.characters", "字符 I"),
        ("9111A000600037341L", "uscc.area", "11A000"),
        ("911100006000373411", "uscc.check", "校验位应为 L，现为 1"),
    ],
)
def test_each_fault_says_how_to_mend_it(text: str, code: str, says: str) -> None:
    fault = check(text)

    assert isinstance(fault, Fault)
    assert fault.code == code
    assert says in fault.text


@pytest.mark.parametrize(("area", "organisation"), [("11", "1"), ("1101I5", "600037341")])
def test_codes_that_cannot_be_made_are_refused(area: str, organisation: str) -> None:
    with pytest.raises(ValueError, match="前 17 位"):
        make(area, organisation)


def test_an_area_of_letters_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="应全为数字"):
        make("11A105", "600037341")


@given(st.integers(0, 999_999), organisations, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_what_is_made_is_valid_and_one_wrong_character_is_caught(
    area: int, organisation: str, place: int, other: str
) -> None:
    number = make(f"{area:06d}", organisation)
    code = check(number)

    assert isinstance(code, CreditCode)
    assert code.public_institution
    wrong = number[:place] + other + number[place + 1 :]
    assert wrong == number or isinstance(check(wrong), Fault)
