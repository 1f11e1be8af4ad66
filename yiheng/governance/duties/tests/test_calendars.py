"""A new table or new hours: proposed, its effect shown, confirmed by another, and duties follow."""

from __future__ import annotations

from argparse import Namespace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.duties import calendars, cli, clocks, commands, queries
from yiheng.governance.duties.jobs import watch_calendar
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.duties.models import CalendarChange, Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member, a_unit
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.governance.regulation import holidays
from yiheng.governance.regulation.tests.test_holiday_notices import NOTICE, a_notice
from yiheng.standards.china.calendar import DayKind

SLOW = duty_kind("tests.slow", "缓办 %(number)s")
SOURCE = "国办发明电〔2026〕7号"
DAY = timedelta(days=1)
WITH_EVE = a_notice(add="2027-01-04,休,元旦")


def two(*more: str) -> tuple[Member, Member]:
    """Who imports and who confirms."""
    a_house("sysadmin", "confirmer", *more)
    for code, right in (("sysadmin", "calendar:import"), ("confirmer", "calendar:confirm")):
        people.define_post(code=code, title=f"岗位{code}", permissions=[right, "calendar:import"],
                           by=the_system(), at=MONDAY)  # fmt: skip
    return a_member("sysadmin"), a_member("confirmer")


def a_duty(owner: Member, **amount: Any) -> Duty:
    """A duty that runs by the table from Monday on."""
    return commands.open_duty(
        clause="0-f", kind=SLOW, target=a_unit(), owner=owner, at=MONDAY, by=the_system(),
        due_at=clocks.reckon(MONDAY, **amount), number=3,
    )  # fmt: skip


def propose(by: Member, content: bytes = WITH_EVE, at: datetime = MONDAY) -> CalendarChange:
    """A proposed table."""
    return calendars.propose_holidays(content=content, source=SOURCE, by=by, at=at)


def settle(change: CalendarChange, by: Member, stand: str = Stand.CONFIRMED) -> CalendarChange:
    """Settled an hour later."""
    return calendars.settle_calendar(pk=change.pk, stand=stand, by=by, at=MONDAY + HOUR)


@pytest.mark.django_db
def test_0_f_a_due_time_beyond_the_table_is_provisional_and_only_ever_moves_later() -> None:
    importer, confirmer = two()
    beyond, before = a_duty(importer, workdays=29), a_duty(importer, workdays=3)
    earlier = a_duty(importer, workdays=66)
    assert (beyond.provisional, before.provisional, earlier.provisional) == (True, False, True)
    assert beyond.due_at.isoformat() == "2027-01-01T17:30:00+08:00"

    change = propose(importer)
    shown = calendars.effect(change, MONDAY)
    assert (len(shown.days), shown.looked_at) == (17, 3)
    assert {one.duty.pk for one in shown.moved} == {beyond.pk, earlier.pk}
    assert (shown.provisional_before, shown.provisional_after) == (2, 0)
    beyond.refresh_from_db()
    assert beyond.provisional  # shown, not done

    settle(change, confirmer)

    beyond.refresh_from_db()
    assert (beyond.provisional, beyond.due_at.isoformat()) == (False, "2027-01-05T09:30:00+00:00")
    assert Notice.objects.filter(kind="duties.moved", recipient=importer).count() == 2
    assert Entry.objects.latest("seq").action == "duties.calendar_settled"
    # 调休 workdays would bring it forward; who was told a day may rely on it
    again = propose(importer, a_notice(add="2027-01-09,班,元旦"), MONDAY + 2 * HOUR)
    assert calendars.effect(again, MONDAY + 2 * HOUR).moved == []
    was = Duty.objects.get(pk=beyond.pk).due_at
    settle(again, confirmer)
    assert Duty.objects.get(pk=beyond.pk).due_at == was


@pytest.mark.django_db
def test_2_1_n_one_proposes_and_another_confirms() -> None:
    importer, confirmer = two("other")
    change = propose(importer)
    with pytest.raises(Denied, match="确认节假日"):
        settle(change, importer)
    own = calendars.propose_hours(
        in_force_from=date(2027, 5, 1), shifts=[(time(8), time(12)), (time(14, 30), time(18))],
        source="院办通知", by=confirmer, at=MONDAY,
    )  # fmt: skip
    with pytest.raises(Denied, match="不能自己确认"):
        settle(own, confirmer)
    with pytest.raises(Denied, match="只有提出人"):
        settle(change, confirmer, Stand.WITHDRAWN)
    with pytest.raises(Denied, match="导入节假日"):
        propose(a_member("other"))
    with pytest.raises(Invalid):
        settle(change, confirmer, "perhaps")
    with pytest.raises(NotFound):
        calendars.settle_calendar(pk=0, stand=Stand.CONFIRMED, by=confirmer, at=MONDAY)

    assert settle(change, importer, Stand.WITHDRAWN).stand == Stand.WITHDRAWN
    assert max(holidays.years_at(MONDAY + 2 * HOUR)) == 2026
    with pytest.raises(Denied, match="已由"):
        settle(change, confirmer)


