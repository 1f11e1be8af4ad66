"""A registrar types identity numbers, right and wrong, and is told how to mend each."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.china.faults import Fault
from yiheng.standards.china.identity import (
    PROVINCES,
    IdCard,
    Sex,
    check,
    check_character,
    disagreements,
    make,
    numbers_in,
)

GOLDEN = "11010519491231002X"
births = st.dates(date(1850, 1, 1), date(2026, 12, 31))
areas = st.builds("{}{:04d}".format, st.sampled_from(sorted(PROVINCES)), st.integers(0, 9999))


def a_card(number: str) -> IdCard:
    card = check(number)
    assert isinstance(card, IdCard), card
    return card


def a_fault(number: str, on: date | None = None) -> Fault:
    fault = check(number, on=on)
    assert isinstance(fault, Fault), fault
    return fault


def test_the_golden_number_says_birth_sex_and_area() -> None:
    card = a_card(GOLDEN)

    assert (card.birth, card.sex, card.area) == (date(1949, 12, 31), Sex.FEMALE, "110105")
    assert (card.province, card.sex.label, card.converted) == ("北京市", "女", False)
    assert card.age(date(2026, 12, 30)) == 76
    assert card.age(date(2026, 12, 31)) == 77


def test_a_small_x_and_blanks_around_are_forgiven() -> None:
    assert a_card(" 11010519491231002x ").number == GOLDEN


def test_an_old_number_of_15_digits_is_converted() -> None:
    card = a_card("110105491231002")

    assert (card.number, card.converted) == (GOLDEN, True)


@pytest.mark.parametrize(
    ("number", "code", "says"),
    [
        ("", "id.length", "现为 0 位"),
        ("1101051949123100", "id.length", "现为 16 位"),
        ("１１０１０５１９４９１２３１００２X", "id.characters", "半角数字"),
        ("1101051949123100 X", "id.characters", "半角数字"),
        ("00010519491231002X", "id.area", "前两位 00"),
        ("110105194902300021", "id.birth", "19490230"),
        ("110105000000000021", "id.birth", "00000000"),
        ("110105184912310021", "id.birth", "18491231"),
        ("110105491331002", "id.birth", "19491331"),
        ("110105194912310021", "id.check", "校验位应为 X，现为 1"),
    ],
)
def test_each_fault_has_a_code_and_says_how_to_mend_it(number: str, code: str, says: str) -> None:
    fault = a_fault(number)

    assert fault.code == code
    assert says in fault.text


def test_a_birth_in_the_future_is_a_fault_on_that_day_only() -> None:
    number = make("110105", date(2026, 11, 25), 3, male=True)

    assert a_fault(number, on=date(2026, 11, 24)).code == "id.future"
    assert isinstance(check(number, on=date(2026, 11, 25)), IdCard)


def test_a_record_that_differs_from_its_number_is_told_each_difference() -> None:
    found = disagreements(GOLDEN, birth=date(1949, 12, 30), sex="1")

    assert [fault.code for fault in found] == ["id.birth-differs", "id.sex-differs"]
    assert "1949-12-30" in found[0].text
    assert "性别“男”" in str(found[1])


def test_what_the_record_does_not_know_differs_from_nothing() -> None:
    assert disagreements(GOLDEN, birth=date(1949, 12, 31), sex="2") == []
    assert disagreements(GOLDEN, birth=None, sex=None) == []
    assert disagreements(GOLDEN, birth=None, sex="0") == []
    assert [fault.code for fault in disagreements("1", birth=None, sex=None)] == ["id.length"]


def test_numbers_that_cannot_be_made_are_refused() -> None:
    with pytest.raises(ValueError, match="顺序号"):
        make("110105", date(2000, 1, 1), 500, male=True)
    with pytest.raises(ValueError, match="行政区划"):
        make("000000", date(2000, 1, 1), 1, male=True)


@given(areas, births, st.integers(0, 499), st.booleans())
def test_what_is_made_says_what_it_was_made_from(
    area: str, birth: date, sequence: int, male: bool
) -> None:
    card = a_card(make(area, birth, sequence, male))

    assert (card.area, card.birth, card.sex is Sex.MALE) == (area, birth, male)
    assert disagreements(card.number, birth=birth, sex="1" if male else "2") == []


@given(areas, births, st.integers(0, 499), st.integers(0, 17), st.integers(1, 9))
def test_any_single_wrong_digit_is_caught(
    area: str, birth: date, sequence: int, place: int, shift: int
) -> None:
    number = make(area, birth, sequence, male=True)
    old = number[place]
    new = str(shift) if old == "X" else str((int(old) + shift) % 10)

    assert isinstance(check(number[:place] + new + number[place + 1 :]), Fault)


@given(areas, births, st.integers(0, 499), st.integers(0, 15))
def test_any_two_neighbours_swapped_are_caught(
    area: str, birth: date, sequence: int, place: int
) -> None:
    number = make(area, birth, sequence, male=False)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert swapped == number or isinstance(check(swapped), Fault)


@given(st.text(max_size=20))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(check(text), IdCard | Fault)


def test_check_character_needs_17_digits() -> None:
    with pytest.raises(ValueError, match="zip"):
        check_character("1")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("患者11010519491231002X请来", ["11010519491231002X"]),
        ("11010519491231002x、110105194912310021", ["11010519491231002x"]),
        ("编号 1110105194912310020", []),
        ("没有", []),
    ],
)
def test_valid_numbers_are_found_in_a_text(text: str, found: list[str]) -> None:
    assert numbers_in(text) == found
