"""Resolutions: touched every week, locked when late, explained with remedies, done."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yiheng.core import proposals
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Window, gathered
from yiheng.core.proposals import Stand
from yiheng.core.references import MEETING, RESOLUTION, choices, find
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.office.meetings import commands, jobs, queries, telling
from yiheng.office.meetings.commands.tracking import Mend
from yiheng.office.meetings.models import (
    Delay,
    Outlook,
    Remedy,
    Resolution,
    ResolutionState,
    Touch,
)
from yiheng.office.meetings.tests.factories import (
    DAY,
    HOUR,
    MEETS,
    MINUTE,
    Town,
    a_hospital,
    a_late_one,
    a_member,
    agreed,
    at_post,
    closed,
    day_of,
    explained,
    fresh,
    opened,
    refused,
    resolved,
    weekly,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_hospital()


def a_resolution(town: Town, **more: Any) -> Resolution:
    meeting = opened(town, weekly(town))
    one = resolved(town, meeting, **more)
    closed(town, meeting)
    return one


def again(one: Resolution) -> Resolution:
    return Resolution.objects.get(pk=one.pk)


def test_4_2_l_the_office_looks_after_every_open_one_each_week(town: Town) -> None:
    one, at = a_resolution(town), MEETS + DAY
    assert jobs.follow(at) == 1
    owed = Duty.objects.get(kind=telling.FOLLOW)
    assert (owed.post, owed.due_at.isoformat()) == ("secretary", "2026-12-04T09:30:00+00:00")
    look: dict[str, Any] = {"pk": one.pk, "by": town.secretary, "at": at}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"outlook": "fine", "percent": 1, "note": ""}, "outlook"),
        ({"outlook": Outlook.URGED, "percent": 1, "note": ""}, "outlook"),
        ({"outlook": Outlook.NORMAL, "percent": 101, "note": ""}, "percent"),
        ({"outlook": Outlook.RISK, "percent": 10, "note": " "}, "note"),
    ]
    for more, field in wrong:
        with pytest.raises(Invalid) as error:
            commands.touch(**look, **more)
        assert (error.value.field, error.value.clause) == (field, "4.2-l")
    refused("2.1-k", lambda: commands.touch(
        outlook="normal", percent=1, note="", **look | {"by": town.director}))  # fmt: skip

    made = commands.touch(outlook=Outlook.RISK, percent=30, note="设备未到货", **look)
    assert (made.week, made.words) == ("2026-W49", "设备未到货")
    assert {row.recipient for row in Notice.objects.filter(kind=telling.AT_RISK)} == {
        town.heads[0], town.director,
    }  # fmt: skip
    assert Duty.objects.get(kind=telling.FOLLOW).closed_at == at
    assert jobs.follow(at + HOUR) == 0
    assert jobs.follow(MEETS + 7 * DAY) == 1  # the next week begins anew
    refused("4.2-n", lambda: commands.urge(**look), "没有到期")


def test_4_2_m_its_owner_does_it_in_time(town: Town) -> None:
    one, at = a_resolution(town), MEETS + 3 * DAY
    end: dict[str, Any] = {"pk": one.pk, "result": "改造完成并验收", "at": at}
    refused("4.2-k", lambda: commands.finish(by=town.director, **end), "只能由本人办结")
    with pytest.raises(Invalid, match="请填写完成情况"):
        commands.finish(by=one.owner, **end | {"result": ""})
    commands.finish(by=one.owner, **end)
    assert (again(one).state, again(one).words) == (ResolutionState.DONE, "改造完成并验收")
    assert Duty.objects.get(kind=telling.RESOLVE).closed_at == at
    refused("4.2-m", lambda: commands.finish(by=one.owner, **end), "已办结")
    refused("4.2-n", lambda: explained(town, one, at), "已办结")
    look: dict[str, Any] = {"pk": one.pk, "outlook": "normal", "percent": 1, "note": ""}
    look["by"] = town.secretary
    refused("4.2-l", lambda: commands.touch(at=at, **look), "已办结")
    with pytest.raises(NotFound):
        commands.finish(by=a_member(), **end)

    commands.reopen(pk=one.pk, by=town.secretary, at=at)
    assert again(one).state == ResolutionState.OPEN
    assert Duty.objects.filter(kind=telling.RESOLVE, closed_at=None).count() == 1
    refused("4.2-l", lambda: commands.reopen(pk=one.pk, by=town.secretary, at=at), "尚未办结")


def test_4_2_n_what_is_late_is_locked_until_its_explanation_is_agreed(town: Town) -> None:
    one, at = a_late_one(town)
    assert jobs.follow(at) == 1
    assert Duty.objects.get(kind=telling.EXPLAIN).due_at.isoformat() == "2026-12-07T09:30:00+00:00"
    look: dict[str, Any] = {"pk": one.pk, "at": at}
    locked = (
        lambda: commands.touch(outlook="normal", percent=9, note="", by=town.secretary, **look),
        lambda: commands.finish(result="已完成", by=one.owner, **look),
    )
    for act in locked:
        refused("4.2-n", act, "须先提交延期说明")
    commands.urge(by=town.secretary, **look)
    assert Touch.objects.get().outlook == Outlook.URGED
    assert Notice.objects.get(kind=telling.URGED).recipient == one.owner
    refused("4.2-n", lambda: explained(town, one, at, by=town.director), "由负责人甲工提交")

    delay = explained(town, one, at)
    assert (delay.words, delay.due_before, delay.reason) == (
        "供货厂家延期交付配电柜", one.due_on, "",
    )  # fmt: skip
    assert Duty.objects.get(kind=telling.EXPLAIN).closed_at == at
    for act in locked:
        refused("4.2-n", act)  # said is not agreed
    refused("4.2-n", lambda: explained(town, one, at), "已有一份")
    agree: dict[str, Any] = {"pk": delay.pk, "stand": Stand.CONFIRMED, "at": at}
    refused("4.2-n", lambda: commands.settle_delay(by=one.owner, **agree), "提出人不能自己确认")
    refused("4.2-n", lambda: commands.settle_delay(by=town.secretary, **agree), "召集人一方")
    with pytest.raises(NotFound):
        commands.settle_delay(by=a_member(), **agree)
    kind = proposals.KINDS["meetings.delay"]
    assert Delay.objects.filter(kind.whom(town.director)).exists()
    assert not Delay.objects.filter(kind.whom(one.owner)).exists()

    agreed(town, delay, at)
    assert (again(one).due_on, again(one).first_due_on) == (delay.due_after, one.first_due_on)
    assert Duty.objects.get(kind=telling.RESOLVE, closed_at=None).due_at > at
    refused("4.2-n", lambda: agreed(town, delay, at), "已由冯主任")
    commands.touch(outlook="normal", percent=60, note="", by=town.secretary, **look)


def test_4_2_o_no_explanation_without_a_remedy_and_none_done_before_it_holds(town: Town) -> None:
    one, at = a_late_one(town)
    today, head = day_of(at), town.heads[1]
    for remedies, text in (
        ([], "至少制定一项"), ([Mend(" ", head, today)], "请填写补救措施的内容"),
        ([Mend("加班", None, today)], "一位负责人"), ([Mend("加班", head, None)], "期限须在"),
        ([Mend("加班", head, today + 11 * DAY)], "期限须在"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=text) as error:
            explained(town, one, at, remedies=remedies)
        assert error.value.clause == "4.2-o"
    for more, text in (
        ({"reason": ""}, "请填写延期原因"), ({"reason": "忙"}, "至少 8 个字"),
        ({"due_on": None}, "新期限须晚于"), ({"due_on": today}, "新期限须晚于"),
    ):  # fmt: skip
        with pytest.raises(Invalid, match=text) as error:
            explained(town, one, at, **more)
        assert error.value.clause == "4.2-n"
    assert not Delay.objects.exists()

    delay = explained(town, one, at)
    remedy = Remedy.objects.get()
    assert (remedy.words, remedy.owner) == ("改用备用配电柜", head)
    done: dict[str, Any] = {"pk": remedy.pk, "at": at}
    refused("4.2-o", lambda: commands.finish_remedy(by=town.director, **done), "只能由本人")
    refused("4.2-o", lambda: commands.finish_remedy(by=head, **done), "尚未生效")
    agreed(town, delay, at)
    assert Duty.objects.get(kind=telling.MEND).owner == head
    refused("4.2-o", lambda: commands.finish(
        pk=one.pk, result="完成", by=one.owner, at=at), "还有 1 项补救措施")  # fmt: skip
    commands.finish_remedy(by=head, **done)
    refused("4.2-o", lambda: commands.finish_remedy(by=head, **done), "已办结")
    with pytest.raises(NotFound):
        commands.finish_remedy(by=a_member(), **done)
    commands.finish(pk=one.pk, result="完成", by=one.owner, at=at)


def test_4_2_n_the_convener_says_no_and_the_author_takes_back(town: Town) -> None:
    one, at = a_late_one(town)
    delay = explained(town, one, at)
    commands.urge(pk=one.pk, by=town.secretary, at=at)
    assert Notice.objects.filter(kind=telling.EXPLAINED, recipient=town.director).count() == 2
    say: dict[str, Any] = {"pk": delay.pk, "at": at}
    with pytest.raises(Invalid, match="请写明意见"):
        commands.settle_delay(stand=Stand.REFUSED, by=town.director, **say)
    commands.settle_delay(stand=Stand.REFUSED, by=town.director, remark="请再压缩工期", **say)
    assert again(one).due_on == one.due_on
    second = explained(town, one, at)
    commands.settle_delay(pk=second.pk, stand=Stand.WITHDRAWN, by=one.owner, at=at)
    assert queries.waiting_delay(again(one)) is None
    assert Notice.objects.filter(kind=telling.SETTLED).count() == 1
    assert jobs.follow(at) == 0  # it was chased this week
    assert Duty.objects.filter(kind=telling.EXPLAIN, closed_at=None).count() == 1


def test_4_2_n_the_convener_does_not_agree_to_the_own_delay(town: Town) -> None:
    meeting = opened(town, weekly(town))
    one = resolved(town, meeting, owner=town.director, days=4)
    closed(town, meeting)
    at = MEETS + 7 * DAY
    delay = explained(town, one, at)
    delay.proposed_by = "somebody"  # handed in for the director by the system of a later day
    delay.save()
    agree: dict[str, Any] = {"pk": delay.pk, "stand": Stand.CONFIRMED, "at": at}
    refused("4.2-n", lambda: commands.settle_delay(by=town.director, **agree), "负责人不能确认")
    deputy = at_post("deputy_director", "副主任", town.department)
    commands.settle_delay(by=deputy, **agree)
    assert again(one).due_on == delay.due_after


def test_what_resolutions_bring_to_agendas_reports_and_other_rooms(town: Town) -> None:
    one, at = a_late_one(town)
    since, until = MEETS, MEETS + 7 * DAY
    window = Window(since, until)

    def own(occasion: str, window: Window) -> list[Any]:
        return [row for row in gathered(occasion, window, at) if row.source == "meetings"]

    [line] = own(WORK_DONE, window)
    assert (line.key, line.done, line.url, line.owner) == (
        str(one.pk), False, f"/meetings/resolutions/{one.pk}/", "甲工",
    )  # fmt: skip
    assert own(WORK_PLANNED, Window(until, until + 7 * DAY)) == []
    assert [row.key for row in own(WORK_PLANNED, window)] == [str(one.pk)]
    figures = {row.key: row.value for row in own(FIGURES, window)}
    assert figures == {"held": "1", "made": "1", "done": "0", "late": "1"}
    team = Window(since, until, town.teams[0].pk)
    other = Window(since, until, a_member().unit_id)
    assert {row.key: row.value for row in own(FIGURES, team)} == figures
    assert {row.value for row in own(FIGURES, other)} == {"0"}
    assert own(WORK_DONE, other) == []

    key = str(one.pk)
    assert find(RESOLUTION, [key, "x"], town.director, at)[key].label.startswith("会决〔2026〕1号")
    assert find(RESOLUTION, [key], a_member(), at) == {}
    assert [row.key for row in choices(RESOLUTION, town.director, at, "配电")] == [key]
    meeting = fresh(one.meeting)
    assert list(find(MEETING, [str(meeting.pk)], town.director, at)) == [str(meeting.pk)]
    assert [row.label for row in choices(MEETING, town.director, at, "周会")][-1] == "周会 2026-W49"


def test_who_sees_a_resolution(town: Town) -> None:
    outsider = a_member(name="外科主任")
    one = a_resolution(town, owner=outsider)
    assert queries.resolutions_visible_to(outsider).get() == one
    assert not queries.visible_to(outsider).exists()  # the owner sees the task, not the meeting
    assert not queries.resolutions_visible_to(a_member()).exists()
    assert queries.resolutions_visible_to(town.secretary).get() == one
    assert Entry.objects.filter(action="meetings.resolved").count() == 1
    assert one.late_on(date(2030, 1, 1))
    commands.finish(pk=one.pk, result="完成", by=outsider, at=MEETS + HOUR + MINUTE)
