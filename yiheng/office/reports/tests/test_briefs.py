"""The monthly brief: from the department to its leader, with a receipt."""

from __future__ import annotations

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Assignment, Member, Unit
from yiheng.governance.regulation.holidays import publish_holidays, read_day
from yiheng.office.reports import commands, controls, jobs, queries
from yiheng.office.reports.contents import note_of, remark_of
from yiheng.office.reports.models import Brief, Receipt, Report
from yiheng.office.reports.tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    MONTHLY,
    a_hospital,
    an_engineer,
    at_post,
    fresh,
    handed_in,
    obliged,
    opened,
    the,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
DECEMBER = Month.containing(MONDAY + 20 * DAY)


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def director() -> Member:
    return the("卫主任")


@pytest.fixture
def report(director: Member) -> Report:
    return opened(director, "monthly", house=True)


def test_1_1_d_the_brief_is_made_of_the_monthly_report_sent_and_acknowledged(
    director: Member, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Duty.objects.get(kind="reports.send_brief").post == "director"
    at = report.due_at - 3 * HOUR
    with pytest.raises(Denied, match="还没有提交"):
        commands.send_brief(pk=report.pk, by=director, at=at)
    report = handed_in(report, at)
    with pytest.raises(Invalid, match="最长"):
        commands.send_brief(pk=report.pk, by=director, at=at, note="长" * 4001)
    brief = commands.send_brief(pk=report.pk, by=director, at=at, note="请批经费")
    assert "请批经费".encode() not in bytes(brief.note)
    assert note_of(Brief.objects.get()) == "请批经费"
    assert Duty.objects.get(kind="reports.send_brief").met
    leader = the("尚院长")
    assert Duty.objects.get(kind="reports.read_brief").owner == leader
    assert Notice.objects.get(kind="reports.brief_sent").recipient == leader
    with pytest.raises(Denied, match="已经报送"):
        commands.send_brief(pk=report.pk, by=director, at=at)

    monkeypatch.setattr(queries, "now", lambda: report.due_at + HOUR)
    monkeypatch.setattr(controls, "now", lambda: report.due_at + HOUR)
    assert controls.briefs_in_time(DECEMBER, None).value == 100  # type: ignore[arg-type]  # no number
    monkeypatch.setattr(controls, "now", lambda: report.due_at + 5 * DAY)
    assert controls.briefs_in_time(DECEMBER, None).value == 0  # type: ignore[arg-type]  # no number
    with pytest.raises(Denied, match="不是报送给您"):
        commands.acknowledge(pk=brief.pk, by=director, at=at)
    with pytest.raises(NotFound):
        commands.acknowledge(pk=brief.pk, by=an_engineer("路人"), at=at)
    commands.acknowledge(pk=brief.pk, by=leader, at=at + DAY, remark="同意")
    assert remark_of(Receipt.objects.get()) == "同意"
    with pytest.raises(Denied, match="您已签收"):
        commands.acknowledge(pk=brief.pk, by=leader, at=at + DAY)
    assert Duty.objects.get(kind="reports.read_brief").met
    assert Notice.objects.get(kind="reports.brief_read").recipient == director
    assert controls.briefs_in_time(DECEMBER, None).value == 100  # type: ignore[arg-type]  # no number


def test_1_1_d_only_the_departments_monthly_report_goes_to_the_leader_and_once_an_edition(
    director: Member, report: Report
) -> None:
    own = opened(an_engineer(), "daily", at=MONDAY)
    other = opened(an_engineer("同事"), "monthly")
    for one in (own, other):
        with pytest.raises(Denied, match="部门月报"):
            commands.send_brief(pk=one.pk, by=director, at=MONDAY)
    deputy = at_post("deputy_director", name="副主任", unit=director.unit)
    report = handed_in(report, report.due_at + HOUR)
    with pytest.raises(Denied):
        commands.send_brief(pk=report.pk, by=deputy, at=report.due_at)
    commands.send_brief(pk=report.pk, by=director, at=report.due_at + 2 * HOUR)
    commands.correct(pk=report.pk, by=director, at=report.due_at + DAY, reason="数字有误")
    commands.submit(pk=report.pk, by=director, at=report.due_at + DAY, sections=MONTHLY)
    second = commands.send_brief(pk=report.pk, by=director, at=report.due_at + DAY)
    assert queries.latest_brief(report) == second
    assert queries.first_briefs([report])[report.pk] != second  # the first counts
    commands.acknowledge(pk=second.pk, by=the("尚院长"), at=report.due_at + DAY)
    assert remark_of(second.receipts.get()) == ""


def test_1_1_d_without_a_leader_no_brief_is_sent(director: Member, report: Report) -> None:
    report = handed_in(report, report.due_at)
    Assignment.objects.filter(post__code="leader").delete()
    with pytest.raises(Invalid, match="分管院长"):
        commands.send_brief(pk=report.pk, by=director, at=report.due_at)
    assert not Brief.objects.exists()


def test_1_1_d_of_a_report_that_is_excused_no_brief_is_owed(
    director: Member, report: Report
) -> None:
    deputy = at_post("deputy_director", name="副主任", unit=director.unit)
    commands.excuse(pk=report.pk, by=deputy, at=report.due_at - HOUR, reason="本月停报")
    assert not Duty.objects.filter(closed_at=None).exists()  # nobody could ever have sent it


def test_0_f_with_the_report_its_brief_is_put_off(director: Member) -> None:
    report = opened(director, "monthly", at=MONDAY + 32 * DAY, house=True)
    assert (report.period, report.provisional) == ("2026-12", True)
    table = [read_day((f"2027-01-0{n}", "off", "元旦")) for n in range(1, 6)]
    publish_holidays(year=2027, days=table, source="国办", by=the_system(), at=report.opened_at)
    assert jobs.retime(report.opened_at + HOUR) == 1
    moved = fresh(report)
    assert moved.due_at > report.due_at
    assert Duty.objects.get(kind="reports.send_brief").due_at == moved.due_at


def test_3_2_i_who_has_left_owes_no_report(director: Member) -> None:
    engineer = an_engineer()
    owed = obliged(engineer)
    engineer.is_active = False
    engineer.save()
    for later in (DAY, 2 * DAY):
        assert jobs.open_owed(MONDAY + later) == 0
    owed.refresh_from_db()
    assert owed.until == (MONDAY + DAY).date()
    assert not Report.objects.filter(owner=engineer).exists()
