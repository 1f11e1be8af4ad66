"""The lists of the desk: paged in the database, narrowed by the address, each with its way on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.errors import Invalid, NotFound
from yiheng.desk.work import agenda, digest, drafting, queue, records, starts
from yiheng.desk.work.queue import EVERYTHING, Wanted
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
)
from yiheng.governance.duties.commands import open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices import commands as notices
from yiheng.governance.notices import queries as read
from yiheng.governance.notices.kinds import kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation import holidays
from yiheng.governance.regulation.content import Holiday
from yiheng.office.requests import commands as requests
from yiheng.office.requests.models import Request
from yiheng.office.requests.tests import factories as forms
from yiheng.standards.china.calendar import DayKind

pytestmark = pytest.mark.django_db
NEWS = kind("tests.desk_news", "%(who)s 发来第 %(n)s 条消息")
OTHER = kind("tests.desk_other", "机房停电演练")
THERE = kind("tests.desk_there", "请阅知新规", there=True)
CHECK = duty_kind("tests.desk_check", "检查%(place)s的网线", glyph="检")


def seen_by(member: Member) -> Client:
    """A browser in which this member is at work."""
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    return client


def page_of(member: Member, address: str) -> str:
    """A page as this member sees it."""
    response = seen_by(member).get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


def a_duty(owner: Member, hours: float, place: str = "一楼") -> None:
    """Something owed so many hours after Monday morning."""
    open_duty(
        clause="0-g", kind=CHECK, target=a_unit(), owner=owner, due_at=MONDAY + hours * HOUR,
        at=MONDAY, by=the_system(), place=place,
    )  # fmt: skip


def test_a_long_list_is_paged_and_says_how_much_more_there_is() -> None:
    a_hospital("director")
    clerk = a_member()
    for number in range(30):
        a_duty(clerk, number + 1, f"{number:02} 室")

    first, last = page_of(clerk, "/"), page_of(clerk, "/?page=3")

    assert "另有 18 件" in first
    assert "第 1 页，共 3 页" in first
    assert "检查00 室的网线" in first
    assert "检查12 室的网线" not in first
    assert "检查29 室的网线" in last
    assert "另有" not in last


def test_words_find_a_duty_by_its_facts_its_kind_and_its_clause() -> None:
    a_hospital("director")
    clerk = a_member()
    a_duty(clerk, 2, "手术室")
    a_duty(clerk, 3, "门诊")
    for words, count in (("手术室", 1), ("检查", 2), ("检查 门诊", 1), ("0-g", 2), ("病房", 0)):
        found = queue.together(clerk, MONDAY, Wanted(words=words))
        assert len(found) == count, words
    assert "没有符合条件的事项" in page_of(clerk, "/?q=病房")
    assert "检查手术室的网线" in page_of(clerk, "/?tab=duties&q=手术室")


def test_a_kind_that_the_tab_does_not_know_is_no_kind() -> None:
    a_hospital("director")
    director = a_member("director")
    submit(a_unit(name="急诊叫号屏"), a_member())
    a_duty(director, 3)
    assert "急诊叫号屏" in page_of(director, "/?kind=nonsense")
    only = page_of(director, "/?kind=duty")
    assert "急诊叫号屏" not in only
    assert "的网线" in only
    assert "急诊叫号屏" in page_of(director, "/?tab=nonsense")


def test_late_ones_have_a_tab_of_their_own() -> None:
    a_hospital("director")
    clerk = a_member()
    a_duty(clerk, 1, "旧楼")
    a_duty(clerk, 40, "新楼")
    at = MONDAY + 2 * HOUR
    assert len(queue.together(clerk, at, Wanted(state=queue.LATE))) == 1
    assert len(queue.together(clerk, at, Wanted(state=queue.TODAY))) == 1
    assert len(queue.together(clerk, at, Wanted(state=queue.WEEK))) == 2
    assert len(queue.together(clerk, at, Wanted(state=queue.PAUSED))) == 0
    assert queue.counted(clerk, at)[queue.OWE].late == 1
    assert queue.between(clerk, at, at, at + 100 * HOUR)[0].when == MONDAY + 40 * HOUR


def test_what_was_sent_round_is_kept_with_its_receipt() -> None:
    a_hospital("director")
    director, reader = a_member("director"), a_member()
    case = submit(a_unit(name="传阅事项"), a_member())
    approvals.circulate(pk=case.pk, readers=[reader], by=director, at=MONDAY)

    assert len(records.copied(reader, Wanted("unread"))) == 1
    html = page_of(reader, "/?tab=copy")
    assert "传阅事项" in html
    assert f"{director.name} 传阅" in html
    assert seen_by(reader).post(f"/approvals/{case.pk}/acknowledge/").status_code == 302

    [item] = records.drawn_copied(records.copied(reader), reader, MONDAY)
    assert (item["status"], item["receipt"]) == ("已阅", None)
    assert not records.copied(reader, Wanted("unread")).exists()
    assert not records.copied(reader, Wanted(words="别的")).exists()


def test_done_and_begun_are_narrowed_by_kind_and_words() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    sign(submit(a_unit(name="门诊叫号"), clerk), director)
    assert len(records.done(director, MONDAY, Wanted(queue.SIGN, "叫号"))) == 1
    assert len(records.done(director, MONDAY, Wanted(queue.OWE))) == 0
    assert len(records.done(director, MONDAY, Wanted(queue.SETTLE))) == 0
    assert len(records.mine(clerk, Wanted(records.APPLIED, "叫号"))) == 1
    assert len(records.mine(clerk, Wanted(words="别的"))) == 0
    assert "门诊叫号" in page_of(clerk, "/?tab=mine&kind=case&q=叫号")


def test_7_1_b_unread_notices_are_grouped_and_a_group_is_read_at_once() -> None:
    a_hospital("director")
    clerk = a_member()
    for number in (1, 2, 3):
        notify(clerk, NEWS, at=MONDAY, who="张三", n=number)
    notify(clerk, OTHER, at=MONDAY)

    other, news = digest.drawn(digest.unread(clerk, MONDAY, EVERYTHING), clerk, MONDAY)
    assert (other["count"], news["count"]) == (1, 3)
    html = page_of(clerk, "/?tab=read")
    assert "张三 发来第 3 条消息" in html
    assert "第 2 条消息" not in html
    assert "同类 3 条未读" in html
    assert "第 2 条消息" in page_of(clerk, f"/?tab=read&kind={NEWS}")
    assert "第 2 条消息" in page_of(clerk, "/?tab=read&q=发来")

    answer = seen_by(clerk).post("/notices/read/kind/", {"kind": NEWS})

    assert answer["Location"] == "/?tab=read"
    assert [one.kind for one in read.unread(clerk)] == [OTHER]
    entry = Entry.objects.get(action="notices.kind_read")
    assert (entry.clause, entry.facts["count"]) == ("7.1-b", 3)
    with pytest.raises(NotFound):
        notices.mark_kind_read(kind=NEWS, by=clerk, at=MONDAY)
    assert seen_by(clerk).post("/notices/read/kind/", {"kind": "x"}).status_code == 404


def test_7_1_b_what_is_read_on_a_page_of_its_own_is_never_read_in_a_group() -> None:
    a_hospital("director")
    clerk = a_member()
    for _n in range(2):
        notify(clerk, THERE, at=MONDAY)
    assert "全部设为已读" not in page_of(clerk, "/?tab=read")
    with pytest.raises(Invalid, match="逐条打开"):
        notices.mark_kind_read(kind=THERE, by=clerk, at=MONDAY)
    assert read.unread(clerk).count() == 2


def test_a_draft_of_any_room_is_listed_gone_on_with_and_thrown_away() -> None:
    forms.a_hospital()
    clerk, other = forms.at_post("nurse"), forms.at_post("nurse")
    draft = requests.begin(code="device", by=clerk, at=MONDAY, idempotency_key="one")

    [item] = drafting.drawn(drafting.drafts(clerk, MONDAY, EVERYTHING)[:12], clerk, MONDAY)
    assert item["url"] == f"/requests/{draft.pk}/edit/"
    assert item["status"] == "草稿"
    assert len(drafting.drafts(clerk, MONDAY, Wanted(words="设备"))) == 1
    assert len(drafting.drafts(clerk, MONDAY, Wanted(words="没有"))) == 0
    assert item["title"] in page_of(clerk, "/?tab=drafts")
    assert len(drafting.drafts(other, MONDAY, EVERYTHING)) == 0
    given = {"kind": "requests.request", "key": str(draft.pk)}
    assert seen_by(other).post("/drafts/discard/", given).status_code == 404
    assert seen_by(clerk).post("/drafts/discard/", given | {"key": "x"}).status_code == 404
    assert seen_by(clerk).post("/drafts/discard/", given | {"kind": "x"}).status_code == 404
    assert Request.objects.filter(pk=draft.pk).exists()

    assert seen_by(clerk).post("/drafts/discard/", given)["Location"] == "/?tab=drafts"

    assert not Request.objects.exists()
    assert "没有草稿" in page_of(clerk, "/?tab=drafts")


def test_two_weeks_show_what_is_due_who_is_on_duty_who_stands_in_and_the_holidays() -> None:
    a_hospital("director")
    director, clerk = a_member("director"), a_member("director")
    a_duty(director, 30, "南楼")
    ward = a_unit(name="值班室")
    people.add_shift(
        unit=ward, member=director, begins_at=MONDAY + 9 * HOUR, ends_at=MONDAY + 21 * HOUR,
        by=the_system(), at=MONDAY,
    )  # fmt: skip
    people.appoint_deputy(
        principal=director, deputy=clerk, subjects=["tests.unit"], permissions=[], reason="出差",
        since=MONDAY + 48 * HOUR, until=MONDAY + 72 * HOUR, by=director, at=MONDAY,
    )  # fmt: skip

    days = agenda.days(director, MONDAY, EVERYTHING)

    assert len(days) == agenda.DAYS
    assert [one["title"] for one in days[0].lines] == ["值班室值班至 11-24 06:00"]
    assert [one["title"] for one in days[1].lines] == ["检查南楼的网线"]
    assert days[2].lines[0]["title"].startswith(f"由{clerk.name}代理您至")
    assert (days[0].today, days[0].rest, days[5].rest) == (True, False, True)
    stands_in = agenda.days(Member.objects.get(pk=clerk.pk), MONDAY + 50 * HOUR, EVERYTHING)
    assert stands_in[0].lines[0]["title"].startswith(f"代理{director.name}至")
    assert "订阅到手机或邮箱日历" in page_of(director, "/?tab=agenda")


def test_a_full_day_of_the_agenda_shows_the_first_and_counts_the_rest() -> None:
    a_hospital("director")
    clerk = a_member()
    for number in range(9):
        a_duty(clerk, 26 + number / 10, f"{number} 室")
    tomorrow = agenda.days(clerk, MONDAY, EVERYTHING)[1]
    assert (len(tomorrow.lines), tomorrow.more) == (6, 3)
    assert tomorrow.lines[0]["title"] == "检查0 室的网线"


def test_the_agenda_names_feasts_and_days_worked_for_them() -> None:
    a_hospital("director")
    feast = [Holiday(date(2027, 1, 1), DayKind.OFF, "元旦"),
             Holiday(date(2027, 1, 3), DayKind.WORK, "元旦")]  # fmt: skip
    holidays.publish_holidays(year=2027, days=feast, source="测试", by=the_system(), at=MONDAY)
    christmas = MONDAY + timedelta(days=32)
    days = {one.on: one for one in agenda.days(a_member(), christmas, EVERYTHING)}
    assert (days[date(2027, 1, 1)].name, days[date(2027, 1, 1)].rest) == ("元旦", True)
    assert (days[date(2027, 1, 3)].name, days[date(2027, 1, 3)].rest) == ("调休上班", False)
    assert days[date(2026, 12, 28)].name == ""


def test_what_one_may_begin_is_offered_and_the_usual_stands_first() -> None:
    forms.a_hospital()
    clerk = forms.at_post("nurse")
    codes = [one.code for one in starts.offered(clerk, MONDAY)]
    assert "requests.device" in codes
    assert "procurement.purchase" not in codes
    made = requests.begin(code="seal", by=clerk, at=MONDAY, idempotency_key="one")
    Request.objects.filter(pk=made.pk).update(submitted_at=MONDAY)  # handed in, as far as it counts

    assert next(iter(starts.offered(clerk, MONDAY))).code == "requests.seal"
    assert starts.offered(clerk, MONDAY + timedelta(days=91))[0].code == codes[0]
    Post.objects.filter(code="nurse").update(permissions=["procurement:apply", "crisis:declare"])
    clerk = Member.objects.get(pk=clerk.pk)
    assert {"procurement.purchase", "crisis.crisis"} <= {
        one.code for one in starts.offered(clerk, MONDAY)
    }
    assert "快速发起" in page_of(clerk, "/")
    html = page_of(clerk, "/start/")
    assert 'action="/requests/new/device/"' in html
    assert 'href="/purchases/new/"' in html


def test_a_house_without_forms_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    a_hospital("director")
    monkeypatch.setattr(starts, "SOURCES", {})
    assert "没有可发起的事项" in page_of(a_member(), "/start/")


def test_the_phone_has_five_at_hand_and_the_menu_behind_the_last() -> None:
    a_hospital("director")
    html = page_of(a_member(), "/?tab=agenda")
    bar = html.split('class="tabbar"')[1]
    at_hand = bar.split("<details")[0]
    assert at_hand.count("<a ") == 4
    assert '/?tab=agenda" aria-current="page"' in at_hand
    assert "我发起的" in bar
    assert "工作台" in bar
