"""The pages over duties: mine, my unit's, everybody's, one, calendars, the feed."""

from __future__ import annotations

import csv
import re
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.governance.duties import clocks, commands, pacing, pausing
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import CalendarChange, Duty, Feed
from yiheng.governance.duties.pacing import PACES, Progress
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member, a_unit
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.holidays import years_at
from yiheng.governance.regulation.registry import DUTIES
from yiheng.governance.regulation.tests.test_holiday_notices import a_notice
from yiheng.standards.china.calendar import Month, Period
from yiheng.standards.ical.tests.reading import read, words

pytestmark = pytest.mark.django_db
CARE = duty_kind("tests.pages", "安装 %(number)s 号设备", pausable=True)
RIGHTS = {
    "officer": ["duties:pause", "duties:see-all"], "head": ["duties:see-unit"],
    "sysadmin": ["calendar:import"], "secadmin": ["calendar:import", "calendar:confirm"],
}  # fmt: skip
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def house() -> None:
    """Posts of every kind; clocks may stand for half their time."""
    a_house(*RIGHTS)
    for code, names in RIGHTS.items():
        people.define_post(
            code=code, title=f"岗位{code}", permissions=names, by=the_system(), at=MONDAY
        )
    regulation.set_parameter(
        name="duty_pause_max_percent", value="50", in_force_from=MONDAY - 300 * HOUR,
        by=the_system(), at=MONDAY,
    )  # fmt: skip


def owe(owner: Member | None, number: int = 1, due: Any = None, **more: Any) -> Duty:
    """A duty opened a moment ago, due in two days unless told otherwise."""
    at = now() - HOUR
    return commands.open_duty(
        clause="3.1-o", kind=CARE, target=a_unit(), owner=owner, at=at, by=the_system(),
        due_at=due or clocks.reckon(at, hours=48), number=number, **more,
    )  # fmt: skip


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def page(member: Member, url: str, **query: str) -> str:
    answer = signed_in(member).get(url, query)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_0_f_my_duties_say_what_by_when_under_which_clause_and_in_what_state() -> None:
    me, officer = a_member(), a_member("officer")
    owe(me, 11)
    owe(me, 12, clocks.reckon(now(), workdays=2000))
    owe(me, 13, now() - HOUR / 2)
    pausing.pause(pk=owe(me, 14).pk, by=officer, at=now(), reason="supplier", note="等待到货")
    owe(a_member(), 15)

    text = page(me, "/duties/")
    shown = re.findall(r"安装 (\d+) 号设备", text)
    assert shown == ["13", "11", "12", "14"]
    assert "三（一）·故障修复" in text or 'title="3.1-o"' in text
    assert "已超 30 分钟" in text
    assert text.count('<span class="tag warn">暂定</span>') == 1
    assert text.count('<span class="tag info">计时暂停</span>') == 1
    for state, wanted in (
        ("late", ["13"]), ("paused", ["14"]), ("provisional", ["12"]), ("week", ["13", "11"]),
        ("today", ["13"]),
    ):  # fmt: skip
        assert re.findall(r"安装 (\d+) 号设备", page(me, "/duties/", state=state)) == wanted
    assert re.findall(r"安装 (\d+) 号设备", page(me, "/duties/", q="12")) == ["12"]
    assert "没有符合条件的义务" in page(me, "/duties/", q="无此事项")
    assert "我的超期" in page(me, "/duties/", state="nonsense", tab="nonsense")


def test_0_f_what_is_done_and_what_was_late_stay_to_be_seen() -> None:
    me = a_member()
    late, done = owe(me, 21, now() - HOUR / 2), owe(me, 22)
    for one in (late, done):
        commands.close_duty(target=one.target, kind=CARE, at=now(), by=me)
    owe(me, 23, now() - HOUR / 4)

    assert re.findall(r"安装 (\d+) 号设备", page(me, "/duties/", tab="done")) == ["22", "21"]
    assert re.findall(r"安装 (\d+) 号设备", page(me, "/duties/", tab="late")) == ["23", "21"]
    assert "没有超期" in page(a_member(), "/duties/", tab="late")
    assert "还没有已办事项" in page(a_member(), "/duties/", tab="done")
    assert "没有待办" in page(a_member(), "/duties/")


