"""启动, 节点, 中期评审, 每周同步: the baseline is frozen, what is owed is owed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yiheng.core import references
from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.jobs import JOBS
from yiheng.core.proposals import Stand
from yiheng.core.references import Reference
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member
from yiheng.office.projects import commands, queries, telling
from yiheng.office.projects.facts import MilestoneData
from yiheng.office.projects.models import Outcome, Project, Review, State
from yiheng.office.projects.schedule import digest
from yiheng.office.projects.tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    TODAY,
    WEEK,
    House,
    a_member,
    active,
    approved,
    connected,
    facts,
    finished,
    fresh,
    joint,
    plan,
    start,
)
from yiheng.standards.china.calendar import SHANGHAI

pytestmark = pytest.mark.django_db
NEXT_YEAR = datetime(2027, 1, 20, 10, tzinfo=SHANGHAI)
FAR = datetime(2099, 5, 6, 10, tzinfo=SHANGHAI)


@pytest.fixture
def house() -> House:
    return House()


def reviewed(
    house: House, project: Project, at: datetime, outcome: str = Outcome.KEEP,
    milestones: list[MilestoneData] | None = None, version: int = 0,
) -> Review:  # fmt: skip
    return commands.review(
        pk=project.pk, outcome=outcome, opinion="按计划推进", by=house.director, at=at,
        milestones=milestones or (), version=version,
    )  # fmt: skip


def test_3_1_f_it_is_started_once_by_whoever_leads_and_its_baseline_is_frozen(
    house: House,
) -> None:
    made = approved(house)
    with pytest.raises(Denied):
        commands.kick_off(pk=made.pk, by=house.owner, at=MONDAY)
    with pytest.raises(Invalid, match="没有这次会议"):
        commands.kick_off(pk=made.pk, by=house.director, at=MONDAY, meeting="9")
    made = start(house, made)
    assert made.state == State.ACTIVE
    assert made.baseline_digest == digest(queries.plans(made)[0].nodes)
    assert Duty.objects.get(kind=telling.TO_KICK_OFF).closed_at == MONDAY
    with pytest.raises(Denied, match="已经启动"):
        start(house, made)
    with pytest.raises(Denied, match="现在不能办理"):
        start(house, _draft(house))


def _draft(house: House) -> Project:
    made = commands.draft(by=house.owner, at=MONDAY, idempotency_key="d", facts=facts(house))
    commands.submit(pk=made.pk, by=house.owner, at=MONDAY)
    return made


def test_3_1_f_the_meeting_that_heard_it_is_kept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Reference(references.MEETING, "9", "十一月启动会", "/meetings/9/")
    kind = references.Kind(references.MEETING, "会议", lambda *a: {"9": meeting}, lambda *a: [])
    monkeypatch.setitem(references.KINDS, references.MEETING, kind)
    made = approved(house)
    commands.kick_off(pk=made.pk, by=house.director, at=MONDAY, meeting="9")
    assert fresh(made).meeting == "9"
    heard = list(references.pointing(references.MEETING, "9", house.director, MONDAY))
    assert [one.key for one in heard] == [str(made.pk)]


def test_3_1_h_a_baseline_is_not_moved_after_the_start(house: House) -> None:
    made = active(house)
    with pytest.raises(Denied) as no:
        commands.revise(
            pk=made.pk, by=house.owner, at=MONDAY, facts=facts(house, milestones=plan(99))
        )
    assert no.value.verdict.clause == "3.1-h"
    assert "基线已冻结" in no.value.verdict.why
    assert "中期评审" in no.value.verdict.remedy
    assert digest(queries.plans(made)[0].nodes) == fresh(made).baseline_digest


def test_7_1_d_a_joint_project_is_not_started_without_a_contact_of_each_department(
    house: House,
) -> None:
    made = joint(house)
    with pytest.raises(Denied) as no:
        start(house, made)
    assert no.value.verdict.clause == "7.1-d"
    assert "还缺：信息科、检验科" in no.value.verdict.why
    theirs = queries.parties(made)[1]
    with pytest.raises(Denied, match="不是检验科的人员"):
        _name(house, made, theirs.pk, house.doctor)
    with pytest.raises(Denied, match="接口人由责任人"):
        commands.name_contact(
            pk=made.pk, party=theirs.pk, contact=house.chemist, by=house.head, at=MONDAY
        )
    with pytest.raises(NotFound):
        _name(house, made, 999, house.chemist)
    connected(house, made)
    assert start(house, made).state == State.ACTIVE
    seen = queries.visible_to(house.chemist).filter(pk=made.pk)
    assert seen.exists()  # who is a contact sees it without any right
    stopped = fresh(made)
    reviewed(house, stopped, MONDAY, Outcome.STOP)
    with pytest.raises(Denied, match="已停止"):
        _name(house, stopped, theirs.pk, house.chemist)


def _name(house: House, project: Project, party: int, contact: Member) -> None:
    commands.name_contact(
        pk=project.pk,
        party=party,
        contact=contact,
        by=house.owner,
        at=MONDAY,
    )


def test_7_1_e_a_joint_project_says_a_word_every_week(house: House) -> None:
    made = start(house, connected(house, joint(house)))
    duty = Duty.objects.get(kind=telling.TO_SYNC)
    assert (duty.owner, duty.clause) == (house.owner, "7.1-e")
    assert duty.due_at.astimezone(SHANGHAI) == datetime(2026, 11, 27, 17, 30, tzinfo=SHANGHAI)
    assert "2026 年第 48 周" in duty.title
    with pytest.raises(Denied, match="由责任人或接口人同步"):
        commands.sync(pk=made.pk, text="x", by=house.doctor, at=MONDAY)
    with pytest.raises(Invalid, match="不能为空"):
        commands.sync(pk=made.pk, text=" ", by=house.owner, at=MONDAY)
    row = commands.sync(pk=made.pk, text="接口联调完成", by=house.chemist, at=MONDAY + DAY)
    duty.refresh_from_db()
    assert row.in_time
    assert duty.closed_at == MONDAY + DAY
    with pytest.raises(Invalid, match="已由严检验同步"):
        commands.sync(pk=made.pk, text="再来", by=house.owner, at=MONDAY + 2 * DAY)

    JOBS["projects.watch"].work(MONDAY + WEEK)
    JOBS["projects.watch"].work(MONDAY + WEEK)
    assert queries.owed_syncs(made).count() == 1
    late = commands.sync(
        pk=made.pk, text="补记", by=house.owner, at=MONDAY + 2 * WEEK, week="2026-W49"
    )
    assert not late.in_time
    with pytest.raises(Invalid, match="没有这一周"):
        commands.sync(pk=made.pk, text="补", by=house.owner, at=MONDAY, week="2026-W01")
    now = commands.sync(pk=made.pk, text="本周", by=house.owner, at=MONDAY + 2 * WEEK)
    assert now.period == "2026-W50"  # nothing was owed of it yet
    alone = active(house)
    with pytest.raises(Denied, match="只有联合项目"):
        commands.sync(pk=alone.pk, text="x", by=house.owner, at=MONDAY)


def test_3_1_j_each_quarter_owes_a_review_even_beyond_the_published_calendar(
    house: House,
) -> None:
    made = start(house, connected(house, joint(house)))
    assert made.reviews.count() == 1  # five weeks of the quarter are left
    duty = Duty.objects.get(kind=telling.TO_REVIEW)
    assert (duty.post, duty.due_at.date()) == ("director", date(2026, 12, 31))
    assert "2026 年第 4 季度" in duty.title
    for at in (NEXT_YEAR, FAR):  # no table is published for these years
        assert commands.watch(pk=made.pk, by=the_system(), at=at) == 2
        assert commands.watch(pk=made.pk, by=the_system(), at=at) == 0
    assert [one.period for one in made.reviews.all()] == ["2026-Q4", "2027-Q1", "2099-Q2"]
    assert commands.watch(pk=approved(house).pk, by=the_system(), at=NEXT_YEAR) == 0
    new = active(house, at=MONDAY + 20 * DAY)
    assert not new.reviews.exists()  # it has just begun
    assert commands.watch(pk=new.pk, by=the_system(), at=NEXT_YEAR) == 1


def test_3_1_j_the_oldest_review_is_held_first_and_not_by_its_owner(house: House) -> None:
    made = active(house, owners=[house.deputy])
    commands.watch(pk=made.pk, by=the_system(), at=NEXT_YEAR)
    with pytest.raises(Denied, match="责任人不评审自己的项目"):
        commands.review(
            pk=made.pk, outcome=Outcome.KEEP, opinion="好", by=house.deputy, at=NEXT_YEAR
        )
    with pytest.raises(Denied):
        commands.review(
            pk=made.pk, outcome=Outcome.KEEP, opinion="好", by=house.owner, at=NEXT_YEAR
        )
    with pytest.raises(Invalid, match="请选择继续、调整或停止"):
        reviewed(house, made, NEXT_YEAR, "maybe")
    first = reviewed(house, made, NEXT_YEAR)
    assert (first.period, first.in_time, first.outcome) == ("2026-Q4", False, "keep")
    second = reviewed(house, made, NEXT_YEAR + HOUR)
    assert (second.period, second.in_time) == ("2027-Q1", True)
    third = reviewed(house, made, NEXT_YEAR + DAY)
    assert (third.period, third.ordinal) == ("2027-Q1", 2)
    assert not Duty.objects.filter(kind=telling.TO_REVIEW, closed_at=None).exists()


def test_3_1_k_an_adjustment_makes_the_next_version_and_the_baseline_stays(
    house: House,
) -> None:
    made = active(house)
    commands.mark(pk=made.pk, code=1, day=TODAY, by=house.owner, at=MONDAY)
    before = [MilestoneData(one.title, one.starts_on, one.due_on, one.code)
              for one in queries.plans(made)[0].nodes]  # fmt: skip
    for version in (1, 3, 9):  # none is skipped, none is written over
        with pytest.raises(Denied) as no:
            reviewed(house, made, MONDAY, Outcome.ADJUST, before[:2], version)
        assert no.value.verdict.clause == "3.1-k"
        assert "下一版应为第 2 版" in no.value.verdict.why
    with pytest.raises(Invalid, match="计划没有变化"):
        reviewed(house, made, MONDAY, Outcome.ADJUST, before, 2)
    moved = MilestoneData("节点1", TODAY, TODAY + 99 * DAY, 1)
    with pytest.raises(Invalid, match="“节点1”已完成，不能再改动"):
        reviewed(house, made, MONDAY, Outcome.ADJUST, [moved, *before[1:]], 2)
    new = MilestoneData("推广", TODAY, TODAY + 120 * DAY)
    row = reviewed(house, made, MONDAY, Outcome.ADJUST, [*before[:2], new], 2)
    assert row.plan is not None
    assert [one.code for one in row.plan.nodes] == [1, 2, 4]  # 3 is dropped; its code is not reused
    assert digest(queries.plans(made)[0].nodes) == fresh(made).baseline_digest
    again = MilestoneData("再加", TODAY, TODAY + 130 * DAY)
    last = MilestoneData("推广", TODAY, TODAY + 120 * DAY, 4)
    later = reviewed(house, made, MONDAY + DAY, Outcome.ADJUST, [*before[:2], last, again], 3)
    assert later.plan is not None
    assert {one.code for one in later.plan.nodes} == {1, 2, 4, 5}


def test_3_1_k_what_is_stopped_owes_nothing_more_but_its_archive(house: House) -> None:
    made = start(house, connected(house, joint(house)))
    commands.watch(pk=made.pk, by=the_system(), at=MONDAY + WEEK)
    at = MONDAY + WEEK
    reviewed(house, made, at, Outcome.STOP)
    made = fresh(made)
    assert (made.state, made.stopped) == (State.STOPPED, True)
    open_ = Duty.objects.filter(closed_at=None).values_list("kind", flat=True)
    assert list(open_) == [telling.TO_ARCHIVE]
    assert made.syncs.filter(voided_at=None).count() == 1  # the week that was missed stays missed
    with pytest.raises(Denied, match="已停止"):
        reviewed(house, made, at)


def test_3_1_h_milestones_are_marked_by_the_owner_corrected_and_taken_back(house: House) -> None:
    made, at = active(house), MONDAY + 10 * DAY
    with pytest.raises(Denied, match="由责任人登记"):
        commands.mark(pk=made.pk, code=1, day=TODAY, by=house.doctor, at=at)
    with pytest.raises(Invalid, match="不能晚于今天"):
        commands.mark(pk=made.pk, code=1, day=TODAY + 11 * DAY, by=house.owner, at=at)
    with pytest.raises(Invalid, match="早于项目启动"):
        commands.mark(pk=made.pk, code=1, day=TODAY - DAY, by=house.owner, at=at)
    with pytest.raises(NotFound):
        commands.mark(pk=made.pk, code=7, day=TODAY, by=house.owner, at=at)
    commands.mark(pk=made.pk, code=1, day=TODAY, by=house.owner, at=at)
    commands.mark(pk=made.pk, code=1, day=TODAY + DAY, by=house.director, at=at)
    assert queries.done(made) == {1: TODAY + DAY}
    commands.unmark(pk=made.pk, code=1, by=house.owner, at=at)
    with pytest.raises(NotFound):
        commands.unmark(pk=made.pk, code=1, by=house.owner, at=at)
    finished(house, made, at)
    assert queries.left(made) == []


def test_3_1_i_another_answers_for_it_when_a_second_person_says_so(house: House) -> None:
    made = start(house, connected(house, joint(house)))
    new = a_member(name="新责任人", unit=house.unit)
    ask = {"pk": made.pk, "reason": "原责任人调岗", "at": MONDAY}
    with pytest.raises(Denied):
        commands.propose_owner(owner=new, by=house.owner, **ask)  # type: ignore[arg-type]  # a dict
    with pytest.raises(Denied, match="已是责任人"):
        commands.propose_owner(owner=house.owner, by=house.director, **ask)  # type: ignore[arg-type]  # a dict
    change = commands.propose_owner(owner=new, by=house.director, **ask)  # type: ignore[arg-type]  # a dict
    with pytest.raises(Invalid, match="待确认"):
        commands.propose_owner(owner=new, by=house.deputy, **ask)  # type: ignore[arg-type]  # a dict
    with pytest.raises(Denied, match="不能自己确认"):
        commands.settle_owner(pk=change.pk, stand=Stand.CONFIRMED, by=house.director, at=MONDAY)
    with pytest.raises(NotFound):
        commands.settle_owner(pk=99, stand=Stand.CONFIRMED, by=house.deputy, at=MONDAY)
    commands.settle_owner(pk=change.pk, stand=Stand.CONFIRMED, by=house.deputy, at=MONDAY)
    assert fresh(made).owner == new
    assert Duty.objects.get(kind=telling.TO_SYNC, closed_at=None).owner == new
    back = commands.propose_owner(owner=house.owner, by=house.director, **ask)  # type: ignore[arg-type]  # a dict
    commands.settle_owner(pk=back.pk, stand=Stand.WITHDRAWN, by=house.director, at=MONDAY)
    assert fresh(made).owner == new
