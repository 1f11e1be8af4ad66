"""What the sample hospital aims at: a tree of goals, demands, processes, the watch, a signature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local
from yiheng.core.proposals import Stand
from yiheng.governance.people.models import Member
from yiheng.office.goals import commands, jobs
from yiheng.office.goals.aims import Aim
from yiheng.office.goals.models import Goal
from yiheng.sample import hospital, serving
from yiheng.sample.town import Town
from yiheng.standards.china.periods import Quarter

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
YEAR = 365
UNITS = {"steward": "XX2", "engineer": "XX1", "officer": "XX3", "director": hospital.INFORMATION}
OWNERS = {
    "director": "director", "deputy": "deputy_director", "steward": "data_steward",
    "engineer": "system_engineer", "officer": "security_officer", "analyst": "data_analyst",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A goal of the sample: level, name, metric with unit, from where to where, how it went."""

    tier: str
    title: str
    metric: str
    unit: str
    start: str
    target: str
    owner: str = "director"
    values: tuple[str, ...] = ()
    days: int = 300
    source: str = "typed"
    below: tuple[Told, ...] = field(default=())

    @property
    def direction(self) -> str:
        """Up or down, as the target lies."""
        return "at-least" if Decimal(self.target) > Decimal(self.start) else "at-most"


def _kpi(title: str, unit: str, start: str, target: str, owner: str, *values: str) -> Told:
    return Told("kpi", title, title, unit, start, target, owner, values)


TREE = (
    Told(
        "strategy",
        "建成智慧医院",
        "电子病历应用水平",
        "级",
        "4",
        "5",
        values=("4", "4.5"),
        days=3 * YEAR,
        below=(
            Told(
                "department",
                "关键业务流程数字化",
                "关键流程数字化率",
                "%",
                "20",
                "75",
                "deputy",
                days=400,
                source="digitised",
                below=(
                    _kpi("在线办理的审批流程", "项", "6", "12", "engineer", "8", "10", "11"),
                    _kpi(
                        "纸质申请单张数（月）", "张", "900", "100", "engineer", "700", "520", "480"
                    ),
                ),
            ),
            Told(
                "department",
                "完善信息系统功能",
                "需求按期交付率",
                "%",
                "60",
                "90",
                "engineer",
                days=300,
                source="delivered",
                below=(
                    _kpi("需求平均交付天数", "天", "40", "20", "engineer", "33", "28", "25"),
                    _kpi("系统可用率", "%", "99.5", "99.9", "engineer", "99.7", "99.92"),
                ),
            ),
            Told(
                "department",
                "提升数据录入准确率",
                "录入错误率",
                "%",
                "2.5",
                "0.5",
                "steward",
                ("1.8", "1.1", "0.7"),
                280,
                below=(
                    _kpi("病案首页填写完整率", "%", "92", "99", "steward", "94", "96.5", "97.8"),
                    _kpi("检验结果回传及时率", "%", "88", "98", "steward", "93", "98.4"),
                ),
            ),
        ),
    ),
    Told(
        "strategy",
        "构建统一的数据中台",
        "接入数据中台的系统",
        "个",
        "3",
        "15",
        "deputy",
        ("5", "7"),
        3 * YEAR,
        below=(
            Told(
                "department",
                "建成主数据与标准体系",
                "映射到标准的采集字段",
                "%",
                "40",
                "100",
                "steward",
                ("62", "81"),
                500,
                below=(
                    _kpi("患者主索引重复率", "%", "3", "0.5", "steward", "2.1", "1.6"),
                    _kpi("在用代码集有版本的比例", "%", "50", "100", "steward", "80", "100"),
                ),
            ),
            Told(
                "department",
                "推动大数据分析应用",
                "用于决策的专题分析",
                "个",
                "2",
                "12",
                "analyst",
                ("4", "6"),
                450,
                below=(_kpi("分析结果按期提交率", "%", "80", "95", "analyst", "86", "83"),),
            ),
        ),
    ),
    Told(
        "strategy",
        "保障数据安全与患者隐私",
        "等级保护测评得分",
        "分",
        "78",
        "90",
        "officer",
        ("82",),
        2 * YEAR,
        below=(
            Told(
                "department",
                "落实最小授权",
                "按期复核的权限",
                "%",
                "85",
                "100",
                "officer",
                ("94", "100"),
                300,
                below=(_kpi("紧急调阅占比", "%", "1.2", "0.5", "officer", "0.9", "0.6"),),
            ),
            Told(
                "department",
                "提升应急能力",
                "每年演练次数",
                "次",
                "1",
                "2",
                "officer",
                ("1",),
                200,
                below=(_kpi("演练发现问题整改率", "%", "70", "100", "officer"),),
            ),
        ),
    ),
    Told(
        "strategy",
        "用数据支持医院决策",
        "院周会引用的数据指标",
        "个",
        "5",
        "20",
        "analyst",
        ("9", "13"),
        2 * YEAR,
    ),
)
LATE = Told("kpi", "院内短信提醒条数", "短信条数（月）", "条", "100", "900", "engineer")