@pytest.mark.django_db
def test_0_f_what_cannot_follow_the_table_is_refused_and_changes_nothing() -> None:
    importer, _confirmer = two()
    a_duty(importer, workdays=1)
    year = [holidays.written_day(one) for one in holidays.years_at(MONDAY)[2026]]
    table = "\n".join(",".join(row) for row in year)
    for content, why in (
        (NOTICE.replace("2027", "2028").replace("班", "休").encode(), "先导入 2027 年"),
        (table.encode(), "相同"),
        (f"{table}\n2026-11-23,off,院庆".encode(), "2026-11-23 已经过去，且已用来计算"),
    ):
        with pytest.raises(Invalid) as refused:
            propose(importer, content)
        assert why in str(refused.value)
    for source in ("", "长" * 81):
        with pytest.raises(Invalid):
            calendars.propose_holidays(content=WITH_EVE, source=source, by=importer, at=MONDAY)
    propose(importer)
    with pytest.raises(Invalid, match="已有一份待确认"):
        propose(importer)
    assert CalendarChange.objects.count() == 1
    # a past day that nothing has counted may be put right
    free = f"{table}\n2026-11-16,off,补记".encode()
    assert propose(importer, free).year == 2026


@pytest.mark.django_db
def test_0_f_office_hours_change_from_a_day_to_come_and_duties_follow() -> None:
    importer, confirmer = two()
    duty = a_duty(importer, work_hours=20)
    hours: dict[str, Any] = {
        "shifts": [(time(9), time(12)), (time(14), time(17))],
        "source": "院办〔2026〕3号",
    }
    for bad in ({"in_force_from": date(2026, 11, 23)},
                {"in_force_from": date(2026, 12, 1), "shifts": [(time(9), time(9))]},
                {"in_force_from": date(2026, 12, 1), "shifts": []}):  # fmt: skip
        with pytest.raises(Invalid):
            calendars.propose_hours(**(hours | bad), by=importer, at=MONDAY)

    change = calendars.propose_hours(
        in_force_from=date(2026, 11, 24), by=importer, at=MONDAY, **hours
    )
    assert calendars.what(change) == "2026-11-24 起的作息时间"
    with pytest.raises(Invalid):
        calendars.propose_hours(in_force_from=date(2026, 11, 24), by=importer, at=MONDAY, **hours)
    shown = calendars.effect(change, MONDAY)
    assert (shown.days, [one.duty.pk for one in shown.moved]) == ([], [duty.pk])
    settle(change, confirmer)

    duty.refresh_from_db()
    assert duty.due_at == shown.moved[0].after
    assert holidays.calendar_at(MONDAY).close_of(date(2026, 11, 25)).hour == 17
    known = holidays.calendar_at(MONDAY + HOUR)
    assert known.close_of(date(2026, 11, 25)).time() == time(17)


@pytest.mark.django_db
def test_0_f_the_calendar_of_a_day_is_what_was_known_then() -> None:
    importer, confirmer = two()
    settle(propose(importer), confirmer)
    assert holidays.calendar_at(MONDAY).is_provisional(date(2027, 1, 4))
    known = holidays.calendar_at(MONDAY + HOUR)
    assert not known.is_provisional(date(2027, 1, 4))
    assert not known.is_workday(date(2027, 1, 4))
    assert known.holidays[date(2027, 10, 9)] is DayKind.WORK
    nothing = holidays.calendar_at(MONDAY - 3000 * DAY)
    assert nothing.is_provisional(date(2018, 1, 1))
    assert nothing.is_workday(date(2018, 1, 1))


@pytest.mark.django_db
def test_0_f_next_years_table_is_asked_for_in_time_and_the_duty_ends_with_it() -> None:
    importer, confirmer = two()
    assert watch_calendar(MONDAY - 30 * DAY) == 0
    assert watch_calendar(MONDAY) == 1
    assert watch_calendar(MONDAY) == 0
    duty = queries.owed_by(importer, MONDAY).get()
    assert (duty.title, duty.provisional) == ("导入 2027 年节假日安排", True)

    settle(propose(importer), confirmer)

    assert not queries.owed_by(importer, MONDAY).exists()
    assert watch_calendar(MONDAY + 2 * HOUR) == 0


@pytest.mark.django_db
def test_0_f_the_command_line_tries_dry_and_proposes_only_when_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    two()
    file = tmp_path / "2027.csv"
    file.write_bytes(WITH_EVE)
    given = {"file": file, "source": SOURCE}

    assert cli._import(Namespace(**given, apply=False)) == 0
    assert "试算，未作改动" in capsys.readouterr().out
    assert not CalendarChange.objects.exists()

    assert cli._import(Namespace(**given, apply=True)) == 0
    change = CalendarChange.objects.get()
    assert (change.proposed_by_label, change.year) == ("命令行", 2027)
    assert f"/duties/workdays/changes/{change.pk}/" in capsys.readouterr().out
    with pytest.raises(Invalid, match="读不到"):
        cli._import(Namespace(file=tmp_path / "none.csv", source="", apply=False))
