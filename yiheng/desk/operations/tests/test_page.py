"""The system administrator keeps the system running, and sees nothing else (2.1-l)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client

from yiheng.care.intake.models import Feed
from yiheng.care.intake.tests.factories import a_hospital, a_licence, a_patient, take
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.models import JobRun
from yiheng.desk.operations import figures
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.operations import backups, machine, vitals
from yiheng.governance.operations import commands as keeping
from yiheng.governance.people.models import Boundary, Member
from yiheng.governance.people.tests.factories import a_member, a_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def witness(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"
    if not settings.KEYRING_FILE.exists():
        keyring.create()


@pytest.fixture
def engineer(client: Client) -> Member:
    post = a_post("operations:see", boundary=Boundary.OPERATIONS_ONLY)
    member = a_member(post=post, name="张系统")
    client.force_login(member)
    return member


def page(client: Client) -> str:
    answer = client.get("/operations/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_2_1_l_the_administrator_sees_how_the_system_runs(
    client: Client, engineer: Member, django_assert_max_num_queries: Any
) -> None:
    checkpoint(now())
    page(client)
    with django_assert_max_num_queries(12):
        html = page(client)

    for words in ("运行状况", "已连续运行", "数据库", "磁盘剩余", "签发检查点", "与最近检查点一致",
                  "密钥环", "免口令启动（较弱）", "还没有实时接口", "未运行过"):  # fmt: skip
        assert words in html
    assert machine.product_version() in html


@pytest.mark.parametrize(
    "url",
    ["/patients/", "/ledger/", "/ledger/1/", "/intake/quarantine/", "/analytics/", "/p/codes/"],
)
def test_2_1_l_and_nothing_of_patients_or_of_the_work(
    client: Client, engineer: Member, url: str
) -> None:
    answer = client.get(url)
    assert (answer.status_code, answer["X-Clause"]) == (403, "2.1-l")


def test_2_1_k_a_doctor_does_not_see_it(client: Client) -> None:
    client.force_login(a_doctor())
    answer = client.get("/operations/")
    assert (answer.status_code, answer["X-Clause"]) == (403, "2.1-k")


def test_intake_is_counted_and_no_name_is_shown(client: Client, engineer: Member) -> None:
    a_hospital()
    licence = a_licence()
    take([a_patient("p1"), a_patient("p2", identifier=[])], licence, at=now())
    Feed.objects.create(name="检验", sender="LIS", licence=licence, registered_at=now())
    seen = now()
    Feed.objects.create(
        name="住院", sender="HIS", licence=licence, registered_at=seen, last_seen_at=seen
    )
    html = page(client)

    today = figures.intake(now())[0]
    assert today["read"] == 2
    assert today["accepted"] + today["quarantined"] == 2
    assert len(figures.intake(now())) == figures.DAYS
    assert "检验" in html
    assert "尚无" in html
    assert "诸葛月英" not in html


def test_a_failed_and_a_late_job_stand_out(client: Client, engineer: Member) -> None:
    at = now()
    JobRun.objects.create(name="ledger.checkpoint", started_at=at, error="OSError")
    JobRun.objects.create(name="duties.remind", started_at=at - timedelta(hours=1))
    JobRun.objects.create(name="regulation.judge", started_at=at, milliseconds=12, done=4)

    states = {row["name"]: row["tone"] for row in figures.jobs(vitals.take(at).runs, at)}
    assert states["ledger.checkpoint"] == "bad"
    assert states["duties.remind"] == "warn"
    assert states["regulation.judge"] == "ok"
    assert figures.jobs(vitals.take(at).runs, at)[-1]["name"] == "regulation.judge"
    html = page(client)
    assert "OSError" in html
    assert "已迟" in html


def test_locked_accounts_are_counted_over_all_their_addresses(settings: Any) -> None:
    for number, (name, failures) in enumerate([("a", 3), ("a", 2), ("b", 4)]):
        AccessAttempt.objects.create(
            username=name, ip_address=f"10.0.0.{number}", failures_since_start=failures,
            user_agent="x", get_data="", post_data="",
        )  # fmt: skip
    assert figures.locked_out(now()) == 1
    assert figures.locked_out(now() + timedelta(hours=1)) == 0


def test_what_is_missing_is_said(
    client: Client, engineer: Member, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    checkpoint(now())
    settings.WITNESS_FILE.unlink()
    settings.KEYRING_FILE, settings.DATA_DIR = tmp_path / "none.json", tmp_path
    keyring.forget()
    monkeypatch.setattr(machine, "_STAT", tmp_path / "absent")
    html = page(client)
    keyring.forget()

    assert "见证文件缺失" in html
    assert "不可读" in html
    assert machine.uptime() is None


def test_a_size_is_written_in_its_unit() -> None:
    sizes = [figures.bytes_written(one) for one in (12, 2048, 5 * 1024**2, 300 * 1024**3)]

    assert sizes == [("12", "B"), ("2.0", "KB"), ("5.0", "MB"), ("300", "GB")]


def test_6_2_i_the_last_backup_and_the_last_drill_are_told(
    client: Client, engineer: Member, tmp_path: Path
) -> None:
    assert "尚无备份" in page(client)
    at = now()
    for n, own in enumerate((True, False)):
        backup = backups.Backup(tmp_path, tmp_path, backups.SCHEDULED, 3 * 1024**2 + n, "ab",
                                9, 4, "agrees", 1, own, True, 70)  # fmt: skip
        keeping.keep_backup(backup=backup, removed=0, by=the_system(), at=at)
        html = page(client)
        assert ("用本机密钥（较弱）" in html) is own
    keeping.keep_drill(
        digest="ab", made_at="", entries=4321, milliseconds=1900, whole=True, by=the_system(), at=at
    )
    keeping.keep_restore(digest="ab", made_at="", entries=4, lost=1, by=the_system(), at=at)
    html = page(client)

    for words in ("夜间，3.0 MB", "4,321 条日志", "完整恢复", "曾从备份恢复", 'class="spark"'):
        assert words in html


def test_5_1_e_what_rings_stands_on_top_with_its_cure(
    client: Client, engineer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "disk", lambda: machine.Disk(5, 100))
    html = page(client)
    assert html.index("磁盘已用九成以上") < html.index("已连续运行")
    assert "请立即清理或扩容" in html
    assert "将满" in html

    monkeypatch.setattr(machine, "disk", lambda: machine.Disk(95, 100))
    settled = page(client)
    assert "磁盘已用" not in settled


def test_2_1_l_a_job_is_run_early_by_who_may(client: Client, engineer: Member) -> None:
    assert "现在运行" not in page(client)
    refused = client.post("/operations/run/operations.watch/")
    assert (refused.status_code, refused["X-Clause"]) == (403, "2.1-l")

    post = a_post("operations:see", "operations:run", boundary=Boundary.OPERATIONS_ONLY)
    client.force_login(a_member(post=post, name="赵系统"))
    assert "现在运行" in page(client)
    JobRun.objects.create(name="operations.watch", started_at=now())
    answer = client.post("/operations/run/operations.watch/")
    assert (answer.status_code, answer["Location"]) == (302, "/operations/")
    assert JobRun.objects.get(name="operations.watch").started_at is None
    assert client.post("/operations/run/no.such/").status_code == 404
