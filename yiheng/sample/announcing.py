"""What was announced in the sample hospital: to everybody, to a few, corrected, withdrawn, over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from yiheng.core.clock import day_of
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import commands, queries
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.facts import Facts
from yiheng.office.bulletins.models import Bulletin, Category
from yiheng.sample import hospital
from yiheng.sample.town import Town, morning

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SEED = 71
RULES = """各科室：

《医疗信息管理制度》修订版已经院长办公会审议通过，自下月 1 日起施行。现就学习与执行通知如下：

一、各科室在本月底前组织全员学习，外包与进修实习人员一并参加；
二、重点掌握账号使用、数据采集审批和紧急调阅三部分；
三、学习中的疑问由科室汇总，报信息管理部解答。

请收到后点“我已阅知”。"""
RECORDS = """各临床科室：

自本周起，交接班记录须在班次结束后 2 小时内完成。
未按时完成的，由系统提醒本人和科室主任。"""
RECORDS_AGAIN = """各临床科室：

自下周一起，交接班记录须在班次结束后 1 小时内完成。
未按时完成的，由系统提醒本人和科室主任。"""
LIST = "附件：学习安排\n\n第一周 集中学习\n第二周 科室自学\n第三周 答疑\n"


def tell(town: Town, now: datetime) -> None:
    """Announcements in every state, and how far they were read."""
    rng = Random(SEED)  # noqa: S311  # sample data, to be the same each time
    _rules(town, now, rng)
    _records(town, now, rng)
    _outage(town, now, rng)
    _study(town, now, rng)
    _withdrawn(town, now, rng)
    _few(town, now)
    _waiting(town, now)


def _rules(town: Town, now: datetime, rng: Random) -> None:
    """To everybody, formal, with a file; read by most, and reminded of."""
    at = morning(now, 9)
    made = _draft(
        town, "secretary", at, "关于学习新版医疗信息管理制度的通知", RULES, Audience(whole=True),
        importance=Importance.IMPORTANT, category=Category.RULES, formal=True, pinned=True,
        effective_on=day_of(at), expires_on=day_of(now) + 60 * DAY,
    )  # fmt: skip
    commands.attach(
        pk=made.pk, by=made.author, at=at, name="学习安排.txt", content=LIST.encode()
    )  # fmt: skip
    _sign(town, made, at + 2 * HOUR)
    _read(made, rng, at + 3 * HOUR, 0.75)
    commands.remind(pk=made.pk, by=made.author, at=at + 3 * DAY)
    _read(made, rng, at + 3 * DAY, 0.4)


def _records(town: Town, now: datetime, rng: Random) -> None:
    """To all doctors and heads; corrected, with a receipt asked anew."""
    at = morning(now, 6)
    audience = Audience(posts=("doctor", "head"))
    more: dict[str, Any] = {
        "importance": Importance.IMPORTANT,
        "category": Category.RULES,
        "formal": True,
    }
    title = "关于交接班记录完成时限的通知"
    made = _draft(town, "medical_affairs", at, title, RECORDS, audience, **more)
    _sign(town, made, at + HOUR)
    _read(made, rng, at + 2 * HOUR, 0.6)
    commands.correct(pk=made.pk, by=made.author, at=at + DAY)
    commands.revise(pk=made.pk, by=made.author, at=at + DAY, facts=Facts(
        title=title, body=RECORDS_AGAIN, audience=audience, reread=True,
        note="完成时限改为 1 小时，自下周一起执行", **more,
    ))  # fmt: skip
    _sign(town, made, at + DAY + HOUR)
    _read(made, rng, at + DAY + 2 * HOUR, 0.7)


def _outage(town: Town, now: datetime, rng: Random) -> None:
    """A planned downtime that is over: it stands in the archive, some never read it."""
    at = morning(now, 12)
    made = _draft(
        town, "system_engineer", at, "检验系统停机维护",
        "本周六 22:00 至 23:00 停机维护。\n\n期间检验报告由检验科电话通知危急值。",
        Audience(units=(hospital.FIRST_WARD, hospital.LABORATORY)), category=Category.OUTAGE,
        expires_on=day_of(now) - 8 * DAY,
    )  # fmt: skip
    _sign(town, made, at + HOUR)
    _read(made, rng, at + 2 * HOUR, 0.7)
    commands.expire(pk=made.pk, by=made.author, at=morning(now, 7))


def _study(town: Town, now: datetime, rng: Random) -> None:
    """Within a department, at once; corrected without asking again; passed on, and further."""
    at = morning(now, 2)
    author = town.of("head").member
    audience = Audience(units=(author.unit.code,))
    title, text = (
        "周四下午科室学习",
        "周四 15:00 在示教室学习心电监护新规范，请值班医师安排好工作。",
    )
    made = _draft(town, "head", at, title, text, audience, category=Category.TRAINING)
    commands.publish(pk=made.pk, by=author, at=at)
    _read(made, rng, at + HOUR, 0.6)
    commands.correct(pk=made.pk, by=author, at=at + 4 * HOUR)
    commands.revise(pk=made.pk, by=author, at=at + 4 * HOUR, facts=Facts(
        title=title, body=text.replace("15:00", "15:30"), audience=audience,
        category=Category.TRAINING, note="时间改为 15:30",
    ))  # fmt: skip
    commands.publish(pk=made.pk, by=author, at=at + 4 * HOUR)
    first = next(iter(queries.readers(_fresh(made)))).member
    elsewhere = [one for one in town.accounts if one.member.unit_id != author.unit_id]
    elsewhere.sort(key=lambda one: one.post not in ("doctor", "nurse", "head"))
    reader, giver, further = [one.member for one in elsewhere[:3]]
    hour = at + 5 * HOUR
    commands.read(pk=made.pk, by=first, at=hour)
    commands.pass_on(pk=made.pk, to=[reader, giver], remark="对你们科也有用", by=first, at=hour)
    commands.read(pk=made.pk, by=giver, at=hour + HOUR)
    commands.pass_on(pk=made.pk, to=[further], remark="", by=giver, at=hour + HOUR)


def _withdrawn(town: Town, now: datetime, rng: Random) -> None:
    """Sent with a wrong room, taken back: those who had it can still read it."""
    at = morning(now, 4)
    made = _draft(
        town, "nursing_affairs", at, "护理信息系统操作培训",
        "周三 14:00 在第二会议室培训，请各病区派 1 名护士参加。",
        Audience(posts=("nurse", "head")), importance=Importance.IMPORTANT,
        category=Category.TRAINING,
    )  # fmt: skip
    _sign(town, made, at + HOUR)
    _read(made, rng, at + 2 * HOUR, 0.5, hours=4)
    commands.withdraw(pk=made.pk, by=made.author, at=at + 6 * HOUR, reason="培训改期，另行通知")


def _few(town: Town, now: datetime) -> None:
    """To named people of the own department and no further."""
    at = morning(now, 1)
    engineer = town.of("system_engineer").member
    officer = town.of("security_officer").member
    made = _draft(
        town, "director", at, "等级保护测评准备会",
        "明天 9:00 在信息科会议室，请带上各自系统的测评清单。",
        Audience(members=(engineer.staff_no, officer.staff_no)), category=Category.MEETING,
        shareable=False,
    )  # fmt: skip
    commands.publish(pk=made.pk, by=made.author, at=at)
    commands.read(pk=made.pk, by=officer, at=at + 20 * MINUTE)


def _waiting(town: Town, now: datetime) -> None:
    """One that waits for its signature, and a draft."""
    made = _draft(
        town, "medical_affairs", now - 3 * HOUR, "关于开展病历质量专项检查的通知",
        "下周一至周五检查各临床科室上月归档病历。\n\n请各科室提前自查。",
        Audience(posts=("head",)), importance=Importance.IMPORTANT,
    )  # fmt: skip
    commands.submit(pk=made.pk, by=made.author, at=now - 3 * HOUR)
    _draft(
        town, "medical_affairs", now - HOUR, "会诊流程调整征求意见",
        "拟将普通会诊的完成时限由 48 小时改为 24 小时，请各科室提出意见。", Audience(),
        category=Category.PUBLICITY,
    )  # fmt: skip


def _draft(
    town: Town, post: str, at: datetime, title: str, body: str, audience: Audience, **more: Any
) -> Bulletin:
    by = town.of(post).member
    facts = Facts(title=title, body=body, audience=audience, **more)
    return commands.draft(by=by, at=at, idempotency_key=f"sample-{title}", facts=facts)


def _sign(town: Town, made: Bulletin, at: datetime) -> None:
    commands.submit(pk=made.pk, by=made.author, at=at)
    edition = queries.pending(made)
    assert edition is not None
    case = queries.case_of(edition)
    assert case is not None
    town.sign(case, at + HOUR / 2)


def _read(made: Bulletin, rng: Random, since: datetime, share: float, hours: int = 20) -> None:
    """So many of those who have not read it do, over the next hours."""
    waiting: Sequence[Member] = [one.member for one in queries.unread(_fresh(made))]
    for one in waiting:
        if rng.random() < share:
            commands.read(pk=made.pk, by=one, at=since + rng.randrange(1, hours * 60) * MINUTE)


def _fresh(made: Bulletin) -> Bulletin:
    return Bulletin.objects.select_related("current", "asked").get(pk=made.pk)
