"""kill -9 at every moment of a sending: none of 500 lost, none doubled, counted at the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from random import Random
from time import monotonic

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from yiheng.core.clock import now
from yiheng.governance.notices.models import OPEN, Channel, Delivery, State
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.tests.factories import (
    a_bot,
    a_house,
    a_keeper,
    a_member,
    an_application,
)
from yiheng.governance.notices.tests.test_sending import IMPORTANT
from yiheng.governance.notices.tests.wecom_server import WeCom, wecom_server

pytestmark = [
    pytest.mark.fuzz, pytest.mark.real_clock, pytest.mark.django_db(transaction=True)
]  # fmt: skip
MESSAGES, MEMBERS = 500, 50
KILLS = 4 if "YIHENG_FUZZ" not in os.environ else 60
SECONDS = 300
THE_SENDER = """
import os, runpy, yiheng.config.settings as settings
settings.DATABASES["default"]["NAME"] = os.environ["OF_THE_TEST"]
runpy.run_module("yiheng.config.sender", run_name="__main__")
"""


class Killer:
    """Kills the sender that runs now at moments chosen by a seed, at most so many times."""

    def __init__(self, server: WeCom, kills: int, every: int) -> None:
        self.rng, self.left, self.every = Random(7), kills, every  # a test's dice
        self.at = Counter[str]()
        self.process = self.start(server)
        self.server = server
        server.strike = self.strike

    def start(self, server: WeCom) -> subprocess.Popen[bytes]:
        """The product's own sender, over this test's database."""
        surroundings = os.environ | {
            "DJANGO_SETTINGS_MODULE": "yiheng.config.settings", "YIHENG_WECOM": server.base,
            "YIHENG_DATA_DIR": str(settings.DATA_DIR),
            "OF_THE_TEST": str(connection.settings_dict["NAME"]),
        }  # fmt: skip
        return subprocess.Popen([sys.executable, "-c", THE_SENDER], env=surroundings)

    def strike(self, moment: str) -> None:
        """A moment of a request: perhaps the last one of the process that made it."""
        if self.left and self.rng.random() < 1 / self.every and self.process.poll() is None:
            self.left -= 1
            self.at[moment] += 1
            self.process.kill()

    def until_all_is_done(self) -> None:
        """Start the sender anew whenever it has been killed, until nothing waits."""
        last = monotonic() + SECONDS
        while Delivery.objects.filter(state__in=OPEN).exists():
            assert monotonic() < last, "the sender does not come to an end"
            try:
                self.process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            self.process = self.start(self.server)
        self.process.terminate()
        assert self.process.wait(20) == 0


@pytest.fixture
def wecom() -> Iterator[WeCom]:
    with wecom_server() as server, override_settings(WECOM_BASE=server.base):
        a_house("director")
        yield server


def tell(messages: int, members: int) -> None:
    """So many important notices, in turn to so many members, to be sent now."""
    everybody = [a_member() for _ in range(members)]
    with transaction.atomic():
        for n in range(messages):
            one = everybody[n % members]
            notify(one, IMPORTANT, at=now(), title="年度采购", n=n)
        Delivery.objects.update(next_at=now())  # whatever the hour


def test_7_1_b_a_sender_that_is_killed_again_and_again_loses_none_of_500_and_doubles_none(
    wecom: WeCom,
) -> None:
    an_application()
    tell(MESSAGES, MEMBERS)
    killer = Killer(wecom, KILLS, every=3 * MESSAGES // KILLS // 2)

    killer.until_all_is_done()

    numbers = [json.loads(card)["url"].split("/")[-2] for _user, card in wecom.delivered]
    told = Delivery.objects.values_list("sending", flat=True)
    assert sorted(map(int, numbers)) == sorted(told)
    assert len(numbers) == MESSAGES
    assert set(wecom.delivered.values()) == {1}
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {State.SENT: MESSAGES}
    assert killer.left == 0
    assert len(wecom.bodies) > MESSAGES  # some were sent twice and known again


def test_7_1_b_a_group_is_told_nothing_twice_and_what_is_unsure_is_listed(wecom: WeCom) -> None:
    a_bot(a_keeper("notices:channels"))
    tell(12, 1)
    killer = Killer(wecom, 2, every=6)

    killer.until_all_is_done()

    rows = Counter(Delivery.objects.filter(channel=Channel.GROUP).values_list("state", flat=True))
    assert set(wecom.groups.values()) == {1}
    assert sum(rows.values()) == 12 == rows[State.SENT] + rows[State.UNCONFIRMED]
    assert rows[State.SENT] <= len(wecom.groups) <= 12
    assert rows[State.UNCONFIRMED] <= sum(killer.at.values()) == 2
