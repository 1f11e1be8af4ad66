"""Owing, writing, handing in, correcting, excusing: what happens, what is refused, what twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.gathering import FIGURES, SOURCES, WORK_DONE, WORK_PLANNED, Line, Window
from yiheng.core.starting import SOURCES as STARTS
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.holidays import publish_holidays, read_day
from yiheng.governance.regulation.models import ParameterValue
from yiheng.office.reports import commands, controls, jobs, queries, rules
from yiheng.office.reports.contents import Content, content_of, fill
from yiheng.office.reports.models import Edition, Obligation, Report, State
from yiheng.office.reports.tests.factories import (
    DAILY,
    DAY,
    FRIDAY,
    HOUR,
    MONDAY,
    NEXT,
    a_hospital,
    a_member,
    an_engineer,
    at_post,
    day,
    fresh,
    handed_in,
    obliged,
    opened,
    submitted,
    team,
    the,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
NOVEMBER = Month.containing(MONDAY)


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


@pytest.fixture
def engineer() -> Member:
    return an_engineer()


def test_3_2_i_a_daily_report_is_owed_each_workday_reminded_of_and_handed_in_once(
    engineer: Member,
) -> None:
    report = opened(engineer, at=FRIDAY)
    assert (report.period, report.state, str(report)) == ("2026-11-27", "open", "2026-11-27 日报")
    assert local(report.due_at).isoformat() == "2026-11-30T12:00:00+08:00"
    assert jobs.open_owed(FRIDAY + HOUR) == 0
    owed = Duty.objects.get(kind="reports.write")
    assert (owed.owner, owed.due_at, owed.clause) == (engineer, report.due_at, "3.2-i")

    edition = commands.prepare(pk=report.pk, by=engineer, at=FRIDAY)
    assert commands.prepare(pk=report.pk, by=engineer, at=FRIDAY).pk == edition.pk
    commands.save(pk=report.pk, by=engineer, at=FRIDAY, sections={"done": "- 一半"})
    assert b"\xe4\xb8\x80\xe5\x8d\x8a" not in bytes(Edition.objects.get().sealed)
    assert queries.unfinished(engineer, FRIDAY).get() == report
    with pytest.raises(Invalid) as empty:
        commands.submit(pk=report.pk, by=engineer, at=NEXT, sections={"done": "甲"})
    assert (empty.value.field, empty.value.clause) == ("problems", "3.2-h")
    done = handed_in(report, NEXT)
    assert (done.state, done.submitted_at, done.late(NEXT)) == ("submitted", NEXT, False)
    assert Duty.objects.get(kind="reports.write").met
    with pytest.raises(Denied, match="没有重复提交"):
        commands.submit(pk=report.pk, by=engineer, at=NEXT, sections=DAILY)
    for act in (lambda: commands.save(pk=report.pk, by=engineer, at=NEXT, sections=DAILY),
                lambda: commands.drop(pk=report.pk, by=engineer, at=NEXT)):  # fmt: skip
        with pytest.raises(NotFound):  # nothing is pending: what was handed in stays
            act()
    with pytest.raises(Denied, match="没有重复提交"):
        commands.prepare(pk=report.pk, by=engineer, at=NEXT)

    sunday = FRIDAY + 2 * DAY
    jobs.open_owed(sunday)
    jobs.open_owed(NEXT)
    periods = set(Report.objects.values_list("period", flat=True))
    assert periods == {"2026-11-27", "2026-11-30"}  # days off owe none


def test_3_2_h_what_no_template_knows_is_refused_and_changes_nothing(engineer: Member) -> None:
    report = opened(engineer)
    commands.prepare(pk=report.pk, by=engineer, at=MONDAY)
    before = bytes(Edition.objects.get().sealed)
    for act in (commands.save, commands.submit):
        with pytest.raises(Denied, match="模板之外") as refused:
            act(pk=report.pk, by=engineer, at=MONDAY, sections={**DAILY, "mood": "好"})
        assert refused.value.verdict.clause == "3.2-h"
    assert bytes(Edition.objects.get().sealed) == before
    for wrong, why in (("长" * 4001, "最长"), ("身份证 11010519491231002X", "含身份证号")):
        with pytest.raises(Invalid, match=why):
            commands.save(pk=report.pk, by=engineer, at=MONDAY, sections={"done": wrong})
    assert controls.off_template(NOVEMBER, None).met  # type: ignore[arg-type]  # asks no number
    done = handed_in(report, MONDAY)
    assert done.current is not None
    fill(done.current, Content({"free": "随便"}))  # behind the commands' back
    done.current.save()
    assert controls.off_template(NOVEMBER, None).value == 1  # type: ignore[arg-type]  # no number
    Edition.objects.update(template="yearly-1")
    assert controls.off_template(NOVEMBER, None).value == 1  # type: ignore[arg-type]  # no number


def test_3_2_h_a_report_begins_with_what_the_rooms_bring(
    engineer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Window] = []

    def bring(window: Window, at: datetime) -> list[Line]:
        asked.append(window)
        return [Line(source="x", key="1", text="抢修服务器", owner="王工", done=False, clause="x"),
                Line(source="x", key="2", text="写日报", clause="3.2-i"),
                Line(source="x", key="3", text="字" * 3000)]  # fmt: skip

    for occasion in (WORK_DONE, WORK_PLANNED):
        monkeypatch.setitem(SOURCES, occasion, {"x": bring})
    monkeypatch.setitem(SOURCES, FIGURES, {"x": lambda window, at: [
        Line(source="x", key="n", text="故障", value="3", clause="3.1-n")
    ]})  # fmt: skip
    report = opened(engineer, at=FRIDAY)
    content = content_of(commands.prepare(pk=report.pk, by=engineer, at=FRIDAY))
    assert content.sections["done"] == "- 抢修服务器（王工）（未完成）"
    assert content.sections["problems"] == ""
    assert [(one.text, one.value, one.clause) for one in content.figures] == [
        ("故障", "3", "3.1-n")
    ]
    done, planned = asked
    assert (done.since, done.until, done.unit) == (report.span.since, report.span.until, team().pk)
    assert planned.since == report.span.until
    assert day_of(planned.until) == day("2026-12-01")  # over the weekend, with its due day
    commands.drop(pk=report.pk, by=engineer, at=FRIDAY)
    done_ = handed_in(report, NEXT)
    assert done_.current is not None
    assert content_of(done_.current).figures[0].value == "3"


def test_3_2_i_nobody_writes_ahead_and_a_week_is_handed_in_when_it_is_over(
    engineer: Member,
) -> None:
    with pytest.raises(NotFound):  # owes none
        commands.begin(kind="daily", by=engineer, at=MONDAY)
    with pytest.raises(NotFound):
        commands.begin(kind="yearly", by=engineer, at=MONDAY)
    for kind in ("daily", "weekly"):
        obliged(engineer, kind)
    with pytest.raises(Denied, match="不能提前"):
        commands.begin(kind="daily", by=engineer, at=MONDAY, day=day("2026-11-25"))
    report = commands.begin(kind="daily", by=engineer, at=MONDAY)
    assert commands.begin(kind="daily", by=engineer, at=MONDAY).pk == report.pk
    week = commands.begin(kind="weekly", by=engineer, at=MONDAY)
    assert (week.period, week.first, week.last) == (
        "2026-W48",
        day("2026-11-23"),
        day("2026-11-29"),
    )
    sections = {**DAILY, "summary": "好", "help": ""}
    with pytest.raises(Denied, match="2026-11-27 起才能提交"):
        commands.submit(pk=week.pk, by=engineer, at=MONDAY, sections=sections)
    commands.submit(pk=week.pk, by=engineer, at=MONDAY + 4 * DAY, sections=sections)
    assert jobs.open_owed(MONDAY + 4 * DAY) == 4  # the other daily ones of the week


def test_3_2_h_what_was_handed_in_is_corrected_by_another_edition_with_a_reason(
    engineer: Member,
) -> None:
    report = submitted(engineer)
    with pytest.raises(Invalid, match="写明原因"):
        commands.correct(pk=report.pk, by=engineer, at=MONDAY + DAY, reason=" ")
    with pytest.raises(Invalid, match="最长"):
        commands.correct(pk=report.pk, by=engineer, at=MONDAY + DAY, reason="长" * 201)
    first = report.current
    assert first is not None
    commands.correct(pk=report.pk, by=engineer, at=MONDAY + DAY, reason="漏了一项")
    with pytest.raises(Denied, match="已有一份"):
        commands.correct(pk=report.pk, by=engineer, at=MONDAY + DAY, reason="又")
    late = MONDAY + 5 * DAY
    commands.submit(pk=report.pk, by=engineer, at=late, sections={**DAILY, "done": "- 两项"})
    now = fresh(report)
    assert now.current is not None
    assert (now.current.ordinal, now.current.reason) == (2, "漏了一项")
    assert (now.submitted_at, now.late(late)) == (report.submitted_at, False)  # the first counts
    assert content_of(now.editions.get(ordinal=1)).sections["done"] == "- 换打印机"
    assert now.editions.get(ordinal=1).digest == first.digest
    commands.correct(pk=report.pk, by=engineer, at=late, reason="再看")
    commands.drop(pk=report.pk, by=engineer, at=late)
    assert fresh(report).editions.count() == 2


def test_3_2_h_each_reads_the_own_the_deputy_the_units_and_the_director_all(
    engineer: Member, office: Unit
) -> None:
    report = submitted(engineer)
    colleague, deputy = an_engineer("同事"), at_post("deputy_director", name="副主任", unit=office)
    outside = at_post("deputy_director", name="他部副主任")

    def seen(by: Member) -> list[int]:
        return list(queries.visible_to(by, MONDAY).values_list("pk", flat=True))

    assert [seen(one) for one in (colleague, outside)] == [[], []]
    for one in (engineer, deputy, the("卫主任"), the("尚院长")):
        assert seen(one) == [report.pk]
    refused: list[Callable[[], object]] = [
        lambda: commands.correct(pk=report.pk, by=deputy, at=MONDAY, reason="x"),
        lambda: commands.save(pk=report.pk, by=deputy, at=MONDAY, sections=DAILY),
        lambda: commands.submit(pk=report.pk, by=deputy, at=MONDAY, sections=DAILY),
        lambda: commands.excuse(pk=report.pk, by=deputy, at=MONDAY, reason="已交"),
        lambda: commands.excuse(pk=report.pk, by=engineer, at=MONDAY, reason="x"),
    ]
    for act in refused:
        with pytest.raises(Denied):
            act()
    with pytest.raises(NotFound):
        commands.correct(pk=report.pk, by=colleague, at=MONDAY, reason="x")


def test_3_2_h_who_owes_what_is_set_and_ended_by_the_departments_heads(
    engineer: Member, office: Unit
) -> None:
    director = the("卫主任")
    with pytest.raises(Denied):
        commands.oblige(kind="daily", unit=team(), member=engineer, by=engineer, at=MONDAY)
    one = obliged(engineer)
    assert Notice.objects.filter(recipient=engineer, kind="reports.obliged").exists()
    gone = a_member(name="走了的")
    Member.objects.filter(pk=gone.pk).update(is_active=False)
    closed = people.found_unit(code="XX9", name="旧团队", kind="team", parent=office,
                               by=the_system(), at=MONDAY)  # fmt: skip
    closed.close(MONDAY)
    for more, why in (({}, "已在提交"), ({"kind": "yearly"}, "三种"), ({"unit": closed}, "撤销"),
                      ({"member": Member.objects.get(pk=gone.pk)}, "在岗")):  # fmt: skip
        given: dict[str, Any] = {"kind": "daily", "unit": team(), "member": engineer, **more}
        with pytest.raises(Invalid, match=why):
            commands.oblige(by=director, at=MONDAY, **given)
    commands.release(pk=one.pk, by=director, at=MONDAY)
    with pytest.raises(Invalid, match="已解除"):
        commands.release(pk=one.pk, by=director, at=MONDAY)
    with pytest.raises(NotFound):
        commands.release(pk=999, by=director, at=MONDAY)
    assert jobs.open_owed(MONDAY + HOUR) == 1  # of the last day still
    assert jobs.open_owed(MONDAY + 3 * DAY) == 0
    assert Obligation.objects.get().until == day("2026-11-23")

    report = Report.objects.get()
    with pytest.raises(Invalid, match="写明原因"):
        commands.excuse(pk=report.pk, by=director, at=MONDAY, reason="")
    commands.excuse(pk=report.pk, by=director, at=MONDAY, reason="外出培训")
    assert fresh(report).state == State.EXCUSED
    assert not Duty.objects.filter(kind="reports.write", closed_at=None).exists()
    with pytest.raises(Denied, match="还没有提交"):
        commands.correct(pk=report.pk, by=engineer, at=MONDAY, reason="x")
    with pytest.raises(Denied, match="已免交"):
        commands.prepare(pk=report.pk, by=engineer, at=MONDAY)
    own = opened(director)
    with pytest.raises(Denied, match="自己的"):
        commands.excuse(pk=own.pk, by=director, at=MONDAY, reason="x")


def test_3_2_i_3_2_j_3_2_k_the_shares_count_what_was_due_late_and_missing(
    engineer: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    obliged(engineer)
    for n in range(4):
        jobs.open_owed(MONDAY + n * DAY)
    fine, late, missing, excused, *_rest = Report.objects.order_by("last")
    handed_in(fine, fine.due_at)
    handed_in(late, late.due_at + HOUR)
    commands.excuse(pk=excused.pk, by=the("卫主任"), at=MONDAY, reason="休假")
    monkeypatch.setattr(queries, "now", lambda: excused.due_at + HOUR)
    found = controls.daily_in_time(NOVEMBER, None)  # type: ignore[arg-type]  # asks no number
    assert (found.met, len(found.evidence)) == (False, 3)
    assert set(found.exceptions) == {late, missing}
    assert controls.weekly_in_time(NOVEMBER, None).value is None  # type: ignore[arg-type]  # no number
    assert controls.monthly_in_time(NOVEMBER, None).met  # type: ignore[arg-type]  # asks no number


def test_0_f_beyond_the_published_table_a_due_time_is_provisional_and_never_made_earlier(
    engineer: Member,
) -> None:
    eve = MONDAY.replace(month=12, day=31)
    report = opened(engineer, at=eve)
    assert report.provisional
    assert day_of(report.due_at) == day("2027-01-01")  # a Friday, as far as is known
    assert jobs.retime(eve) == 0
    with pytest.raises(NotFound):
        commands.retime(pk=999, by=the_system(), at=eve)
    table = [read_day((f"2027-01-0{n}", "off", "元旦")) for n in (1, 2, 3)]
    publish_holidays(year=2027, days=table, source="国办", by=the_system(), at=eve)
    assert jobs.retime(eve + HOUR) == 1
    moved = fresh(report)
    assert not moved.provisional
    assert day_of(moved.due_at) == day("2027-01-04")
    assert Duty.objects.get(kind="reports.write").due_at == moved.due_at


def test_3_2_k_without_its_number_a_kind_is_opened_for_nobody(engineer: Member) -> None:
    obliged(engineer, "monthly")
    ParameterValue.objects.filter(parameter="monthly_report_due_day").delete()
    assert jobs.open_owed(MONDAY + 10 * DAY) == 0
    assert not Report.objects.exists()


def test_who_owes_a_kind_may_begin_it_from_the_desk(engineer: Member) -> None:
    offers, used = STARTS["reports"].offers, STARTS["reports"].used
    assert list(offers(a_member(name="护士"), MONDAY)) == []
    submitted(engineer)
    assert [one.code for one in offers(engineer, MONDAY)] == ["reports.daily"]
    assert used is not None
    assert list(used(engineer, MONDAY)) == [{"code": "reports.daily", "n": 1}]
    assert Entry.objects.filter(action="reports.submitted").count() == 1
    assert rules.CLAUSES["daily"] == "3.2-i"
