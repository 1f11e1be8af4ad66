"""The pages: for whom they are, what they say, that they work without a script."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yiheng.core.actor import the_system
from yiheng.core.clock import local
from yiheng.core.ui import papers
from yiheng.governance.people.models import Member
from yiheng.office.meetings import commands, following, minutes, pages
from yiheng.office.meetings.models import Item, Kind, Meeting, Minutes, Resolution
from yiheng.office.meetings.tests.factories import (
    DAY,
    FRIDAY,
    HOUR,
    MEETS,
    MINUTE,
    Town,
    a_hospital,
    a_late_one,
    a_member,
    a_series,
    a_topic,
    at_post,
    convened,
    day_of,
    opened,
    resolved,
    sign,
    weekly,
)
from yiheng.office.meetings.views import following as following_views
from yiheng.office.meetings.views import listing, minuting, running, sitting

pytestmark = pytest.mark.django_db
Clock = Callable[[datetime], None]


@pytest.fixture
def town() -> Town:
    return a_hospital()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The doors' clock, set to an instant."""

    def tell(at: datetime) -> None:
        for door in (listing, sitting, running, following_views, minuting):
            monkeypatch.setattr(door, "now", lambda: at)

    return tell


def who(client: Client, member: Member) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Member, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, member: Member, name: str, *args: Any, **data: Any) -> Any:
    return who(client, member).post(reverse(f"meetings:{name}", args=args), data)


def done(client: Client, member: Member, name: str, *args: Any, **data: Any) -> str:
    answer = post(client, member, name, *args, **data)
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return str(answer.url)


def set_up(client: Client, town: Town, clock: Clock) -> Meeting:
    """The office sets the series up, the calendar convenes, a head answers."""
    clock(FRIDAY)
    html = page(client, town.secretary, "/meetings/")
    assert "先设立例会" in html
    seats = "\n".join(f"{unit.name}：{one.staff_no}" for unit, one in town.seats)
    given: dict[str, Any] = {"title": "周会", "begins": "09:00", "minutes": "60", "place": "会议室",
             "grade": "internal", "recorder": town.secretary.staff_no, "seats": seats}  # fmt: skip
    assert "尚未设立" in page(client, town.secretary, "/meetings/series/")
    for bad, text in (("没有冒号", "没有写成"), ("无此部门：甲工", "没有名称或编码"),
                      (f"{town.teams[0].code}：查无此人", "没有工号或姓名")):  # fmt: skip
        wrong = post(client, town.secretary, "edit-series", "weekly", **given | {"seats": bad})
        assert (wrong.status_code, text in wrong.content.decode()) == (422, True)
    done(client, town.secretary, "edit-series", "weekly", **given)
    assert "系统团队：甲工" in page(client, town.secretary, "/meetings/series/weekly/")
    page(client, town.secretary, "/meetings/series/tea/", 404)
    commands.plan(by=the_system(), at=FRIDAY)
    meeting = Meeting.objects.earliest("begins_at")
    html = page(client, town.heads[0], meeting.page)
    for text in ("我的回执", "未回执", "还没有议程", "已召集"):
        assert text in html
    done(client, town.heads[0], "reply", meeting.pk, answer="comes")
    wrong = post(client, town.heads[0], "reply", meeting.pk, answer="sends")
    assert (wrong.status_code, "请填写代为参加的人" in wrong.content.decode()) == (422, True)

    return meeting


def spoken(client: Client, town: Town, clock: Clock, meeting: Meeting) -> Item:
    """It begins; somebody's words are taken down, put right and confirmed."""
    clock(MEETS)
    done(client, town.secretary, "open", meeting.pk)
    rows = [one.pk for one in meeting.participants.all()]
    done(client, town.secretary, "attend", meeting.pk, present=rows)
    done(client, town.secretary, "topic", meeting.pk, text="机房改造")
    assert post(client, town.secretary, "topic", meeting.pk, text="").status_code == 422
    item = meeting.items.get()
    line = f"/meetings/{meeting.pk}/items/{item.pk}/"
    assert "还没有经本人确认的发言" in page(client, town.secretary, line)
    say: dict[str, Any] = {"speaker": town.heads[0].staff_no, "gist": "建议先改造配电"}
    clock(MEETS + MINUTE)
    done(client, town.secretary, "state", meeting.pk, item.pk, **say)
    assert post(client, town.secretary, "state", meeting.pk, item.pk).status_code == 422
    said = item.statements.get()
    assert "确认是我的发言" not in page(client, town.secretary, line)
    html = page(client, town.heads[0], meeting.page)
    assert "等您办理" in html
    assert "确认是我的发言" in page(client, town.heads[0], line)
    stolen = post(client, town.director, "confirm", meeting.pk, said.pk)
    assert (stolen.status_code, stolen["X-Clause"]) == (403, "4.2-i")
    done(client, town.heads[0], "dispute", meeting.pk, said.pk)
    assert post(client, town.secretary, "retake", meeting.pk, said.pk).status_code == 422
    done(client, town.secretary, "retake", meeting.pk, said.pk, gist="建议先改造空调")
    done(client, town.heads[0], "confirm", meeting.pk, said.pk)

    return item


