"""MLLP over a real socket: acknowledged after the commit, once, in order; nothing lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from django.db import connections

from yiheng.care.intake import mllp
from yiheng.care.intake.models import Held, Message, Quarantined
from yiheng.care.intake.tests.factories import a_hospital
from yiheng.care.intake.tests.test_hl7 import SENDER, a_feed, admission, results, stored
from yiheng.care.records.models import Record
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.ledger.verifying import verify
from yiheng.standards.hl7v2 import Deframer, Segment, frame, parse

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


class Listener(mllp.Listener):
    """One that waits for its conversations to end."""

    daemon_threads = False
    block_on_close = True


@pytest.fixture
def port() -> Iterator[int]:
    with Listener(("127.0.0.1", 0), mllp.Conversation) as listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield listener.server_address[1]
        listener.shutdown()
        thread.join()
    connections.close_all()


def talk(port: int, *pieces: bytes, answers: int) -> list[tuple[str, str]]:
    """Send pieces; the codes and texts of so many answers, or of those before the peer hung up."""
    deframer, found = Deframer(), list[Segment | None]()
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as peer:
        for piece in pieces:
            peer.sendall(piece)
        while len(found) < answers:
            data = peer.recv(65536)
            if not data:
                break
            found += [parse(raw).first("MSA") for raw in deframer.feed(data)]
    return [(told[1].text, told[2].text) for told in found if told is not None]


def test_1_1_g_messages_are_answered_in_order_after_they_are_stored(port: int) -> None:
    a_feed()

    assert talk(port, frame(admission()), frame(results()), answers=2) == [
        ("AA", "HIS-0001"),
        ("AA", "HIS-0002"),
    ]
    assert Message.objects.count() == 2
    assert stored()["Patient"] == 1
    assert verify().whole


def test_1_1_g_the_same_message_on_another_line_is_known(port: int) -> None:
    a_feed()
    talk(port, frame(admission()), answers=1)
    before = stored()

    assert talk(port, frame(admission()), answers=1) == [("AA", "HIS-0001")]
    assert talk(port, frame(admission(phone="13900139000")), answers=1) == [("AE", "HIS-0001")]
    assert stored() == before


def test_1_1_g_a_stranger_is_rejected(port: int) -> None:
    assert talk(port, frame(admission()), answers=1) == [("AR", "HIS-0001")]
    assert not Record.objects.exists()


def test_3_1_r_without_a_licence_in_force_messages_wait_sealed(port: int) -> None:
    feed = a_feed()
    feed.licence.revoke(feed.registered_at)

    assert talk(port, frame(admission()), answers=1) == [("AA", "HIS-0001")]
    assert Held.objects.count() == 1
    assert not Record.objects.exists()


def test_1_1_g_half_a_frame_is_no_message_and_what_came_before_it_counts(port: int) -> None:
    a_feed()
    half = frame(results())[:-20]

    assert talk(port, frame(admission()) + half, answers=1) == [("AA", "HIS-0001")]
    assert Message.objects.count() == 1
    assert talk(port, frame(results()), answers=1) == [("AA", "HIS-0002")]
    assert Message.objects.count() == 2


def test_1_1_g_a_message_may_come_byte_by_byte(port: int) -> None:
    a_feed()
    raw = frame(admission())

    pieces = [raw[place : place + 7] for place in range(0, len(raw), 7)]
    assert talk(port, *pieces, answers=1) == [("AA", "HIS-0001")]


def test_1_1_g_noise_ends_the_line_and_nothing_else(port: int) -> None:
    a_feed()

    assert talk(port, b"GET / HTTP/1.1\r\n\r\n", answers=1) == []
    assert talk(port, frame(admission()), answers=1) == [("AA", "HIS-0001")]


def test_0_g_without_a_ledger_nothing_is_acknowledged_and_the_peer_sends_again(port: int) -> None:
    a_feed()
    with ledger_blocked():
        assert talk(port, frame(admission()), answers=1) == []
    assert not Record.objects.exists()
    assert not Message.objects.exists()

    assert talk(port, frame(admission()), answers=1) == [("AA", "HIS-0001")]


def test_1_1_g_many_lines_at_once_lose_nothing_and_double_nothing(port: int) -> None:
    feed = a_feed()
    assert feed.sender == SENDER
    sent = [frame(admission(f"HIS-{number}")) for number in range(6)]
    codes: list[str] = []

    def send(raw: bytes) -> None:
        for _ in range(5):  # a line that is cut is tried again, as senders do
            told = talk(port, raw, answers=1)
            if told:
                codes.append(told[0][0])
                return

    threads = [threading.Thread(target=send, args=(raw,)) for raw in sent * 2]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert codes == ["AA"] * 12
    assert Message.objects.count() == 6
    assert stored()["Patient"] == 1
    assert not Quarantined.objects.exists()
    assert Entry.objects.filter(action="patients.registered").exists()
    assert verify().whole
