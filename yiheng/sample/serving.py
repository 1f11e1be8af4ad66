"""What serves the goals of the sample hospital: demands, processes, the watch, the signature."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local
from yiheng.governance.people.models import Member
from yiheng.office.goals import commands, workqueries
from yiheng.office.goals.commands.demanding import Wanted
from yiheng.office.goals.models import Demand, Goal, Stage
from yiheng.sample.town import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def keep(town: Town, begun: datetime, now: datetime) -> None:
    """Key processes in every form, and improvements of data entry."""
    director = town.of("director").member
    for n, (title, unit, form, engine) in enumerate(PROCESSES, start=1):
        process = commands.register_process(
            by=director, at=begun + n * HOUR, title=title, unit=town.units[unit],
            owner=town.of("deputy_director").member, form="partly" if engine else form,
            engine=engine,
        )  # fmt: skip
        if form != "paper":
            commands.issue_sop(
                pk=process.pk, by=director, at=begun + n * HOUR, ordinal=1,
                number=f"信规〔{local(begun):%Y}〕{n}号", change="首次发布",
                in_force_on=day_of(begun),
                steps="1 经办人填写并附材料\n2 按审批流程逐级签字\n3 办结后归档，保存至规定年限",
            )  # fmt: skip
        if form == "digital":
            commands.change_process(
                pk=process.pk, by=director, at=begun + 30 * DAY + n * DAY, form=form,
                engine=engine, why="上线系统流程，停用纸质单",
            )  # fmt: skip
    _improve(town, now)


PROCESSES = (
    ("信息系统需求与变更", "XX", "digital", "requests-change"),
    ("数据采集申请审核", "XX", "digital", "collection"),
    ("信息类采购审批", "CG", "digital", "procurement"),
    ("公告审核发布", "YB", "digital", "bulletins"),
    ("年度目标签认", "XX", "partly", "goals-alignment"),
    ("会诊申请与反馈", "YW", "partly", ""),
    ("病历借阅与复印", "YW", "paper", ""),
    ("不良事件上报", "HL", "paper", ""),
)
IMPROVEMENTS = (
    (70, "体温单取数改为自动带入", "LC01", (48, 1200), (9, 1180), "护理系统直接取数，取消抄写"),
    (35, "检验申请单增加取值范围校验", "JY", (31, 900), (7, 880), "超出范围即时提示，必填项不放行"),
    (12, "出院诊断编码选择改为检索", "LC01", (26, 400), None, "按拼音和编码检索，不再手工录入"),
)


def _improve(town: Town, now: datetime) -> None:
    for days, title, unit, before, after, measures in IMPROVEMENTS:
        at = now - days * DAY
        partner = Member.objects.filter(unit__code=unit, is_active=True).order_by("pk").first()
        if partner is None:
            partner = town.of("head").member
        one = commands.open_improvement(
            by=town.of("data_steward").member, at=at, title=title, unit=partner.unit,
            partner=partner, owner=town.of("data_steward").member, measures=measures,
            due_on=day_of(at + 45 * DAY), wrong=before[0], of=before[1],
            basis="数据接入问题数据清单",
        )  # fmt: skip
        if after is not None:
            commands.close_improvement(
                pk=one.pk, by=partner, at=at + 25 * DAY, wrong=after[0], of=after[1],
                basis="改进后一个月的问题数据清单",
            )  # fmt: skip


DEMANDS = (
    ("医嘱闭环扫码核对", "护理系统", "head", 60, Stage.RELEASED, True),
    ("门诊预约分时段优化", "预约挂号系统", "head", 50, Stage.RELEASED, True),
    ("影像报告回传电子病历", "影像系统 PACS", "head", 45, Stage.RELEASED, False),
    ("质控月报自动汇总", "电子病历系统", "data_analyst", 20, Stage.ACCEPTED, True),
    ("院周会数据看板", "数据中台", "leader", 12, Stage.ACCEPTED, True),
    ("手术排班与麻醉同屏", "手术麻醉系统", "head", 6, Stage.ASSESSED, True),
    ("发热门诊登记表单", "医院信息系统 HIS", "head", 2, Stage.SUBMITTED, True),
    ("自助机打印胶片", "影像系统 PACS", "head", 30, Stage.DECLINED, True),
    ("科室自建网盘", "办公系统", "security_officer", 15, Stage.WITHDRAWN, True),
    ("护理评估单合并", "护理系统", "head", 0, Stage.DRAFT, True),
)


def demand(town: Town, goals: Mapping[str, Goal], now: datetime) -> None:
    """Demands in every state; those of approved requests have come by themselves."""
    goal = goals["完善信息系统功能"]
    for n, (title, system, asker, days, until, on_time) in enumerate(DEMANDS):
        at, by = now - days * DAY - 2 * HOUR, town.of(asker).member
        demand = commands.draft_demand(
            by=by, at=at, idempotency_key=f"sample-demand-{n}", wanted=Wanted(
                title=title, system_name=system, goal=goal.pk if n % 2 == 0 else None,
                urgency="soon" if n % 3 == 0 else "normal", present="目前靠人工，费时且易错",
                wanted="系统自动完成，并留下记录",
            ),
        )  # fmt: skip
        if until != Stage.DRAFT:
            commands.submit_demand(pk=demand.pk, by=by, at=at)
            _go_on(town, demand, until, at, days if on_time else 10)
    _settle_requests(town, now)


def _go_on(town: Town, demand: Demand, until: str, at: datetime, days: int) -> None:
    engineer, director = town.of("system_engineer").member, town.of("director").member
    if until == Stage.WITHDRAWN:
        commands.take_demand_back(
            pk=demand.pk, by=demand.asker, at=at + HOUR, reason="改用院内文档平台"
        )
        return
    if until == Stage.SUBMITTED:
        return
    commands.assess_demand(
        pk=demand.pk, by=engineer, at=at + DAY, advice=until != Stage.DECLINED, effort=8,
        assessment="现有接口可以满足" if until != Stage.DECLINED else "现有自助机已能打印",
    )  # fmt: skip
    if until == Stage.DECLINED:
        commands.decline_demand(pk=demand.pk, by=director, at=at + 2 * DAY, decision="功能重复")
    if until not in (Stage.ACCEPTED, Stage.RELEASED):
        return
    commands.accept_demand(
        pk=demand.pk, by=director, at=at + 2 * DAY, owner=engineer,
        due_on=day_of(at + max(days, 9) * DAY),
    )  # fmt: skip
    if until == Stage.RELEASED:
        done = at + 20 * DAY
        commands.release(
            by=engineer, at=done, demands=[demand.pk], version=f"2.{demand.pk}", day=day_of(done),
            notes=f"{demand.title}上线，已培训使用科室",
        )  # fmt: skip


def _settle_requests(town: Town, now: datetime) -> None:
    """What came from requests was assessed and accepted, the oldest of it delivered."""
    came = Demand.objects.exclude(origin="").filter(stage=Stage.SUBMITTED).order_by("submitted_at")
    for n, demand in enumerate(came):
        at = demand.submitted_at
        assert at is not None
        if n >= 4:
            break
        until = Stage.RELEASED if n < 2 and at < now - 24 * DAY else Stage.ASSESSED
        _go_on(town, demand, until, at, 30)


TRENDS = (
    (80, "电子病历系统应用水平分级评价标准修订", "standard", "国家卫生健康委", "watch"),
    (66, "公立医院数据资源入表试点", "practice", "省医院协会", "none"),
    (38, "网络数据安全管理条例施行后的分类分级要求", "law", "国务院", "act"),
    (26, "生成式人工智能辅助病历书写", "technology", "中国医院协会信息专委会", "watch"),
    (9, "医疗机构检查检验结果互认共享新规", "law", "国家卫生健康委", ""),
)


def watch(town: Town, goals: Mapping[str, Goal], now: datetime) -> None:
    """Entries of the watch log, assessed and waiting."""
    owner = town.of("data_steward").member
    for days, title, kind, publisher, impact in TRENDS:
        at = now - days * DAY
        trend = commands.note_trend(
            by=town.of("director").member, at=at, title=title, kind=kind, publisher=publisher,
            published_on=day_of(at - 5 * DAY), owner=owner,
            summary="梳理要点，评估对本院系统、数据与制度的影响。",
        )  # fmt: skip
        if impact:
            commands.assess_trend(
                pk=trend.pk, by=owner, at=at + 12 * DAY, impact=impact,
                words="已对照现行制度与系统逐项核对，结论如上。",
                goal=goals["保障数据安全与患者隐私"] if impact == "act" else None,
            )  # fmt: skip


def align(town: Town, now: datetime) -> None:
    """The year's statement, signed by the leader."""
    at, director = now - 12 * DAY, town.of("director").member
    if local(at).year != local(now).year:
        at = now - HOUR
    commands.ask_alignment(by=the_system(), at=at - HOUR / 2)
    one = commands.align(
        by=director, at=at,
        words="今年的信息管理目标服务于智慧医院建设：流程数字化减轻临床负担，数据质量支撑诊疗与决策，"
        "安全保障守住底线。各项目标与医院年度重点任务逐项对应。",
    )  # fmt: skip
    commands.submit_alignment(pk=one.pk, by=director, at=at + HOUR / 4)
    case = workqueries.case_of(one)
    assert case is not None
    town.sign(case, at + HOUR / 2)
