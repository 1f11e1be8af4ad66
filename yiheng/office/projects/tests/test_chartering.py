"""立项: written, complete or refused with clause and cure, signed by those who should."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import queries as cases
from yiheng.governance.approvals.shapes import COMMITTEE
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.office.projects import commands, queries, telling
from yiheng.office.projects.facts import MilestoneData
from yiheng.office.projects.models import Project, State
from yiheng.office.projects.subjects import CharterSubject
from yiheng.office.projects.tests.factories import (
    DAY,
    MONDAY,
    TODAY,
    House,
    a_draft,
    approved,
    facts,
    fresh,
    fresh_plan,
    handed_in,
    plan,
    resolve,
    sign,
    the_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return House()


def test_3_1_g_a_charter_is_written_signed_by_the_director_and_waits_for_the_kick_off(
    house: House,
) -> None:
    made = a_draft(house)
    again = commands.draft(
        by=house.owner, at=MONDAY, idempotency_key=made.idempotency_key.split(":")[1],
        facts=facts(house, title="另一个"),
    )  # fmt: skip
    assert again == made
    assert queries.visible_to(house.director).filter(pk=made.pk).count() == 0
    assert [one.title for one in queries.plans(made)[0].nodes] == ["节点1", "节点2", "节点3"]

    commands.submit(pk=made.pk, by=house.owner, at=MONDAY)
    made = fresh(made)
    assert made.number == "信项〔2026〕1号"
    case = the_case(made)
    assert case.tags == []
    shown = dict(CharterSubject.summary(made.pk, house.director))
    assert shown["责任人"] == house.owner.label
    assert "节点1（2026-11-23 至 2026-12-23）" in shown["时间节点"]
    assert CharterSubject.title(made.pk) == f"立项 · {made.title}"
    assert CharterSubject.url(made.pk) == made.page

    sign(made, house.director)
    made = fresh(made)
    assert (made.state, made.approved_at) == (State.APPROVED, MONDAY)
    duty = Duty.objects.get(kind=telling.TO_KICK_OFF)
    assert (duty.post, duty.clause) == ("director", "3.1-f")
    assert duty.due_at.date() == date(2026, 12, 31)  # the end of the month after
    assert made.title in duty.title


def test_2_1_i_between_departments_the_committee_resolves_too(house: House) -> None:
    house.sit()
    made = handed_in(house, parties=[house.lab, house.unit])
    case = the_case(made)
    assert case.tags == ["several-units"]
    sign(made, house.director)
    assert fresh(made).state == State.IN_APPROVAL
    [waiting] = cases.waiting_steps(case)
    assert (waiting.body, waiting.post) == (COMMITTEE, "secretary")
    with pytest.raises(Denied):
        sign(made, house.secretary)  # without a resolution nothing is signed
    resolve(house, made)
    sign(made, house.secretary)
    assert fresh(made).state == State.APPROVED
    assert [one.unit for one in queries.parties(made)] == [house.unit, house.lab]


def test_2_1_n_whoever_is_to_answer_for_it_signs_no_charter(house: House) -> None:
    made = handed_in(house, owners=[house.director])
    with pytest.raises(Denied):
        sign(made, house.director)
    assert CharterSubject.beneficiaries(made.pk) == [house.director]


@pytest.mark.parametrize(("given", "field", "clause", "words"), [
    ({"title": " "}, "title", "3.1-g", "不能为空"),
    ({"title": "长" * 81}, "title", "3.1-g", "最长 80 个字"),
    ({"cents": -1}, "budget", "2.1-j", "不小于 0"),
    ({"goal": "7"}, "goal", "1.2-g", "没有这个目标"),
    ({"milestones": [MilestoneData("甲", TODAY, TODAY - DAY)]}, "milestones", "3.1-h",
     "完成时限早于开始日期。请把"),
    ({"milestones": [MilestoneData("甲", TODAY, TODAY)] * 2}, "milestones", "3.1-h", "填了两次"),
    ({"milestones": [MilestoneData("", TODAY, TODAY)]}, "milestones", "3.1-h", "不能为空"),
    ({"milestones": plan(1)}, "milestones", "3.1-h", "请刷新页面后重填"),  # a code nobody gave
])  # fmt: skip
def test_3_1_g_what_cannot_be_taken_is_said_on_its_field(
    house: House, given: dict[str, Any], field: str, clause: str, words: str
) -> None:
    with pytest.raises(Invalid) as no:
        a_draft(house, **given)
    assert (no.value.field, no.value.clause) == (field, clause)
    assert words in str(no.value)
    assert not Project.objects.exists()


def test_3_1_i_exactly_one_owner(house: House) -> None:
    with pytest.raises(Invalid) as two:
        a_draft(house, owners=[house.owner, house.deputy])
    assert (two.value.field, two.value.clause) == ("owner", "3.1-i")
    assert str(two.value).startswith("责任人只能是一人，现填了 2 人。请只留一位")
    made = a_draft(house, owners=[])
    with pytest.raises(Invalid) as none:
        commands.submit(pk=made.pk, by=house.owner, at=MONDAY)
    assert none.value.clause == "3.1-i"
    assert "没有责任人。请填写一位责任人" in str(none.value)
    assert fresh(made).state == State.DRAFT


@pytest.mark.parametrize(("lacking", "clause"), [
    ({"scope": ""}, "3.1-g"), ({"milestones": []}, "3.1-h"), ({"using_unit": None}, "3.1-l"),
])  # fmt: skip
def test_3_1_h_what_is_not_whole_is_not_handed_in(
    house: House, lacking: dict[str, Any], clause: str
) -> None:
    made = a_draft(house, **lacking)
    with pytest.raises(Invalid) as no:
        commands.submit(pk=made.pk, by=house.owner, at=MONDAY)
    assert no.value.clause == clause


def test_3_1_g_a_change_under_approval_voids_what_was_signed_and_stays_whole(
    house: House,
) -> None:
    house.sit()
    made = handed_in(house, parties=[house.lab])
    sign(made, house.director)
    nodes = queries.plans(made)[0].nodes
    commands.revise(
        pk=made.pk, by=house.owner, at=MONDAY,
        facts=facts(house, parties=[house.lab], scope="另加手术室", milestones=plan(30, 60, 91)),
    )  # fmt: skip
    assert the_case(made).signatures.get().voided_at is not None
    assert [one.code for one in queries.plans(made)[0].nodes] == [one.code for one in nodes]
    with pytest.raises(Invalid):
        commands.revise(pk=made.pk, by=house.owner, at=MONDAY, facts=facts(house, owners=[]))
    assert fresh(made).owner == house.owner


def test_3_1_g_it_is_returned_taken_back_dropped_and_refused(house: House) -> None:
    made = handed_in(house)
    for act in (commands.drop, commands.submit):
        with pytest.raises(Denied, match="审批中"):
            act(pk=made.pk, by=house.owner, at=MONDAY)
    commands.recall(pk=made.pk, by=house.owner, at=MONDAY)
    assert fresh(made).state == State.DRAFT
    with pytest.raises(Denied, match="不在审批中"):
        commands.recall(pk=made.pk, by=house.owner, at=MONDAY)
    commands.submit(pk=made.pk, by=house.owner, at=MONDAY)
    sign(made, house.director, decision="return", opinion="范围太宽")
    assert fresh(made).state == State.RETURNED
    assert list(queries.unfinished(house.owner, MONDAY)) == [made]
    commands.drop(pk=made.pk, by=house.owner, at=MONDAY)
    assert fresh(made).state == State.WITHDRAWN
    with pytest.raises(Denied, match="不能修改"):
        commands.drop(pk=made.pk, by=house.owner, at=MONDAY)
    refused = handed_in(house)
    sign(refused, house.director, decision="refuse", opinion="不做")
    assert fresh(refused).state == State.REFUSED
    given_up = approved(house)
    commands.drop(pk=given_up.pk, by=house.owner, at=MONDAY)
    assert Duty.objects.get(kind=telling.TO_KICK_OFF).closed_at == MONDAY


def test_3_1_g_only_its_author_changes_it_and_a_stranger_does_not_know_of_it(
    house: House,
) -> None:
    made = handed_in(house)
    for by in (house.director, house.doctor):  # one who sees all, and one of its users
        with pytest.raises(Denied, match="只有立项申请人可以修改"):
            commands.revise(pk=made.pk, by=by, at=MONDAY, facts=facts(house))
    with pytest.raises(NotFound):
        commands.revise(pk=made.pk, by=house.secretary, at=MONDAY, facts=facts(house))
    assert Entry.objects.filter(action="projects.revise.denied").count() == 2
    with pytest.raises(Denied):
        commands.draft(by=house.doctor, at=MONDAY, idempotency_key="x", facts=facts(house))
    with pytest.raises(Invalid, match="最多 60 个"):
        a_draft(house, milestones=fresh_plan(*range(1, 62)))