def decided(client: Client, town: Town, meeting: Meeting, item: Item) -> None:
    """A motion is voted on, counted, and has somebody do something."""
    line = f"/meetings/{meeting.pk}/items/{item.pk}/"
    done(client, town.secretary, "put", meeting.pk, item.pk, title="同意改造")
    motion = item.motions.get()
    assert "有利害关系，回避" in page(client, town.director, line)
    done(client, town.heads[2], "recuse", meeting.pk, motion.pk)
    for one in (town.director, town.heads[0], town.heads[1]):
        done(client, one, "vote", meeting.pk, motion.pk, choice="yes")
    twice = post(client, town.director, "vote", meeting.pk, motion.pk, choice="no")
    assert (twice.status_code, twice["X-Clause"]) == (403, "4.2-j")
    done(client, town.secretary, "count", meeting.pk, motion.pk)
    html = page(client, town.secretary, line)
    for text in ("赞成 3 反对 0 弃权 0", "丙专 回避", "据此作出决议", '<svg class="flow'):
        assert text in html
    no_owner = post(client, town.secretary, "resolve", meeting.pk, motion.pk, title="完成改造")
    assert (no_owner.status_code, "一位在岗的责任人" in no_owner.content.decode()) == (422, True)
    done(client, town.secretary, "resolve", meeting.pk, motion.pk, title="完成改造",
         owner=town.heads[0].staff_no, due_on="2026-12-04")  # fmt: skip


def test_4_2_k_a_monday_meeting_from_series_to_resolution(
    client: Client, town: Town, clock: Clock
) -> None:
    meeting = set_up(client, town, clock)
    item = spoken(client, town, clock, meeting)
    decided(client, town, meeting, item)
    refused = post(client, town.secretary, "close", meeting.pk)
    assert (refused.status_code, refused["X-Clause"]) == (403, "4.2-d")
    assert "还有 1 项议程没有回应" in page(client, town.secretary, meeting.page)
    done(client, town.secretary, "answer", meeting.pk, item.pk, answer="heard", note="已议定")
    clock(MEETS + HOUR)
    done(client, town.secretary, "close", meeting.pk, ended="09:40")
    html = page(client, town.secretary, meeting.page)
    for text in ("已结束", "完成改造", "整理纪要", "应到席位 4，到会 4"):
        assert text in html