def test_a_list_is_paged_and_costs_the_same_however_long_it_is() -> None:
    few, many = a_member(), a_member()
    owe(few)
    for number in range(25):
        owe(many, number + 100)
    costs = []
    for member in (few, many):
        client = signed_in(member)
        client.get("/duties/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/duties/")
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert "第 1 页，共 2 页" in page(many, "/duties/")
    assert len(re.findall(r"安装 (\d+) 号设备", page(many, "/duties/", page="2"))) == 5


def test_0_k_the_head_sees_the_unit_and_the_director_sees_all_with_the_load_of_each() -> None:
    ward = a_unit("ward")
    nurse, head, officer = a_member(unit=ward), a_member("head", ward), a_member("officer")
    owe(nurse, 31)
    owe(a_member(), 32)
    owe(None, 33, post="head")
    owe(None, 34, post="secadmin")

    unit = page(head, "/duties/unit/")
    assert set(re.findall(r"安装 (\d+) 号设备", unit)) == {"31", "33"}
    everyone = page(officer, "/duties/all/")
    assert set(re.findall(r"安装 (\d+) 号设备", everyone)) == {"31", "32", "33", "34"}
    assert "岗位secadmin（空缺）" in everyone
    assert "未办 4 件" in everyone
    assert f"{nurse.name} 1" in everyone  # the sentence of the picture
    assert set(re.findall(r"安装 (\d+) 号设备", page(officer, "/duties/all/", q=nurse.name))) == {
        "31"
    }
    assert signed_in(nurse).get("/duties/unit/").status_code == 403
    assert signed_in(head).get("/duties/all/").status_code == 403


def test_the_lists_come_as_csv_and_no_cell_is_a_formula() -> None:
    me, officer = a_member(), a_member("officer")
    kind = duty_kind("tests.formula", "%(what)s")
    commands.open_duty(
        clause="0-f", kind=kind, target=a_unit(), owner=me, at=now(), by=the_system(),
        due_at=now() + HOUR, what="=1+1",
    )  # fmt: skip
    owe(me, 42, clocks.reckon(now(), workdays=2000))
    for member, url in ((me, "/duties/export.csv"), (officer, "/duties/all/export.csv")):
        answer = signed_in(member).get(url)
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
        assert [one["事项"] for one in rows] == ["'=1+1", "安装 42 号设备"]
        assert [one["暂定"] for one in rows] == ["", "是"]
    found = signed_in(me).get("/duties/export.csv", {"q": "42"}).content.decode()
    assert found.count("\n") == 2
    assert signed_in(a_member("head")).get("/duties/unit/export.csv").status_code == 200


def test_0_f_the_clock_is_stopped_and_started_on_the_page_and_the_history_tells() -> None:
    me, officer = a_member(), a_member("officer")
    duty = owe(me, 51)
    url, client = f"/duties/{duty.pk}/", signed_in(officer)
    refused = client.post(f"{url}pause/", {"reason": "supplier", "note": ""})
    assert refused.status_code == 422
    refused = client.post(f"{url}pause/", {"reason": "supplier", "note": "打 13800001111"})
    assert "不写电话" in refused.content.decode()
    assert client.post(f"{url}pause/", {"reason": "supplier", "note": "等到货"}).status_code == 302

    text = page(me, url)
    assert "等待供应商：等到货。计时暂停，最迟" in text
    assert signed_in(me).post(f"{url}resume/").status_code == 302
    text = page(me, url)
    assert "原定到期" in text
    assert "改为" in text
    assert "您的岗位不含“准许暂停计时”" in text
    assert signed_in(a_member()).get(url).status_code == 404
    assert signed_in(me).post(f"{url}pause/", {}).status_code == 403


def test_my_due_times_lie_in_a_calendar_by_month_and_week() -> None:
    me = a_member()
    soon = owe(me, 61, now() + 2 * HOUR)
    on = day_of(soon.due_at)
    for view in ("month", "week"):
        text = page(me, "/duties/calendar/", view=view, on=str(on))
        assert "安装 61 号设备" in text
        assert "到期 1 件" in text
    assert "没有到期的事" in page(me, "/duties/calendar/", on="2001-02-03")
    for odd in ("x", "9999-12-31", "0001-01-01"):
        assert signed_in(me).get("/duties/calendar/", {"on": odd}).status_code == 200


def test_0_f_the_year_is_a_picture_and_what_is_not_published_is_hatched() -> None:
    me = a_member()
    year = max(years_at(now()))
    known, beyond = (page(me, "/duties/workdays/", year=str(n)) for n in (year, year + 1))
    assert known.count('class="unsure"') == 0
    assert beyond.count('class="unsure"') in (365, 366)
    assert "尚未导入" in beyond
    assert "暂定 0 天" in known
    for odd in ("x", "0", "99999", "9999"):
        assert signed_in(me).get("/duties/workdays/", {"year": odd}).status_code == 200
    assert "试算并提出" not in known


