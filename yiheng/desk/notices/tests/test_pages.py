"""Reading what one was told."""

from __future__ import annotations

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.governance.approvals.tests.factories import MONDAY, a_hospital, a_member
from yiheng.governance.notices import commands
from yiheng.governance.notices.kinds import Importance, kind
from yiheng.governance.notices.models import Delivery, Notice, Plan, Preference
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.tests.factories import a_house, a_keeper, set_parameter
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db
NEWS = kind("tests.news", "第 %(n)s 条消息")
THERE = kind("tests.there_page", "第 %(n)s 号公告", there=True)
EMERGENCY = kind(
    "tests.emergency", "第 %(n)s 号：信息系统中断", importance=Importance.URGENT, group=True
)


def test_a_notice_is_opened_once_read_and_leads_on() -> None:
    a_hospital("director")
    member = a_member()
    [notice] = notify(member, NEWS, at=MONDAY, url="/book/3.1-r", n=1)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")

    assert "第 1 条消息" in client.get("/notices/?tab=unread").content.decode()
    answer = client.post(f"/notices/{notice.pk}/")

    assert answer["Location"] == "/book/3.1-r"
    assert Notice.objects.get().read_at is not None
    assert "没有未读通知" in client.get("/notices/?tab=unread").content.decode()


def test_a_notice_never_leads_out_of_the_house() -> None:
    a_hospital("director")
    member = a_member()
    [notice] = notify(member, NEWS, at=MONDAY, url="https://elsewhere.example/", n=1)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.post(f"/notices/{notice.pk}/")["Location"] == "/notices/"


