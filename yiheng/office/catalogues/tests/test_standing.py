"""Standards with their versions and the fields mapped to them; who works with whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from yiheng.core import collected as port
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.gathering import (
    JOINT_WORK,
    WORK_DONE,
    WORK_PLANNED,
    Line,
    Window,
    brings,
    gathered,
)
from yiheng.core.proposals import KINDS, Stand
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import Version
from yiheng.office.catalogues import commands, controls, drawing, queries, rules
from yiheng.office.catalogues.models import Change, Mapped, Standard
from yiheng.office.catalogues.tests.factories import (
    DAY,
    MONDAY,
    TODAY,
    a_hospital,
    a_member,
    a_pair,
    a_unit,
    a_version,
    at_post,
    confirmed,
    holder,
)
from yiheng.standards.china.codes import CODE_SETS
from yiheng.standards.china.periods import Month

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = Month.parse("2026-11"), Month.parse("2026-12")
FIELDS = frozenset({"Patient.gender", "Patient.name", "Hospital.own"})


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Unit:
    monkeypatch.setattr(port, "_SOURCES", {"test": lambda at: FIELDS})
    return a_hospital()


def judged(control: Callable[..., Any], period: Any) -> Any:
    return control(period, Version(period.end))


@pytest.mark.parametrize(
    ("day", "latest", "why"),
    [
        (TODAY, None, ""),
        (date(2026, 1, 2), date(2026, 1, 1), ""),
        (date(2026, 1, 1), date(2026, 1, 1), "不能倒着生效"),
        (date(2025, 1, 1), date(2026, 1, 1), "不能倒着生效"),
    ],
)
def test_1_1_b_versions_never_come_into_force_backwards(
    day: date, latest: date | None, why: str
) -> None:
    verdict = rules.may_issue(None, day, latest)
    assert (bool(verdict), verdict.clause) == (not why, "1.1-b")
    assert why in verdict.why


def test_1_1_b_a_version_is_proposed_by_one_and_put_in_force_by_another() -> None:
    engineer, director = holder("system_engineer"), holder("director")
    wrongly: tuple[tuple[str, dict[str, Any]], ...] = (
        ("sort", {"sort": "x"}), ("code", {"code": ""}), ("name", {"name": ""}),
        ("number", {"number": ""}), ("reason", {"reason": ""}),
    )  # fmt: skip
    for field, given in wrongly:
        with pytest.raises(Invalid) as wrong:
            a_version(**given)
        assert wrong.value.field == field
    with pytest.raises(Denied):
        a_version(by=holder("head"))
    change = a_version()
    with pytest.raises(Invalid, match="已有版本待确认"):
        a_version()
    with pytest.raises(Denied):
        commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=engineer, at=MONDAY)
    own = a_version(by=director, code="NAME-02")
    with pytest.raises(Denied, match="提出人不能自己确认"):
        confirmed(own)
    commands.settle(pk=own.pk, stand=Stand.WITHDRAWN, by=director, at=MONDAY)
    assert KINDS["catalogues.change"].model is Change
    assert Change.objects.filter(stand=Stand.PROPOSED).count() == 1
    standard = confirmed(change).standard
    assert standard is not None
    with pytest.raises(Invalid, match="不能倒着生效"):
        a_version(number="2.0")
    confirmed(a_version(number="2.0", in_force_on=TODAY + DAY))
    assert [one.number for one in standard.editions.all()] == ["1.0", "2.0"]
    assert getattr(queries.standards().get(pk=standard.pk), "count", None) == 12
    commands.retire_standard(pk=standard.pk, by=director, at=MONDAY)


def test_1_1_b_a_standard_is_refused_and_retired_by_who_may() -> None:
    engineer, director = holder("system_engineer"), holder("director")
    standard = confirmed(a_version()).standard
    assert standard is not None
    refused = a_version(code="NAME-03")
    commands.settle(pk=refused.pk, stand=Stand.REFUSED, by=director, at=MONDAY)
    assert not Standard.objects.filter(code="NAME-03").exists()
    with pytest.raises(Denied):
        commands.retire_standard(pk=standard.pk, by=engineer, at=MONDAY)
    commands.retire_standard(pk=standard.pk, by=director, at=MONDAY)
    with pytest.raises(Denied, match="标准已停用"):
        commands.retire_standard(pk=standard.pk, by=director, at=MONDAY)
    with pytest.raises(Invalid, match="标准已停用"):
        a_version(number="3.0", in_force_on=TODAY + 9 * DAY)
    assert queries.changes(a_member()).count() == 0


def test_1_1_b_the_houses_own_standards_are_registered_and_every_field_mapped() -> None:
    director = holder("director")
    with pytest.raises(Denied):
        commands.take_house(by=holder("system_engineer"), at=MONDAY)
    assert judged(controls.fields_mapped, NOVEMBER).value == 0
    assert commands.take_house(by=director, at=MONDAY) == len(CODE_SETS) + 1
    assert commands.take_house(by=director, at=MONDAY) == 0
    gender = Mapped.objects.get(path="Patient.gender")
    assert (gender.standard.code, gender.codes and gender.codes.code) == ("FHIR-R4", "CN-SEX")
    found = judged(controls.fields_mapped, DECEMBER)
    assert (round(found.value), found.met, found.exceptions) == (67, False, ("Hospital.own",))
    naming = confirmed(a_version()).standard
    assert naming is not None
    given: dict[str, Any] = {"by": director, "at": MONDAY, "path": "Hospital.own",
                             "standard": naming, "element": "院内编号"}  # fmt: skip
    with pytest.raises(Invalid, match="没有采集这个字段"):
        commands.map_field(**{**given, "path": "Dream.x"})
    with pytest.raises(Invalid, match="不能为空"):
        commands.map_field(**{**given, "element": ""})
    with pytest.raises(Invalid, match="标准不在用"):
        commands.map_field(**{**given, "standard": Standard.objects.create(code="X", name="X")})
    commands.map_field(**given)
    assert judged(controls.fields_mapped, DECEMBER).met
    commands.retire_standard(pk=naming.pk, by=director, at=MONDAY + DAY)
    assert not judged(controls.fields_mapped, DECEMBER).met
    edition = Standard.objects.get(code="CN-SEX").editions.get()
    type(edition).objects.filter(pk=edition.pk).update(digest="old")
    assert commands.take_house(by=director, at=MONDAY + DAY) == 1
    assert Standard.objects.get(code="CN-SEX").editions.count() == 2
    commands.retire_standard(pk=edition.standard_id, by=director, at=MONDAY + DAY)
    assert commands.take_house(by=director, at=MONDAY + 2 * DAY) == 0


def test_1_1_b_nothing_is_judged_where_nothing_is_taken_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(port, "_SOURCES", {})
    assert judged(controls.fields_mapped, NOVEMBER).value is None


def test_1_1_i_each_pair_has_a_contact_on_both_sides() -> None:
    head, engineer, director = holder("head"), holder("system_engineer"), holder("director")
    for field, given in (
        ("other", {"other": None}), ("other", {"other": head.unit}),
        ("contact", {"contact": None}), ("counterpart", {"counterpart": head}),
        ("subject", {"subject": ""}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as wrong:
            a_pair(**given)
        assert wrong.value.field == field
    with pytest.raises(Denied):
        a_pair(by=head)
    pair = a_pair()
    assert pair.one_id < pair.other_id
    with pytest.raises(Invalid, match="已登记"):
        a_pair(one=engineer.unit, contact=engineer, other=head.unit, counterpart=head)
    assert judged(controls.pairs_with_contact, NOVEMBER).value == 100
    gone = pair.contact
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    found = judged(controls.pairs_with_contact, NOVEMBER)
    assert (found.value, found.met) == (0, False)
    fresh = at_post("system_engineer", name="新工", unit=pair.contact.unit)
    named = commands.name_contacts(
        pk=pair.pk, by=director, at=MONDAY, contact=fresh, counterpart=pair.counterpart
    )
    assert named.contact == fresh
    assert judged(controls.pairs_with_contact, NOVEMBER).met
    with pytest.raises(NotFound):
        commands.end_pair(pk=pair.pk, by=a_member(), at=MONDAY)
    with pytest.raises(Denied, match="由双方联系人登记"):
        commands.end_pair(pk=pair.pk, by=at_post("auditor"), at=MONDAY)


def test_1_1_i_what_two_departments_do_together_is_counted() -> None:
    pair = a_pair()
    contact = pair.contact
    for field, given in (
        ("title", {"title": ""}), ("due_on", {"due_on": TODAY}), ("owner", {"owner": a_member()}),
    ):  # fmt: skip
        told: dict[str, Any] = {
            "title": "闭环",
            "owner": contact,
            "due_on": TODAY + 5 * DAY,
            **given,
        }
        with pytest.raises(Invalid) as wrong:
            commands.begin_item(pk=pair.pk, by=contact, at=MONDAY, **told)
        assert wrong.value.field == field
    item = commands.begin_item(pk=pair.pk, by=contact, at=MONDAY, title="危急值闭环", owner=contact,
                               due_on=TODAY + 5 * DAY)  # fmt: skip
    other = commands.begin_item(pk=pair.pk, by=contact, at=MONDAY, title="模板统一", owner=contact,
                                due_on=TODAY + 6 * DAY)  # fmt: skip
    assert Duty.objects.filter(kind="catalogues.joint", closed_at=None).count() == 2
    assert queries.open_items(MONDAY) == {(pair.one_id, pair.other_id): 2}
    commands.finish_item(pk=pair.pk, item=item.pk, by=pair.counterpart, at=MONDAY)
    with pytest.raises(NotFound):
        commands.finish_item(pk=pair.pk, item=item.pk, by=contact, at=MONDAY)
    assert other.late(TODAY + 9 * DAY)
    commands.end_pair(pk=pair.pk, by=contact, at=MONDAY)
    assert Duty.objects.filter(kind="catalogues.joint", closed_at=None).count() == 0
    with pytest.raises(Denied, match="协作关系已结束"):
        commands.end_pair(pk=pair.pk, by=contact, at=MONDAY)
    assert queries.pairs_at(MONDAY + DAY) == []


def test_1_1_i_the_matrix_counts_what_other_rooms_bring() -> None:
    pair = a_pair()
    contact = pair.contact
    item, other = (
        commands.begin_item(
            pk=pair.pk, by=contact, at=MONDAY, title=f"事项 {n}", owner=contact,
            due_on=TODAY + n * DAY,
        )
        for n in (5, 6)
    )  # fmt: skip
    team = a_unit("团队", parent=a_unit("组", parent=a_unit("房子")))
    line = Line(source="t", key="1", text="项目", unit=pair.one_id, other=pair.other_id)
    away = Line(source="t", key="2", text="别处", unit=team.pk, other=team.parent_id)
    brings(JOINT_WORK, "t", lambda window, at: [line, away])
    try:
        assert queries.open_items(MONDAY) == {(pair.one_id, pair.other_id): 3}
    finally:
        brings(JOINT_WORK, "t", lambda window, at: [])
    said = drawing.sentence([pair], queries.open_items(MONDAY))
    assert "未办结 2 项" in said
    assert "<svg" in drawing.draw([pair], {})
    window = Window(NOVEMBER.start, DECEMBER.end, contact.unit_id)
    planned = [f"item:{item.pk}", f"item:{other.pk}"]
    ours = [one for one in gathered(WORK_PLANNED, window, MONDAY) if one.source == "catalogues"]
    assert [one.key for one in ours] == planned
    commands.finish_item(pk=pair.pk, item=item.pk, by=contact, at=MONDAY)
    lines = gathered(WORK_DONE, window, MONDAY)
    done = {one.key: one.done for one in lines if one.source == "catalogues"}
    assert done == {f"item:{item.pk}": True, f"item:{other.pk}": False}


def test_1_1_i_with_its_pair_an_open_item_is_planned_no_more() -> None:
    pair, window = a_pair(), Window(NOVEMBER.start, DECEMBER.end)
    ready, open_ = (
        commands.begin_item(
            pk=pair.pk, by=pair.contact, at=MONDAY, title=f"事项 {n}", owner=pair.contact,
            due_on=TODAY + n * DAY,
        )
        for n in (5, 6)
    )  # fmt: skip
    commands.finish_item(pk=pair.pk, item=ready.pk, by=pair.contact, at=MONDAY)

    def told(occasion: str) -> list[str]:
        return [one.key for one in gathered(occasion, window, MONDAY) if one.source == "catalogues"]

    assert told(WORK_PLANNED) == [f"item:{open_.pk}"]
    commands.end_pair(pk=pair.pk, by=pair.contact, at=MONDAY)
    assert (told(WORK_PLANNED), told(WORK_DONE)) == ([], [f"item:{ready.pk}"])
