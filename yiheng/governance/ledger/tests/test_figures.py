"""What is asked of a ledger that stands: its state, its numbers, its proofs, its papers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound, Unrecorded, YihengError
from yiheng.core.verdict import refuse
from yiheng.governance.ledger import (
    checking,
    commands,
    emergency,
    evidence,
    proving,
    queries,
    signing,
    witnessing,
)
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.commands import keep_verification
from yiheng.governance.ledger.models import Checkpoint, Entry, Errand, Head, Kind, Node, State
from yiheng.governance.ledger.proofs import Span
from yiheng.governance.ledger.queries import Wanted
from yiheng.governance.ledger.recording import COMMANDS, command, record, record_refusal
from yiheng.governance.ledger.tests.factories import (
    MONDAY,
    a_ledger,
    a_notary,
    a_witness,
    write,
)
from yiheng.governance.ledger.tests.test_searching import Stranger
from yiheng.governance.ledger.tree import EMPTY, Peaks, root_of
from yiheng.governance.ledger.verifying import Fault, Report

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def notary(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.WITNESS_FILE, settings.DATA_DIR = a_witness(tmp_path), tmp_path
    before, made = signing._held.signer, a_notary()
    signing.use_signer(lambda: made)
    yield
    signing._held.signer = before


@command("tests.write_many")
def write_many(*, count: int) -> None:
    """So many lines at once."""
    for number in range(count):
        record(
            "tests.counted", by=the_system(), target="tests:1", clause="0-g", at=MONDAY,
            number=number,
        )  # fmt: skip


@command("tests.refuse_at_minute")
def refused(*, number: int) -> None:
    """A no."""
    refuse("3.1-n" if number % 3 else "0-g", "no").require()


def a_refusal(number: int) -> None:
    with pytest.raises(Denied):
        COMMANDS["tests.refuse_at_minute"](number=number)


def leaves() -> list[bytes]:
    return [bytes(one) for one in Entry.objects.order_by("seq").values_list("digest", flat=True)]


def test_the_check_compares_the_last_entry_with_the_head() -> None:
    [empty] = checking.ends_with_its_head(MONDAY)
    assert (empty.level, empty.said) == ("ok", "0 条，链头相符；逐条校验用 yiheng ledger verify")
    a_ledger(3)
    [whole] = checking.ends_with_its_head(MONDAY)
    assert (whole.level, whole.clause) == ("ok", "0-d")
    assert whole.said.startswith("3 条")
    for change in ({"size": 2}, {"size": 3, "digest": bytes(32)}):
        Head.objects.update(**change)
        [fault] = checking.ends_with_its_head(MONDAY)
        assert (fault.level, "yiheng ledger verify" in fault.said) == ("fault", True)


def test_0_g_a_sheet_of_entries_is_given_out_and_written_with_whom_it_concerned() -> None:
    a_ledger(6)
    rows = commands.list_entries(wanted=Wanted(patient="p1"), by=the_system(), at=MONDAY)
    assert [one.seq for one in rows] == [6, 4, 2]
    kept = Entry.objects.latest("seq")
    assert (kept.action, kept.facts) == ("ledger.listed", {"actors": [], "shown": 3})
    assert queries.subjects_of(kept) == 1

    commands.list_entries(wanted=Wanted(patient="nobody"), by=the_system(), at=MONDAY)
    assert queries.subjects_of(Entry.objects.latest("seq")) == 0
    commands.list_entries(wanted=Wanted(actors=("7",)), by=the_system(), at=MONDAY)
    assert Entry.objects.latest("seq").facts == {"actors": ["7"], "shown": 0}
    assert len(queries.listed(queries.visible_to(the_system()), Wanted(), 2)) == 2
    with pytest.raises(Denied):
        commands.list_entries(wanted=Wanted(), by=Stranger(), at=MONDAY)


def test_0_g_what_is_fetched_is_an_entry_each_time_and_patients_want_their_own_right() -> None:
    a_ledger(2)
    errand = commands.ask(kind=Kind.EXPORT, first=1, last=2, by=the_system(), at=MONDAY)
    lines = [commands.download(errand=errand, by=the_system(), at=MONDAY) for _ in range(2)]

    assert [one.action for one in lines] == ["ledger.downloaded"] * 2
    assert lines[0].target == f"ledger.errand:{errand.pk}"
    assert Entry.objects.filter(action="ledger.downloaded").count() == 2
    with pytest.raises(Denied):
        commands.download(errand=errand, by=Stranger(), at=MONDAY)
    assert str(errand) == f"export {errand.pk}"


def kept_verification(entries: int, fault: Fault | None = None) -> None:
    report = Report(entries, EMPTY, 0, fault=fault)
    keep_verification(report=report, milliseconds=1, by=the_system(), at=MONDAY)


def test_the_last_whole_verification_is_the_one_that_counts() -> None:
    assert commands.last_whole() == 0
    a_ledger(2)
    kept_verification(2)
    kept_verification(3, Fault.HEAD)
    assert commands.last_whole() == 2
    kept_verification(5)
    assert commands.last_whole() == 5


def test_the_regulation_in_force_is_the_one_last_adopted() -> None:
    @command("tests.adopt")
    def adopt(*, version: str) -> None:
        record("regulation.adopted", by=the_system(), target="regulation", clause="9-a", at=MONDAY,
               version=version)  # fmt: skip

    assert commands.version() == ""
    adopt(version="1.0")
    adopt(version="1.1")
    assert commands.version() == "1.1"


@pytest.mark.parametrize(
    ("first", "last", "done", "share"),
    [(0, 200, 1, 0), (0, 200, 100, 50), (1, 200, 200, 99), (101, 200, 50, 50), (0, 0, 0, 0),
     (0, 1, 1, 99), (2, 3, 1, 50)],
)  # fmt: skip
def test_how_far_an_errand_is(first: int, last: int, done: int, share: int) -> None:
    errand = Errand(kind=Kind.VERIFY, first=first, last=last, done=done, state=State.RUNNING)
    assert errand.share == share
    errand.state = State.DONE
    assert errand.share == 100


def test_an_errand_that_begins_anew_begins_at_nothing() -> None:
    errand = commands.ask(kind=Kind.VERIFY, first=1, last=9, by=the_system(), at=MONDAY)
    errand.begin(MONDAY)
    errand.beat(4, MONDAY + MINUTE)
    errand.begin(MONDAY + DAY)
    errand.refresh_from_db()
    assert (errand.done, errand.beat_at, errand.state) == (0, MONDAY + DAY, State.RUNNING)


def test_days_are_counted_with_their_refusals() -> None:
    for number in (1, 2, 1500):
        write(number=number)
    start = MONDAY - timedelta(hours=1)
    days = [(start + n * DAY, start + (n + 1) * DAY) for n in range(3)]
    assert queries.activity(days) == [(2, 0), (1, 0), (0, 0)]
    for number in (1, 2, 3):
        a_refusal(number)
    since = Entry.objects.earliest("happened_at").happened_at
    assert queries.refused_by("clause", since) == [("3.1-n", 2), ("0-g", 1)]
    assert queries.refused_by("clause", since, 1) == [("3.1-n", 2)]
    assert queries.refused_by("actor", since) == [("system", 3)]


def test_numbers_of_a_span_of_time() -> None:
    a_ledger(5)
    between = queries.numbers_between
    assert between(MONDAY + 2 * MINUTE, MONDAY + 5 * MINUTE) == (2, 4)
    assert between(MONDAY + DAY, MONDAY + 2 * DAY) == (0, 0)


def test_checkpoints_are_found_by_age_and_by_what_they_cover() -> None:
    assert queries.last_checkpoint() is None
    for number in (1, 2, 3):
        write(number=number)
        checkpoint(MONDAY)
    write(number=4)

    newest = queries.last_checkpoint()
    assert newest is not None
    assert (newest.size, str(newest)) == (3, "3")
    assert queries.newest_sizes(2) == [3, 2]
    covers = [queries.covering(one) for one in Entry.objects.order_by("seq")]
    assert [one and one.size for one in covers] == [1, 2, 3, None]
    assert str(Head.objects.get()) == "4"


def test_roots_of_any_size_whether_nodes_are_kept_or_not() -> None:
    write_many(count=515)
    known = leaves()
    assert sorted(Node.objects.values_list("level", "end")) == [(8, 256), (8, 512), (9, 512)]
    for size in (0, 1, 2, 255, 256, 257, 512, 515):
        assert proving.root_at(size) == root_of(known[:size])
        peaks = proving.peaks_at(size)
        assert (peaks.size, peaks.root()) == (size, root_of(known[:size]))
    Entry.objects.filter(seq__lte=512).update(digest=bytes(32))  # a full subtree asks its node
    assert proving.root_at(512) == root_of(known[:512])
    assert proving.root_at(515) == root_of(known)
    assert proving.root_at(255) != root_of(known[:255])
    assert proving.hashes([Span(0, 256), Span(512, 515)]) == [
        root_of(known[:256]), root_of(known[512:])
    ]  # fmt: skip


def test_the_code_of_a_paper_is_sixteen_digits_of_the_whole_way() -> None:
    a_ledger(5)
    over = checkpoint(MONDAY)
    assert over is not None
    found = proving.proof(Entry.objects.get(seq=2), over)
    path = [beside for _sibling, beside in found.steps]
    whole = sha256(b"".join([leaves()[1], *path, bytes(over.root)])).hexdigest()

    assert found.holds
    assert found.code == f"{whole[:4]} {whole[4:8]} {whole[8:12]} {whole[12:16]}"


@pytest.mark.parametrize(("subjects", "told", "not_told"), [
    (True, "患者代号（制表符后）", "不含患者代号"), (False, "不含患者代号", "制表符后"),
])  # fmt: skip
def test_the_papers_say_what_they_hold(subjects: bool, told: str, not_told: str) -> None:
    a_ledger(4)
    checkpoint(MONDAY)
    packed = io.BytesIO()
    evidence.pack(evidence.Period(2, 3, 4, "1.1", subjects=subjects), packed)
    with zipfile.ZipFile(packed) as archive:
        readme = archive.read("README.txt").decode()
        modes = {one.external_attr >> 16 for one in archive.infolist()}
        entries = archive.read("entries.txt").decode().splitlines()
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert told in readme
    assert not_told not in readme
    assert "第 2 条至第 3 条，制度版本 1.1" in readme
    assert modes == {0o644}
    assert [line.endswith("\tp1,p2") for line in entries] == [subjects, False]


def test_the_papers_tell_how_far_they_are() -> None:
    a_ledger(4)
    seen: list[int] = []
    evidence.pack(evidence.everything("1.0"), io.BytesIO(), seen.append)
    assert seen[-1] == 4


def test_a_proof_of_what_is_not_covered_is_not_found() -> None:
    a_ledger(3)
    checkpoint(MONDAY)
    write(number=9)
    for number, size in ((4, None), (9, None), (1, 2)):
        with pytest.raises(NotFound):
            evidence.inclusion(number, size)
    assert evidence.inclusion(3)["entry"] == 3
    with pytest.raises(NotFound):
        evidence.growth(3, 9)


def sealed() -> Any:
    raise YihengError("sealed")


def test_while_the_keyring_is_sealed_the_newest_notes_are_read_unchecked() -> None:
    assert witnessing.newest_of_witness() == []
    for number in range(1, 61):
        write(number=number)
        checkpoint(MONDAY)
    newest = witnessing.newest_of_witness()
    assert [one.size for one in newest][-3:] == [58, 59, 60]
    assert 16 <= len(newest) < 60
    assert len(witnessing.read_witness()) == 60

    signing.use_signer(sealed)
    assert witnessing.newest_of_witness() == newest
    with pytest.raises(YihengError):
        witnessing.read_witness()


def test_a_note_is_told_once_and_the_file_is_its_owners_alone(settings: Any) -> None:
    write(number=1)
    made = checkpoint(MONDAY)
    assert made is not None
    before = settings.WITNESS_FILE.read_bytes()
    witnessing.tell_witness(made.note)

    assert settings.WITNESS_FILE.read_bytes() == before
    assert oct(settings.WITNESS_FILE.stat().st_mode & 0o777) == "0o600"
    settings.WITNESS_FILE.unlink()
    witnessing.rebuild_witness()
    assert settings.WITNESS_FILE.read_bytes() == before


def test_a_refusal_that_a_door_writes_names_its_entry_and_is_written_once() -> None:
    with pytest.raises(Denied) as no:
        refuse("2.1-k", "no").require()
    for _ in range(2):
        record_refusal("desk.open", by=the_system(), target="tests:7", at=MONDAY, refusal=no.value)

    entry = Entry.objects.get()
    assert (no.value.entry, entry.action, entry.target) == (1, "desk.open.denied", "tests:7")
    assert no.value.noted


def test_a_command_within_a_command_wants_a_line_of_its_own() -> None:
    @command("tests.silent")
    def silent() -> None:
        """It leaves no line."""

    @command("tests.around")
    def around() -> None:
        record("tests.before", by=the_system(), target="tests:1", clause="0-g", at=MONDAY)
        silent()

    with pytest.raises(Unrecorded, match=r"tests\.silent"):
        around()
    assert not Entry.objects.exists()
    with pytest.raises(Unrecorded):
        silent()


def test_the_file_of_an_emergency_is_its_owners_alone_and_stands_once(
    settings: Any, tmp_path: Path
) -> None:
    settings.EMERGENCY_FILE = tmp_path / "other-disk" / "deeper" / "emergency"
    crisis = emergency.declare(by=the_system(), at=MONDAY, span=DAY, reason="d" * 8)
    file = emergency._file()

    assert crisis.until == MONDAY + DAY
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    with file.open("rb") as stream:
        size, last = emergency._tail(stream)
    assert (size, last) == (file.stat().st_size, file.read_bytes().splitlines(keepends=True)[-1])
    file.write_bytes(b"x" * 9000 + b"\n" + b"y" * 5000 + b"\n" + b"torn")
    with file.open("rb") as stream:
        assert emergency._tail(stream) == (14002, b"y" * 5000 + b"\n")


def test_peaks_are_a_tree_that_goes_on() -> None:
    write_many(count=7)
    peaks = proving.peaks_at(5)
    for leaf in leaves()[5:]:
        peaks.append(leaf)
    assert isinstance(peaks, Peaks)
    assert peaks.root() == root_of(leaves())
    assert Checkpoint.objects.count() == 0
