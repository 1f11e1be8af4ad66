"""结项 and 资源分配: no end without a report, nobody over the whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yiheng.core.errors import Denied, Invalid
from yiheng.governance.access.failures import NotOneself
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.regulation.stages import Stage
from yiheng.governance.regulation.tests.factories import staged_at
from yiheng.office.projects import commands, controls, queries, telling
from yiheng.office.projects.models import Outcome, Review, State
from yiheng.office.projects.tests.factories import (
    DAY,
    MONDAY,
    PASSWORD,
    TODAY,
    House,
    a_member,
    active,
    approved,
    archived,
    at_post,
    closing,
    facts,
    finished,
    fresh,
    months,
    reported,
)

pytestmark = pytest.mark.django_db
LATER = MONDAY + 40 * DAY


@pytest.fixture
def house() -> House:
    return House()


def test_3_1_l_nothing_is_closed_without_the_report_of_its_users(house: House) -> None:
    made = finished(house, active(house), LATER)
    with pytest.raises(Denied) as no:
        commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    assert no.value.verdict.clause == "3.1-l"
    assert "没有使用部门签署的使用报告" in no.value.verdict.why
    assert "请使用部门签署使用报告" in no.value.verdict.remedy
    assert fresh(made).state == State.ACTIVE
    assert Entry.objects.latest("seq").action == "projects.ask_to_close.denied"

    commands.ask_report(pk=made.pk, by=house.owner, at=LATER)
    duty = Duty.objects.get(kind=telling.TO_REPORT)
    assert (duty.post, duty.unit) == ("head", house.ward)
    reported(house, made, LATER)
    duty.refresh_from_db()
    assert duty.closed_at == LATER
    report = queries.report_of(made)
    assert report is not None
    assert "运行稳定" in report.text
    assert "运行稳定".encode() not in bytes(report.sealed)
    closed = commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    assert closed.state == State.CLOSING
    with pytest.raises(Denied, match="结项审核中"):
        commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)


def test_3_1_l_the_report_is_signed_by_its_users_who_had_no_part_in_it(house: House) -> None:
    made = active(house)
    say = {"pk": made.pk, "text": "好用", "at": LATER}
    with pytest.raises(Denied, match="由使用部门签署"):
        commands.sign_report(by=house.director, password=PASSWORD, **say)  # type: ignore[arg-type]  # a dict
    commands.allocate(
        pk=made.pk, member=house.doctor, months=months(MONDAY, 1), percent=10, by=house.director,
        at=MONDAY,
    )  # fmt: skip
    with pytest.raises(Denied, match="参与项目的人不签"):
        commands.sign_report(by=house.doctor, password=PASSWORD, **say)  # type: ignore[arg-type]  # a dict
    with pytest.raises(NotOneself):
        commands.sign_report(by=house.head, password="wrong", **say)  # type: ignore[arg-type]  # a dict
    with pytest.raises(Invalid, match="不能为空"):
        commands.sign_report(by=house.head, password=PASSWORD, **{**say, "text": ""})  # type: ignore[arg-type]  # a dict
    assert queries.report_of(made) is None
    first = commands.sign_report(by=house.head, password=PASSWORD, **say)  # type: ignore[arg-type]  # a dict
    again = commands.sign_report(by=house.head, password=PASSWORD, **{**say, "text": "更好用"})  # type: ignore[arg-type]  # a dict
    first.refresh_from_db()
    assert first.voided_at == LATER
    assert queries.report_of(made) == again


def test_3_1_h_what_has_open_milestones_is_not_closed(house: House) -> None:
    made = reported(house, active(house), LATER)
    with pytest.raises(Denied, match="还有未完成的节点：节点1、节点2"):
        commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    for act in (commands.ask_to_close, commands.take_back_closing):
        with pytest.raises(Denied, match="由责任人"):
            act(pk=made.pk, by=house.doctor, at=LATER)


def test_3_1_m_it_is_examined_by_another_archived_and_its_digest_can_be_checked(
    house: House,
) -> None:
    made = closing(house, LATER)
    assert Duty.objects.get(kind=telling.TO_EXAMINE).closed_at is None
    with pytest.raises(Denied) as no:
        commands.archive(pk=made.pk, by=house.owner, at=LATER)
    assert no.value.verdict.clause == "3.1-m"
    assert "未经结项审核" in no.value.verdict.why
    with pytest.raises(Denied):
        commands.examine(pk=made.pk, passed=True, note="好", by=house.owner, at=LATER)
    commands.take_back_closing(pk=made.pk, by=house.owner, at=LATER)
    with pytest.raises(Denied, match="进行中"):
        commands.take_back_closing(pk=made.pk, by=house.owner, at=LATER)
    commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)

    commands.examine(pk=made.pk, passed=False, note="报告太简单", by=house.deputy, at=LATER)
    assert fresh(made).state == State.ACTIVE
    with pytest.raises(Denied, match="没有使用部门签署的使用报告"):  # it is to be signed anew
        commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    reported(house, made, LATER)
    commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    commands.examine(pk=made.pk, passed=True, note="齐全", by=house.deputy, at=LATER)
    with pytest.raises(Denied, match="由责任人或项目主持人归档"):
        commands.archive(pk=made.pk, by=house.doctor, at=LATER)
    kept = commands.archive(pk=made.pk, by=house.owner, at=LATER)
    assert not Duty.objects.filter(closed_at=None).exists()

    assert controls.is_whole(kept)
    Review.objects.filter(project=made).update(opinion="改过", outcome="keep")  # past the commands
    made.plans.get().milestones.filter(code=1).update(title="改过")
    assert not controls.is_whole(kept)


def test_2_1_n_whoever_signed_the_report_does_not_examine(house: House) -> None:
    leading = at_post("leader", "双岗", house.ward)
    made = reported(house, finished(house, active(house), LATER), LATER, by=leading)
    commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    with pytest.raises(Denied, match="签署使用报告的人不审核"):
        commands.examine(pk=made.pk, passed=True, note="好", by=leading, at=LATER)


def test_3_1_m_what_is_archived_is_read_only(house: House) -> None:
    made = archived(house, LATER)
    member = a_member(unit=house.unit)
    by: dict[str, Any] = {"pk": made.pk, "at": LATER}
    boss, owner = {"by": house.director, **by}, {"by": house.owner, **by}
    acts: list[Callable[[], object]] = [
        lambda: commands.revise(facts=facts(house), **owner),
        lambda: commands.drop(**owner),
        lambda: commands.kick_off(**boss),
        lambda: commands.mark(code=1, day=TODAY, **owner),
        lambda: commands.unmark(code=1, **owner),
        lambda: commands.review(outcome=Outcome.KEEP, opinion="x", **boss),
        lambda: commands.allocate(member=member, months=months(MONDAY, 1), percent=1, **boss),
        lambda: commands.budget(month=TODAY.replace(day=1), planned=1, spent=0, **boss),
        lambda: commands.propose_owner(owner=member, reason="x", **boss),
        lambda: commands.ask_report(**owner),
        lambda: commands.sign_report(
            text="x", password=PASSWORD, **{**by, "by": house.doctor}
        ),
        lambda: commands.ask_to_close(**owner),
        lambda: commands.take_back_closing(**owner),
        lambda: commands.examine(passed=True, note="x", **{**by, "by": house.deputy}),
        lambda: commands.archive(**owner),
        lambda: commands.name_contact(
            party=queries.parties(made)[0].pk, contact=house.owner, **owner
        ),
    ]  # fmt: skip
    before = queries.archive_bytes(made)
    for act in acts:
        with pytest.raises(Denied):
            act()
    assert queries.archive_bytes(fresh(made)) == before


def test_3_1_m_what_a_review_stopped_is_archived_too(house: House) -> None:
    made = active(house)
    commands.review(
        pk=made.pk, outcome=Outcome.STOP, opinion="厂商停产", by=house.director, at=MONDAY
    )
    kept = commands.archive(pk=made.pk, by=house.deputy, at=LATER)
    assert fresh(made).state == State.ARCHIVED
    assert controls.is_whole(kept)


def test_2_1_j_nobody_is_given_out_over_the_whole(house: House) -> None:
    one, two = active(house), approved(house)
    give: dict[str, Any] = {"member": house.doctor, "by": house.director, "at": MONDAY}
    commands.allocate(pk=one.pk, months=months(MONDAY, 2), percent=70, **give)
    with pytest.raises(Denied) as no:
        commands.allocate(pk=two.pk, months=months(MONDAY, 3), percent=31, **give)
    assert no.value.verdict.clause == "2.1-j"
    assert "李医生 2026-11 在其他项目已投入 70%，再加 31% 超过 100%" in no.value.verdict.why
    assert "最多还能投入 30%" in no.value.verdict.remedy
    assert not two.allocations.exists()  # none of its months, the free one neither
    commands.allocate(pk=two.pk, months=months(MONDAY, 1), percent=30, **give)
    commands.allocate(pk=one.pk, months=months(MONDAY, 1), percent=0, **give)  # given back
    commands.allocate(pk=two.pk, months=months(MONDAY, 1), percent=100, **give)
    assert [one.percent for one in two.allocations.all()] == [100]
    for wrong, field in (({"percent": 101}, "percent"), ({"percent": -1}, "percent"),
                         ({"months": []}, "until")):  # fmt: skip
        with pytest.raises(Invalid) as bad:
            commands.allocate(
                **{"pk": one.pk, "months": months(MONDAY, 1), "percent": 1, **give, **wrong}
            )
        assert bad.value.field == field
    with pytest.raises(Denied):
        commands.allocate(pk=one.pk, months=months(MONDAY, 1), percent=1,
                          **{**give, "by": house.owner})  # fmt: skip


def test_2_1_j_the_months_plan_no_more_than_was_approved(house: House) -> None:
    made = active(house)
    first, second = months(MONDAY, 2)
    spend: dict[str, Any] = {"pk": made.pk, "by": house.director, "at": MONDAY}
    commands.budget(month=first, planned=20_000_000, spent=19_000_000, **spend)
    with pytest.raises(Denied) as no:
        commands.budget(month=second, planned=10_000_001, spent=0, **spend)
    assert "合计 300000.01 元，超过批准的预算 300000.00 元" in no.value.verdict.why
    commands.budget(month=second, planned=10_000_000, spent=0, **spend)
    commands.budget(month=first, planned=1, spent=2, **spend)
    assert [(one.planned, one.spent) for one in made.funds.all()] == [(1, 2), (10_000_000, 0)]
    with pytest.raises(Invalid, match="不小于 0"):
        commands.budget(month=second, planned=-1, spent=0, **spend)


@pytest.mark.parametrize(("clause", "stage"), [("3.1-l", Stage.OBSERVE), ("3.1-l", Stage.WARN)])
def test_3_1_l_before_the_clause_is_in_force_what_lacks_a_report_goes_on_and_is_counted(
    house: House, clause: str, stage: Stage
) -> None:
    staged_at(clause, stage, MONDAY)
    made = finished(house, active(house), LATER)
    commands.ask_to_close(pk=made.pk, by=house.owner, at=LATER)
    commands.examine(pk=made.pk, passed=False, note="补报告", by=house.deputy, at=LATER)
    assert fresh(made).state == State.ACTIVE
    assert Entry.objects.filter(action="projects.ask_to_close.would-be-denied").count() == 1
