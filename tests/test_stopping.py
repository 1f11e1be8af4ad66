"""``serve`` is told to stop while it starts: it ends at once, whole, and the next one starts."""

from __future__ import annotations

import contextlib
import shutil
import signal
import tarfile
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.running import House
from tests.test_supervising import until
from tests.test_upgrade import OLD
from tools.hospital import free_port
from yiheng.config import processes

pytestmark = pytest.mark.real_clock
PARTS = 5  # web with two workers of its own, worker, sender
Moment = Callable[[House, int], object]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("founded") / "var")
    assert house.run("init").returncode == 0
    return house


@pytest.fixture
def house(founded: House, tmp_path: Path) -> Iterator[House]:
    """A copy of a founded hospital; nothing of it runs when the test is over."""
    one = House(tmp_path / "var")
    shutil.copytree(founded.folder, one.folder)
    yield one
    for pid in parts(one):
        with contextlib.suppress(ProcessLookupError):
            processes._signal([pid], signal.SIGKILL)


def parts(house: House) -> list[int]:
    """The processes that ``serve`` has started: they have their data directory from it."""
    mine, found = f"YIHENG_DATA_DIR={house.folder}\0".encode(), []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if mine in environment.read_bytes():
                found.append(int(environment.parent.name))
    return found


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), contextlib.closing(
        HTTPConnection("127.0.0.1", port, timeout=5)
    ) as line:  # fmt: skip
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    return False


def left(house: House) -> list[str]:
    """What nobody should find after the end: drafts, a socket."""
    names = ("backups/.draft-*", "backups/.*.age.*", "keyring/agent.sock")
    return [str(path) for name in names for path in house.folder.glob(name)]


def stopped(house: House, when: Moment, number: int = signal.SIGTERM) -> None:
    """Start, tell to stop when it has come that far, and see that it has."""
    port = free_port()
    server = house.start("serve", "--port", str(port))
    try:
        until(lambda: server.poll() is not None or when(house, port), 240)
        assert server.poll() is None, house.log.read_text()
        server.send_signal(number)
        assert server.wait(processes.GRACE_SECONDS + 10) == 0, house.log.read_text()
    finally:
        server.kill()
        server.wait()
    assert parts(house) == []
    assert left(house) == []
    assert "Traceback" not in house.log.read_text()


MOMENTS: dict[str, Moment] = {
    "the keyring is open": lambda house, _: (house.folder / "keyring" / "agent.sock").exists(),
    "it has said its address": lambda house, _: "http://" in house.log.read_text(),
    "its first part runs": lambda house, _: parts(house),
    "all parts are coming up": lambda house, _: len(parts(house)) >= PARTS,
    "it serves": lambda _, port: answers(port),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_told_to_stop_when(moment: str, house: House) -> None:
    stopped(house, MOMENTS[moment])


def test_told_by_the_keyboard_it_stops_as_well(house: House) -> None:
    stopped(house, MOMENTS["its first part runs"], signal.SIGINT)


def test_told_to_stop_in_the_middle_of_an_upgrade_it_leaves_no_half_of_anything(
    tmp_path: Path,
) -> None:
    with tarfile.open(OLD) as tar:
        tar.extractall(tmp_path, filter="data")
    house = House(tmp_path / "hospital")
    begun = ("backups/.draft-*/*", "backups/yiheng-*")
    stopped(house, lambda one, _: any(list(one.folder.glob(name)) for name in begun))

    stopped(house, lambda _, port: answers(port))
    assert house.run("ledger", "verify").returncode == 0
