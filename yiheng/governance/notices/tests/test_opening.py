"""Setting the ways up: secrets go in and never come out; a test shows that a way is open."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import commands, secrets
from yiheng.governance.notices.models import Bot, Channel, Delivery, Gateway, Notice, State
from yiheng.governance.notices.tests.factories import (
    MONDAY,
    a_bot,
    a_house,
    a_keeper,
    a_member,
    an_application,
)
from yiheng.governance.notices.tests.wecom_server import CORP, KEY, SECRET
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Member:
    a_house("director")
    return a_keeper("notices:channels")


def set_up(by: Member, **changed: object) -> Gateway:
    given = {"corp": CORP, "agent": 7, "site": "https://h.example/", "secret": SECRET} | changed
    return commands.set_gateway(by=by, at=MONDAY, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"corp": "公司"}, "corp"), ({"agent": 0}, "agent"), ({"site": "http://h.example"}, "site"),
        ({"site": "https://h.example/sub"}, "site"), ({"secret": "短"}, "secret"),
        ({"secret": ""}, "secret"),
    ],
)  # fmt: skip
def test_7_1_b_what_cannot_be_a_setting_is_refused(
    keeper: Member, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        set_up(keeper, **changed)

    assert caught.value.field == field
    assert not Gateway.objects.filter(corp=CORP).exists()


def test_7_1_b_an_empty_secret_keeps_the_old_one_and_the_ledger_holds_none(keeper: Member) -> None:
    set_up(keeper)
    changed = set_up(keeper, secret="", agent=8)

    assert secrets.secret_of(changed) == SECRET
    assert (changed.agent, changed.site) == (8, "https://h.example")
    lines = [str(one) for one in Entry.objects.filter(action="notices.gateway_set").values()]
    assert len(lines) == 2
    assert not any(SECRET in line for line in lines)
    with pytest.raises(Denied):
        set_up(a_member())


@pytest.mark.parametrize(
    "webhook",
    ["", "短", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "https://h/?key=a&key=b",
     f"{KEY}&debug=1"],
)  # fmt: skip
def test_7_1_b_a_webhook_without_its_key_is_refused(keeper: Member, webhook: str) -> None:
    with pytest.raises(Invalid, match="Webhook"):
        commands.set_bot(name="值班群", webhook=webhook, by=keeper, at=MONDAY)
    with pytest.raises(Invalid, match="哪个群"):
        commands.set_bot(name=" ", webhook=KEY, by=keeper, at=MONDAY)
    assert not Bot.objects.exists()


def test_7_1_b_a_robot_is_set_up_tried_and_retired_with_its_key(keeper: Member) -> None:
    bot = a_bot(keeper)
    assert secrets.key_of(bot) == KEY
    assert KEY.encode() not in bytes(bot.key)

    commands.try_bot(pk=bot.pk, by=keeper, at=MONDAY)
    assert Delivery.objects.get().bot == bot
    retired = commands.retire_bot(pk=bot.pk, by=keeper, at=MONDAY)

    assert (retired.key, Delivery.objects.get().state) == (b"", State.DROPPED)
    with pytest.raises(NotFound):
        commands.try_bot(pk=bot.pk, by=keeper, at=MONDAY)
    with pytest.raises(Denied):
        commands.retire_bot(pk=bot.pk, by=a_member(), at=MONDAY)


def test_7_1_b_what_has_no_way_or_no_reader_left_is_not_queued_again(keeper: Member) -> None:
    an_application()
    bot = a_bot(keeper)
    commands.try_bot(pk=bot.pk, by=keeper, at=MONDAY)
    to_group = Delivery.objects.get(bot=bot)
    pk = commands.try_channel(by=keeper, at=MONDAY)
    to_member = Delivery.objects.get(sending=pk)
    Delivery.objects.update(state=State.FAILED, code="stale")
    commands.retire_bot(pk=bot.pk, by=keeper, at=MONDAY)
    Notice.objects.filter(deliveries=to_member).update(over_at=MONDAY)

    for row, why in ((to_group, "已停用，不能补发"), (to_member, "已撤回或已过期")):
        with pytest.raises(Denied, match=why):
            commands.retry(pk=row.pk, by=keeper, at=MONDAY)
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.FAILED}


def test_7_1_b_a_test_goes_through_the_outbox_at_any_hour(keeper: Member) -> None:
    an_application()
    midnight = MONDAY.replace(hour=16)

    pk = commands.try_channel(by=keeper, at=midnight)

    row = Delivery.objects.get(sending=pk)
    assert (row.channel, row.next_at) == (Channel.APP, midnight)


def test_7_1_b_a_stopped_way_goes_on_when_it_is_mended(keeper: Member) -> None:
    set_up(keeper)
    bot = a_bot(keeper)
    Gateway.objects.update(stopped=True, trouble="60020")
    Bot.objects.update(stopped=True, trouble="93000")

    commands.resume(by=keeper, at=MONDAY)
    commands.resume(pk=bot.pk, by=keeper, at=MONDAY)

    assert not Gateway.objects.get().stopped
    assert not Bot.objects.get().stopped
    with pytest.raises(Denied):
        commands.resume(by=a_member(), at=MONDAY)
