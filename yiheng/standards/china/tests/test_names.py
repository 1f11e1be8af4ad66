"""Names masked for the screen, made up for the sample, and sums in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.china.names import (
    amount_in_words,
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
    person_name,
    serial,
)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_name, "张小三", "张*三"),
        (mask_name, "张三", "张*"),
        (mask_name, "欧阳小三", "欧**三"),
        (mask_name, "三", "*"),
        (mask_name, "", ""),
        (mask_id_number, "11010519491231002X", "110105********002X"),
        (mask_id_number, "110105491231002", "110105*****1002"),
        (mask_id_number, "E12345678", "E1*****78"),
        (mask_id_number, "1234567", "*******"),
        (mask_phone, "13800001234", "138****1234"),
        (mask_phone, "010-12345678", "010-****5678"),
        (mask_phone, "12345", "*****"),
        (mask_address, "北京市朝阳区建国路88号", "北京市朝阳区***"),
        (mask_address, "江苏省苏州市昆山市玉山镇1号", "江苏省苏州市昆山市***"),
        (mask_address, "延边朝鲜族自治州延吉市光明街", "延边朝鲜族自治州延吉市***"),
        (mask_address, "广东省东莞市长安镇幸福小区3栋", "广东省东莞市***"),
        (mask_address, "幸福小区3栋", "***"),
        (mask_address, "北京市朝阳区", "北京市朝阳区"),
        (mask_address, "", ""),
    ],
)
def test_masks_show_only_what_they_may(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@given(st.text(min_size=2))
def test_a_masked_name_never_shows_its_middle(name: str) -> None:
    name = name.strip()
    assert set(mask_name(name)[1:-1]) <= {"*"}


@given(st.integers(0), st.booleans())
def test_the_same_seed_makes_the_same_name(seed: int, male: bool) -> None:
    name = person_name(Random(seed), male)

    assert name == person_name(Random(seed), male)
    assert 2 <= len(name) <= 4


def test_common_surnames_are_common() -> None:
    rng = Random(1)
    names = [person_name(rng, male=False) for _ in range(2000)]

    assert sum(name[0] in "王李张刘陈" for name in names) > 400
    assert len(set(names)) > 1500


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("100100", "壹拾万零壹佰元整"),
        ("101000", "壹拾万壹仟元整"),
        ("100000000", "壹亿元整"),
        ("1000000010001", "壹万亿零壹万零壹元整"),
        ("-3", "负叁元整"),
    ],
)
def test_sums_are_written_as_on_a_cheque(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("amount", "says"), [("0.005", "两位小数"), ("1e16", "小于一亿亿元"), ("NaN", "小于一亿亿元")]
)
def test_sums_that_cannot_be_written_are_refused(amount: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        amount_in_words(Decimal(amount))


def read_words(words: str) -> Decimal:
    """Reads a sum in words back, knowing nothing of how it was written."""
    digits = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
    places = {"拾": 10, "佰": 100, "仟": 1000}
    total = part = digit = cents = 0
    for character in words.replace("整", ""):
        if character in digits:
            digit = digits[character]
        elif character in places:
            part, digit = part + digit * places[character], 0
        elif character == "角":
            cents, digit = cents + digit * 10, 0
        elif character == "分":
            cents, digit = cents + digit, 0
        else:
            scale = {"万": 10_000, "亿": 100_000_000, "元": 1}[character]
            if character == "亿":
                total, part, digit = (total + part + digit) * scale, 0, 0
            else:
                total, part, digit = total + (part + digit) * scale, 0, 0
    return Decimal(total) + Decimal(cents) / 100


@given(st.decimals(0, Decimal("9999999999999999.99"), places=2, allow_nan=False))
def test_words_read_back_as_the_sum(amount: Decimal) -> None:
    words = amount_in_words(amount)

    assert read_words(words) == amount
    assert "零零" not in words
    assert "零元" not in words or amount == 0


@given(st.integers(0, 16), st.integers(0, 9), st.integers(0, 9))
def test_sums_of_few_digits_read_back_too(place: int, first: int, last: int) -> None:
    amount = Decimal(first * 10**place + last) / 100

    assert read_words(amount_in_words(amount)) == amount


def test_a_serial_number_has_no_leading_zero() -> None:
    assert serial("信采", 2026, 12) == "信采〔2026〕12号"
    with pytest.raises(ValueError, match="从 1 起"):
        serial("信采", 2026, 0)
