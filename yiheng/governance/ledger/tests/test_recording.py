"""A command: one transaction, at least one line, a line for every refusal, or nothing at all."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound, Unavailable, Unrecorded
from yiheng.core.verdict import refuse
from yiheng.governance.ledger import recording
from yiheng.governance.ledger.models import Checkpoint, Entry, Head, Subject
from yiheng.governance.ledger.recording import command, record, record_refusal
from yiheng.governance.ledger.tests.factories import MONDAY, ledger_blocked, write
from yiheng.governance.ledger.verifying import verify

pytestmark = pytest.mark.django_db
NO = refuse("3.1-n", "由%(team)s值班人员响应", team="甲 组")


def line(action: str, **facts: Any) -> None:
    record(action, by=the_system(), target="tests:1", clause="0-g", at=MONDAY, **facts)


def change(size: int) -> None:
    """Something that a rollback undoes."""
    Checkpoint.objects.create(size=size, root=bytes(32), at=MONDAY, note="")


def changed() -> list[int]:
    return list(Checkpoint.objects.order_by("size").values_list("size", flat=True))


def actions() -> list[str]:
    return list(Entry.objects.order_by("seq").values_list("action", flat=True))


@command("tests.refuse")
def refused(*, pk: int = 7) -> None:
    change(2)
    line("tests.undone")
    NO.require()


@command("tests.miss")
def missed(*, target: str = "tests:9") -> None:
    change(3)
    raise NotFound


@command("tests.forget")
def forgetful() -> None:
    change(4)


@command("tests.outer")
def outer(*, go_on: bool) -> None:
    change(1)
    line("tests.before")
    try:
        refused()
    except Denied:
        if not go_on:
            raise
    line("tests.after")


def test_0_g_what_a_command_did_is_one_chain_of_lines() -> None:
    @command("tests.two")
    def two() -> int:
        line("tests.first", number=1, codes=["a", "b"], none=None, yes=True)
        write(number=2, subjects=("p2", "p1", "p2"))
        return 3

    assert two() == 3
    assert actions() == ["tests.first", "tests.written"]
    first, second = Entry.objects.order_by("seq")
    assert (first.seq, second.seq) == (1, 2)
    assert bytes(second.previous) == bytes(first.digest)
    assert first.facts == {"number": 1, "codes": ["a", "b"], "none": None, "yes": True}
    assert first.hash == bytes(first.digest).hex()
    assert first.happened_at == MONDAY < first.recorded_at
    told = Subject.objects.filter(entry=2).order_by("surrogate")
    assert list(told.values_list("surrogate", flat=True)) == ["p1", "p2"]
    assert verify().whole


def test_0_g_a_refusal_is_written_after_what_it_refused_is_rolled_back() -> None:
    with pytest.raises(Denied) as refusal:
        refused(pk=7)

    entry = Entry.objects.get()
    assert refusal.value.entry == entry.seq == 1
    assert (entry.action, entry.outcome, entry.clause) == (
        "tests.refuse.denied",
        "refused",
        "3.1-n",
    )
    assert entry.target == "7"
    assert entry.facts == {"why": "由%(team)s值班人员响应", "arguments": {"team": "甲 组"}}
    assert changed() == []
    assert verify().whole


def test_0_g_what_is_not_found_is_written_too() -> None:
    with pytest.raises(NotFound) as refusal:
        missed(target="tests:9")

    entry = Entry.objects.get()
    assert (entry.action, entry.outcome) == ("tests.miss.not-found", "not-found")
    assert entry.target == "tests:9"
    assert refusal.value.entry == entry.seq
    assert changed() == []


def test_0_g_an_inner_refusal_is_kept_when_the_outer_command_goes_on() -> None:
    outer(go_on=True)

    assert actions() == ["tests.before", "tests.after", "tests.refuse.denied"]
    assert changed() == [1]
    assert verify().whole


def test_0_g_an_inner_refusal_that_ends_the_outer_command_is_written_once() -> None:
    with pytest.raises(Denied) as refusal:
        outer(go_on=False)

    assert actions() == ["tests.refuse.denied"]
    assert refusal.value.entry == 1
    assert changed() == []


def test_0_g_a_door_writes_its_own_refusal_but_not_one_that_is_written() -> None:
    own = NotFound()
    record_refusal("door.open", by=the_system(), target="/x/", at=MONDAY, refusal=own)
    record_refusal("door.open", by=the_system(), target="/x/", at=MONDAY, refusal=own)

    assert actions() == ["door.open.not-found"]
    assert own.entry == 1


def test_0_g_a_command_that_leaves_no_line_changes_nothing() -> None:
    with pytest.raises(Unrecorded):
        forgetful()

    @command("tests.shell")
    def shell() -> None:
        line("tests.before")
        forgetful()

    with pytest.raises(Unrecorded):
        shell()
    assert changed() == []
    assert actions() == []


def test_a_fault_that_nobody_foresaw_undoes_everything() -> None:
    @command("tests.broken")
    def broken() -> None:
        change(5)
        line("tests.undone")
        raise ZeroDivisionError

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            broken()
    assert changed() == []
    assert actions() == []
    write(number=1)
    assert actions() == ["tests.written"]


def test_invalid_input_is_no_refusal_and_leaves_no_line() -> None:
    @command("tests.invalid")
    def invalid() -> None:
        change(6)
        raise Invalid("plan", "请填写处理计划")

    with pytest.raises(Invalid):
        invalid()
    assert actions() == []
    assert changed() == []


@pytest.mark.parametrize("fact", ["张 三", "line\nbreak", "x" * 161, ["ok", "not ok"]])
def test_0_d_free_text_is_no_fact(fact: object) -> None:
    @command("tests.talkative")
    def talkative() -> None:
        change(7)
        line("tests.told", fact=fact)

    with pytest.raises(ValueError, match="never free text"):
        talkative()
    assert actions() == []
    assert changed() == []


def test_a_line_outside_a_command_has_no_place() -> None:
    with pytest.raises(RuntimeError, match="outside a command"):
        line("tests.lost")


def test_a_command_is_found_by_its_name() -> None:
    assert recording.COMMANDS["tests.refuse"] is refused


def test_0_d_without_a_ledger_nothing_is_done() -> None:
    @command("tests.change")
    def changing() -> None:
        change(8)
        line("tests.changed")

    write(number=1)
    head = Head.objects.get()
    with ledger_blocked():
        with pytest.raises(Unavailable):
            changing()
        with pytest.raises(Unavailable):
            refused()
        with pytest.raises(Unavailable):
            record_refusal("door.open", by=the_system(), target="/", at=MONDAY, refusal=Denied(NO))

    assert changed() == []
    assert actions() == ["tests.written"]
    assert Head.objects.get().digest == head.digest
    changing()
    assert changed() == [8]
    assert verify().whole
