"""The figures of the running system: numbers and times only, nothing of any patient (2.1-l)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.care.intake.models import Batch, Feed, Held, Quarantined, QuarantineState
from yiheng.core.clock import SHANGHAI, day_of, midnight
from yiheng.core.jobs import JOBS
from yiheng.core.models import JobRun
from yiheng.core.ui.charts import Series
from yiheng.core.verdict import Text
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices.models import Notice

Row = dict[str, Any]
DAYS = 7
LATE = timedelta(minutes=5)
COUNTS = ("read", "accepted", "duplicates", "quarantined", "refused")
TITLES: dict[str, Text] = {
    "search.follow": gettext_lazy("更新搜索索引"),
    "people.shut_out": gettext_lazy("服务期满停用账号"),
    "people.empty_files": gettext_lazy("清空未执行的人员表"),
    "people.lapse": gettext_lazy("管理权限到期失效"),
    "duties.follow_rights": gettext_lazy("跟进管理权限续期"),
    "access.read_risk": gettext_lazy("评定凭据风险"),
    "campaigns.open": gettext_lazy("按周期发起复核"),
    "campaigns.follow": gettext_lazy("跟进复核轮次"),
    "duties.follow_people": gettext_lazy("跟进任命、换班与服务期"),
    "ledger.checkpoint": gettext_lazy("签发检查点"),
    "ledger.merge": gettext_lazy("并入应急日志"),
    "ledger.errands": gettext_lazy("校验与导出日志"),
    "ledger.nightly": gettext_lazy("每夜校验日志"),
    "regulation.judge": gettext_lazy("评定条款执行情况"),
    "regulation.heat": gettext_lazy("统计条款热度"),
    "duties.remind": gettext_lazy("催办待办"),
    "duties.watch_calendar": gettext_lazy("提醒导入节假日安排"),
    "duties.warn_of_pace": gettext_lazy("提醒进度落后"),
    "duties.end_pauses": gettext_lazy("恢复到限的暂停计时"),
    "crisis.expire": gettext_lazy("结束到期的危机授权"),
    "crisis.escalate": gettext_lazy("上报逾期未补办的措施"),
    "operations.watch": gettext_lazy("运行告警检查"),
    "operations.back_up": gettext_lazy("夜间备份"),
    "access.escalate": gettext_lazy("催办逾期的紧急调阅复核"),
    "access.relate_on_duty": gettext_lazy("按值班登记诊疗关系"),
    "access.password_age": gettext_lazy("提醒更换口令"),
    "access.forget": gettext_lazy("清理已结束的登录"),
    "notices.remind_unread": gettext_lazy("催阅重要通知"),
    "notices.escalate": gettext_lazy("上报无人应答的紧急通知"),
    "bulletins.welcome": gettext_lazy("公告发给后加入的人"),
    "bulletins.expire": gettext_lazy("归档到期的公告"),
    "goals.ask_reviews": gettext_lazy("布置季度目标评审"),
    "goals.ask_alignment": gettext_lazy("布置年度目标签认"),
    "goals.count": gettext_lazy("读取自动取数的指标"),
    "catalogues.ask_reviews": gettext_lazy("布置目录复核"),
    "knowledge.ask_reviews": gettext_lazy("提醒复核知识条目"),
    "reports.open": gettext_lazy("开始应交的工作报告"),
    "reports.retime": gettext_lazy("确定暂定的报告期限"),
    "documents.end_loans": gettext_lazy("结束到期的文档借阅"),
    "documents.check": gettext_lazy("检验文档文件"),
    "documents.sweep": gettext_lazy("清理无主文件"),
    "projects.watch": gettext_lazy("打开项目评审与同步待办"),
    "meetings.plan": gettext_lazy("排定周会"),
    "meetings.agenda": gettext_lazy("生成会议议程"),
    "meetings.round": gettext_lazy("每周跟踪决议"),
    "approvals.watch": gettext_lazy("接续无人可签的审批"),
    "requests.archive": gettext_lazy("归档逾期未确认的申请单"),
    "intake.warn_of_ending": gettext_lazy("许可到期提醒"),
    "intake.expire_quarantine": gettext_lazy("清除到期的问题数据"),
}


def jobs(runs: Mapping[str, JobRun], at: datetime) -> list[Row]:
    """Every declared job: last run, duration, error, next due; the troubled first."""
    rows = [_job(name, runs.get(name), at) for name in JOBS]
    return sorted(rows, key=lambda row: (row["tone"] == "ok", row["name"]))


def intake(at: datetime) -> list[Row]:
    """What came in on each of the last days, latest first; numbers only."""
    today = day_of(at)
    since = midnight(today - timedelta(days=DAYS - 1))
    counted = (
        Batch.objects.filter(started_at__gte=since)
        .values(day=TruncDate("started_at", tzinfo=SHANGHAI))
        .annotate(**{f"all_{name}": Sum(name) for name in COUNTS})
    )
    known: dict[Any, Row] = {row["day"]: dict(row) for row in counted}
    return [
        {"day": day} | {name: known.get(day, {}).get(f"all_{name}", 0) for name in COUNTS}
        for day in (today - timedelta(days=n) for n in range(DAYS))
    ]


def counted(at: datetime) -> dict[str, QuerySet[Any]]:
    """What is counted along with the vitals: what waits, and who is here."""
    return {
        "quarantine": Quarantined.objects.filter(state=QuarantineState.OPEN),
        "held": Held.objects.filter(released_at=None),
        "sessions": Session.objects.filter(expire_date__gt=at),
        "unread": Notice.objects.filter(read_at=None),
        "duties": Duty.objects.filter(closed_at=None, opened_at__lte=at),
        "overdue": Duty.objects.filter(closed_at=None, due_at__lt=at, paused_at=None),
    }


def series(days: Sequence[Row]) -> list[Series]:
    """The days as a picture: what was taken, and what was set aside."""
    return [
        Series(_("接收"), [one["accepted"] for one in days]),
        Series(_("隔离"), [one["quarantined"] for one in days]),
    ]


def feeds() -> list[Feed]:
    """Each live interface, with when it was last heard."""
    return list(Feed.objects.order_by("name").only("name", "last_seen_at"))


def locked_out(at: datetime) -> int:
    """How many accounts are locked for wrong passwords now."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    tried = AccessAttempt.objects.filter(attempt_time__gt=since).values("username")
    failed = tried.annotate(failures=Sum("failures_since_start"))
    locked: int = failed.filter(failures__gte=settings.AXES_FAILURE_LIMIT).count()
    return locked


