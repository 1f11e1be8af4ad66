"""An information department that reports: its posts, numbers, who owes what."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from yiheng.core.actor import the_system
from yiheng.governance.access.tests import factories as access
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, Unit, UnitKind
from yiheng.governance.people.standard import STANDARD_POSTS
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.models import ParameterValue
from yiheng.office.reports import commands, jobs
from yiheng.office.reports.models import Obligation, Report

__all__ = ["MONDAY", "a_member"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FRIDAY, NEXT = MONDAY + 4 * DAY, MONDAY + 7 * DAY
NUMBERS = (
    ("overdue_reminder", "-24,-2,0,24"), ("notice_read_confirm_hours", "48"),
    ("monthly_report_due_day", "5"), ("report_next_day", "workday"), ("report_week_end", "7"),
    ("monthly_report_shift", "next_workday"),
)  # fmt: skip
DAILY = {"done": "- 换打印机", "problems": "无", "planned": "- 巡检"}
MONTHLY = {"summary": "平稳", "done": "- 上线", "problems": "无", "planned": "- 演练"}


def a_hospital(at: datetime = MONDAY) -> Unit:
    """The posts, the numbers, and the department with a team; its director and the leader."""
    access.a_hospital()
    for name, value in NUMBERS:
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)
    ParameterValue.objects.update(in_force_from=at - 90 * DAY)  # those that the text fixes too
    for one in STANDARD_POSTS:
        a_post(*one.permissions, code=one.code, title=one.title, boundary=one.boundary,
               single=one.single)  # fmt: skip
    department = _unit("XX", "信息管理部", None, at)
    _unit("XX1", "系统管理团队", department, at)
    at_post("director", name="卫主任", unit=department)
    at_post("leader", name="尚院长")
    return department


def _unit(code: str, name: str, parent: Unit | None, at: datetime) -> Unit:
    return people.found_unit(
        code=code, name=name, kind=UnitKind.ADMINISTRATIVE, parent=parent, by=the_system(), at=at
    )


def at_post(code: str, *, name: str = "工程师", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def the(name: str) -> Member:
    """Somebody by name."""
    return Member.objects.get(name=name)


def team() -> Unit:
    """The team that reports."""
    return Unit.objects.get(code="XX1")


def an_engineer(name: str = "工程师") -> Member:
    """Somebody of the team."""
    return at_post("system_engineer", name=name, unit=team())


def obliged(member: Member, kind: str = "daily", at: datetime = MONDAY, **more: Any) -> Obligation:
    """They owe these reports for their unit from now on."""
    return commands.oblige(
        kind=kind, member=member, by=the("卫主任"), at=at, **{"unit": member.unit, **more}
    )


def opened(member: Member, kind: str = "daily", at: datetime = MONDAY, **more: Any) -> Report:
    """The report that they owe first, opened by the job."""
    obliged(member, kind, at, **more)
    when = at if kind == "daily" else at + 10 * DAY
    jobs.open_owed(when)
    return Report.objects.filter(owner=member, kind=kind).earliest("pk")


def submitted(member: Member, at: datetime = MONDAY, **sections: str) -> Report:
    """A daily report that was handed in."""
    report = opened(member, at=at)
    return handed_in(report, at + 8 * HOUR, **sections)


def handed_in(report: Report, at: datetime, **sections: str) -> Report:
    """A report, handed in."""
    base = DAILY if report.kind == "daily" else MONTHLY
    commands.submit(pk=report.pk, by=report.owner, at=at, sections={**base, **sections})
    return fresh(report)


def fresh(report: Report) -> Report:
    """As it stands in the database."""
    return Report.objects.select_related("current", "owner", "unit").get(pk=report.pk)


def day(text: str) -> date:
    """A day."""
    return date.fromisoformat(text)