def tell(town: Town, now: datetime) -> None:
    """Goals with their reviews and readings, and the work that serves them."""
    begun = town.at + 3 * DAY
    goals = list(_plant(town, TREE, None, begun))
    named = {told.title: goal for told, goal in goals}
    _change(town, goals, now)
    _review(goals, begun, now)
    _measure(goals, begun, now)
    serving.keep(town, begun, now)
    serving.demand(town, named, now)
    serving.watch(town, named, now)
    jobs.count(now)
    serving.align(town, now)


def _who(town: Town, owner: str) -> Member:
    return town.of(OWNERS[owner]).member


def _plant(
    town: Town, told: tuple[Told, ...], parent: Goal | None, at: datetime
) -> Iterator[tuple[Told, Goal]]:
    """Each goal, proposed by the director and confirmed by the leader; what hangs on it after."""
    for one in told:
        goal = _aim(town, one, parent, at)
        yield one, goal
        yield from _plant(town, one.below, goal, at + HOUR / 4)


def _aim(town: Town, one: Told, parent: Goal | None, at: datetime) -> Goal:
    owner = _who(town, one.owner)
    unit = UNITS.get(one.owner, hospital.INFORMATION)
    due = day_of(at) + one.days * DAY
    above = Goal.objects.get(pk=parent.pk).current if parent else None
    change = commands.propose(
        by=town.of("director").member, at=at, idempotency_key=f"sample-{one.title}",
        aim=Aim(
            tier=one.tier, unit=unit, owner=owner.staff_no, title=one.title,
            term="long" if one.days > YEAR else "short",
            due_on=min(due, above.due_on) if above else due, metric=one.metric,
            measure=one.unit, target=Decimal(one.target), baseline=Decimal(one.start),
            direction=one.direction, source=one.source, parent=parent.pk if parent else None,
        ),
        reason="列入年度信息化工作计划", decision=f"院办会〔{local(at):%Y}〕8号",
    )  # fmt: skip
    return _confirm(town, change.pk, at + HOUR)


def _confirm(town: Town, pk: int, at: datetime) -> Goal:
    leader = town.of("leader").member
    done = commands.settle(pk=pk, stand=Stand.CONFIRMED, by=leader, at=at)
    assert done.goal is not None
    return done.goal


def _change(town: Town, goals: list[tuple[Told, Goal]], now: datetime) -> None:
    """One goal was made stricter, one given up, one waits for its second person."""
    director, decision = town.of("director").member, f"院办会〔{local(now):%Y}〕15号"
    named = {told.title: Goal.objects.get(pk=goal.pk) for told, goal in goals}
    stricter = named["需求平均交付天数"]
    change = commands.revise(
        pk=stricter.pk, by=director, at=now - 40 * DAY, base=1, decision=decision,
        aim=_again(stricter, "15"), reason="上季度提前达到原目标，加严",
    )  # fmt: skip
    _confirm(town, change.pk, now - 39 * DAY)
    gone = _aim(town, LATE, named["完善信息系统功能"], now - 90 * DAY)
    end = commands.give_up(
        pk=gone.pk,
        by=director,
        at=now - 30 * DAY,
        decision=decision,
        reason="改用企业微信，不再发短信",
    )
    _confirm(town, end.pk, now - 29 * DAY)
    waits = named["在线办理的审批流程"]
    commands.revise(
        pk=waits.pk, by=director, at=now - 3 * HOUR, base=1, decision=decision,
        aim=_again(waits, "15"), reason="新增三条跨部门流程",
    )  # fmt: skip


def _again(goal: Goal, target: str) -> Aim:
    current = goal.current
    assert current is not None
    return Aim(
        tier=goal.tier, unit=goal.unit.code, owner=goal.owner.staff_no, title=current.title,
        term=current.term, due_on=current.due_on, metric=current.metric, measure=current.measure,
        target=Decimal(target), baseline=current.baseline, direction=current.direction,
        source=current.source, parent=goal.parent_id,
    )  # fmt: skip


def _review(goals: list[tuple[Told, Goal]], begun: datetime, now: datetime) -> None:
    """Every quarter since: all were reviewed, of the one that runs most."""
    quarter = Quarter.containing(begun).next()
    while quarter.start < now:
        commands.ask_reviews(by=the_system(), at=quarter.start + 9 * HOUR)
        runs = quarter.end > now
        for n, (_told, goal) in enumerate(goals):
            at = min(quarter.start + (20 + n) * DAY + 10 * HOUR, now - HOUR)
            if at > quarter.start + 9 * HOUR and not (runs and n % 6 == 5):
                commands.review(
                    pk=goal.pk, by=Goal.objects.get(pk=goal.pk).owner, at=at,
                    outcome="adjust" if n % 9 == 4 else "keep", words=_words(n),
                )  # fmt: skip
        quarter = quarter.next()


def _words(n: int) -> str:
    return ("按计划推进，下季度继续。", "进度略慢，已增加人手。", "数据已核对，维持目标。")[n % 3]


def _measure(goals: list[tuple[Told, Goal]], begun: datetime, now: datetime) -> None:
    for told, goal in goals:
        step = (now - begun) / (len(told.values) + 1)
        for n, value in enumerate(told.values, start=1):
            at = begun + n * step
            commands.take_reading(
                pk=goal.pk, by=Goal.objects.get(pk=goal.pk).owner, at=at, day=day_of(at),
                value=Decimal(value), note=f"{local(at):%Y} 年 {local(at).month} 月质控月报",
            )  # fmt: skip
