"""Whoever changes the ledger behind its back is found out, at the first entry that is not so."""

from __future__ import annotations

import argparse
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiheng.governance.ledger import cli, signing
from yiheng.governance.ledger.appending import leaf, subjects_digest
from yiheng.governance.ledger.checkpoints import (
    BadWitness,
    checkpoint,
    read_witness,
    verify_with_witness,
)
from yiheng.governance.ledger.jobs import take_checkpoint
from yiheng.governance.ledger.models import Checkpoint, Entry, Head, Subject
from yiheng.governance.ledger.notes import _key_id, read_note
from yiheng.governance.ledger.proving import proof
from yiheng.governance.ledger.signing import signer
from yiheng.governance.ledger.tests.factories import (
    MONDAY,
    a_ledger,
    a_notary,
    a_witness,
    run,
    write,
)
from yiheng.governance.ledger.tree import Peaks, leaf_hash
from yiheng.governance.ledger.verifying import verify

pytestmark = pytest.mark.django_db
SIZE = 6


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.WITNESS_FILE = a_witness(tmp_path)
    before, notary = signing._held.signer, a_notary()
    signing.use_signer(lambda: notary)
    a_ledger(SIZE)
    yield
    signing._held.signer = before


def rewrite(seq: int, **values: object) -> None:
    assert Entry.objects.filter(seq=seq).update(**values) == 1


CHANGES: dict[str, object] = {
    "happened_at": MONDAY,
    "recorded_at": MONDAY,
    "boot": "another",
    "monotonic": 1,
    "action": "tests.read",
    "actor": "member:1",
    "actor_label": "李 医生",
    "target": "tests:99",
    "clause": "9-z",
    "outcome": "refused",
    "facts": {"number": 99},
    "subjects": bytes(32),
    "previous": bytes(31) + b"x",
    "digest": bytes(32),
}


def test_the_ledger_as_it_was_written_is_whole() -> None:
    report = verify()

    assert report.whole
    assert (report.size, report.bad, report.why) == (SIZE, None, "")
    head = Head.objects.get()
    assert report.root == Peaks(head.size, [bytes.fromhex(one) for one in head.peaks]).root()


def test_0_d_every_column_is_bound() -> None:
    assert {*CHANGES, "seq"} == {field.name for field in Entry._meta.get_fields()}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("seq", [1, 4, SIZE])
def test_0_d_any_column_changed_is_found_at_its_entry(column: str, seq: int) -> None:
    rewrite(seq, **{column: CHANGES[column]})

    assert (verify().bad, verify().whole) == (seq, False)


def test_0_d_a_patient_changed_together_with_the_digest_of_the_patients_is_found() -> None:
    Subject.objects.filter(entry=4, surrogate="p1").update(surrogate="p9")
    rewrite(4, subjects=subjects_digest(["p2", "p9"]))

    assert verify().bad == 4


def test_0_d_a_change_hidden_by_a_new_digest_is_found_at_the_next_link() -> None:
    entry = Entry.objects.get(seq=3)
    entry.actor_label = "王某"
    rewrite(3, actor_label="王某", digest=leaf_hash(leaf(entry)))

    assert verify().bad == 4


def delete(seq: int) -> None:
    run("DELETE FROM ledger_entry WHERE seq = %s", seq)


def insert_between() -> None:
    run("UPDATE ledger_entry SET seq = seq + 1000 WHERE seq > 3")
    run("UPDATE ledger_entry SET seq = seq - 999 WHERE seq > 1000")
    copy = Entry.objects.get(seq=3)
    copy.seq = 4
    copy.save(force_insert=True)


def double_the_last() -> None:
    copy = Entry.objects.get(seq=SIZE)
    copy.seq = SIZE + 1
    copy.save(force_insert=True)


def swap() -> None:
    run("UPDATE ledger_entry SET seq = 1000 WHERE seq = 2")
    run("UPDATE ledger_entry SET seq = 2 WHERE seq = 3")
    run("UPDATE ledger_entry SET seq = 3 WHERE seq = 1000")


