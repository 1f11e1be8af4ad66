"""A hospital that pursues goals: its posts and numbers, a tree, demands and registers."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.core.proposals import Stand
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals.tests.shipped import the_routes
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_unit,
    the_standard_posts,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.goals import commands, route
from yiheng.office.goals.aims import Aim
from yiheng.office.goals.commands.demanding import Wanted
from yiheng.office.goals.models import Change, Demand, Goal, Improvement, Process, Tier, Trend

__all__ = ["MONDAY", "PASSWORD", "a_member", "a_unit"]
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
NUMBERS = (
    ("request_sign_workdays", "2"), ("demand_assess_workdays", "5"), ("demand_on_time_min", "90"),
    ("alignment_due_days", "365"), ("trend_assessment_days", "30"),
    ("trend_entries_per_quarter", "3"), ("form_improvements_per_quarter", "1"),
    ("overdue_reminder", "-24,-2,0,24"), ("request_handle_workdays", "3"),
)  # fmt: skip
DECISION = "院办会〔2026〕8号"
_keys = count(1)


def a_hospital(at: datetime = MONDAY) -> Unit:
    """The posts, the numbers, the route; a director, a leader, an engineer, and a department with
    its head; gives the information department."""
    access.a_hospital()
    for name, value in NUMBERS:
        regulation.set_parameter(name=name, value=value, in_force_from=at, by=the_system(), at=at)
    the_standard_posts()
    the_routes(route.CODE, at=at)
    office = a_unit("信息管理部")
    at_post("director", name="辛主任", unit=office)
    at_post("deputy_director", name="傅主任", unit=office)
    at_post("system_engineer", name="龚工", unit=office)
    at_post("leader", name="尚院长")
    at_post("head", name="冯主任", unit=a_unit("心血管内科"))
    return office


def at_post(code: str, *, name: str = "李医生", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def holder(post: str) -> Member:
    """Who holds a post."""
    return Member.objects.filter(assignment__post__code=post).order_by("pk")[0]


def words(by: Member, **more: Any) -> Aim:
    """A goal in words: an indicator unless said otherwise."""
    return Aim(**{
        "tier": Tier.KPI, "unit": by.unit.code, "owner": by.staff_no, "title": "数据录入错误率",
        "term": "short", "due_on": TODAY + 200 * DAY, "metric": "录入错误率", "measure": "%",
        "target": Decimal("0.5"), "direction": "at-most", "baseline": Decimal("2.5"), **more,
    })  # fmt: skip


def proposed(by: Member | None = None, at: datetime = MONDAY, **more: Any) -> Change:
    """A goal that waits to be confirmed."""
    by = by or holder("director")
    return commands.propose(
        by=by, at=at, idempotency_key=f"k{next(_keys)}", aim=words(by, **more),
        reason="医院年度工作计划", decision=DECISION,
    )  # fmt: skip


def a_goal(by: Member | None = None, at: datetime = MONDAY, **more: Any) -> Goal:
    """A goal that the leader has confirmed."""
    return confirmed(proposed(by, at, **more), at)


def confirmed(change: Change, at: datetime = MONDAY) -> Goal:
    """The goal of a change that the leader confirms."""
    done = commands.settle(pk=change.pk, stand=Stand.CONFIRMED, by=holder("leader"), at=at)
    assert done.goal is not None
    return fresh(done.goal)


def a_strategy(at: datetime = MONDAY, **more: Any) -> Goal:
    """A goal of the whole hospital."""
    return a_goal(at=at, **{
        "tier": Tier.STRATEGY, "title": "建成智慧医院", "term": "long",
        "due_on": TODAY + 900 * DAY, "metric": "电子病历应用水平", "measure": "级",
        "target": Decimal(5), "direction": "at-least", "baseline": Decimal(4), **more,
    })  # fmt: skip


def a_tree(at: datetime = MONDAY) -> tuple[Goal, Goal, Goal]:
    """Strategy, department goal and indicator."""
    top = a_strategy(at)
    middle = a_goal(at=at, tier=Tier.DEPARTMENT, title="关键流程数字化", parent=top.pk)
    return top, middle, a_goal(at=at, parent=middle.pk)


def fresh(goal: Goal) -> Goal:
    """As it stands in the database."""
    return Goal.objects.select_related("current", "owner", "unit", "parent").get(pk=goal.pk)


def asked(by: Member | None = None, at: datetime = MONDAY, **more: Any) -> Demand:
    """A demand that was handed in."""
    by = by or holder("head")
    made = commands.draft_demand(
        by=by, at=at, idempotency_key=f"k{next(_keys)}", wanted=Wanted(**{
            "title": "检验回报提醒", "system_name": "检验系统 LIS", "present": "回报后须自行刷新",
            "wanted": "危急值弹窗提醒", **more,
        }),
    )  # fmt: skip
    return commands.submit_demand(pk=made.pk, by=by, at=at)


def assessed(demand: Demand, at: datetime = MONDAY) -> Demand:
    """Assessed by the engineer."""
    return commands.assess_demand(
        pk=demand.pk, by=holder("system_engineer"), at=at, advice=True, assessment="可以实现",
        effort=5,
    )  # fmt: skip


def accepted(at: datetime = MONDAY, days: int = 10, **more: Any) -> Demand:
    """Asked, assessed, and promised in so many days."""
    return commands.accept_demand(
        pk=assessed(asked(at=at, **more), at).pk, by=holder("director"), at=at,
        owner=holder("system_engineer"), due_on=(at + days * DAY).date(),
    )  # fmt: skip


def released(demand: Demand, at: datetime) -> Demand:
    """Delivered on a day."""
    commands.release(
        by=holder("system_engineer"), at=at, demands=[demand.pk], version="2.1",
        day=at.date(), notes="上线回报提醒",
    )  # fmt: skip
    return Demand.objects.get(pk=demand.pk)


def an_improvement(at: datetime = MONDAY, **more: Any) -> Improvement:
    """A form that is bettered together with the department of the head."""
    head = holder("head")
    return commands.open_improvement(**{
        "by": holder("director"), "at": at, "title": "体温单录入", "unit": head.unit,
        "partner": head, "owner": holder("system_engineer"), "measures": "增加取值范围校验",
        "due_on": (at + 30 * DAY).date(), "wrong": 12, "of": 400, "basis": "10 月抽查", **more,
    })  # fmt: skip


def a_process(at: datetime = MONDAY, **more: Any) -> Process:
    """A key process, on paper unless said otherwise."""
    return commands.register_process(**{
        "by": holder("director"), "at": at, "title": "年度目标签认",
        "unit": holder("director").unit, "owner": holder("director"), "form": "paper", **more,
    })  # fmt: skip


def a_sop(process: Process, at: datetime = MONDAY, **more: Any) -> Any:
    """The first version of its procedure."""
    return commands.issue_sop(**{
        "pk": process.pk, "by": holder("director"), "at": at, "ordinal": 1,
        "number": "信规〔2026〕3号", "steps": "编制\n签认", "change": "首次发布",
        "in_force_on": TODAY, **more,
    })  # fmt: skip


def a_trend(at: datetime = MONDAY, **more: Any) -> Trend:
    """An entry of the watch log."""
    return commands.note_trend(**{
        "by": holder("director"), "at": at, "title": "电子病历应用水平评价标准修订",
        "kind": "standard", "publisher": "国家卫生健康委", "published_on": TODAY,
        "summary": "提高了数据质量的要求", "owner": holder("system_engineer"), **more,
    })  # fmt: skip
