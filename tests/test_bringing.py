"""What the rooms that stood before bring to a report: each its figures, each in one window."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.gathering import FIGURES, WORK_DONE, WORK_PLANNED, Window, gathered
from yiheng.governance.duties import kinds
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.office.procurement.tests import factories as purchases

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WEEK, BEFORE = Window(MONDAY - DAY, MONDAY + 6 * DAY), Window(MONDAY - 9 * DAY, MONDAY - 2 * DAY)


def told(window: Window) -> dict[str, str]:
    """Each figure by room and key."""
    lines = gathered(FIGURES, window, MONDAY + DAY)
    return {f"{one.source}.{one.key}": one.value for one in lines}


def test_3_2_h_figures_and_work_come_from_procurement_approvals_and_duties() -> None:
    purchases.a_hospital()
    done, open_ = purchases.paid(), purchases.contracted()
    figures, none = told(WEEK), told(BEFORE)
    assert figures["procurement.applied"] == figures["procurement.contracts"] == "2"
    assert figures["procurement.paid"] == "7,200.00 元"
    assert figures["approvals.yes"] == "2"
    assert none["procurement.applied"] == none["approvals.new"] == none["duties.due"] == "0"
    for room in ("duties", "approvals", "procurement", "requests", "bulletins", "knowledge"):
        assert any(name.startswith(f"{room}.") for name in figures), room
        assert any(one.value for one in gathered(FIGURES, Window(MONDAY, MONDAY, 0), MONDAY))

    owner = done.author
    for target in ("people.unit:1", "people.unit:2", "people.unit:3"):
        open_duty(
            clause="0-f", kind="tests.thing", target=target, owner=owner, by=the_system(),
            at=MONDAY, due_at=MONDAY + (timedelta(hours=1) if target.endswith("1") else 3 * DAY),
        )  # fmt: skip
    close_duty(target="people.unit:2", kind="tests.thing", at=MONDAY, by=the_system())
    finished = gathered(WORK_DONE, WEEK, MONDAY + DAY)
    assert {"采购验收：" + done.title} <= {str(one.text) for one in finished}
    mine = Window(WEEK.since, WEEK.until, owner.unit_id)
    closed = [one for one in gathered(WORK_DONE, mine, MONDAY + DAY) if one.source == "duties"]
    assert owner.name in {one.owner for one in closed if one.done}
    planned = gathered(WORK_PLANNED, mine, MONDAY + DAY)
    ours = [one.done for one in planned if one.source == "duties"]
    assert ours[0] is False  # late already, and first
    assert None in ours
    assert open_.purchase.title in " ".join(
        str(one.text) for one in gathered(WORK_PLANNED, WEEK, MONDAY)
    )


def test_3_2_h_what_a_room_tells_of_its_own_is_not_told_again_as_a_duty() -> None:
    purchases.a_hospital()
    open_ = purchases.contracted()
    open_duty(
        clause="3.1-e", kind="tests.thing", target="people.unit:1", owner=open_.purchase.author,
        by=the_system(), at=MONDAY, due_at=MONDAY + 3 * DAY, url=open_.purchase.page,
    )  # fmt: skip
    open_duty(
        clause="0-f", kind="tests.thing", target="people.unit:2", owner=open_.purchase.author,
        by=the_system(), at=MONDAY, due_at=MONDAY + 3 * DAY, url="/elsewhere/",
    )  # fmt: skip
    planned = [(one.source, one.url) for one in gathered(WORK_PLANNED, WEEK, MONDAY)]
    assert [source for source, url in planned if url == open_.purchase.page] == ["procurement"]
    assert planned[-1] == ("duties", "/elsewhere/")


def test_4_2_c_what_is_a_matter_of_course_is_counted_and_is_no_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(kinds, "KINDS", dict(kinds.KINDS))
    daily = kinds.duty_kind("tests.daily", "写日报", routine=True)
    owner = a_member()
    for kind, target in ((daily, "people.unit:1"), ("tests.thing", "people.unit:2")):
        open_duty(
            clause="0-f", kind=kind, target=target, owner=owner, by=the_system(), at=MONDAY,
            due_at=MONDAY + 2 * DAY,
        )  # fmt: skip
    mine = Window(WEEK.since, WEEK.until, owner.unit_id)

    planned = [one for one in gathered(WORK_PLANNED, mine, MONDAY) if one.source == "duties"]
    figures = {
        one.key: one.value for one in gathered(FIGURES, mine, MONDAY + 3 * DAY)
        if one.source == "duties"
    }  # fmt: skip

    assert len(planned) == 1
    assert figures["due"] == "2"
    close_duty(target="people.unit:1", kind=daily, at=MONDAY, by=the_system())
    assert [one for one in gathered(WORK_DONE, mine, MONDAY + DAY) if one.source == "duties"] == []
