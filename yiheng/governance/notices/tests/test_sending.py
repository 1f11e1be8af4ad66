"""Messages leave the house once, whatever the way does: tried against a server like 企业微信."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import override_settings

from yiheng.core.actor import the_system
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import claiming, commands, queries, secrets, sending
from yiheng.governance.notices.commands.delivering import MOST_TRIES
from yiheng.governance.notices.kinds import Importance, kind
from yiheng.governance.notices.models import Attempt, Bot, Channel, Delivery, Gateway, State
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.tests.factories import (
    HOUR,
    MONDAY,
    a_bot,
    a_house,
    a_keeper,
    a_member,
    a_unit,
    an_application,
)
from yiheng.governance.notices.tests.wecom_server import WeCom, wecom_server

pytestmark = pytest.mark.django_db(transaction=True)
NORMAL = kind("tests.normal", "第 %(n)s 条消息")
IMPORTANT = kind(
    "tests.important", "“%(title)s”待签", importance=Importance.IMPORTANT,
    outside="有 %(n)s 项待签", group=True,
)  # fmt: skip
MINUTE = timedelta(minutes=1)


@pytest.fixture
def wecom() -> Iterator[WeCom]:
    with wecom_server() as server, override_settings(WECOM_BASE=server.base):
        a_house("director")
        yield server


def told(*members: object, at: datetime = MONDAY, n: int = 1) -> None:
    """Tell members something important, in a command as the house does it."""
    with transaction.atomic():
        notify(members, IMPORTANT, at=at, title="年度采购", n=n)  # type: ignore[arg-type]


def run(at: datetime = MONDAY) -> int:
    return sending.run(lambda: at)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_7_1_b_an_important_notice_goes_out_as_a_card_with_title_number_and_link(
    wecom: WeCom,
) -> None:
    an_application()
    one, other = a_member(), a_member()
    told(one, other, n=7)

    assert run() == 1  # both in one call

    sent = [json.loads(card) for _user, card in wecom.delivered]
    pk = Delivery.objects.earliest("pk").sending_id
    assert sent[0] == sent[1] == {
        "title": "有 7 项待签", "description": f"编号 {pk}，11-23 09:00",
        "url": f"https://yiheng.example/notices/of/{pk}/",
    }  # fmt: skip
    assert {user for user, _card in wecom.delivered} == {one.staff_no, other.staff_no}
    assert states() == [State.SENT] * 2
    entry = Entry.objects.get(action="notices.delivered")
    assert (entry.clause, entry.facts["count"], entry.facts["code"]) == ("7.1-b", 2, "0")
    assert run() == 0


def test_a_token_is_kept_and_renewed_when_it_ends_or_is_taken_back(wecom: WeCom) -> None:
    an_application()
    member = a_member()
    told(member)
    run()
    told(member, at=MONDAY + MINUTE, n=2)
    run(MONDAY + MINUTE)
    assert wecom.paths.count("/cgi-bin/gettoken") == 1

    wecom.expire_tokens()
    told(member, at=MONDAY + 2 * MINUTE, n=3)
    run(MONDAY + 2 * MINUTE)
    assert wecom.paths.count("/cgi-bin/gettoken") == 2
    told(member, at=MONDAY + 3 * HOUR, n=4)
    run(MONDAY + 3 * HOUR)
    assert wecom.paths.count("/cgi-bin/gettoken") == 3  # 7200 s are over
    assert sorted(wecom.delivered.values()) == [1, 1, 1, 1]


@pytest.mark.parametrize("mood", ["before", "after", "html", "list", "500"])
def test_an_answer_that_never_came_is_asked_for_again_and_nobody_is_told_twice(
    wecom: WeCom, mood: str
) -> None:
    an_application()
    told(a_member())
    wecom.moods.extend([None, mood])

    run()
    assert states() == [State.QUEUED]
    assert Delivery.objects.get().doubtful_since == MONDAY
    assert run() == 0  # the way is held back for a while
    run(MONDAY + MINUTE)

    assert states() == [State.SENT]
    assert list(wecom.delivered.values()) == [1]
    assert Delivery.objects.get().attempts == 2


def test_what_is_doubtful_for_longer_than_wecom_knows_it_is_not_sent_again(wecom: WeCom) -> None:
    an_application()
    told(a_member())
    wecom.moods.extend([None, "after"])
    run()

    run(MONDAY + 4 * HOUR)

    assert states() == [State.UNCONFIRMED]
    assert list(wecom.delivered.values()) == [1]


def test_a_group_message_without_an_answer_is_unconfirmed_and_sent_again_only_by_hand(
    wecom: WeCom,
) -> None:
    keeper = a_keeper("notices:channels")
    a_bot(keeper)
    told(a_member())
    wecom.moods.append("after")

    run()
    run(MONDAY + 30 * MINUTE)
    row = Delivery.objects.get(channel=Channel.GROUP)
    assert (row.state, row.code) == (State.UNCONFIRMED, "reset")
    assert list(wecom.groups.values()) == [1]

    commands.retry(pk=row.pk, by=keeper, at=MONDAY + HOUR)
    run(MONDAY + HOUR)
    row.refresh_from_db()
    assert row.state == State.SENT
    assert list(wecom.groups.values()) == [2]  # the same words: readers see that it is one


def test_errcode_is_read_although_the_status_is_200(wecom: WeCom) -> None:
    keeper = a_keeper("notices:channels")
    a_bot(keeper, key="00000000-wrong-key")
    told(a_member())

    run()

    bot = Bot.objects.get()
    assert (bot.stopped, bot.trouble) == (True, "93000")
    assert states() == [State.QUEUED]  # kept until somebody mends it
    assert Entry.objects.filter(action="notices.put_off").count() == 1
    assert run(MONDAY + HOUR) == 0
    a_bot_again = commands.set_bot(
        pk=bot.pk, name="值班群", webhook="12345678-abcd-ef00", by=keeper, at=MONDAY + HOUR
    )
    run(MONDAY + HOUR)
    assert states() == [State.SENT]
    assert not a_bot_again.stopped


def test_the_keepers_are_told_once_when_a_way_stops(wecom: WeCom) -> None:
    keeper = an_application(secret="another-wrong-secret")
    told(a_member())

    run()
    run(MONDAY + HOUR)

    assert Gateway.objects.get().trouble == "40001"
    told_keepers = keeper_titles(keeper)
    assert told_keepers == ["企业微信应用消息已停止：返回码 40001"]


def keeper_titles(keeper: object) -> list[str]:
    return [one.title for one in queries.visible_to(keeper)]  # type: ignore[arg-type]


def test_too_often_is_waited_out(wecom: WeCom) -> None:
    an_application()
    told(a_member())
    wecom.moods.extend([None, 45009])

    run()
    assert run(MONDAY + timedelta(seconds=50)) == 0
    assert run(MONDAY + timedelta(seconds=61)) == 1
    assert states() == [State.SENT]


def test_a_group_gets_at_most_twenty_messages_a_minute(wecom: WeCom) -> None:
    a_bot(a_keeper("notices:channels"))
    member = a_member()
    for n in range(30):
        told(member, n=n)

    assert run() == 20
    assert run(MONDAY + timedelta(seconds=65)) == 0  # the calls of a minute, and their length
    assert set(Attempt.objects.values_list("code", flat=True)) == {"0"}
    wecom.when.clear()  # the server's minute is over too
    assert run(MONDAY + timedelta(seconds=71)) == 10
    assert list(wecom.groups.values()) == [1] * 30


def test_a_member_gets_at_most_thirty_messages_a_minute(wecom: WeCom) -> None:
    an_application()
    busy, calm = a_member(), a_member()
    for n in range(35):
        told(busy, n=n)
    run()
    told(calm, at=MONDAY)
    run()

    had = [user for user, _card in wecom.delivered]
    assert had.count(busy.staff_no) == 30
    assert had.count(calm.staff_no) == 1
    run(MONDAY + 3 * MINUTE)
    assert [user for user, _card in wecom.delivered].count(busy.staff_no) == 35


def test_who_has_no_account_is_named_and_the_others_are_told(wecom: WeCom) -> None:
    an_application()
    here, stranger = a_member(), a_member()
    wecom.known = {here.staff_no}
    told(here, stranger)
    told(stranger, n=2)

    run()

    rows = Delivery.objects.order_by("pk")
    assert [(row.state, row.code) for row in rows] == [
        (State.SENT, "0"), (State.FAILED, "81013"), (State.FAILED, "81013")
    ]  # fmt: skip


def test_normal_notices_are_collected_and_sent_as_one_at_the_hour_of_a_digest(
    wecom: WeCom,
) -> None:
    an_application()
    member, other = a_member(), a_member()
    with transaction.atomic():
        notices = [notify([member, other], NORMAL, at=MONDAY + n * MINUTE, n=n) for n in range(4)]
    commands.mark_read(pk=notices[0][0].pk, by=member, at=MONDAY + HOUR)

    assert run(MONDAY + 3 * HOUR) == 0  # 12:00
    assert run(MONDAY + 3 * HOUR + 10 * MINUTE) == 2

    cards = {user: json.loads(card) for user, card in wecom.delivered}
    assert cards[member.staff_no]["title"] == "您有 3 条通知"  # one was read in the house
    assert cards[other.staff_no]["title"] == "您有 4 条通知"
    assert states().count(State.DROPPED) == 1


def test_an_odd_answer_to_one_message_does_not_hold_up_the_next(wecom: WeCom) -> None:
    an_application()
    told(a_member())
    told(a_member(), at=MONDAY + timedelta(seconds=1), n=2)
    wecom.moods.extend([None, 40058])

    run(MONDAY + timedelta(seconds=2))
    assert states() == [State.QUEUED, State.SENT]

    at = MONDAY
    wecom.moods.extend([40058] * 20)
    for _ in range(10):
        at += 20 * MINUTE
        run(at)
    assert states()[0] == State.FAILED
    assert Delivery.objects.earliest("pk").attempts == MOST_TRIES


def test_a_killed_sender_is_followed_by_one_that_sends_what_was_under_way(wecom: WeCom) -> None:
    an_application()
    told(a_member())
    assert claiming.claim(MONDAY) is not None  # and then the power went

    assert sending.begin(MONDAY + timedelta(seconds=1)) == 1
    run(MONDAY + timedelta(seconds=1))

    assert states() == [State.SENT]
    assert sending.begin(MONDAY + MINUTE) == 0


def test_another_machines_lease_is_respected_until_it_ends(wecom: WeCom) -> None:
    an_application()
    told(a_member())
    claiming.claim(MONDAY)
    Delivery.objects.update(holder="elsewhere:var")

    assert sending.begin(MONDAY + timedelta(seconds=1)) == 0
    assert run(MONDAY + timedelta(seconds=59)) == 0
    assert run(MONDAY + timedelta(seconds=60)) == 1


def test_who_left_is_not_written_to_and_what_is_a_day_old_is_given_up(wecom: WeCom) -> None:
    an_application()
    gone, here = a_member(), a_member()
    told(gone)
    told(here, n=2)
    gone.is_active = False
    gone.save()
    Gateway.objects.update(stopped=True)

    run(MONDAY + 25 * HOUR)

    assert states() == [State.DROPPED, State.FAILED]
    assert Delivery.objects.latest("pk").code == "stale"


def test_a_redirect_is_not_followed(wecom: WeCom) -> None:
    an_application()
    told(a_member())
    wecom.moods.extend([None, "302"])

    run()

    assert "/led-away" not in wecom.paths
    assert Delivery.objects.get().code == "http-302"


def test_secrets_are_sealed_for_the_host_they_are_told_to(wecom: WeCom) -> None:
    an_application()
    gateway = Gateway.objects.get()
    told(a_member())
    run()
    gateway.refresh_from_db()

    assert b"secret-secret" not in bytes(gateway.secret)
    assert b"token-" not in bytes(gateway.token)
    with override_settings(WECOM_BASE="https://elsewhere.example"):
        assert secrets.secret_of(gateway) == ""
        assert secrets.token_of(gateway) == ""
    assert "secret-secret" not in json.dumps(list(Entry.objects.values_list("facts", flat=True)))


def test_units_groups_hear_of_their_own_and_the_house_of_everything(wecom: WeCom) -> None:
    keeper, unit = a_keeper("notices:channels"), a_unit()
    own = a_bot(keeper, unit=unit)
    other = a_bot(keeper, unit=a_unit())
    house = a_bot(keeper)
    told(a_member(unit=unit))

    assert set(Delivery.objects.values_list("bot", flat=True)) == {own.pk, house.pk}
    assert not Delivery.objects.filter(bot=other).exists()


def test_recovering_twice_changes_nothing_more(wecom: WeCom) -> None:
    a_bot(a_keeper("notices:channels"))
    told(a_member())
    claiming.claim(MONDAY)

    assert commands.recover(by=the_system(), at=MONDAY + HOUR) == 1
    assert commands.recover(by=the_system(), at=MONDAY + HOUR) == 0
    assert states() == [State.UNCONFIRMED]
