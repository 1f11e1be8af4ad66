"""Demands from who asks to the release log; what they bring to other rooms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yiheng.core import references
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Window, gathered
from yiheng.core.handing import CHANGE_REQUEST, Handed, hand_on
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.office.goals import commands, controls, workqueries
from yiheng.office.goals.commands.demanding import Wanted
from yiheng.office.goals.models import Demand, Stage
from yiheng.office.goals.tests.factories import (
    DAY,
    MONDAY,
    TODAY,
    a_hospital,
    a_member,
    a_strategy,
    accepted,
    asked,
    assessed,
    holder,
    released,
)
from yiheng.standards.china.periods import Month, Quarter

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER, QUARTER = (
    Month.parse("2026-11"), Month.parse("2026-12"), Quarter.parse("2026-Q4"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


def judged(control: Callable[..., Any], period: Any) -> Any:
    return control(period, Regulation(period.end))


def owed(kind: str) -> int:
    return Duty.objects.filter(kind=f"goals.{kind}", closed_at=None).count()


def test_1_2_a_a_demand_goes_from_its_asker_to_the_release_log() -> None:
    engineer, director = holder("system_engineer"), holder("director")
    demand = asked()
    assert (demand.stage, demand.number, owed("assess")) == (
        Stage.SUBMITTED,
        "信需求〔2026〕1号",
        1,
    )
    with pytest.raises(Denied, match="还没有评估，不能受理"):
        commands.accept_demand(pk=demand.pk, by=director, at=MONDAY, owner=engineer,
                               due_on=TODAY + DAY)  # fmt: skip
    with pytest.raises(Denied, match="还没有评估，不能发布"):
        released(demand, MONDAY)
    with pytest.raises(Invalid, match="个工作日"):
        commands.assess_demand(pk=demand.pk, by=engineer, at=MONDAY, advice=True, effort=0,
                               assessment="好")  # fmt: skip
    demand = assessed(demand)
    assert (owed("assess"), owed("accept")) == (0, 1)
    with pytest.raises(Denied, match="不在评估环节"):
        assessed(demand)
    with pytest.raises(Invalid, match="承诺日期已过"):
        commands.accept_demand(pk=demand.pk, by=director, at=MONDAY, owner=engineer, due_on=TODAY)
    demand = commands.accept_demand(pk=demand.pk, by=director, at=MONDAY, owner=engineer,
                                    due_on=TODAY + 5 * DAY)  # fmt: skip
    assert owed("deliver") == 1
    with pytest.raises(Denied, match="不在受理环节"):
        commands.decline_demand(pk=demand.pk, by=director, at=MONDAY, decision="否")
    with pytest.raises(Denied, match="不能撤回"):
        commands.take_demand_back(pk=demand.pk, by=holder("head"), at=MONDAY, reason="不要了")
    demand = released(demand, MONDAY + 3 * DAY)
    assert (demand.stage, demand.on_time, owed("deliver")) == (Stage.RELEASED, True, 0)
    with pytest.raises(Denied, match="已发布，不能发布"):
        released(demand, MONDAY + 4 * DAY)
    late = released(accepted(days=2), MONDAY + 4 * DAY)
    assert not late.on_time
    found = judged(controls.demands_on_time, NOVEMBER)
    assert (found.value, found.target, found.met) == (50, 90, False)
    again = commands.reopen_demand(pk=demand.pk, by=holder("head"), at=MONDAY + 4 * DAY,
                                   reason="没有弹窗", due_on=TODAY + 9 * DAY)  # fmt: skip
    assert (again.stage, again.release, owed("deliver")) == (Stage.ACCEPTED, None, 1)


def test_1_2_a_who_may_not_is_refused_and_what_lacks_is_said() -> None:
    head, deputy = holder("head"), holder("deputy_director")
    with pytest.raises(Denied):
        asked(a_member())
    lacking: tuple[tuple[str, dict[str, Any]], ...] = (
        ("title", {"title": ""}), ("urgency", {"urgency": "now"}), ("goal", {"goal": 99}),
        ("system", {"system": "x"}), ("present", {"present": "患者 11010519491231002X"}),
    )  # fmt: skip
    for field, wanted in lacking:
        with pytest.raises(Invalid) as wrong:
            commands.draft_demand(by=head, at=MONDAY, idempotency_key="k", wanted=Wanted(**{
                "title": "需", **wanted
            }))  # fmt: skip
        assert wrong.value.field == field
    draft = commands.draft_demand(
        by=head, at=MONDAY, idempotency_key="k", wanted=Wanted(title="需")
    )
    again = commands.draft_demand(by=head, at=MONDAY, idempotency_key="k", wanted=Wanted(title="x"))
    assert (draft.pk, again.title) == (again.pk, "需")
    with pytest.raises(Invalid, match="不能为空"):
        commands.submit_demand(pk=draft.pk, by=head, at=MONDAY)
    with pytest.raises(NotFound):
        commands.submit_demand(pk=draft.pk, by=deputy, at=MONDAY)
    dropped = commands.drop_demand(pk=draft.pk, by=head, at=MONDAY)
    assert dropped.stage == Stage.WITHDRAWN


def test_1_2_a_only_another_decides_and_nobody_out_of_turn() -> None:
    head, deputy, engineer = holder("head"), holder("deputy_director"), holder("system_engineer")
    draft = commands.draft_demand(
        by=head, at=MONDAY, idempotency_key="k", wanted=Wanted(title="需")
    )
    assert workqueries.drafts(head, MONDAY).get() == draft
    goal = a_strategy()
    commands.change_demand(pk=draft.pk, by=head, at=MONDAY, wanted=Wanted(
        title="需", system_name="HIS", present="抄", wanted="不抄", goal=goal.pk))  # fmt: skip
    commands.submit_demand(pk=draft.pk, by=head, at=MONDAY)
    with pytest.raises(Denied, match="不能修改"):
        commands.drop_demand(pk=draft.pk, by=head, at=MONDAY)
    with pytest.raises(Denied, match="只有提出人可以修改"):
        commands.change_demand(pk=draft.pk, by=deputy, at=MONDAY, wanted=Wanted(title="需"))
    with pytest.raises(Denied, match="只有提出人可以撤回"):
        commands.take_demand_back(pk=draft.pk, by=deputy, at=MONDAY, reason="x")
    with pytest.raises(Denied, match="还没有发布"):
        commands.reopen_demand(pk=draft.pk, by=head, at=MONDAY, reason="x", due_on=TODAY + DAY)
    commands.assess_demand(pk=draft.pk, by=deputy, at=MONDAY, advice=False, assessment="重复",
                           effort=1)  # fmt: skip
    with pytest.raises(Denied, match="评估人不能自己受理"):
        commands.decline_demand(pk=draft.pk, by=deputy, at=MONDAY, decision="重复")
    with pytest.raises(Denied):
        commands.decline_demand(pk=draft.pk, by=engineer, at=MONDAY, decision="重复")
    done = commands.decline_demand(pk=draft.pk, by=holder("director"), at=MONDAY, decision="重复")
    assert done.stage == Stage.DECLINED
    other = asked()
    taken = commands.take_demand_back(pk=other.pk, by=head, at=MONDAY, reason="不要了")
    assert (taken.stage, owed("assess")) == (Stage.WITHDRAWN, 0)


def test_1_2_a_a_release_is_of_one_system_and_of_today() -> None:
    engineer = holder("system_engineer")
    one, two = accepted(), accepted(system_name="电子病历系统")
    given: dict[str, Any] = {"by": engineer, "at": MONDAY, "demands": [one.pk], "version": "1",
                             "day": TODAY, "notes": "上线"}  # fmt: skip
    for field, more in (
        ("demands", {"demands": []}), ("demands", {"demands": [one.pk, two.pk]}),
        ("day", {"day": TODAY + DAY}), ("version", {"version": ""}), ("notes", {"notes": ""}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            commands.release(**{**given, **more})
        assert wrong.value.field == field
    with pytest.raises(Denied):
        commands.release(**{**given, "by": holder("director")})
    made = commands.release(**given)
    with pytest.raises(Denied, match="由提出人或受理人重新打开"):
        commands.reopen_demand(pk=one.pk, by=engineer, at=MONDAY, reason="x", due_on=TODAY + DAY)
    with pytest.raises(Invalid, match="承诺日期已过"):
        commands.reopen_demand(pk=one.pk, by=one.asker, at=MONDAY, reason="x", due_on=TODAY)
    assert [d.pk for d in made.demands.all()] == [one.pk]
    window = Window(NOVEMBER.start, DECEMBER.end)
    lines = {line.key: line for line in gathered(WORK_DONE, window, MONDAY)}
    assert (lines[f"demand:{one.pk}"].done, lines[f"demand:{two.pk}"].done) == (True, False)
    planned = gathered(WORK_PLANNED, Window(NOVEMBER.start, DECEMBER.end, engineer.unit_id), MONDAY)
    assert [line.key for line in planned if line.source == "goals"] == [f"demand:{two.pk}"]
    told = {line.key: line.value for line in gathered(FIGURES, window, MONDAY)}
    assert (told["figure:demands"], told["figure:releases"]) == ("2", "1")
    ours = gathered(FIGURES, Window(NOVEMBER.start, DECEMBER.end, engineer.unit_id), MONDAY)
    assert {line.key: line.value for line in ours}["figure:demands"] == "0"
    found = references.find(references.DEMAND, [str(one.pk), "y"], engineer, MONDAY)
    assert list(found) == [str(one.pk)]
    offered = references.choices(references.DEMAND, engineer, MONDAY, "回报")
    assert [each.key for each in offered] == [str(two.pk)]
    assert len(references.choices(references.DEMAND, engineer, MONDAY)) == 1


def test_1_2_a_an_approved_request_becomes_a_demand_once() -> None:
    nurse = a_member(name="何护士")
    handed = Handed(
        origin="requests:7", number="信需〔2026〕7号", title="体温单", url="/requests/7/", by=nurse,
        answers={"topic": "体温单自动取数", "system": "电子病历系统", "now": "抄写两遍",
                 "want": "带入",
                 "urgency": "soon", "wanted": "2026-12-31"},
    )  # fmt: skip
    url = hand_on(CHANGE_REQUEST, handed, MONDAY)
    assert hand_on(CHANGE_REQUEST, handed, MONDAY) == url
    demand = Demand.objects.get()
    assert (demand.title, demand.asker, demand.urgency) == ("体温单自动取数", nurse, "soon")
    assert (demand.stage, demand.origin_number, str(demand.wanted_on)) == (
        Stage.SUBMITTED, "信需〔2026〕7号", "2026-12-31",
    )  # fmt: skip
    assert workqueries.demands(nurse).get() == demand  # without the right to see the room
    assert hand_on("requests.device", handed, MONDAY) == ""
    bare = Handed(origin="requests:8", number="", title="x", url="", by=nurse, answers={})
    hand_on(CHANGE_REQUEST, bare, MONDAY)
    assert Demand.objects.get(origin="requests:8").wanted_on is None
