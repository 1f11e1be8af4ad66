"""Every attack on a ledger, found by the product and by an auditor's own verifier alike.

What neither can know from the database alone is found by the witness file: a copy of it that the
attacker has not. With the signing key and every copy of the witness in hand, nothing is found.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.conf import settings as house
from django.db import connection, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from tools import verify_ledger as independent
from yiheng.governance.ledger import evidence, signing
from yiheng.governance.ledger.appending import Line, append
from yiheng.governance.ledger.checkpoints import checkpoint, verify_with_witness
from yiheng.governance.ledger.models import Checkpoint, Entry, Head, Node, Subject
from yiheng.governance.ledger.notes import BadWitness
from yiheng.governance.ledger.signing import signer
from yiheng.governance.ledger.tests.factories import (
    MONDAY,
    a_ledger,
    a_notary,
    a_witness,
    run,
    set_back,
    write,
    written_anew,
)
from yiheng.governance.ledger.verifying import verify

pytestmark = pytest.mark.django_db
SIZE, COVERED = 12, 12
SQLITE = connection.vendor == "sqlite"
SIGNED = cache(independent.signed)
CLEAN = int(os.environ.get("YIHENG_FUZZ", "100"))


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(independent, "signed", SIGNED)  # the same few notes, hundreds of times
    settings.WITNESS_FILE = a_witness(tmp_path)
    before, notary = signing._held.signer, a_notary()
    signing.use_signer(lambda: notary)
    a_ledger(5)
    checkpoint(MONDAY)
    for number in range(6, SIZE + 1):
        write(number=number, subjects=("p1", "p2") if number % 2 == 0 else ())
    checkpoint(MONDAY)
    yield
    signing._held.signer = before


def judged(witness: Path | None = None) -> tuple[int | None, int | None]:
    """The first bad entry that the product and the independent verifier name; None for whole."""
    try:
        report = verify_with_witness(witness)
        ours = None if report.whole else report.bad
    except BadWitness:
        ours = 0
    return ours, theirs(witness)


def theirs(witness: Path | None = None) -> int | None:
    packed = io.BytesIO()
    evidence.pack(evidence.everything("1"), packed)
    try:
        key = signer().public_key()
        text = (witness or Path(house.WITNESS_FILE)).read_text("utf-8")
        independent.period(zipfile.ZipFile(packed), key, independent.notes(text, key))
        return None
    except independent.Wrong as found:
        return int(found.args[0])


def delete(seq: int) -> None:
    run("DELETE FROM ledger_entry WHERE seq = %s", seq)


def insert(seq: int) -> None:
    """A copy of an entry in front of another, which moves up with all that follow."""
    run("UPDATE ledger_entry SET seq = seq + 1000 WHERE seq >= %s", seq)
    run("UPDATE ledger_entry SET seq = seq - 999 WHERE seq > 1000")
    double(seq - 1 or 3, seq)


def double(seq: int, to: int = SIZE + 1) -> None:
    copy = Entry.objects.get(seq=seq)
    copy.seq = to
    copy.save(force_insert=True)


def swap(one: int, two: int) -> None:
    for old, new in ((one, 1000), (two, one), (1000, two)):
        run("UPDATE ledger_entry SET seq = %s WHERE seq = %s", new, old)


def renumber(seq: int, to: int) -> None:
    run("UPDATE ledger_entry SET seq = %s WHERE seq = %s", to, seq)


ROWS: dict[str, tuple[Callable[[int], object], Callable[[int], int]]] = {
    "deleted": (delete, lambda seq: seq),
    "inserted before": (insert, lambda seq: seq),
    "doubled at the end": (double, lambda seq: SIZE + 1),
    "swapped with the next": (
        lambda seq: swap(seq, seq % SIZE + 1), lambda seq: 1 if seq == SIZE else seq,
    ),
    "renumbered": (lambda seq: renumber(seq, 99), lambda seq: seq),
    "renumbered to nought": (lambda seq: renumber(seq, 0), lambda seq: 1),
    "renumbered below": (lambda seq: renumber(seq, -7), lambda seq: 1),
}  # fmt: skip


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
@pytest.mark.parametrize("what", ROWS)
def test_0_d_whatever_is_done_to_a_row_both_name_the_first_bad_entry(what: str, seq: int) -> None:
    attack, bad = ROWS[what]
    attack(seq)

    assert judged() == (bad(seq), bad(seq))


ELSEWHERE: dict[str, tuple[Callable[[], object], int]] = {
    "head's digest": (lambda: Head.objects.update(digest=bytes(32)), SIZE + 1),
    "head further": (lambda: Head.objects.update(size=SIZE + 1), SIZE + 1),
    "head gone": (lambda: Head.objects.all().delete(), SIZE + 1),
    "a patient taken out": (lambda: Subject.objects.filter(entry=4, surrogate="p1").delete(), 4),
    "all patients taken out": (lambda: Subject.objects.all().delete(), 2),
    "a patient added": (lambda: Subject.objects.create(entry=3, surrogate="p9"), 3),
    "a patient exchanged": (
        lambda: Subject.objects.filter(entry=6, surrogate="p1").update(surrogate="p9"), 6,
    ),
    "every entry gone": (lambda: Entry.objects.all().delete(), 1),
}  # fmt: skip


@pytest.mark.parametrize("what", ELSEWHERE)
def test_0_d_head_and_patients_are_bound_too(what: str) -> None:
    attack, bad = ELSEWHERE[what]
    attack()

    assert judged() == (bad, bad)


@pytest.mark.parametrize("attack", [
    lambda: Node.objects.filter(end=256).update(digest=bytes(32)),
    lambda: Node.objects.all().delete(),
    lambda: Node.objects.create(end=300, level=3, digest=bytes(32)),
    lambda: Node.objects.create(end=256, level=9, digest=bytes(32)),
    lambda: Node.objects.create(end=9999, level=8, digest=bytes(32)),
    lambda: Node.objects.filter(end=256).update(level=9),
])  # fmt: skip
def test_0_d_what_proofs_are_made_of_is_compared_with_the_entries(
    attack: Callable[[], object],
) -> None:
    with transaction.atomic():
        append([a_line(number) for number in range(SIZE, 310)])
    assert verify().whole
    attack()

    assert not verify().whole


@pytest.mark.parametrize("size", range(SIZE))
def test_0_d_a_tail_cut_off_after_a_checkpoint_is_found_by_the_witness(size: int) -> None:
    set_back(size)

    assert verify().whole  # the database alone cannot know
    assert judged() == (size + 1, size + 1)


def test_0_d_a_tail_that_no_checkpoint_covers_is_bounded_not_guaranteed() -> None:
    write(number=13)
    set_back(SIZE)

    assert judged() == (None, None)


@pytest.mark.parametrize("seq", range(1, SIZE + 1))
def test_0_d_a_chain_computed_again_without_the_key_is_found_by_the_witness(seq: int) -> None:
    written_anew(seq, actor_label="王某")

    assert verify().whole
    named = 5 if seq <= 5 else SIZE  # the first checkpoint that does not agree
    assert judged() == (named, named)


@pytest.mark.parametrize("seq", [1, 6, SIZE])
def test_0_d_a_chain_computed_again_with_the_key_is_found_by_another_copy_of_the_witness(
    seq: int, settings: Any, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "on another machine.note"
    shutil.copyfile(settings.WITNESS_FILE, elsewhere)
    written_anew(seq, actor_label="王某")
    Checkpoint.objects.all().delete()
    settings.WITNESS_FILE.unlink()
    checkpoint(MONDAY)

    assert judged() == (None, None)  # key, database and this copy in one hand: nothing is found
    named = 5 if seq <= 5 else SIZE
    assert judged(elsewhere) == (named, named)


def test_0_d_an_older_database_put_back_is_found_also_when_it_has_grown_since() -> None:
    set_back(5)
    assert judged() == (6, 6)
    for number in range(20, 30):
        write(number=number)

    assert judged() == (SIZE, SIZE)


def test_0_d_a_note_of_another_key_is_no_witness(settings: Any) -> None:
    other = a_notary()
    signing.use_signer(lambda: other)

    with pytest.raises(BadWitness):
        verify_with_witness()
    with pytest.raises(independent.Wrong):
        independent.notes(settings.WITNESS_FILE.read_text("utf-8"), other.public_key())


def flips(raw: bytes, random: Random) -> Iterator[bytes]:
    """One bit of every byte."""
    for at in range(len(raw)):
        changed = bytearray(raw)
        changed[at] ^= 1 << random.randrange(8)
        yield bytes(changed)


def stored(column: str, seq: int) -> bytes:
    with connection.cursor() as cursor:
        kept = f"CAST({column} AS BLOB)" if SQLITE else (
            column if column in ("subjects", "previous", "digest")
            else f"convert_to({column}::text, 'UTF8')")  # fmt: skip
        cursor.execute(f"SELECT {kept} FROM ledger_entry WHERE seq = %s", [seq])
        return bytes(cursor.fetchone()[0])


def overwrite(column: str, seq: int, raw: bytes) -> bool:
    """Put these bytes into a column; False where the database takes no such value."""
    field = Entry._meta.get_field(column)
    value, kind = raw, str(field.db_type(connection)).partition("(")[0]
    binary = column in ("subjects", "previous", "digest")
    if SQLITE:
        place = "%s" if binary else "CAST(%s AS TEXT)"
    else:
        place = "%s" if binary else f"convert_from(%s, 'UTF8')::{kind}"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE ledger_entry SET {column} = {place} WHERE seq = %s",
                           [value, seq])  # fmt: skip
    except Exception:  # a typed column refuses it
        return False
    return True


@pytest.mark.parametrize("column", [f.name for f in Entry._meta.get_fields() if f.name != "seq"])
def test_0_d_any_byte_flipped_is_found_at_its_entry(column: str) -> None:
    random, tried = Random(column), 0
    for seq in (1, 4, SIZE):
        raw = stored(column, seq)
        for changed in flips(raw, random):
            taken = overwrite(column, seq, changed)
            if taken and (SQLITE or stored(column, seq) != raw):  # 01:00+00 may be read as it was
                tried += 1
                assert judged() == (seq, seq), (column, seq, raw, changed)
            assert overwrite(column, seq, raw)
    assert judged() == (None, None)
    assert tried or column == "subjects" or not SQLITE


def test_0_d_an_older_spelling_of_the_same_facts_is_no_sound_entry() -> None:
    if not SQLITE:  # jsonb and timestamptz have one spelling
        return
    for column, old, new in (
        ("facts", b": 4", b":\n4"), ("facts", b": 4", b": 4.0"), ("facts", b'er"', b'e\\u0072"'),
        ("happened_at", b" ", b"T"), ("happened_at", b":00", b":00.000000"),
    ):  # fmt: skip
        raw = stored(column, 4)
        assert old in raw
        overwrite(column, 4, raw.replace(old, new))
        assert judged() == (4, 4), new
        overwrite(column, 4, raw)


LABELS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
FACTS = st.dictionaries(
    st.text("abcdefghij_", min_size=1, max_size=6),
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | LABELS | st.lists(LABELS),
    max_size=4,
)
LINES = st.builds(
    Line, action=LABELS, actor=LABELS, actor_label=LABELS, target=LABELS,
    clause=st.sampled_from(["0-g", "3.1-n"]), happened_at=st.datetimes(
        min_value=MONDAY.replace(year=1990, tzinfo=None), max_value=MONDAY.replace(
            year=2100, tzinfo=None), timezones=st.just(UTC),
    ), facts=FACTS, subjects=st.sets(st.sampled_from(["p1", "p2", "p3"])).map(tuple),
)  # fmt: skip


@runs(
    max_examples=CLEAN, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.lists(st.lists(LINES, min_size=1, max_size=3), max_size=4), st.integers(0, 7))
def test_0_d_a_clean_ledger_is_never_accused(batches: list[list[Line]], signed: int) -> None:
    with transaction.atomic():
        for model in (Entry, Subject, Node, Head, Checkpoint):
            model._default_manager.all().delete()
        house.WITNESS_FILE.unlink(missing_ok=True)
        for at, batch in enumerate(batches):
            append(batch)
            if signed >> at & 1:
                checkpoint(MONDAY)
        checkpoint(MONDAY)
        if batches:
            assert judged() == (None, None)


def a_line(number: int) -> Line:
    return Line("tests.written", "system", "系统", f"tests:{number}", "0-g", MONDAY)


DOCUMENTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "entry": lambda told: told.update(entry=told["entry"] + 1),
    "entry below": lambda told: told.update(entry=0),
    "leaf": lambda told: told.update(leaf=told["leaf"].replace("系统", "系統")),
    "path shorter": lambda told: told["path"].pop(),
    "path longer": lambda told: told["path"].append("00" * 32),
    "path swapped": lambda told: told["path"].reverse(),
    "path emptied": lambda told: told.update(path=[]),
    "note of the other size": lambda told: told.update(notes=[Checkpoint.objects.get(size=5).note]),
    "note unsigned": lambda told: told.update(notes=[told["notes"][0].replace("12", "13", 1)]),
    "kind": lambda told: told.update(kind="consistency", notes=told["notes"] * 2),
}


@pytest.mark.parametrize("what", DOCUMENTS)
def test_0_d_a_forged_proof_is_refused(what: str) -> None:
    told = evidence.inclusion(7)
    key = signer().public_key()
    assert independent.proof(json.loads(json.dumps(told)), key, [])["entry"] == 7
    DOCUMENTS[what](told)

    with pytest.raises(independent.Wrong):
        independent.proof(told, key, [])


def test_0_d_a_proof_of_growth_wants_both_notes_as_the_witness_has_them(settings: Any) -> None:
    told, key = evidence.growth(5, 12), signer().public_key()
    known = independent.notes(settings.WITNESS_FILE.read_text("utf-8"), key)
    assert independent.proof(told, key, known)["sizes"] == [5, 12]

    with pytest.raises(independent.Wrong):
        independent.proof(told | {"notes": told["notes"][::-1]}, key, known)
    with pytest.raises(independent.Wrong):
        independent.proof(told, key, known[:1])
    assert b64encode(key)
