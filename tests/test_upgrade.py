"""A hospital of an older version is backed up, then brought up to date, and only then served.

``data/hospital-0.1.0.tar.xz`` is a small sample hospital as version 0.1.0 made it, with rows in
most tables: every later migration passes over it here.
"""

from __future__ import annotations

import json
import socket
import sqlite3
import tarfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep

import pytest

from tests.running import House
from tools.hospital import free_port

pytestmark = pytest.mark.real_clock
OLD = Path(__file__).parent / "data" / "hospital-0.1.0.tar.xz"


@pytest.fixture
def old(tmp_path: Path) -> House:
    with tarfile.open(OLD) as tar:
        tar.extractall(tmp_path, filter="data")
    return House(tmp_path / "hospital")


def asked(house: House, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(house.folder / "yiheng.sqlite3")) as base:
        return base.execute(sql).fetchall()


def tables(house: House) -> list[tuple[object, ...]]:
    """Every table, index and trigger in the database's own words."""
    return asked(house, "SELECT type, name, sql FROM sqlite_master ORDER BY type, name")


def answers(server: Popen[str], port: int, house: House) -> int:
    """The status of /healthz once it answers."""
    last = monotonic() + 240
    while monotonic() < last and server.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
                line.request("GET", "/healthz")
                return line.getresponse().status
        except OSError:
            sleep(0.1)  # a real process must come up
    raise AssertionError(house.log.read_text())


def test_an_older_hospital_is_backed_up_then_upgraded_then_served(old: House) -> None:
    applied = len(asked(old, "SELECT 1 FROM django_migrations"))
    entries = asked(old, "SELECT count(*) FROM ledger_entry")[0][0]
    port = free_port()
    server = old.start("serve", "--port", str(port))
    try:
        assert answers(server, port, old) == 200
        second = old.run("serve", "--port", str(free_port()))
    finally:
        server.terminate()
        assert server.wait(30) == 0

    assert (second.returncode, "已有一个服务在运行" in second.stderr) == (1, True)
    assert len(asked(old, "SELECT 1 FROM django_migrations")) > applied
    (backup,) = (old.folder / "backups").glob("yiheng-*-before-migration.age")
    kept = asked(
        old,
        "SELECT facts FROM ledger_entry WHERE action = 'operations.backed_up' ORDER BY seq LIMIT 1",
    )
    assert json.loads(str(kept[0][0]))["occasion"] == "before-migration"
    assert old.run("ledger", "verify").returncode == 0
    found = {one["name"]: one for one in json.loads(old.run("check", "--json").stdout)}
    assert found["岗位卡"]["level"] == "warning"  # no right was given by the upgrade
    assert "分管院长" in found["岗位卡"]["said"]
    assert "申请单" in found["自带流程"]["said"]  # nor a route that asks for one
    said = old.log.read_text()
    assert "未补上“信息需求审批”：第 1 步：岗位“head”没有审批签字权限" in said
    assert "未补上“申请单”：请选择已设定的审批流程" in said
    assert "job.failed" not in said  # what the hospital has not decided yet is waited for

    founded = House(old.folder.with_name("founded"))
    assert founded.run("init").returncode == 0
    assert tables(old) == tables(founded)

    new = House(old.folder.with_name("new"))  # and the way back is open
    identity = old.folder / "keyring" / "backup-identity"
    done = new.run("restore", backup, "--identity", identity)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["entries"] == entries


def test_without_a_backup_nothing_is_changed(old: House) -> None:
    before = asked(old, "SELECT app, name FROM django_migrations")
    (old.folder / "backups").write_text("in the way")
    done = old.run("serve", "--port", str(free_port()))

    assert done.returncode == 1
    assert "备份未做成" in done.stderr
    assert "Traceback" not in done.stderr
    assert asked(old, "SELECT app, name FROM django_migrations") == before


def test_a_database_of_a_newer_version_is_not_touched(old: House) -> None:
    with closing(sqlite3.connect(old.folder / "yiheng.sqlite3")) as base, base:
        base.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('ledger', '9999_of_tomorrow', '2030-01-01')"
        )
    done = old.run("serve", "--port", str(free_port()))

    assert done.returncode == 1
    assert "更新的版本" in done.stderr
    assert not (old.folder / "backups").exists()


def test_a_port_in_use_is_told_before_anything_is_done(old: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = old.run("serve", "--port", str(taken.getsockname()[1]))

    assert (done.returncode, "已被占用" in done.stderr) == (1, True)
    assert not (old.folder / "backups").exists()