def test_another_members_notice_does_not_exist() -> None:
    a_hospital("director")
    [notice] = notify(a_member(), NEWS, at=MONDAY, n=1)
    client = Client()
    client.force_login(a_member(), backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.post(f"/notices/{notice.pk}/").status_code == 404
    assert "还没有通知" in client.get("/notices/").content.decode()


def test_all_are_marked_read_at_once() -> None:
    a_hospital("director")
    member = a_member()
    for n in range(3):
        notify(member, NEWS, at=MONDAY, n=n)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert client.post("/notices/read/").status_code == 302
    assert not Notice.objects.filter(read_at=None).exists()


def a_client(*permissions: str) -> tuple[Client, Member]:
    member = a_keeper(*permissions)
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    return client, member


@pytest.fixture
def house() -> None:
    a_house("director")
    set_parameter("notice_phone_after_minutes", "10")


def test_7_1_b_looking_at_a_notice_is_no_receipt_and_a_link_from_outside_finds_the_own_one(
    house: None,
) -> None:
    client, member = a_client()
    [notice] = notify(member, NEWS, at=now(), n=1)

    page = client.get(f"/notices/of/{notice.sending_id}/", follow=True)

    assert "第 1 条消息" in page.content.decode()
    assert Notice.objects.get().read_at is None
    stranger, _other = a_client()
    assert stranger.get(f"/notices/of/{notice.sending_id}/").status_code == 404
    assert stranger.get(f"/notices/{notice.pk}/").status_code == 404


def test_7_1_c_an_emergency_is_followed_called_and_taken_along(house: None) -> None:
    client, sender = a_client("bulletins:urgent", "notices:call")
    told = a_member(unit=sender.unit)
    [notice] = notify(told, EMERGENCY, at=now(), sender=sender, n=1)
    assert notice.sending is not None

    assert "发紧急公告" in client.get("/notices/sent/").content.decode()
    page = client.get(f"/notices/sent/{notice.sending.pk}/").content.decode()
    assert told.label in page
    assert "发出时未配置" in page  # 企业微信
    Delivery.objects.update(next_at=now())
    assert told.name in client.get("/calls/").content.decode()
    assert told.name in client.get("/calls/sheet/").content.decode()
    row = Delivery.objects.get(channel="phone")
    assert client.post(f"/calls/{row.pk}/", {"answered": "reached"}).status_code == 302

    assert "已接通" in client.get("/calls/log.csv").content.decode("utf-8-sig")
    table = client.get(f"/notices/sent/{row.sending_id}/receipts.csv").content.decode("utf-8-sig")
    assert told.staff_no in table
    assert client.get("/notices/sent/?q=信息系统中断").content.decode().count("信息系统中断") > 1
    commands.end(notices=[told_again(told, sender)], by=sender, at=now())
    over = client.get("/notices/sent/?importance=urgent").content.decode()
    pk = Delivery.objects.latest("pk").sending_id
    assert f"/notices/sent/{pk}/" in over
    assert "不必再发" in client.get(f"/notices/sent/{pk}/").content.decode()
    reader = Client()
    reader.force_login(told, backend="yiheng.governance.access.backends.StaffNumberBackend")
    assert "不必再阅" in reader.get("/notices/").content.decode()
    assert "不必再阅" in reader.get(f"/notices/{Notice.objects.latest('pk').pk}/").content.decode()


def told_again(told: Member, sender: Member) -> int:
    [notice] = notify(told, EMERGENCY, at=now(), sender=sender, n=2)
    return notice.pk


def test_7_1_b_what_is_read_on_its_own_page_leads_there_without_a_receipt(house: None) -> None:
    client, member = a_client()
    [notice] = notify(member, THERE, at=now(), url="/book/", n=1)

    page = client.get(f"/notices/{notice.pk}/").content.decode()
    assert "打开原文" in page
    assert client.post(f"/notices/{notice.pk}/")["Location"] == "/book/"
    client.post("/notices/read/")

    notice.refresh_from_db()
    assert notice.read_at is None


def test_7_1_b_a_secret_goes_in_and_never_comes_out(house: None) -> None:
    client, _keeper = a_client("notices:channels")
    assert "未配置，重要通知只在站内" in client.get("/channels/").content.decode()
    given = {"corp": "wwcorp123", "agent": 7, "secret": "s" * 43, "site": "https://h.example"}

    client.post("/channels/application/", given)
    client.post("/channels/bots/new/", {"name": "值班群", "webhook": "k" * 36})

    for url in ("/channels/", "/channels/application/", "/channels/bots/1/", "/ledger/"):
        page = client.get(url).content.decode()
        assert "s" * 43 not in page
        assert "k" * 36 not in page
    assert "值班群" in client.get("/channels/").content.decode()
    assert client.post("/channels/test/", follow=True).status_code == 200
    wrong = client.post("/channels/application/", given | {"site": "http://h.example"})
    assert "https://yiheng.hospital.cn" in wrong.content.decode()


def test_7_1_a_a_plan_is_proposed_on_one_desk_and_confirmed_on_another(house: None) -> None:
    (one, _), (other, _) = a_client("notices:plan"), a_client("notices:plan")
    form = one.get("/channels/plan/propose/").context["form"]
    given = {name: form[name].value() for name in form.fields} | {"reason": "少打扰"}
    refused = one.post("/channels/plan/propose/", given | {"digests": "12:30"})
    assert "整点和半点" in refused.content.decode()

    one.post("/channels/plan/propose/", given | {"normal-app": "off"})
    plan = Plan.objects.get()
    assert "汇总 → <strong>不发" in other.get("/channels/plan/").content.decode()
    assert one.post(f"/channels/plan/{plan.pk}/", {"stand": "confirmed"}).status_code == 403
    other.post(f"/channels/plan/{plan.pk}/", {"stand": "confirmed"})

    plan.refresh_from_db()
    assert plan.stand == "confirmed"


def test_7_1_b_ones_own_preferences_and_number_are_kept(house: None) -> None:
    client, member = a_client()
    given = {"normal": "off", "quiet_from": "21:00", "quiet_until": "06:40", "phone": "8012"}

    assert client.post("/notices/preferences/", given).status_code == 302
    assert (
        "最长 12 小时"
        in client.post(
            "/notices/preferences/", given | {"quiet_from": "08:00", "quiet_until": "21:10"}
        ).content.decode()
    )

    member.refresh_from_db()
    assert member.phone == "8012"
    assert Preference.objects.get().normal == "off"


@pytest.mark.parametrize("words", ["²", "①", "999999999", "第 1 号"])
def test_whatever_one_looks_for_among_what_was_sent_is_an_answer(words: str) -> None:
    a_hospital("director")
    client = Client()
    client.force_login(a_member())
    assert client.get("/notices/sent/", {"q": words}).status_code == 200


def test_an_address_with_a_number_that_no_row_can_have_is_the_one_404() -> None:
    a_hospital("director")
    client = Client()
    client.force_login(a_member())
    for number in (2**63 - 1, 2**63, 10**30):
        assert client.get(f"/notices/of/{number}/").status_code == 404
