"""What machines ask: alive, ready, how it goes; and what they never hear."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yiheng.care.intake.tests.factories import a_hospital, a_licence, a_patient, take
from yiheng.config import metrics, probes
from yiheng.core.clock import now
from yiheng.core.models import JobRun
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.operations import machine
from yiheng.governance.people.tests.factories import a_member, a_post

LINE = re.compile(r'[a-z_]+(\{([a-z_]+="[^"\n]*",?)+\})? [0-9.e+-]+')
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_place(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"
    settings.DATA_DIR = tmp_path


def test_alive_and_ready_are_told_apart(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    a_hospital()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.content) == (
        200, b"ok database\nok ledger\nok keyring\nok disk\n",
    )  # fmt: skip

    settings.KEYRING_FILE = tmp_path / "none.json"
    keyring.forget()
    monkeypatch.setattr(machine, "disk", lambda: machine.Disk(probes.ROOM, 10**12))
    broken = client.get("/readyz")
    keyring.forget()
    assert broken.status_code == 503
    assert broken.content.split(b"\n")[2:4] == [b"not ready keyring", b"not ready disk"]
    assert client.get("/healthz").content == b"ok\n"


def test_every_line_of_the_metrics_can_be_read(client: Client) -> None:
    a_hospital()
    checkpoint(now())
    JobRun.objects.create(name="operations.watch", started_at=now(), error="OSError")
    answer = client.get("/metrics")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    text = answer.content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    families = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert len(families) >= 24
    for wanted in ('yiheng_job_failing{job="operations.watch"} 1', "yiheng_witness_agrees 1",
                   "yiheng_keyring_open 1", 'yiheng_alarm{code="job-failing"} 1'):  # fmt: skip
        assert wanted in lines


def test_0_e_the_metrics_know_no_patient_and_no_member(client: Client) -> None:
    a_hospital()
    a_member(post=a_post("records:read"), name="欧阳金丝雀")
    take([a_patient("canary77", name=[{"text": "诸葛金丝雀"}])], a_licence(), at=now())

    text = client.get("/metrics").content.decode()
    assert not re.search("金丝雀|canary77", text)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer a-long-enough-token"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer another-long-token"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer "}, 404),
    ],
)
def test_2_1_k_the_metrics_are_for_this_machine_or_the_token(
    client: Client, headers: dict[str, str], status: int, tmp_path: Path
) -> None:
    (tmp_path / "metrics-token").write_text("a-long-enough-token\n")
    assert client.get("/metrics", **headers).status_code == status  # type: ignore[arg-type]  # WSGI's own


def test_2_1_k_a_token_that_can_be_guessed_opens_nothing(client: Client, tmp_path: Path) -> None:
    asked = {"REMOTE_ADDR": "10.0.0.7", "HTTP_AUTHORIZATION": "Bearer short"}
    assert client.get("/metrics", **asked).status_code == 404  # type: ignore[arg-type]  # WSGI's own
    (tmp_path / "metrics-token").write_text("short")
    assert client.get("/metrics", **asked).status_code == 404  # type: ignore[arg-type]  # WSGI's own


def test_requests_of_every_process_are_added_up(
    monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    monkeypatch.setenv("YIHENG_PART", "web")
    for pid, seconds in ((101, 0.004), (102, 0.3)):
        one = metrics.Requests()
        monkeypatch.setattr(os, "getpid", lambda pid=pid: pid)
        one.count("GET", "/patients/<str:surrogate>/", 200, seconds)
        one.count("GET", "/" + "long/" * 40, 200, seconds)

    found = metrics.counted()
    figures = found["GET", "/patients/<str:surrogate>/", "200"]
    assert figures[-2] == 2.0
    assert figures[-1] == pytest.approx(0.304)
    assert (figures[0], figures[metrics.BUCKETS.index(0.5)]) == (1.0, 2.0)
    assert found["OTHER", "other", "0"][-2] == 2.0
    text = client.get("/metrics").content.decode()
    assert 'yiheng_request_seconds_count{route="/patients/<str:surrogate>/"} 2\n' in text
    metrics.forget()
    assert metrics.counted() == {}


def test_more_routes_than_there_is_room_for_are_counted_together() -> None:
    one = metrics.Requests()
    for n in range(metrics.SLOTS + 50):
        one.count("GET", f"/r{n}/", 200, 0.1)
    memory = bytes(one._memory)  # what a scraper would read

    read = dict(metrics._read(memory))
    assert len(read) == metrics.SLOTS
    assert read["OTHER", "other", "0"][-2] == 51


def test_security_txt_is_the_hospital_s_or_nothing(client: Client, tmp_path: Path) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    (tmp_path / "security.txt").write_text("Contact: mailto:a@b.example\n")
    assert client.get("/.well-known/security.txt").status_code == 404  # RFC 9116 wants Expires

    (tmp_path / "security.txt").write_text(
        "Contact: mailto:a@b.example\nExpires: 2027-12-31T00:00:00Z\n"
    )
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200
    assert b"a@b.example" in answer.content


def test_each_answer_has_a_number_and_one_line_without_the_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    member = a_member(post=a_post("records:read"), name="陌生人")
    client.force_login(member)
    with caplog.at_level("INFO", "yiheng.access"):
        answer = client.get("/patients/canary77/?q=诸葛")

    assert re.fullmatch("[0-9a-f]{16}", answer["X-Request-ID"])
    (line,) = [vars(one) for one in caplog.records if one.name == "yiheng.access"]
    told = {name: line[name] for name in ("method", "route", "status", "member")}
    assert told == {"method": "GET", "route": "/patients/<str:surrogate>/",
                    "status": answer.status_code, "member": member.pk}  # fmt: skip
    assert "canary77" not in str(line)