TAMPERING: dict[str, tuple[Callable[[], object], int]] = {
    "first deleted": (lambda: delete(1), 1),
    "one deleted": (lambda: delete(3), 3),
    "last deleted": (lambda: delete(SIZE), SIZE),
    "all deleted": (lambda: run("DELETE FROM ledger_entry"), 1),
    "one inserted": (insert_between, 4),
    "one before the first": (
        lambda: run("UPDATE ledger_entry SET seq = 0 WHERE seq = 1"), 1,
    ),
    "last doubled": (double_the_last, SIZE + 1),
    "two swapped": (swap, 2),
    "last renumbered": (lambda: run("UPDATE ledger_entry SET seq = 99 WHERE seq = 6"), SIZE),
    "head's digest": (lambda: Head.objects.update(digest=bytes(32)), SIZE + 1),
    "head's size": (lambda: Head.objects.update(size=SIZE + 1), SIZE + 1),
    "head gone": (lambda: Head.objects.all().delete(), SIZE + 1),
    "patient taken out": (lambda: Subject.objects.filter(entry=4, surrogate="p1").delete(), 4),
    "all patients taken out": (lambda: Subject.objects.all().delete(), 2),
    "patient added": (lambda: Subject.objects.create(entry=2, surrogate="p9"), 2),
    "patient of none added": (lambda: Subject.objects.create(entry=3, surrogate="p9"), 3),
    "patient changed": (
        lambda: Subject.objects.filter(entry=6, surrogate="p1").update(surrogate="p9"), 6,
    ),
    "patient beyond the end": (lambda: Subject.objects.create(entry=99, surrogate="p"), SIZE + 1),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERING)
def test_0_d_tampering_is_found_at_the_first_bad_entry(what: str) -> None:
    tamper, bad = TAMPERING[what]
    tamper()

    report = verify()
    assert not report.whole
    assert report.why
    assert report.bad == bad


def test_0_d_a_tail_cut_off_with_the_head_set_back_is_found_by_the_witness() -> None:
    checkpoint(MONDAY)
    delete(SIZE)
    delete(SIZE - 1)
    tree = Peaks()
    for entry in Entry.objects.order_by("seq"):
        tree.append(bytes(entry.digest))
    last = Entry.objects.get(seq=tree.size)
    peaks = [one.hex() for one in tree.peaks]
    Head.objects.update(size=tree.size, digest=bytes(last.digest), peaks=peaks)
    Subject.objects.filter(entry__gt=tree.size).delete()
    Checkpoint.objects.all().delete()

    assert verify().whole  # the database alone cannot know
    report = verify_with_witness()
    assert not report.whole
    assert report.bad == SIZE - 1


def test_0_d_a_ledger_written_anew_from_some_point_on_is_found_by_the_witness() -> None:
    checkpoint(MONDAY)
    write(number=7)
    checkpoint(MONDAY)
    entries = list(Entry.objects.order_by("seq"))
    entries[2].actor_label = "王某"
    tree, previous = Peaks(), bytes(32)
    for entry in entries:
        entry.previous = previous
        previous = entry.digest = leaf_hash(leaf(entry))
        tree.append(previous)
        entry.save()
    peaks = [one.hex() for one in tree.peaks]
    Head.objects.update(size=tree.size, digest=previous, peaks=peaks)

    assert verify().whole
    report = verify_with_witness()
    assert (report.whole, report.bad, report.checkpoints) == (False, SIZE, 0)


def test_a_checkpoint_goes_to_the_witness_and_is_read_back(settings: Any) -> None:
    made = checkpoint(MONDAY)
    assert made is not None
    assert made.size == SIZE
    assert checkpoint(MONDAY) is None
    assert take_checkpoint(MONDAY) == 0
    write(number=7)
    assert take_checkpoint(MONDAY) == 1

    statements = read_witness(settings.WITNESS_FILE)
    assert [one.size for one in statements] == [SIZE, SIZE + 1]
    assert statements[0].root == bytes(made.root)
    assert made.note.startswith(f"yiheng/ledger\n{SIZE}\n")
    assert verify_with_witness().checkpoints == 2


def test_an_empty_ledger_has_nothing_to_sign(settings: Any) -> None:
    run("DELETE FROM ledger_entry")
    Subject.objects.all().delete()
    Head.objects.all().delete()

    assert checkpoint(MONDAY) is None
    assert read_witness(settings.WITNESS_FILE) == []
    assert verify().whole


def test_0_d_a_note_that_somebody_else_signed_is_no_witness(settings: Any) -> None:
    checkpoint(MONDAY)
    note = settings.WITNESS_FILE.read_text(encoding="utf-8")
    text, _, signature = note.strip("\n").rpartition("\n\n")
    name, key = signature.rsplit(" ", 1)[0], _key_id(signer().public_key())
    forged = Ed25519PrivateKey.generate().sign(f"{text}\n".encode())
    settings.WITNESS_FILE.write_text(
        f"{text}\n\n{name} {b64encode(key + forged).decode()}\n\n\n", encoding="utf-8"
    )

    with pytest.raises(BadWitness):
        verify_with_witness()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(min_value=0), byte=st.integers(min_value=1, max_value=127))
