"""When the ledger takes nothing and a crisis is declared: read, recorded elsewhere, merged once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from yiheng.core.actor import System, the_system
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound, Unavailable
from yiheng.governance.ledger import signing
from yiheng.governance.ledger.emergency import Tampered, active, declare, end, read_all
from yiheng.governance.ledger.merging import merge
from yiheng.governance.ledger.models import Checkpoint, Entry, Merged, Subject
from yiheng.governance.ledger.recording import command, record, record_refusal
from yiheng.governance.ledger.tests.factories import MONDAY, a_ledger, a_notary, write
from yiheng.governance.ledger.verifying import verify

pytestmark = pytest.mark.django_db
HOUR, REASON = timedelta(hours=1), "数据库磁盘只读，抢救需要查看病历"
CHIEF = System(pk="7", label="主任（D00001）")


@command("tests.look", in_crisis=True)
def look(*, pk: int = 1, by: Any = CHIEF) -> int:
    """A reading."""
    found = Entry.objects.count()
    record("tests.looked", by=by, target=f"tests:{pk}", clause="0-e", at=MONDAY, subjects=["p9"])
    return found


@command("tests.miss_in_crisis", in_crisis=True)
def miss(*, pk: int = 1) -> None:
    raise NotFound


@command("tests.sly", in_crisis=True)
def sly() -> None:
    Checkpoint.objects.create(size=99, root=bytes(32), at=MONDAY, note="")
    record("tests.sly", by=CHIEF, target="t", clause="0-e", at=MONDAY)


@pytest.fixture(autouse=True)
def file(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.EMERGENCY_FILE = tmp_path / "other disk" / "ledger.jsonl"
    before, notary = signing._held.signer, a_notary()
    signing.use_signer(lambda: notary)
    a_ledger(4)
    yield settings.EMERGENCY_FILE
    signing._held.signer = before


def a_crisis(unit: str = "", span: timedelta = HOUR) -> None:
    declare(by=CHIEF, at=now(), span=span, reason=REASON, unit=unit)


def kinds() -> list[str]:
    return [one.get("action", one["kind"]) for one in read_all()]


def test_6_2_a_a_reading_is_on_the_other_disk_before_it_is_answered() -> None:
    a_crisis()
    size = Entry.objects.count()

    assert look() == size
    assert Entry.objects.count() == size
    assert kinds() == ["declared", "tests.looked"]
    assert read_all()[1]["subjects"] == ["p9"]


def test_6_2_a_nothing_is_changed_and_every_refusal_is_kept() -> None:
    a_crisis()
    with pytest.raises(Denied, match="只能查看"):
        write(number=9)
    with pytest.raises(NotFound):
        miss()
    record_refusal("door.open", by=CHIEF, target="/x/", at=MONDAY, refusal=NotFound())

    assert kinds() == [
        "declared", "tests.write.denied", "tests.miss_in_crisis.not-found", "door.open.not-found",
    ]  # fmt: skip


def test_6_2_a_without_a_crisis_or_after_it_the_ledger_is_asked_as_always(file: Path) -> None:
    size = look()
    assert Entry.objects.count() == size + 1
    a_crisis(span=-HOUR)
    assert active(now()) is None
    look()
    assert Entry.objects.count() == size + 2
    file.unlink()
    a_crisis()
    end(by=CHIEF, at=now())
    look()
    assert Entry.objects.count() == size + 3


def test_6_2_a_a_crisis_of_one_unit_opens_to_that_unit_only() -> None:
    a_crisis(unit="ICU")

    with pytest.raises(Denied, match="指定科室"):
        look()


@pytest.mark.parametrize("spoil", ["gone", "folder", "read-only"])
def test_0_g_if_that_file_cannot_be_written_either_nothing_is_shown(
    file: Path, spoil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_crisis()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable):
        look()
    with pytest.raises(Unavailable):
        miss()


def test_0_d_a_line_torn_by_a_power_cut_is_cut_off_and_the_chain_goes_on(file: Path) -> None:
    a_crisis()
    look()
    whole = file.read_bytes()
    look()
    longer = file.read_bytes()
    for length in range(len(whole) + 1, len(longer)):
        file.write_bytes(longer[:length])
        assert len(read_all()) == 2
        look()
        assert kinds() == ["declared", "tests.looked", "tests.looked"]


def test_0_g_afterwards_it_comes_into_the_ledger_once(file: Path) -> None:
    a_crisis()
    look()
    with pytest.raises(Denied):
        write(number=9)
    with pytest.raises(Invalid, match="仍在进行"):
        merge(by=the_system(), at=now())
    end(by=CHIEF, at=now())
    copy = file.read_bytes()
    size = Entry.objects.count()
    made = merge(by=the_system(), at=now())

    actions = list(Entry.objects.order_by("seq").values_list("action", flat=True))[size:]
    assert actions == [
        "ledger.emergency_declared", "tests.looked", "tests.write.denied",
        "ledger.emergency_ended", "ledger.emergency_merged",
    ]  # fmt: skip
    assert (made.first, made.last, made.lines) == (size + 1, size + 4, 4)
    looked = Entry.objects.get(action="tests.looked")
    assert (looked.actor_label, looked.happened_at) == (CHIEF.label, MONDAY)
    assert Subject.objects.filter(entry=looked.seq, surrogate="p9").exists()
    assert verify().whole
    assert not file.exists()
    file.write_bytes(copy)
    with pytest.raises(Invalid, match="不能重复并入"):
        merge(by=the_system(), at=now())
    assert Entry.objects.count() == size + 5
    assert Merged.objects.count() == 1


def test_a_crisis_that_ran_out_is_merged_too_and_says_that_nobody_ended_it(file: Path) -> None:
    a_crisis(span=-HOUR)
    merge(by=the_system(), at=now())

    assert Entry.objects.latest("seq").facts["ended"] is False
    with pytest.raises(Invalid, match="没有应急日志"):
        merge(by=the_system(), at=now())


@runs(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_0_d_a_file_changed_anywhere_is_not_merged(file: Path, place: int, bit: int) -> None:
    if not file.exists():
        a_crisis()
        look()
        end(by=CHIEF, at=now())
    whole = file.read_bytes()
    raw = bytearray(whole)
    at = place % (len(raw) - 1)  # without its last line break the last line is a torn one
    raw[at] ^= 1 << bit
    file.write_bytes(raw)
    try:
        with pytest.raises(Tampered):
            merge(by=the_system(), at=now())
    finally:
        file.write_bytes(whole)


def test_0_d_lines_taken_out_doubled_or_swapped_are_found(file: Path) -> None:
    a_crisis()
    look(pk=1)
    look(pk=2)
    end(by=CHIEF, at=now())
    one, two, three, four = file.read_bytes().splitlines(keepends=True)
    for lines in ([two, three, four], [one, three, four], [one, two, two, three, four],
                  [one, three, two, four], [one, two, three, four, four], [one, one]):  # fmt: skip
        file.write_bytes(b"".join(lines))
        with pytest.raises(Tampered):
            read_all()


def test_a_file_that_is_not_ours_declares_nothing_and_a_second_crisis_waits(file: Path) -> None:
    a_crisis()
    with pytest.raises(Unavailable):
        a_crisis()
    other = a_notary()
    signing.use_signer(lambda: other)
    assert active(now()) is None


@pytest.mark.django_db(transaction=True)
def test_6_2_a_what_only_calls_itself_a_reading_changes_nothing() -> None:
    a_crisis()
    with pytest.raises(Unavailable):
        sly()

    assert not Checkpoint.objects.exists()
    assert kinds() == ["declared"]


@pytest.mark.django_db(transaction=True)
def test_6_2_a_a_database_that_is_only_readable_is_read_in_a_crisis() -> None:
    a_ledger(2)
    read_only = connection.vendor == "sqlite"
    on, off = (
        ("PRAGMA query_only = 1", "PRAGMA query_only = 0") if read_only
        else ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            with pytest.raises((Unavailable, DatabaseError)):
                look()
            a_crisis()
            assert look() > 0
            assert kinds() == ["declared", "tests.looked"]
        finally:
            cursor.execute(off)
