"""Fifty sign the same step at the same moment, through HTTP: one signature, 49 clear noes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from subprocess import Popen
from threading import Barrier
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.running import ROOT, House, a_database
from tools.hospital import free_port

pytestmark = pytest.mark.real_clock
FIFTY = 50
STARTS_WITHIN = 120
PASSWORD = "correct-horse-battery"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with a_database() as database:
        made = House(tmp_path / "hospital", database)
        made.folder.mkdir()
        (made.folder / "secret-key").write_text("x" * 64, encoding="ascii")
        yield made


def asked(house: House, *words: str) -> dict[str, Any]:
    """What ``tests.signing`` says in this hospital."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.signing", *words], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=300,
        env=house.surroundings(
            YIHENG_DATA_DIR=str(house.folder), DJANGO_SETTINGS_MODULE="yiheng.config.settings"
        ),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def serving(house: House) -> Iterator[int]:
    """The hospital at a port of this machine."""
    port = free_port()
    server = house.start("serve", "--port", str(port))
    try:
        _await(server, port, house)
        yield port
    finally:
        server.terminate()
        server.wait(60)


def _await(server: Popen[str], port: int, house: House) -> None:
    last = monotonic() + STARTS_WITHIN
    while monotonic() < last and server.poll() is None:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
        except OSError:
            sleep(0.1)  # a real process must come up
    raise AssertionError(house.log.read_text(encoding="utf-8"))


def test_3_1_e_fifty_sign_at_once_through_http_and_one_signature_stands(house: House) -> None:
    told = asked(house, "prepare", str(FIFTY))
    barrier = Barrier(FIFTY)

    def attempt(cookie: str, port: int) -> tuple[int, str, str]:
        with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as line:
            line.request("GET", told["page"], headers={"Cookie": cookie})
            page = line.getresponse()
            page.read()
            [csrf] = [
                one.partition(";")[0]
                for one in page.headers.get_all("Set-Cookie", ())
                if one.startswith("csrf=")
            ]
            form = urlencode({
                "decision": "approve", "opinion": "", "shown": told["shown"],
                "password": PASSWORD, "csrfmiddlewaretoken": csrf.removeprefix("csrf="),
            })  # fmt: skip
            barrier.wait(120)
            line.request(
                "POST", f"{told['page']}sign/", form,
                {"Cookie": f"{cookie}; {csrf}", "Origin": f"http://127.0.0.1:{port}",
                 "Content-Type": "application/x-www-form-urlencoded"},
            )  # fmt: skip
            answer = line.getresponse()
            where = answer.headers.get("X-Clause") or answer.headers.get("Location")
            return answer.status, str(where), answer.read().decode()

    with serving(house) as port, ThreadPoolExecutor(FIFTY) as pool:
        answers = list(pool.map(attempt, told["cookies"], [port] * FIFTY))

    told_to = Counter((status, where) for status, where, _page in answers)
    assert told_to == {(302, told["page"]): 1, (403, "3.1-e"): FIFTY - 1}
    refused = [(clause, page) for status, clause, page in answers if status != 302]
    assert all("没有办理：" in page for _clause, page in refused)
    assert asked(house, "became") == {
        "signed": 1, "step": 2, "going_on": True, "refused": FIFTY - 1
    }  # fmt: skip