def test_3_2_f_minutes_from_draft_to_sheet(
    client: Client, town: Town, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = written(client, town, clock)
    address = f"/meetings/{meeting.pk}/minutes/"
    html = page(client, town.heads[0], address)
    assert "会纪〔2026〕1号" in html
    assert "在知识库查看" in html
    html = page(client, town.heads[0], f"{address}sheet/")
    for part in ("会议纪要", "会议时间", "2026年11月30日 09:00 至 10:00", "甲工", "签发：冯主任"):
        assert part in html
    made = who(client, town.heads[0]).get(f"/meetings/{meeting.pk}/minutes.pdf")
    assert made.content[:5] == b"%PDF-"
    word = who(client, town.heads[0]).get(f"/meetings/{meeting.pk}/minutes.docx").content
    docx = pytest.importorskip("docx")
    paper = docx.Document(BytesIO(word))
    assert [one.text for one in paper.paragraphs][1:3] == ["会议纪要", "会纪〔2026〕1号"]
    assert paper.tables[0].rows[0].cells[1].text == "周会（2026-W49）"
    assert "周会纪要 2026-W49.docx" in minutes.file_name(meeting, None, "docx")

    monkeypatch.setattr(papers, "find_spec", lambda name: None)
    monkeypatch.setattr(minuting, "find_spec", lambda name: None)
    for suffix in ("pdf", "docx"):
        gone = who(client, town.heads[0]).get(f"/meetings/{meeting.pk}/minutes.{suffix}")
        assert (gone.status_code, "本机没有安装" in gone.content.decode()) == (422, True)
    assert importlib.util.find_spec("docx") is not None


def written(client: Client, town: Town, clock: Clock) -> Meeting:
    """The office writes and hands in, takes back and hands in again; the director signs."""
    one, _at = a_late_one(town)
    meeting = one.meeting
    clock(MEETS + 2 * HOUR)
    address = f"/meetings/{meeting.pk}/minutes/"
    assert page(client, town.heads[0], address, 403)
    page(client, town.secretary, f"{address}sheet/", 404)
    html = page(client, town.secretary, address)
    assert "二、发言要点（均经本人确认）" in html
    text = minutes.draft(meeting)
    assert post(client, town.secretary, "minutes", meeting.pk, text="").status_code == 422
    done(client, town.secretary, "minutes", meeting.pk, text=text)
    assert "提交签发" in page(client, town.secretary, address)
    done(client, town.secretary, "submit", meeting.pk)
    assert "待召集人签发" in page(client, town.secretary, address)
    done(client, town.secretary, "recall", meeting.pk)
    done(client, town.secretary, "submit", meeting.pk)
    assert "建议先改造配电" in page(client, town.director, Minutes.objects.get().page)
    sign(meeting, town.director, MEETS + 3 * HOUR)
    return meeting


def test_4_2_n_from_the_weekly_round_to_a_delay_explained_and_mended(
    client: Client, town: Town, clock: Clock
) -> None:
    one, at = a_late_one(town)
    clock(MEETS + DAY)
    assert "还有 1 项" in page(client, town.secretary, "/meetings/round/")
    touch: dict[str, Any] = {"outlook": "risk", "percent": "30", "note": "", "back": "round"}
    wrong = post(client, town.secretary, "touch", one.pk, **touch)
    assert (wrong.status_code, "请写明情况" in wrong.content.decode()) == (422, True)
    assert done(client, town.secretary, "touch", one.pk, **touch | {"note": "未到货"}) == (
        "/meetings/round/"
    )
    assert "本周已跟踪完" in page(client, town.secretary, "/meetings/round/")

    explained_and_agreed(client, town, clock, one, at)
    remedy = one.delays.get().remedies.get()
    assert "我已完成" in page(client, town.heads[1], one.page)
    done(client, town.heads[1], "finish-remedy", remedy.pk)
    assert post(client, one.owner, "finish", one.pk, result="").status_code == 422
    done(client, one.owner, "finish", one.pk, result="改造完成")
    html = page(client, town.secretary, one.page)
    for text in ("改造完成", "重新打开", "延期说明", "补救措施", "发言", "表决", "办结"):
        assert text in html
    done(client, town.secretary, "reopen", one.pk)
    table = who(client, town.director).get("/meetings/resolutions/export/").content.decode()
    assert "会决〔2026〕1号" in table
    chart = following.on_time(at + 30 * DAY)
    assert chart["share"] == 0


def explained_and_agreed(
    client: Client, town: Town, clock: Clock, one: Resolution, at: datetime
) -> None:
    """What is late is locked; its owner explains, the director agrees."""
    clock(at)
    html = page(client, one.owner, one.page)
    for text in (
        "先提交延期说明",
        "提交延期说明",
        "再加一项补救措施",
        "跟踪 2026-W49：30%",
        "未到货",
    ):
        assert text in html
    assert "催交延期说明" in page(client, town.secretary, one.page)
    done(client, town.secretary, "urge", one.pk, back="")
    locked = post(client, one.owner, "finish", one.pk, result="完成")
    assert (locked.status_code, locked["X-Clause"]) == (403, "4.2-n")
    given: dict[str, Any] = {"reason": "供货厂家延期交付", "due_on": str(day_of(at) + 10 * DAY)}
    bare = post(client, one.owner, "explain", one.pk, **given)
    assert (bare.status_code, "至少制定一项补救措施" in bare.content.decode()) == (422, True)
    done(client, one.owner, "explain", one.pk, **given, what1="改用备用配电柜",
         owner1=town.heads[1].staff_no, until1=str(day_of(at) + 3 * DAY))  # fmt: skip
    delay = one.delays.get()
    assert "撤回延期说明" in page(client, one.owner, one.page)
    assert "延期说明待确认" in page(client, town.director, "/meetings/resolutions/?only=waiting")
    html = page(client, town.director, one.page)
    assert "同意延期" in html
    wrong = post(client, town.director, "settle", delay.pk, stand="refuse")
    assert (wrong.status_code, "请写明意见" in wrong.content.decode()) == (422, True)
    assert post(client, town.director, "settle", delay.pk).status_code == 422
    done(client, town.director, "settle", delay.pk, stand="confirm", remark="同意")
    assert post(client, town.director, "settle", 0, stand="confirm").status_code == 404


def test_7_1_j_an_exchange_meeting_has_its_own_card(
    client: Client, town: Town, clock: Clock
) -> None:
    a_series(town, Kind.STRATEGY)
    exchange = a_series(town, Kind.EXCHANGE)
    at = MEETS - 2 * DAY
    clock(at)
    html = page(client, town.director, "/meetings/convene/")
    assert "季度战略会由主管领导召集" in html
    days: dict[str, Any] = {"series": exchange.pk, "day": "2026-12-01"}
    wrong = post(client, town.director, "convene", **days | {"day": "x"})
    assert wrong.status_code == 422
    address = done(client, town.director, "convene", **days)
    again = post(client, town.director, "convene", **days)
    assert (again.status_code, "已召集过" in again.content.decode()) == (422, True)
    meeting = Meeting.objects.get(kind=Kind.EXCHANGE)
    assert address == meeting.page
    done(client, town.director, "move", meeting.pk, day="2026-12-02", hour="10:00")
    assert post(client, town.director, "move", meeting.pk, day="").status_code == 422
    assert post(client, town.director, "cancel", meeting.pk, reason="").status_code == 422
    opened(town, Meeting.objects.get(pk=meeting.pk))
    begun = local(Meeting.objects.get(pk=meeting.pk).begins_at)
    clock(begun + timedelta(minutes=5))
    give: dict[str, Any] = {"kind": "case", "title": "切换经验", "text": "先并行后割接"}
    assert post(client, town.secretary, "output", meeting.pk, kind="case").status_code == 422
    done(client, town.secretary, "output", meeting.pk, **give)
    done(client, town.secretary, "output", meeting.pk, **give | {
        "kind": "problem", "owner": town.heads[0].staff_no, "due_on": "2026-12-04"})  # fmt: skip
    html = page(client, town.heads[0], meeting.page)
    for text in ("经验案例", "/knowledge/1/", "问题事项", "办结"):
        assert text in html
    done(client, town.heads[0], "finish-output", meeting.outputs.latest("pk").pk)
    done(client, town.secretary, "agenda", meeting.pk)
    done(client, town.secretary, "answer-done", meeting.pk)
    assert post(client, town.secretary, "end-series", "exchange").status_code == 302
    assert post(client, town.secretary, "end-series", "exchange").status_code == 404


def test_4_2_h_a_strategy_meeting_has_its_own_card(
    client: Client, town: Town, clock: Clock
) -> None:
    strategy = convened(town, Kind.STRATEGY, date(2026, 12, 28), by=town.leader)
    opened(town, strategy)
    clock(strategy.begins_at + MINUTE)
    assert "还没有明确" in page(client, town.secretary, strategy.page)
    assert post(client, town.secretary, "direction", strategy.pk, direction="").status_code == 422
    done(client, town.secretary, "direction", strategy.pk, direction="建成中台")
    assert "建成中台" in page(client, town.leader, strategy.page)


def test_absent_and_not_yours_look_the_same(client: Client, town: Town, clock: Clock) -> None:
    one, at = a_late_one(town)
    clock(at)
    stranger = a_member(name="外科")
    for name, key in (
        ("detail", one.meeting_id),
        ("resolution", one.pk),
        ("sheet", one.meeting_id),
    ):
        theirs = who(client, stranger).get(reverse(f"meetings:{name}", args=[key]))
        absent = client.get(reverse(f"meetings:{name}", args=[99_999]))
        assert (theirs.status_code, theirs.content) == (404, absent.content)
    for name in ("reply", "move", "cancel", "open", "attend", "agenda", "topic", "direction",
                 "output", "close", "submit", "recall"):  # fmt: skip
        assert post(client, stranger, name, one.meeting_id).status_code == 404, name
    for name in ("touch", "urge", "finish", "reopen", "explain"):
        assert post(client, stranger, name, one.pk).status_code == 404, name
    page(client, stranger, "/meetings/", 403)
    page(client, town.heads[0], "/meetings/round/", 403)
    page(client, town.heads[0], f"/meetings/{one.meeting_id}/items/0/", 404)
    for name in ("vote", "count", "confirm", "retake"):
        assert post(client, town.secretary, name, one.meeting_id, 0, choice="yes", gist="x"
                    ).status_code == 404, name  # fmt: skip


def test_a_list_costs_the_same_for_one_and_for_many(
    client: Client, town: Town, clock: Clock, django_assert_max_num_queries: Any
) -> None:
    clock(MEETS)
    meeting = opened(town, weekly(town))
    resolved(town, meeting)
    for _n in range(3):
        a_topic(town, meeting)
    at_post("deputy_director", "副主任", town.department)
    who(client, town.director)
    for path, most in (("/meetings/", 40), ("/meetings/resolutions/?only=open", 40),
                       (meeting.page, 55),
                       ("/meetings/?q=周会&kind=weekly&state=open", 40)):  # fmt: skip
        with django_assert_max_num_queries(most):
            html = client.get(path).content.decode()
        assert "周会" in html or "完成配电改造" in html
    assert "没有符合条件的会议" in page(client, town.director, "/meetings/?q=无")
    assert "没有符合条件的决议" in page(client, town.director, "/meetings/resolutions/?only=done")
    table = client.get("/meetings/export/").content.decode("utf-8-sig")
    assert "2026-W49" in table
    assert pages.tiles(town.director, MEETS)[3]["value"] == "0／1"
    assert Resolution.objects.count() == 1
