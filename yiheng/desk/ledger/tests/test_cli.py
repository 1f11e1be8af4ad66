"""At the console: who stands there, two for a restoration, evidence to a file."""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.desk.ledger import cli as desk
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger import cli
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.models import Entry, Restoration
from yiheng.governance.ledger.tests.factories import set_back
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE, settings.DATA_DIR = tmp_path / "w" / "ledger.note", tmp_path
    a_hospital()
    (tmp_path / "word").write_text(PASSWORD + "\n", encoding="utf-8")
    (tmp_path / "wrong").write_text("something else", encoding="utf-8")


def told(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    cli.register(commands)
    desk.register(commands)
    arguments = parser.parse_args(["ledger", *words])
    return int(arguments.run(arguments))


def somebody(*permissions: str) -> Member:
    member = a_member(*permissions)
    member.set_password(PASSWORD)
    member.save()
    return member


def as_person(name: str, member: Member, file: Path) -> list[str]:
    return [f"--{name}", member.staff_no, f"--{name}-password-file", str(file)]


def test_2_1_n_two_known_persons_put_a_database_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    operator, auditor = somebody("operations:see"), somebody("ledger:verify")
    checkpoint(now())
    size = Entry.objects.latest("seq").seq
    set_back(size - 1)
    by, second = (as_person(name, who, tmp_path / "word")
                  for name, who in (("by", operator), ("second", auditor)))  # fmt: skip
    reason = ["--reason", "磁盘损坏，从昨夜的备份恢复"]

    with pytest.raises(desk.NotKnown):
        told("restored", *reason, *by, *as_person("second", auditor, tmp_path / "wrong"))
    with pytest.raises(Denied):
        told("restored", *reason, *by, *as_person("second", operator, tmp_path / "word"))
    assert not Restoration.objects.exists()
    assert told("restored", *reason, *by, *second) == 0
    assert f"至 {size} 条缺失" in capsys.readouterr().out
    assert Restoration.objects.get().second == str(auditor.pk)


def test_0_g_evidence_goes_to_a_file_and_into_the_ledger(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exporter, out = somebody("ledger:export"), tmp_path / "evidence.zip"
    days = ["--since", "2020-01-01", "--until", "2099-12-31"]
    by = as_person("by", exporter, tmp_path / "word")

    assert told("export", *days, "--out", str(out), *by) == 0
    said = json.loads(capsys.readouterr().out)
    assert zipfile.is_zipfile(out)
    assert Entry.objects.get(seq=said["entry"]).facts["asked_by"] == str(exporter.pk)
    with pytest.raises(Denied):
        told("export", *days, "--subjects", "--out", str(out), *by)


def test_proofs_are_printed_and_what_has_none_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = checkpoint(now())
    assert made
    assert told("proof", "--entry", "1", "--out", str(tmp_path / "p.json")) == 0
    assert json.loads((tmp_path / "p.json").read_text("utf-8"))["entry"] == 1
    assert told("proof", "--from", str(made.size), "--to", str(made.size)) == 0
    assert json.loads(capsys.readouterr().out)["path"] == []
    assert told("proof", "--entry", "999999") == 1
    assert f"最近的检查点：{made.size}" in capsys.readouterr().err
    assert told("proof") == 2
    assert told("proof", "--entry", "1", "--from", "1", "--to", "2") == 2
