"""What stands around projects: references, what they bring, search, starts, drafts, the picture."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils.html import strip_tags

from yiheng.core import drafts, gathering, proposals, references, starting
from yiheng.core.gathering import Window
from yiheng.core.references import Reference
from yiheng.office.projects import commands, gantt, queries
from yiheng.office.projects.gantt import Row
from yiheng.office.projects.models import Outcome
from yiheng.office.projects.searching import projects, readable
from yiheng.office.projects.tests.factories import (
    DAY,
    MONDAY,
    TODAY,
    WEEK,
    House,
    a_draft,
    a_member,
    active,
    approved,
    facts,
    fresh_plan,
    handed_in,
)

pytestmark = pytest.mark.django_db
THIS_WEEK = Window(MONDAY, MONDAY + WEEK)


@pytest.fixture
def house() -> House:
    return House()


def test_others_point_at_projects_and_projects_at_a_goal(
    house: House, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    goal = Reference(references.GOAL, "7", "移动护理覆盖率 100%", "/goals/7/", "进行中")
    monkeypatch.setitem(
        references.KINDS, references.GOAL,
        references.Kind(references.GOAL, "目标", lambda *a: {"7": goal}, lambda *a: [goal]),
    )  # fmt: skip
    made, hidden = active(house, goal="7", title="护理升级"), a_draft(house)
    found = references.find(references.PROJECT, [str(made.pk), str(hidden.pk), "x"],
                            house.director, MONDAY)  # fmt: skip
    assert list(found) == [str(made.pk)]
    assert found[str(made.pk)].url == made.page
    assert str(found[str(made.pk)].note) == "进行中"
    chosen = references.choices(references.PROJECT, house.director, MONDAY, "护理")
    assert [one.key for one in chosen] == [str(made.pk)]
    assert references.choices(references.PROJECT, house.director, MONDAY, "没有") == []
    assert references.choices(references.PROJECT, a_member(), MONDAY) == []
    pointing = list(references.pointing(references.GOAL, "7", house.director, MONDAY))
    assert [one.key for one in pointing] == [str(made.pk)]
    assert not list(references.pointing(references.GOAL, "", house.director, MONDAY))
    client.force_login(house.owner)
    assert "移动护理覆盖率 100%" in client.get(made.page).content.decode()
    assert "移动护理覆盖率 100%" in client.get(f"/projects/{hidden.pk}/edit/").content.decode()
    monkeypatch.delitem(references.KINDS, references.GOAL)
    commands.revise(pk=hidden.pk, by=house.owner, at=MONDAY, facts=facts(house))
    assert "上级目标" in client.get(made.page).content.decode()  # a goal that is gone harms nothing


def test_3_1_f_what_projects_bring_to_an_agenda_and_to_a_report(house: House) -> None:
    waiting = approved(house, title="新项目")
    made = active(house, milestones=fresh_plan(2, 3, 90), title="在做")
    commands.mark(pk=made.pk, code=1, day=TODAY, by=house.owner, at=MONDAY)
    new = gathering.gathered(gathering.NEW_PROJECTS, THIS_WEEK, MONDAY)
    assert [one.key for one in new if one.source == "projects"] == [f"project:{waiting.pk}"]
    assert new[0].url == waiting.page
    earlier = Window(MONDAY - WEEK, MONDAY)
    assert not [one for one in gathering.gathered(gathering.NEW_PROJECTS, earlier, MONDAY)
                if one.source == "projects"]  # fmt: skip
    for occasion in (gathering.WORK_DONE, gathering.WORK_PLANNED):
        lines = [one for one in gathering.gathered(occasion, THIS_WEEK, MONDAY)
                 if one.source == "projects"]  # fmt: skip
        assert [(one.text, one.done) for one in lines] == [
            ("在做：节点1", True), ("在做：节点2", False),
        ]  # fmt: skip

    def figures(unit: int | None) -> dict[str, str]:
        window = Window(MONDAY, MONDAY + WEEK, unit)
        return {one.key: one.value
                for one in gathering.gathered(gathering.FIGURES, window, MONDAY + WEEK)
                if one.source == "projects"}  # fmt: skip

    assert figures(None) == {"active": "1", "met": "1", "late": "1"}
    assert figures(house.unit.pk) == figures(None)
    assert figures(house.lab.pk) == {"active": "0", "met": "0", "late": "0"}
    commands.review(pk=made.pk, outcome=Outcome.STOP, opinion="停", by=house.director, at=MONDAY)
    assert figures(None)["active"] == "0"


def test_what_is_found_begun_and_waits_for_a_second_person(house: House) -> None:
    draft, made = a_draft(house), handed_in(house)
    lines = list(projects(None))
    assert [one.object_id for one in lines] == [str(made.pk)]
    assert "病区移动护理" in lines[0].text
    assert next(iter(projects([str(made.pk)]))).url == made.page
    assert list(readable(house.head, MONDAY)) == [made]  # type: ignore[arg-type]  # a query
    assert not list(readable(a_member(), MONDAY))  # type: ignore[arg-type]  # a query
    kind = drafts.KINDS["projects.project"]
    assert list(kind.mine(house.owner, MONDAY)) == [draft]
    assert kind.page(draft.pk) == f"/projects/{draft.pk}/edit/"
    source = starting.SOURCES["projects"]
    assert [one.code for one in source.offers(house.owner, MONDAY)] == ["projects.project"]
    assert not list(source.offers(house.doctor, MONDAY))
    assert source.used is not None
    assert [one["n"] for one in source.used(house.owner, MONDAY - DAY)] == [1]
    change = proposals.KINDS["projects.ownerchange"]
    assert change.page(made.pk) == made.page
    assert (change.permission, change.clause) == ("projects:lead", "3.1-i")


def test_a_member_without_rights_sees_what_they_have_a_part_in(house: House) -> None:
    made = active(house)
    for member, seen in ((house.doctor, True), (house.chemist, False), (house.secretary, False)):
        assert queries.visible_to(member).filter(pk=made.pk).exists() is seen
    commands.allocate(
        pk=made.pk, member=house.chemist, months=[TODAY.replace(day=1)], percent=1,
        by=house.director, at=MONDAY,
    )  # fmt: skip
    assert queries.visible_to(house.chemist).filter(pk=made.pk).exists()


def test_the_picture_says_in_words_what_it_shows_and_survives_nothing_and_much() -> None:
    today = date(2026, 11, 23)
    span = (date(2026, 11, 2), date(2027, 1, 20))
    rows = [Row("<b>上线</b>", span, span, span, (today, span[1]), "逾期 3 天")]
    drawn = gantt.draw(rows, today, "计划")
    assert "<b>上线" not in drawn
    assert "基线 11-02 至 2027-01-20" in drawn
    assert drawn.count("<rect") == 4
    assert "今天" in strip_tags(drawn)
    assert "今天" not in gantt.draw(rows, date(2031, 1, 1), "计划")
    assert "没有节点" in gantt.draw([], today, "计划")
    many = gantt.draw([Row(f"节点{n}", span, None) for n in range(40)], today, "计划")
    assert "另有 16 行" in many
    long = gantt.scale_of([Row("长", (date(2020, 1, 1), date(2030, 12, 31)), None)], today)
    assert len(long.months()) <= gantt.MOST_MARKS
    assert gantt.legend().count("<i") == 4