def test_2_1_n_a_year_is_proposed_with_its_effect_and_confirmed_by_another() -> None:
    importer, confirmer = a_member("sysadmin"), a_member("secadmin")
    year = max(years_at(now())) + 1
    content = a_notice().replace(b"2027", str(year).encode())
    if year != 2027:
        pytest.skip("the notice of the test is of 2027")
    client = signed_in(importer)
    given = {"file": SimpleUploadedFile("n.csv", b"x,y"), "source": "国办发明电〔2026〕7号"}
    assert "应为三列" in client.post("/duties/workdays/year/", given).content.decode()
    given["file"] = SimpleUploadedFile("n.csv", content)
    made = client.post("/duties/workdays/year/", given)
    url = made["Location"]

    text = page(importer, url)
    assert "变化 16 天" in text
    assert "您的岗位不含“确认节假日安排与作息时间”" in text
    assert client.post(url, {"stand": "confirmed"}).status_code == 403
    assert signed_in(confirmer).post(url, {"stand": "confirmed"}).status_code == 302
    assert year in years_at(now())
    assert "已确认" in page(importer, url)
    assert page(importer, "/duties/workdays/", year=str(year)).count('class="unsure"') == 0
    assert signed_in(importer).get("/duties/workdays/changes/0/").status_code == 404


def test_0_f_office_hours_are_proposed_on_the_page() -> None:
    importer = a_member("sysadmin")
    client = signed_in(importer)
    given = {"in_force_from": "2090-05-01", "opens": "08:00", "lunch": "12:00",
             "resumes": "14:30", "closes": "18:00", "source": "院办通知"}  # fmt: skip
    for bad in ({"lunch": "07:00"}, {"in_force_from": "2001-01-01"}, {"closes": "x"}):
        assert client.post("/duties/workdays/hours/", given | bad).status_code == 422
    url = client.post("/duties/workdays/hours/", given)["Location"]
    assert "08:00–12:00，14:30–18:00" in page(importer, url)
    assert client.post(url, {"stand": "withdrawn"}).status_code == 302
    assert CalendarChange.objects.get().stand == "withdrawn"


def test_0_e_the_address_is_shown_once_and_reads_without_signing_in_until_it_ends() -> None:
    me = a_member()
    owe(me, 71)
    client, stranger = signed_in(me), Client()
    shown = client.post("/duties/feed/").content.decode()
    address = re.search(r"http://testserver(/duties/feed/[\w-]{43}\.ics)", shown)
    assert address is not None
    assert address[1] not in client.get("/duties/feed/").content.decode()

    answer = stranger.get(address[1])
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = read(answer.content).of("VEVENT")
    assert words(event.value("SUMMARY")) == "安装 71 号设备"
    owe(me, 72)
    assert stranger.get(address[1]).content == answer.content  # within five minutes

    entries = Entry.objects.count()
    unknown = stranger.get("/duties/feed/" + "x" * 43 + ".ics")
    client.post("/duties/feed/revoke/")
    revoked = stranger.get(address[1])
    second = client.post("/duties/feed/").content.decode()
    other = re.search(r"/duties/feed/[\w-]{43}\.ics", second)
    assert other is not None
    people.leave(member=me, by=the_system(), at=now())
    left = stranger.get(other[0])
    assert {one.status_code for one in (unknown, revoked, left)} == {404}
    assert unknown.content == revoked.content == left.content
    assert Entry.objects.count() == entries + 3  # revoked, opened, left: no refusal holds a secret
    assert Feed.objects.count() == 2


def test_6_2_j_what_lags_behind_is_shown_to_those_who_owe_it() -> None:
    before, owed = dict(PACES), list(DUTIES["6.2-j"])

    @pacing.pace("6.2-j", title="应急演练", every=Month, post="officer", url="/duties/")
    def held(period: Period, at: datetime) -> Progress:
        return Progress(0, 40_000)

    try:
        text = page(a_member("officer"), "/duties/", tab="pace")
    finally:
        PACES.clear()
        PACES.update(before)
        DUTIES["6.2-j"][:] = owed
    assert "应急演练" in text
    assert '<span class="tag bad">落后</span>' in text
    assert 'class="chart"' in text
    assert "没有周期义务" in page(a_member(), "/duties/", tab="pace")
