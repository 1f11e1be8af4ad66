"""A sitting: agenda, attendance, answers, statements, outcome, and the end that is real."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest

from yiheng.core import gathering, references
from yiheng.core.actor import the_system
from yiheng.core.clock import midnight
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.gathering import NEW_PROJECTS, WORK_DONE, WORK_PLANNED, Line, Window
from yiheng.core.references import GOAL, Reference
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import Duty
from yiheng.governance.keys.models import DataKey
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.office.meetings import commands, jobs, telling
from yiheng.office.meetings.models import (
    Answer,
    Item,
    Kind,
    OutputKind,
    Part,
    State,
    Statement,
    Stood,
)
from yiheng.office.meetings.tests.factories import (
    DAY,
    FRIDAY,
    HOUR,
    MEETS,
    MINUTE,
    SHELF,
    Town,
    a_hospital,
    a_member,
    a_topic,
    answered,
    carried,
    closed,
    convened,
    fresh,
    opened,
    refused,
    resolved,
    said,
    weekly,
)

pytestmark = pytest.mark.django_db
CHORE = duty_kind("meetings_tests.chore", "巡检%(what)s")
AT = MEETS + 5 * MINUTE


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch) -> Town:
    """Only resolutions, duties and what a test brings itself stand on an agenda."""
    own = {
        occasion: {"meetings": by["meetings"]}
        for occasion, by in gathering.SOURCES.items() if "meetings" in by
    }  # fmt: skip
    monkeypatch.setattr(gathering, "SOURCES", own)
    monkeypatch.delitem(references.KINDS, GOAL, raising=False)
    return a_hospital()


def lines(*texts: str, done: bool | None = None, unit: int | None = None) -> Any:
    def bring(window: Window, at: datetime) -> Iterator[Line]:
        for text in texts:
            yield Line(source="tests", key=text, text=text, done=done, unit=unit, url=f"/{text}/")

    return bring


def owe(town: Town, what: str, due_at: datetime, url: str = "") -> None:
    open_duty(
        clause="0-f", kind=CHORE, target=f"people.member:{what}", due_at=due_at, at=FRIDAY,
        by=the_system(), owner=town.heads[0], url=url, what=what,
    )  # fmt: skip


def test_4_2_c_4_2_d_the_agenda_comes_from_all_rooms_and_from_what_is_owed(town: Town) -> None:
    meeting = weekly(town)
    gathering.brings(WORK_DONE, "tests", lines("甲项目", done=True))
    gathering.brings(WORK_PLANNED, "tests", lines("乙项目"))
    other = a_member(name="外科").unit_id
    owe(town, "机房", MEETS - 2 * DAY)
    owe(town, "网络", MEETS + DAY)
    owe(town, "已由房间带来", MEETS + DAY, url="/乙项目/")
    owe(town, "下下周", MEETS + 10 * DAY)

    assert jobs.agenda(MEETS - 2 * HOUR) == 1
    assert jobs.agenda(MEETS - HOUR) == 0
    brought = [(one.part, one.text) for one in meeting.items.all()]
    assert brought == [
        (Part.DONE, "甲项目"), (Part.DONE, "巡检机房"), (Part.PLAN, "乙项目"),
        (Part.PLAN, "巡检网络"),
    ]  # fmt: skip

    gathering.brings(WORK_PLANNED, "tests", lines("乙项目", "丙项目", unit=other))
    owe(town, "夜间新增", MEETS + 2 * DAY)
    commands.build_agenda(pk=meeting.pk, by=town.secretary, at=MEETS - MINUTE)
    later = [one.text for one in meeting.items.all()][4:]
    assert later == ["巡检夜间新增"]  # what stands there stays; another department's is not ours
    assert commands.build_agenda(pk=meeting.pk, by=town.secretary, at=MEETS - MINUTE) == 0
    refused("2.1-k", lambda: commands.build_agenda(
        pk=meeting.pk, by=town.heads[1], at=MEETS - MINUTE))  # fmt: skip


def test_4_2_c_no_line_stays_unanswered(town: Town) -> None:
    meeting = weekly(town)
    gathering.brings(WORK_DONE, "tests", lines("甲项目", done=True))
    gathering.brings(WORK_PLANNED, "tests", lines("乙项目"))
    opened(town, meeting)
    end: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary, "at": MEETS + HOUR}
    refused("4.2-c", lambda: commands.close(**end), "还有 2 项议程没有回应，第一项是“甲项目”")
    assert commands.answer_done(pk=meeting.pk, by=town.secretary, at=AT) == 1
    refused("4.2-d", lambda: commands.close(**end), "乙项目")
    line = meeting.items.get(text="乙项目")
    tell: dict[str, Any] = {"pk": meeting.pk, "line": line.pk, "by": town.secretary, "at": AT}
    with pytest.raises(Invalid, match="请选择"):
        commands.answer(answer="", note="", **tell)
    with pytest.raises(NotFound):
        commands.answer(answer=Answer.GOING, note="", **tell | {"line": 0})
    commands.answer(answer=Answer.GOING, note="等设备到货", **tell)
    line = Item.objects.get(pk=line.pk)
    assert (line.words, line.answer) == ("等设备到货", Answer.GOING)
    assert "到货".encode() not in bytes(line.sealed)
    for ended in (MEETS - HOUR, MEETS + 2 * HOUR):
        with pytest.raises(Invalid, match="实际结束时间"):
            commands.close(**end, ended_at=ended)

    done = commands.close(**end, ended_at=MEETS + 40 * MINUTE)
    assert (done.state, done.ended_at) == (State.CLOSED, MEETS + 40 * MINUTE)
    owed = Duty.objects.get(kind=telling.WRITE)
    assert (owed.owner, owed.due_at) == (town.secretary, MEETS + 40 * MINUTE + DAY)
    assert not Duty.objects.filter(kind=telling.ATTEND, closed_at=None,
                                   target=f"meetings.meeting:{meeting.pk}").exists()  # fmt: skip


def test_4_2_k_a_closed_meeting_is_a_record_that_nobody_changes(town: Town) -> None:
    meeting = opened(town, weekly(town))
    item = a_topic(town, meeting)
    one = said(town, item, town.heads[0], confirmed=False)
    motion = carried(town, meeting)
    closed(town, meeting)
    by, at = town.secretary, MEETS + 2 * HOUR
    base: dict[str, Any] = {"pk": meeting.pk, "by": by, "at": at}
    for act in (
        lambda: commands.answer(line=item.pk, answer="done", note="", **base),
        lambda: commands.add_topic(text="补记", **base),
        lambda: commands.attend(present=[], **base),
        lambda: commands.state(line=item.pk, speaker=town.director, gist="补", **base),
        lambda: commands.retake(said=one.pk, gist="改", **base),
        lambda: commands.confirm(said=one.pk, **base | {"by": town.heads[0]}),
        lambda: commands.put(line=item.pk, title="补", secret=False, **base),
        lambda: commands.resolve(matter=motion.pk, title="补", owner=by, due_on=None, **base),
        lambda: commands.set_direction(direction="补", goals=[], **base),
        lambda: commands.answer_done(**base), lambda: commands.build_agenda(**base),
        lambda: commands.close(**base),
    ):  # fmt: skip
        refused("4.2-k", act, "会议已结束，记录已封存")
    refused("4.2-a", lambda: commands.open_meeting(**base), "已结束")
    assert Entry.objects.filter(action__endswith=".denied").count() == 13


def test_4_2_a_it_begins_on_its_day_by_who_records_it(town: Town) -> None:
    meeting = weekly(town)
    begin: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary}
    refused("4.2-a", lambda: commands.open_meeting(at=FRIDAY, **begin), "尚未到日期")
    refused("2.1-k", lambda: commands.open_meeting(at=MEETS, **begin | {"by": town.heads[1]}))
    refused("4.2-k", lambda: commands.attend(present=[], at=MEETS, **begin), "请|已召集")
    commands.open_meeting(at=MEETS, **begin)
    rows = list(meeting.participants.all())
    there = [rows[0].pk, rows[1].pk]
    with pytest.raises(Invalid, match="名单中没有"):
        commands.attend(present=[0], at=MEETS, **begin)
    assert commands.attend(present=there, at=MEETS, **begin) == 2
    assert commands.attend(present=there[:1], at=AT, **begin) == 1
    assert [one.present for one in meeting.participants.all()].count(True) == 1


def test_4_2_i_words_are_somebodys_only_when_that_one_says_so(town: Town) -> None:
    meeting = opened(town, weekly(town), absent=[town.heads[2]])
    item, head = a_topic(town, meeting), town.heads[0]
    say: dict[str, Any] = {"pk": meeting.pk, "line": item.pk, "by": town.secretary}
    say["gist"] = "建议先改造配电"
    refused("4.2-i", lambda: commands.state(speaker=town.heads[2], at=AT, **say), "没有到会")
    for when in (MEETS - MINUTE, AT + MINUTE):
        with pytest.raises(Invalid, match="发言时间"):
            commands.state(speaker=head, at=AT, said_at=when, **say)
    with pytest.raises(Invalid, match="请填写发言要点"):
        commands.state(speaker=head, at=AT, **say | {"gist": " "})

    one = commands.state(speaker=head, at=AT, **say)
    assert (one.words, one.stood) == ("建议先改造配电", Stood.WAITING)
    assert "配电".encode() not in bytes(one.sealed)
    assert Notice.objects.get(kind=telling.CONFIRM).recipient == head
    sure: dict[str, Any] = {"pk": meeting.pk, "said": one.pk, "at": AT}
    for other in (town.secretary, town.director, town.heads[1]):  # put into another's mouth
        refused("4.2-i", partial(commands.confirm, by=other, **sure), "只能由本人确认")
    refused("4.2-i", lambda: commands.put(
        pk=meeting.pk, line=item.pk, title="同意", secret=False, by=town.secretary, at=AT
    ), "还没有经本人确认的发言")  # fmt: skip

    commands.dispute(by=head, **sure)
    assert Notice.objects.get(kind=telling.DISPUTED).recipient == town.secretary
    commands.retake(gist="建议先改造空调", by=town.secretary, **sure)
    kept = Statement.objects.get(pk=one.pk)
    assert (kept.words, kept.stood) == ("建议先改造空调", Stood.WAITING)
    commands.confirm(by=head, **sure)
    refused("4.2-i", lambda: commands.confirm(by=head, **sure), "已确认过")
    refused("4.2-i", lambda: commands.retake(gist="改", by=town.secretary, **sure), "不能再改")
    with pytest.raises(NotFound):
        commands.confirm(by=head, **sure | {"said": 0})
    assert commands.state(
        pk=meeting.pk, line=item.pk, speaker=town.director, gist="同意", by=town.director, at=AT
    ).stood == Stood.CONFIRMED  # fmt: skip


def test_4_2_h_a_strategy_meeting_says_where_the_house_goes(town: Town) -> None:
    meeting = convened(town, Kind.STRATEGY, date(2026, 12, 28), by=town.leader)
    meeting = opened(town, meeting)
    end: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary, "at": meeting.begins_at + HOUR}
    refused("4.2-h", lambda: commands.close(**end), "还没有明确发展方向")
    with pytest.raises(Invalid, match="请选定目标，或写明"):
        commands.set_direction(direction=" ", goals=[], **end)
    with pytest.raises(Invalid, match="找不到目标 7"):
        commands.set_direction(direction="", goals=["7"], **end)
    commands.set_direction(direction="三年内建成数据中台", goals=[], **end)
    assert fresh(meeting).words == "三年内建成数据中台"
    refused("4.2-h", lambda: commands.close(**end), "还没有明确")  # words alone bind nobody

    goal = Reference(GOAL, "7", "互联互通四级", "/goals/7/", "v2")
    references.reference_kind(
        GOAL, "目标", find=lambda viewer, keys, at: {"7": goal} if "7" in keys else {},
        choices=lambda viewer, words, at: [goal],
    )  # fmt: skip
    commands.set_direction(direction="", goals=["7"], **end)
    done = commands.close(**end)
    assert (done.goals, done.words) == (["7"], "三年内建成数据中台")


def test_4_2_h_a_direction_with_a_resolution_will_do(town: Town) -> None:
    meeting = convened(town, Kind.STRATEGY, date(2026, 12, 28), by=town.leader)
    meeting = opened(town, meeting)
    resolved(town, meeting)
    commands.set_direction(
        pk=meeting.pk, direction="建成数据中台", goals=[], by=town.secretary,
        at=meeting.begins_at + MINUTE,
    )  # fmt: skip
    assert closed(town, meeting).state == State.CLOSED


def test_7_1_j_an_exchange_meeting_leaves_a_case_or_a_problem(town: Town) -> None:
    meeting = opened(town, convened(town, Kind.EXCHANGE, date(2026, 11, 30), by=town.director))
    refused("7.1-j", lambda: closed(town, meeting), "还没有产出")
    give: dict[str, Any] = {
        "pk": meeting.pk, "title": "核心交换机切换", "text": "先并行后割接", "owner": None,
        "due_on": None, "by": town.secretary, "at": AT,
    }  # fmt: skip
    for kind, text in (("tale", "请选择"), (OutputKind.PROBLEM, "须有负责人")):
        with pytest.raises(Invalid, match=text) as error:
            commands.add_output(kind=kind, **give)
        assert error.value.clause == "7.1-j"
    case = commands.add_output(kind=OutputKind.CASE, **give)
    assert (case.url, SHELF[0].kind, SHELF[0].text) == ("/knowledge/1/", "case", "先并行后割接")

    problem = commands.add_output(kind=OutputKind.PROBLEM, **give | {
        "owner": town.heads[0], "due_on": date(2026, 12, 4)})  # fmt: skip
    assert Duty.objects.get(kind=telling.PROBLEM).owner == town.heads[0]
    assert closed(town, meeting).state == State.CLOSED
    with pytest.raises(NotFound):
        commands.finish_output(pk=problem.pk, by=town.heads[1], at=AT + DAY)
    commands.finish_output(pk=problem.pk, by=town.heads[0], at=AT + DAY)
    with pytest.raises(NotFound):
        commands.finish_output(pk=problem.pk, by=town.heads[0], at=AT + DAY)
    assert Duty.objects.get(kind=telling.PROBLEM).closed_at == AT + DAY


def test_3_1_f_a_kick_off_meeting_hears_of_the_months_new_projects(town: Town) -> None:
    seen: list[Window] = []

    def bring(window: Window, at: datetime) -> Iterator[Line]:
        seen.append(window)
        yield Line(source="tests", key="1", text="互联网医院", owner="尚院长")

    gathering.brings(NEW_PROJECTS, "tests", bring)
    meeting = convened(town, Kind.KICKOFF, date(2026, 11, 30), by=town.director)
    meeting = opened(town, meeting)
    [line] = meeting.items.all()
    assert (line.part, line.text, line.owner) == (Part.PROJECT, "互联网医院", "尚院长")
    assert (seen[0].until, seen[0].since) == (meeting.begins_at, midnight(date(2026, 10, 1)))
    answered(town, meeting)
    assert closed(town, meeting).state == State.CLOSED


def test_what_is_typed_holds_no_patient_and_nothing_endless(town: Town) -> None:
    meeting = opened(town, weekly(town))
    add: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary, "at": AT}
    for text, clause in ((" ", "4.2-d"), ("题" * 201, "4.2-d"), ("11010519491231002X", "0-i")):
        with pytest.raises(Invalid) as error:
            commands.add_topic(text=text, **add)
        assert error.value.clause == clause
    assert not meeting.items.exists()
    assert DataKey.objects.filter(owner="hospital").exists()
    close_duty(target=meeting, kind=telling.ATTEND, at=AT, by=town.secretary)