def test_0_d_a_note_changed_anywhere_is_refused_or_says_the_same(place: int, byte: int) -> None:
    made = Checkpoint.objects.first() or checkpoint(MONDAY)
    assert made is not None
    raw = bytearray(made.note.encode())
    at = place % len(raw)
    if not raw[at] < 128 or raw[at] ^ byte == raw[at]:
        return
    raw[at] ^= byte
    if raw[at] > 127:
        return
    told = bytes(raw).decode()
    said = read_note(made.note, signer().public_key())
    try:
        assert read_note(told, signer().public_key()) == said
    except BadWitness:
        return


@given(cut=st.integers(min_value=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_0_d_a_note_cut_short_is_refused(cut: int) -> None:
    made = Checkpoint.objects.first() or checkpoint(MONDAY)
    assert made is not None
    whole = made.note.rstrip("\n")

    with pytest.raises(BadWitness):
        read_note(whole[: len(whole) - 1 - cut % len(whole)], signer().public_key())


Told = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """What the command line answers: exit code, output, errors."""

    def run_it(*words: str) -> tuple[int, str, str]:
        parser = argparse.ArgumentParser()
        cli.register(parser.add_subparsers())
        arguments = parser.parse_args(["ledger", *words])
        code = arguments.run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run_it


def test_0_d_the_code_on_a_paper_is_that_of_one_proof_only(told: Told) -> None:
    made = checkpoint(MONDAY)
    assert made is not None
    code = proof(Entry.objects.get(seq=3), made).code
    asked = ("proof", "--entry", "3", "--size", str(SIZE), "--code", code.upper())

    answer, out, _ = told(*asked)
    assert (answer, json.loads(out)["holds"], json.loads(out)["same"]) == (0, True, True)
    answer, out, _ = told("proof", "--entry", "2", "--code", code)
    assert (answer, json.loads(out)["holds"], json.loads(out)["same"]) == (1, True, False)
    assert told("proof", "--from", "1", "--to", str(SIZE), "--code", code)[0] == 2
    assert told("proof", "--entry", "99", "--code", code)[0] == 1

    rewrite(3, facts={"number": 99})
    assert json.loads(told(*asked)[1])["holds"] is False
    Checkpoint.objects.update(root=bytes(32))
    assert told(*asked)[0] == 1
    Checkpoint.objects.update(note=made.note.replace(f"\n{SIZE}\n", "\n7\n"))
    answer, _, err = told(*asked)
    assert answer == 1
    assert "不是本院签发" in err


def test_the_command_line_tells_whole_from_broken(settings: Any, told: Told) -> None:
    assert told("checkpoint")[0] == 0
    code, out, _ = told("verify")
    assert code == 0
    assert json.loads(out) | {"root": ""} == {
        "whole": True, "entries": SIZE, "root": "", "checkpoints": 1, "bad": None, "why": "",
    }  # fmt: skip
    delete(3)
    code, out, _ = told("verify")
    assert (code, json.loads(out)["bad"]) == (1, 3)
    settings.WITNESS_FILE.write_text("yiheng/ledger\n1\n", encoding="utf-8")
    code, _, err = told("verify")
    assert code == 1
    assert "见证" in err


def test_0_d_without_a_signer_nothing_is_signed(settings: Any) -> None:
    signing._held.signer = None

    with pytest.raises(RuntimeError, match="no checkpoint signer"):
        checkpoint(MONDAY)
    assert not settings.WITNESS_FILE.exists()


def test_0_d_what_others_write_while_we_read_is_no_tampering() -> None:
    asked = 0

    def meanwhile(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal asked
        answer = execute(sql, params, many, context)
        if 'FROM "ledger_entry"' in sql and "LIMIT 5000" in sql:
            asked += 1
            if asked == 2:  # the reader has just seen that nothing follows
                write(number=7, subjects=("p7",))
        return answer

    with connection.execute_wrapper(meanwhile):
        report = verify()

    assert (report.why, report.size) == ("", SIZE)
    assert verify().size == SIZE + 1


@pytest.mark.parametrize(
    "damage",
    ["actor_label = CAST(X'FF' AS TEXT)", "happened_at = '2026-99-99'", "happened_at = ''"],
)
def test_0_d_an_entry_that_cannot_even_be_read_is_named(damage: str) -> None:
    if connection.vendor != "sqlite":  # a typed column takes no such value
        return
    run(f"UPDATE ledger_entry SET {damage} WHERE seq = 4")

    assert (verify().bad, verify().whole) == (4, False)
    run("UPDATE ledger_entry SET actor_label = 'x' WHERE seq = 2")
    assert verify().bad == 2


def test_0_d_a_witness_file_that_is_no_text_is_refused(settings: Any) -> None:
    checkpoint(MONDAY)
    raw = settings.WITNESS_FILE.read_bytes()
    settings.WITNESS_FILE.write_bytes(raw.replace(b"ledger", b"led\xffer", 1))

    with pytest.raises(BadWitness):
        verify_with_witness()
