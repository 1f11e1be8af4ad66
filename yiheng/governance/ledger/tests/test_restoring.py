"""An older database does not start; putting one back is a ceremony that hides nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tools import verify_ledger as independent
from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.ledger import signing
from yiheng.governance.ledger.checkpoints import checkpoint, read_witness, verify_with_witness
from yiheng.governance.ledger.models import Checkpoint, Entry, Node, Restoration
from yiheng.governance.ledger.notes import BadWitness, Gap, Statement, write_note
from yiheng.governance.ledger.restoring import (
    AUDITS,
    OPERATES,
    RolledBack,
    Stand,
    check_start,
    compare,
    restored,
)
from yiheng.governance.ledger.signing import signer
from yiheng.governance.ledger.tests.factories import (
    MONDAY,
    a_ledger,
    a_notary,
    a_witness,
    set_back,
    write,
    written_anew,
)
from yiheng.governance.ledger.verifying import Fault
from yiheng.governance.ledger.witnessing import tell_witness

pytestmark = pytest.mark.django_db
REASON = "机房断电后磁盘损坏，从昨夜备份恢复"


@dataclass(frozen=True)
class Person:
    """Somebody with one permission."""

    pk: str
    right: str
    label: str = "某人"

    def may(self, permission: str, at: datetime) -> Verdict:
        return permit("2.1-n") if permission == self.right else refuse("2.1-k", "no")


OPERATOR, AUDITOR = Person("1", OPERATES), Person("2", AUDITS)


@pytest.fixture(autouse=True)
def ledger(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.WITNESS_FILE = a_witness(tmp_path)
    before, notary = signing._held.signer, a_notary()
    signing.use_signer(lambda: notary)
    a_ledger(5)
    checkpoint(MONDAY)
    for number in range(6, 13):
        write(number=number)
    checkpoint(MONDAY)
    yield
    signing._held.signer = before


def put_back(**changed: Any) -> Restoration:
    given: dict[str, Any] = {"reason": REASON, "by": OPERATOR, "second": AUDITOR, "at": MONDAY}
    return restored(**(given | changed))


def test_0_d_a_hospital_as_it_was_left_starts_also_with_a_younger_tail() -> None:
    check_start()
    write(number=13)
    check_start()


@pytest.mark.parametrize("size", [0, 3, 5, 9, 11])
def test_0_d_an_older_database_is_refused_and_told_what_to_do(size: int) -> None:
    set_back(size)

    with pytest.raises(RolledBack, match=rf"现有 {size} 条，见证文件记到 12 条"):
        check_start()


def test_0_d_an_older_database_that_has_grown_past_its_witness_is_refused_too() -> None:
    set_back(5)
    for number in range(20, 40):
        write(number=number)

    assert (compare().stand, compare().back) == (Stand.BRANCHED, 5)
    with pytest.raises(RolledBack, match="不是同一条日志"):
        check_start()
    with pytest.raises(BadWitness):
        checkpoint(MONDAY)  # nothing signs over it either


def test_0_d_a_ledger_written_anew_is_refused() -> None:
    written_anew(2, actor_label="王某")

    with pytest.raises(RolledBack):
        check_start()


def test_0_d_without_its_witness_nothing_starts_and_nothing_is_signed(settings: Any) -> None:
    settings.WITNESS_FILE.unlink()

    with pytest.raises(RolledBack, match="找不到见证文件"):
        check_start()
    write(number=13)
    with pytest.raises(BadWitness):
        checkpoint(MONDAY)
    put_back()
    check_start()
    assert [one.size for one in read_witness()] == [5, 12, 14]
    assert verify_with_witness().whole


def test_0_d_a_forged_witness_is_refused_and_no_ceremony_helps(settings: Any) -> None:
    raw = settings.WITNESS_FILE.read_text("utf-8")
    settings.WITNESS_FILE.write_text(raw.replace("12\n", "11\n", 1), encoding="utf-8")

    for attempt in (check_start, put_back):
        with pytest.raises(RolledBack, match="不是本院签发"):
            attempt()


def test_0_d_2_1_n_a_recorded_restoration_goes_on_and_the_gap_stays_in_sight(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    set_back(7)
    made = put_back()

    assert (made.size, made.back, made.lost, made.stand) == (7, 7, 12, Stand.OLDER)
    entry = Entry.objects.get(action="ledger.restored")
    assert (entry.seq, entry.clause) == (8, "2.1-n")
    assert entry.facts["second"] == AUDITOR.pk
    assert (entry.facts["goes_on"], entry.facts["given_up"]) == (7, 12)
    check_start()
    said = read_witness()
    assert [one.size for one in said] == [5, 12, 8]
    assert said[-1].gap == Gap(7, 12, said[1].root)
    write(number=20)
    checkpoint(MONDAY)
    report = verify_with_witness()
    assert (report.whole, report.size, report.checkpoints) == (True, 9, 3)
    text = settings.WITNESS_FILE.read_text("utf-8")
    assert [size for size, _root in independent.notes(text, signer().public_key())] == [5, 8, 9]
    assert "put back from 12 entries to 7" in capsys.readouterr().err


def test_0_d_a_restoration_of_a_branch_goes_on_from_the_last_common_note() -> None:
    set_back(7)
    for number in range(20, 40):
        write(number=number)
    made = put_back()

    assert (made.stand, made.size, made.back, made.lost) == (Stand.BRANCHED, 27, 5, 12)
    check_start()
    assert verify_with_witness().whole


def test_0_d_after_a_restoration_tampering_is_found_as_before() -> None:
    set_back(7)
    put_back()
    write(number=20)
    checkpoint(MONDAY)
    Entry.objects.filter(seq=3).update(actor_label="王某")
    assert verify_with_witness().bad == 3
    Entry.objects.filter(seq=3).update(actor_label="系统")
    set_back(8)
    assert (verify_with_witness().bad, verify_with_witness().fault) == (9, Fault.SHORTER)


def test_0_d_a_note_of_a_restoration_that_the_ledger_does_not_tell_of_is_a_fault() -> None:
    set_back(7)
    write(number=20)
    root = Checkpoint.objects.get(size=5).root
    note = write_note(Statement(5, bytes(root), Gap(5, 12, bytes(32))))
    tell_witness(note)  # somebody with the key, but without the ceremony

    report = verify_with_witness()
    assert (report.whole, report.fault) == (False, Fault.GAP)


@pytest.mark.parametrize(
    ("by", "second"),
    [(OPERATOR, OPERATOR), (AUDITOR, OPERATOR), (OPERATOR, Person("3", OPERATES)),
     (Person("1", "x"), AUDITOR), (the_system(), the_system())],
)  # fmt: skip
def test_2_1_n_it_takes_one_who_operates_and_another_who_audits(by: Any, second: Any) -> None:
    set_back(7)

    with pytest.raises(Denied):
        put_back(by=by, second=second)
    assert not Restoration.objects.exists()
    with pytest.raises(RolledBack):
        check_start()


def test_a_reason_is_wanted_and_a_ledger_that_agrees_is_left_alone() -> None:
    with pytest.raises(Invalid, match="一致"):
        put_back()
    set_back(7)
    with pytest.raises(Invalid, match="8 至 200"):
        put_back(reason="坏了")
    put_back()
    with pytest.raises(Invalid, match="一致"):
        put_back()


def test_a_ledger_without_a_note_yet_starts(settings: Any) -> None:
    settings.WITNESS_FILE.unlink()
    Checkpoint.objects.all().delete()
    check_start()
    Node.objects.all().delete()
    assert checkpoint(MONDAY)
    check_start()
