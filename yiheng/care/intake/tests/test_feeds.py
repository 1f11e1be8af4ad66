"""The page of live feeds: who sends under which licence, and what is held back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from yiheng.care.collection.models import Licence
from yiheng.care.intake import commands
from yiheng.care.intake.granting import Feeds
from yiheng.care.intake.models import Batch, Door, Feed, Held, Quarantined
from yiheng.care.intake.tests.factories import (
    a_hospital,
    standing,
    text_of,
)
from yiheng.care.intake.tests.test_hl7 import SENDER, admission
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.governance.campaigns.grants import Decider
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member
from yiheng.governance.regulation import commands as regulation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def test_1_1_g_a_feed_is_registered_and_bound_again_by_those_who_may(
    client: Client, licence: Licence
) -> None:
    client.force_login(a_member("intake:see", "intake:feeds"))
    asked = {"name": "HIS 实时接口", "sender": SENDER, "application": licence.application_id}
    assert "还没有登记实时接口" in text_of(client.get("/intake/feeds/"))

    assert client.post("/intake/feeds/register/", asked).status_code == 302
    feed = Feed.objects.get()
    assert (feed.sender, feed.licence) == (SENDER, licence)
    answer = client.post("/intake/feeds/register/", asked | {"sender": "HIS"})
    assert answer.status_code == 422
    assert "应用|机构" in text_of(answer)
    answer = client.post("/intake/feeds/register/", asked | {"sender": "LIS|市一医院"})
    assert "已有同名的接口" in text_of(answer)
    assert client.post("/intake/feeds/register/", {"name": ""}).status_code == 422
    answer = client.post("/intake/feeds/register/", asked | {"application": 999_999})
    assert (answer.status_code, answer["X-Clause"]) == (403, "3.1-r")

    other = standing(source="体检系统")
    client.post("/intake/feeds/register/", asked | {"application": other.application_id})
    feed.refresh_from_db()
    assert feed.licence == other

    client.force_login(a_member("intake:see"))
    assert "<form" not in text_of(client.get("/intake/feeds/")).split("<main")[1]
    assert client.post("/intake/feeds/register/", asked).status_code == 403


def test_3_1_r_what_is_held_is_counted_never_shown_and_released_under_a_new_licence(
    client: Client, licence: Licence
) -> None:
    feed = commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=now()
    )
    licence.revoke(now())
    commands.receive(admission(), by=the_system(), at=now())
    client.force_login(a_member("intake:see", "intake:feeds"))

    page = text_of(client.get("/intake/feeds/"))
    assert "待授权暂存" in page
    assert "1 条" in page
    assert "已停用" in page
    assert "诸葛" not in page
    release = f"/intake/feeds/{feed.pk}/release/"
    assert (client.post(release).status_code, Held.objects.get().released_at) == (403, None)

    feed.rebind(standing())
    assert 'action="' + release in text_of(client.get("/intake/feeds/"))
    assert client.post(release).status_code == 302
    held = Held.objects.get()
    assert (bytes(held.sealed), held.released_at is not None) == (b"", True)
    assert Batch.objects.get().door == Door.RELEASE
    assert client.post("/intake/feeds/999999/release/").status_code == 404


def test_1_1_g_a_held_message_whose_id_came_back_is_set_aside_and_not_lost(
    licence: Licence,
) -> None:
    feed = commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=now()
    )
    commands.hold(feed=feed, raw=admission(), by=the_system(), at=now())
    commands.receive(admission(phone="13900139000"), by=the_system(), at=now())

    assert commands.release(pk=feed.pk, by=the_system(), at=now()) == 1
    assert Quarantined.objects.get().codes == ["message-id-reused"]


def test_1_1_g_a_feed_was_last_seen_to_the_minute(licence: Licence) -> None:
    at = now()
    feed = commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=at
    )
    for seconds, seen in ((0, 0), (59, 0), (60, 60)):
        commands.receive(admission(), by=the_system(), at=at + timedelta(seconds=seconds))
        feed.refresh_from_db()
        assert feed.last_seen_at == at + timedelta(seconds=seen)


@pytest.mark.parametrize(
    ("days", "kind"), [(31, "ok"), (30, "warn"), (8, "warn"), (7, "bad"), (1, "bad")]
)
def test_3_1_r_the_days_left_of_a_licence_are_marked_as_it_nears_its_end(
    client: Client, clerk: Member, licence: Licence, days: int, kind: str
) -> None:
    commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=now()
    )
    licence.valid_until = now() + timedelta(days=days) - timedelta(hours=1)
    licence.save(update_fields=["valid_until"])

    shown = text_of(client.get("/intake/feeds/"))
    assert f'<span class="tag {kind}">剩 {days} 天</span>' in shown
    licence.valid_until = now()
    licence.save(update_fields=["valid_until"])
    assert '<span class="tag bad">已到期</span>' in text_of(client.get("/intake/feeds/"))


def test_4_1_f_a_retired_feed_is_answered_as_a_stranger_and_registered_again(
    client: Client, licence: Licence
) -> None:
    keeper = a_member("intake:see", "intake:feeds")
    client.force_login(keeper)
    feed = commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=now()
    )
    assert "停用" in text_of(client.get("/intake/feeds/"))
    assert client.post(f"/intake/feeds/{feed.pk}/retire/").status_code == 302
    assert client.post(f"/intake/feeds/{feed.pk}/retire/").status_code == 422
    assert client.post("/intake/feeds/999999/retire/").status_code == 404
    answer = commands.receive(admission(), by=the_system(), at=now()).decode()
    assert "未登记的发送方" in answer
    assert "接口已停用" in text_of(client.get("/intake/feeds/"))

    commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=now()
    )

    feed.refresh_from_db()
    assert feed.retired_at is None


def test_4_1_g_the_review_asks_about_a_feed_and_takes_it_away_at_once(licence: Licence) -> None:
    regulation.set_parameter(
        name="dormant_account_days", value="90", in_force_from=now() - timedelta(days=200),
        by=the_system(), at=now(),
    )  # fmt: skip
    feed = commands.register_feed(
        name="HIS 实时接口", sender=SENDER, licence=licence, by=the_system(), at=now()
    )
    [grant] = list(Feeds.held(now(), now()))
    assert grant.title == f"HIS 实时接口（{SENDER}）"
    assert Feeds.standing([feed.pk], now()) == {feed.pk}

    def line(days: int) -> tuple[str, bool]:
        seen = Feeds.evidence([feed.pk], now() + timedelta(days=days))[feed.pk]
        return seen.line[:4], seen.flagged

    assert line(0) == ("新登记，", False)
    assert line(91) == ("90 天", True)
    commands.receive(admission(), by=the_system(), at=now())
    assert line(0) == ("最近消息", False)

    stranger = Decider(1, "陈主任", ())
    with pytest.raises(Denied):
        Feeds.revoke(feed.pk, "停用", stranger, now())
    Feeds.revoke(feed.pk, "停用", Decider(1, "陈主任", ("intake:feeds",)), now())
    assert Feeds.standing([feed.pk], now()) == set()
    assert list(Feeds.held(now(), now())) == []
