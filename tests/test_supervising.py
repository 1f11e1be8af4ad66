"""The parts of ``serve``: kept running, never left behind, stopped within their grace."""

from __future__ import annotations

import contextlib
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.running import ROOT, House
from tools.hospital import free_port
from yiheng.config import processes
from yiheng.config.processes import MOST_DEATHS, TOO_SOON, WITHIN, Part
from yiheng.core.tests import test_certificate

pytestmark = pytest.mark.real_clock
FOREVER = "import time; time.sleep(600)"
SUPERVISE = """
import sys
from yiheng.config.processes import supervise
child = "import subprocess, sys, time\\n" \\
        "p = subprocess.Popen([sys.executable, '-c', {forever!r}])\\n" \\
        "open(sys.argv[1], 'w').write(str(p.pid)); time.sleep(600)"
sys.exit(supervise({{"one": ["-c", {forever!r}], "web": ["-c", child, sys.argv[1]]}}))
"""


def until(what: Callable[[], Any], seconds: float = 20) -> Any:
    """What comes true, waited for: a real process must come up or go."""
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def is_running(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_part_is_started_again_later_and_later_but_not_for_ever() -> None:
    clock = [0.0]
    part = Part("worker", ["-c", "pass"], clock=lambda: clock[0])
    part.start()
    starts, alive = [part.started], True
    while alive:
        if part.again is None and part.process is not None:
            part.process.wait()
            clock[0] += TOO_SOON  # it had run that long
        clock[0] += 0.5
        alive = part.looked_after()
        starts += [part.started] if part.started != starts[-1] else []

    assert len(starts) == MOST_DEATHS + 1
    pauses = [later - earlier - TOO_SOON - 0.5 for earlier, later in pairwise(starts)]
    assert pauses == [1, 2, 4, 8, 16]
    assert starts[-1] < WITHIN


def test_a_part_that_dies_at_once_ends_everything() -> None:
    code = (
        "import sys; from yiheng.config.processes import supervise\n"
        f"sys.exit(supervise({{'one': ['-c', {FOREVER!r}], 'bad': ['-c', 'boom']}}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)  # fmt: skip
    assert (done.returncode, "bad 已退出" in done.stderr) == (1, True)


@pytest.fixture
def family(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """A supervisor, and its children and grandchild."""
    note = tmp_path / "pid"
    code = SUPERVISE.format(forever=FOREVER)
    parent = subprocess.Popen([sys.executable, "-c", code, str(note)], cwd=ROOT)
    grandchild = int(until(lambda: note.exists() and note.read_text()))
    pids = [*processes._children(parent.pid), grandchild]
    yield parent, pids
    for pid in [parent.pid, *pids]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    parent.wait()


def test_when_it_is_told_to_stop_nobody_is_left(family: Any) -> None:
    parent, pids = family
    assert all(map(is_running, pids))
    parent.terminate()

    assert parent.wait(processes.GRACE_SECONDS + 10) == 0
    assert [pid for pid in pids if is_running(pid)] == []


def test_when_it_is_killed_its_parts_end_with_it(family: Any) -> None:
    parent, pids = family
    parent.kill()
    parent.wait()

    until(lambda: not any(map(is_running, pids[:2])))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_6_1_f_with_tls_old_versions_are_refused_and_the_rest_is_served(tmp_path: Path) -> None:
    house, port = House(tmp_path / "var"), free_port()
    days = (datetime.now(UTC) - test_certificate.NOW) // timedelta(days=1)
    cert, key = test_certificate.a_pair(tmp_path, hosts=("localhost",), days=days + 20)
    assert house.run("init").returncode == 0
    server = house.start(
        "serve", "--host", "127.0.0.1", "--port", str(port), "--tls-cert", cert, "--tls-key", key
    )
    try:
        answer = until(lambda: _asked(port, cert, ssl.TLSVersion.TLSv1_2), 60)
        assert _asked(port, cert, ssl.TLSVersion.TLSv1_3)
        with pytest.raises((ssl.SSLError, OSError)):
            _ask(port, cert, ssl.TLSVersion.TLSv1_1)
        assert "__Host-csrf" in str(answer)
    finally:
        server.terminate()
        server.wait(40)
    said = house.log.read_text()
    assert "https://127.0.0.1" in said
    assert "Traceback" not in said


def _asked(port: int, cert: Path, version: ssl.TLSVersion) -> str:
    try:
        return _ask(port, cert, version)
    except OSError:
        return ""


def _ask(port: int, cert: Path, version: ssl.TLSVersion) -> str:
    context = ssl.create_default_context(cafile=str(cert))
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with contextlib.closing(HTTPSConnection("localhost", port, timeout=10, context=context)) as one:
        one.request("GET", "/sign-in/")
        answer = one.getresponse()
        answer.read()
        return str(answer.headers) if answer.status == 200 else ""
