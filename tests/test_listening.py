"""``serve --mllp-port``: with TLS a message is acknowledged; beyond this machine, only so."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.running import ROOT, House
from tests.test_supervising import until
from tools.hospital import free_port
from yiheng.core.tests import test_certificate
from yiheng.standards.hl7v2 import Deframer, frame, parse
from yiheng.standards.hl7v2.build import adt
from yiheng.standards.hl7v2.tests import factories as hl7

pytestmark = pytest.mark.real_clock
FOUND = """
import django
from django.conf import settings
from yiheng.core.database.tables import make_tables
from yiheng.config import datadir
datadir.prepare(settings.DATA_DIR)
django.setup()
make_tables()
from yiheng.care.intake import commands
from yiheng.care.intake.tests.factories import a_hospital, standing
from yiheng.core.actor import the_system
from yiheng.core.clock import now
a_hospital()
commands.register_feed(
    name="HIS", sender="HIS|市一医院", licence=standing(), by=the_system(), at=now()
)
"""


@dataclass(frozen=True)
class Listening:
    """A served hospital with an interface that its own system sends to."""

    house: House
    port: int
    cert: Path

    def talk(self, raw: bytes, version: ssl.TLSVersion | None = None) -> list[tuple[str, str]]:
        """The code and number of each answer over TLS."""
        context = ssl.create_default_context(cafile=str(self.cert))
        if version is not None:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")  # the client would refuse it by itself
            context.minimum_version = context.maximum_version = version
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as line,
            context.wrap_socket(line, server_hostname="localhost") as peer,
        ):
            peer.sendall(raw)
            deframer, found = Deframer(), list[bytes]()
            while not found and (data := peer.recv(65536)):
                found += deframer.feed(data)
        told = [parse(one).first("MSA") for one in found]
        return [(one[1].text, one[2].text) for one in told if one is not None]


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    """Found, serve with TLS and a listener, wait until both answer."""
    folder = tmp_path_factory.mktemp("listening")
    house, web, port = House(folder / "var"), free_port(), free_port()
    ours = {
        "YIHENG_DATA_DIR": str(house.folder), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", FOUND], check=True, cwd=ROOT, env=house.surroundings(**ours)
    )
    days = (datetime.now(UTC) - test_certificate.NOW) // timedelta(days=1)
    cert, key = test_certificate.a_pair(folder, hosts=("localhost",), days=days + 20)
    server = house.start(
        "serve", "--port", str(web), "--mllp-port", str(port), "--tls-cert", cert, "--tls-key", key
    )
    try:
        until(lambda: answers(web) and answers(port), 60)
        yield Listening(house, port, cert)
    finally:
        server.terminate()
        server.wait(40)
    assert server.returncode == 0
    assert "Traceback" not in house.log.read_text()


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def admission(control_id: str) -> bytes:
    return frame(adt("A01", hl7.a_header(control_id), hl7.a_patient(sex="F"), hl7.a_visit()))


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_6_1_f_over_tls_a_message_is_stored_and_acknowledged(
    version: ssl.TLSVersion, listening: Listening
) -> None:
    number = f"TLS-{version.name}"

    assert listening.talk(admission(number), version) == [("AA", number)]
    assert listening.talk(admission(number), version) == [("AA", number)]
    assert stored(listening.house) >= 1


def test_6_1_f_in_clear_the_listener_takes_nothing(listening: Listening) -> None:
    before = stored(listening.house)
    with socket.create_connection(("127.0.0.1", listening.port), timeout=20) as line:
        line.sendall(admission("CLEAR-1"))
        said = b"".join(iter(lambda: received(line), b""))

    assert b"MSA" not in said
    assert stored(listening.house) == before
    assert listening.talk(admission("AFTER-1")) == [("AA", "AFTER-1")]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_6_1_f_an_old_version_of_tls_is_refused(listening: Listening) -> None:
    with pytest.raises(ssl.SSLError) as refused:
        listening.talk(admission("OLD-1"), ssl.TLSVersion.TLSv1_1)
    assert refused.value.reason == "TLSV1_ALERT_PROTOCOL_VERSION"


def test_6_1_f_one_who_keeps_silent_keeps_nobody_else_waiting(listening: Listening) -> None:
    with socket.create_connection(("127.0.0.1", listening.port)) as silent:
        assert listening.talk(admission("NEXT-1")) == [("AA", "NEXT-1")]
        silent.sendall(b"x")


def received(line: socket.socket) -> bytes:
    with contextlib.suppress(ConnectionError):
        return line.recv(65536)
    return b""


def stored(house: House) -> int:
    """How many messages are known."""
    with contextlib.closing(sqlite3.connect(house.folder / "yiheng.sqlite3")) as base:
        return int(base.execute("SELECT count(*) FROM intake_message").fetchone()[0])


@pytest.mark.parametrize("command", ["serve", "listener"])
def test_6_1_f_beyond_this_machine_nothing_listens_in_clear(command: str, tmp_path: Path) -> None:
    house, port = House(tmp_path / "var"), str(free_port())
    house.folder.mkdir()
    (house.folder / "secret-key").write_text("x" * 64, encoding="ascii")
    if command == "serve":
        told = house.run("serve", "--host", "0.0.0.0", "--mllp-port", port)
    else:
        told = subprocess.run(
            [sys.executable, "-m", "yiheng.care.intake.mllp", "--host", "0.0.0.0", "--port", port],
            capture_output=True, text=True, check=False, cwd=ROOT, timeout=60,
            env=house.surroundings(YIHENG_DATA_DIR=str(house.folder)),
        )  # fmt: skip

    assert told.returncode in (1, 2)
    assert "--tls-cert" in told.stderr
    assert "Traceback" not in told.stderr
