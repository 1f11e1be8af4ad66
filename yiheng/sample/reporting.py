"""Three weeks of reports of the information department, and a month's brief to the leader."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from yiheng.core.clock import day_of, local, midnight
from yiheng.governance.people.models import Member
from yiheng.office.reports import commands, jobs
from yiheng.office.reports.models import Kind, Report, State
from yiheng.sample.town import Town
from yiheng.standards.china.calendar import Month

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SEED, DAYS, SETTLED = 89, 21, 12
LATE = 0.12
WORK = {
    "system_engineer": ("巡检机房与网络，未见异常", "处理打印机报修 3 起", "更换三楼交换机",
                        "核对夜间备份，恢复演练通过", "升级移动护理终端 12 台"),
    "security_officer": ("查看登录失败告警 5 条，均为口令输错", "复核高权限账号 2 个",
                         "跟进钓鱼邮件 1 起，已全院提醒", "抽查病历查看记录 20 条，未见异常"),
    "data_steward": ("核对隔离区问题数据 14 条，退回 HIS 修改", "受理采集申请 1 份",
                     "校对检验项目字典 30 项", "完成门诊数据质量周核查"),
    "director": ("主持部门周会，跟进决议 5 项", "与财务核对采购付款", "布置年底应急演练"),
}  # fmt: skip
PLANS = ("继续跟进报修", "巡检与备份核对", "准备周会材料", "整改上周发现的问题")
OWED = (
    ("system_engineer", Kind.DAILY), ("security_officer", Kind.DAILY),
    ("system_engineer", Kind.WEEKLY), ("security_officer", Kind.WEEKLY),
    ("data_steward", Kind.WEEKLY),
)  # fmt: skip


def tell(town: Town, now: datetime) -> None:
    """Who owes what; reports in time, late, missing, corrected; the brief sent and signed for."""
    rng = Random(SEED)  # noqa: S311  # sample data, to be the same each time
    director, month = town.of("director").member, _month(now)
    begun = midnight(month.last) + 10 * HOUR
    commands.oblige(
        kind=Kind.MONTHLY, unit=director.unit, member=director, house=True, by=director, at=begun
    )
    jobs.open_owed(begun + 8 * HOUR)
    for post, kind in OWED:
        member = town.of(post).member
        commands.oblige(
            kind=kind, unit=member.unit, member=member, by=director, at=_at(now, DAYS, 9)
        )
    for back in reversed(range(DAYS + 1)):
        jobs.open_owed(min(_at(now, back, 17), now))
    posts = {town.of(post).member.pk: post for post, _kind in OWED} | {director.pk: "director"}
    for report in Report.objects.select_related("owner").order_by("due_at", "pk"):
        _written(report, posts[report.owner_id], rng, now)
    _brief(town, director, month.code, now)
    _corrected(town, now)


def _written(report: Report, post: str, rng: Random, now: datetime) -> None:
    """Most are in time; a few late; the last late one is still missing."""
    opened, due = report.opened_at, report.due_at
    late = rng.random() < LATE and not report.house
    at = due + rng.randrange(1, 6) * HOUR if late else max(opened, due - rng.randrange(1, 4) * HOUR)
    if at >= now:
        return
    commands.submit(pk=report.pk, by=report.owner, at=at, sections=_sections(report, post, rng))


def _sections(report: Report, post: str, rng: Random) -> dict[str, str]:
    done = rng.sample(WORK[post], 2 if report.kind == Kind.DAILY else len(WORK[post]) - 1)
    told = {
        "done": "\n".join(f"- {one}" for one in done),
        "problems": rng.choice(("无", "无", "三楼交换机老化，已列入采购")),
        "planned": "\n".join(f"- {one}" for one in rng.sample(PLANS, 2)),
    }
    if report.kind == Kind.WEEKLY:
        told |= {"summary": "系统平稳，报修均在时限内处理。", "help": ""}
    if report.kind == Kind.MONTHLY:
        told |= {"summary": "本月核心系统可用，无三级以上故障；采购与采集申请均按流程办理。",
                 "resources": "三楼交换机更换需追加经费，请领导批示。"}  # fmt: skip
    return told


def _brief(town: Town, director: Member, month: str, now: datetime) -> None:
    report = Report.objects.get(kind=Kind.MONTHLY, house=True, period=month)
    if report.state != State.SUBMITTED:  # where the month has only just ended
        return
    assert report.submitted_at is not None
    at = report.submitted_at + HOUR / 2
    brief = commands.send_brief(
        pk=report.pk, by=director, at=at, note="三楼交换机更换经费请批示，其余按计划推进。"
    )
    for one in brief.receipts.select_related("leader"):
        signed = at + 20 * HOUR
        remark = "同意追加，请财务落实。" if one.leader == town.of("leader").member else ""
        if signed < now:
            commands.acknowledge(pk=brief.pk, by=one.leader, at=signed, remark=remark)


def _corrected(town: Town, now: datetime) -> None:
    """One that was handed in with a slip, handed in again with its reason."""
    by = town.of("security_officer").member
    mine = Report.objects.filter(owner=by, kind=Kind.DAILY, state=State.SUBMITTED)
    report = mine.filter(submitted_at__lt=now - 3 * DAY).order_by("-submitted_at").first()
    assert report is not None
    assert report.submitted_at is not None
    at = report.submitted_at + 2 * HOUR
    commands.correct(pk=report.pk, by=by, at=at, reason="漏报一起钓鱼邮件")
    commands.submit(pk=report.pk, by=by, at=at + HOUR / 4, sections={
        "done": "- 跟进钓鱼邮件 2 起，已全院提醒", "problems": "无", "planned": "- 复核高权限账号",
    })  # fmt: skip


def _month(now: datetime) -> Month:
    """The last month of which the brief must be there by now."""
    return Month.containing(local(now) - SETTLED * DAY).previous()


def _at(now: datetime, days: int, hour: int) -> datetime:
    return midnight(day_of(now) - days * DAY) + hour * HOUR
