"""A sum in words is what the rule's own examples say, and reads back as the same sum."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.china.amounts import LIMIT, amount_in_words

DIGITS = {"零": 0, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
SMALL = {"拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
FEN = {"角": 10, "分": 1}
sums = st.integers(0, int(LIMIT) * 100 - 1).map(lambda fen: Decimal(fen) / 100)
sparse = st.lists(st.sampled_from("00001379"), min_size=1, max_size=14).map(
    lambda digits: Decimal(int("".join(digits))) / 100
)


def read(words: str) -> Decimal:
    """The sum that the words say: an own reader, by the value of each character."""
    whole, yuan, rest = words.partition("元")
    if not yuan:
        whole, rest = "", words
    total = group = digit = 0
    for character in whole:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in SMALL:
            group, digit = group + digit * SMALL[character], 0
        else:
            total, group, digit = total + (group + digit) * LARGE[character], 0, 0
    fen, digit = (total + group + digit) * 100, 0
    for character in rest.removesuffix("整"):
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            fen, digit = fen + digit * FEN[character], 0
    return Decimal(fen) / 100


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        # the examples of the rule itself
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        # 整, and sums below one yuan
        ("123456.78", "壹拾贰万叁仟肆佰伍拾陆元柒角捌分"),
        ("186000", "壹拾捌万陆仟元整"),
        ("0", "零元整"),
        ("0.50", "伍角"),
        ("0.05", "伍分"),
        ("0.15", "壹角伍分"),
        ("10", "壹拾元整"),
        ("1.05", "壹元零伍分"),
        ("100100", "壹拾万零壹佰元整"),
        ("101000", "壹拾万壹仟元整"),
        # empty groups
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("100070000.01", "壹亿零柒万元零壹分"),
        ("1000007000", "壹拾亿零柒仟元整"),
        ("1000010", "壹佰万零壹拾元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_sums_are_written_as_the_rule_has_them(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@given(st.one_of(sums, sparse))
def test_a_sum_reads_back_as_itself(amount: Decimal) -> None:
    words = amount_in_words(amount)
    assert read(words) == amount
    assert "零零" not in words
    assert not words.startswith("零") or amount == 0
    assert words.endswith("整") == (amount == int(amount))


@pytest.mark.parametrize("amount", ["-0.01", "1000000000000", "NaN", "Infinity"])
def test_what_no_paper_can_hold_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="1 万亿元"):
        amount_in_words(Decimal(amount))


def test_a_part_of_a_fen_is_refused_and_never_rounded() -> None:
    with pytest.raises(ValueError, match="两位小数"):
        amount_in_words(Decimal("0.005"))
    assert amount_in_words(Decimal("18.600")) == "壹拾捌元陆角"
    assert amount_in_words(7) == "柒元整"