def failed_tries() -> int:
    """Failed sign-ins that count against accounts, since their last success."""
    return AccessAttempt.objects.aggregate(n=Sum("failures_since_start"))["n"] or 0


def bytes_written(size: int) -> tuple[str, str]:
    """A size as people read it: figure and unit."""
    amount, units = float(size), ["B", "KB", "MB", "GB", "TB"]
    while amount >= 1024 and len(units) > 1:
        amount, units = amount / 1024, units[1:]
    return (f"{amount:.0f}" if amount >= 100 or units[0] == "B" else f"{amount:.1f}"), units[0]


def _job(name: str, run: JobRun | None, at: datetime) -> Row:
    job = JOBS[name]
    started = run.started_at if run else None
    due = started + job.every if started else None
    tone, status = "ok", _("正常")
    if run is not None and due is None:
        tone, status = "info", _("即将运行")
    elif run is None or due is None:
        tone, status = "warn", _("未运行过")
    elif run.error:
        tone, status = "bad", _("出错")
    elif due + LATE < at:
        tone, status = "warn", _("已迟")
    return {
        "name": name, "title": TITLES.get(name, name), "clause": job.clause, "started": started,
        "milliseconds": run.milliseconds if run else None, "done": run.done if run else None,
        "error": run.error if run else "", "due": due, "tone": tone, "status": status,
    }  # fmt: skip
