"""Any text at the parsers of Chinese numbers, codes and periods: an answer or a told fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from yiheng.standards.china import codes, contacts, identity, names, organisations
from yiheng.standards.china.calendar import Clock, DayKind, WorkCalendar
from yiheng.standards.china.faults import Fault
from yiheng.standards.china.periods import period
from yiheng.standards.hl7v2.tests.faults import COUNT, no_hang, spoiled

pytestmark = pytest.mark.fuzz
CARDS = [
    "11010519491231002X",
    "110105491231002",
    "440524188001010014",
    "１１０１０５１９４９１２３１００２Ｘ",
]
PERIODS = ["2026", "2026-Q4", "2026-11", "2026-W53", "9999-12", "0001-W01", "２０２６-Q1"]


def texts(corpus: list[str], seed: int) -> Iterator[str]:
    """Spoiled members of a corpus as text, whatever their bytes have become."""
    for raw in spoiled([one.encode() for one in corpus], COUNT, seed):
        yield raw.decode("utf-8", errors="replace")


def test_identity_card() -> None:
    faults = 0
    for text in texts(CARDS, 11):
        with no_hang(text):
            answer = identity.check(text, on=date(2026, 11, 24))
            told = identity.disagreements(text, birth=date(1949, 12, 31), sex="F")
        assert isinstance(answer, identity.IdCard | Fault)
        assert all(one.text for one in told)
        faults += isinstance(answer, Fault)

    assert 0 < faults < COUNT


@pytest.mark.parametrize(
    ("check", "corpus"),
    [
        (organisations.check, ["91350100M000100Y43", "12100000400000624T"]),
        (contacts.check_phone, ["13800138000", "010-62345678", "0571-87654321"]),
        (contacts.check_postcode, ["100032", "999077"]),
        (codes.check_icd10, ["J18.900", "I10.x00", "S82.8001"]),
        (codes.check_icd9cm3, ["45.2302", "00.66"]),
    ],
)
def test_numbers_and_codes(check: Callable[[str], object], corpus: list[str]) -> None:
    for text in texts(corpus, 12):
        with no_hang(text):
            answer = check(text)
        assert not isinstance(answer, Fault) or answer.text


def test_masks_never_show_the_whole() -> None:
    for text in texts([*CARDS, "欧阳小三", "13800138000", "浙江省杭州市西湖区文三路 1 号"], 13):
        for mask in (names.mask_name, names.mask_id_number, names.mask_phone, names.mask_address):
            with no_hang(text):
                shown = mask(text)
            assert len(shown) <= len(text) + 8


def test_period_codes() -> None:
    read = 0
    for text in texts(PERIODS, 14):
        with no_hang(text), suppress(ValueError):
            found = period(text)
            assert found.start < found.end
            assert found.previous().next() == found.next().previous() == found
            assert period(found.code) == found
            read += 1

    assert 0 < read < COUNT


def test_deadlines_of_any_calendar() -> None:
    chance, noon = Random(15), datetime(2026, 11, 23, 4, tzinfo=UTC)
    for number in range(COUNT):
        table = {
            date(2026, 1, 1) + timedelta(days=chance.randrange(400)): chance.choice(list(DayKind))
            for _ in range(chance.randrange(12))
        }
        start = noon + timedelta(minutes=chance.randrange(-500_000, 500_000))
        with no_hang((table, start)):
            due = WorkCalendar(table, provisional_after=date(2026, 12, 31)).deadline(
                start, chance.randrange(1, 60), chance.choice(list(Clock))
            )
        assert due.at >= start, number
