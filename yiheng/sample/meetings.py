"""What the information department met about: Mondays, a strategy, a kick-off, an exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, midnight
from yiheng.core.proposals import Stand
from yiheng.governance.approvals.models import Case
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.office.meetings import commands, queries
from yiheng.office.meetings import minutes as papers
from yiheng.office.meetings.commands.tracking import Mend
from yiheng.office.meetings.models import (
    Answer,
    Grade,
    Kind,
    Meeting,
    OutputKind,
    Reply,
    Resolution,
    Series,
)
from yiheng.office.meetings.queries.sitting import SUBJECT
from yiheng.sample.town import Town
from yiheng.standards.china.calendar import Month, Quarter, Week

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
WEEKS = 4
HEADS = ("director", "system_engineer", "data_steward", "security_officer")
"""Who sits for the department and for its three teams."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A topic of a weekly meeting: who says what, the motion, what is resolved, by whom, in how
    many days; and what becomes of it: done after so many days, late, explained."""

    text: str
    gist: str
    motion: str
    task: str
    owner: str
    days: int
    done: int = 0
    secret: bool = False
    explains: str = ""


MATTERS: tuple[tuple[Matter, ...], ...] = (
    (
        Matter("核心交换机单点隐患", "核心交换机只有一台在用，建议本月完成双机热备",
               "同意完成核心交换机双机热备", "完成核心交换机双机热备并演练切换",
               "system_engineer", 10, done=9),
        Matter("检验接口重复上传", "检验接口偶有重复上传，建议加唯一标识校验",
               "同意增加唯一标识校验", "检验接口增加唯一标识校验", "intake_clerk", 12,
               explains="接口厂家排期推迟，测试环境下周才能到位"),
    ),
    (
        Matter("等级保护测评整改", "测评提出 7 项问题，其中 2 项须先改口令策略",
               "同意按清单整改", "完成等保测评首批 2 项整改", "security_officer", 9, done=8),
        Matter("数据字典不一致", "药品字典与医保目录有 120 条不一致，建议按批对照",
               "同意分批对照", "完成第一批药品字典对照", "data_steward", 13, done=12),
    ),
    (
        Matter("值班室备用电源", "备用电源使用满五年，建议年内更换",
               "同意更换备用电源", "完成备用电源选型并报采购", "system_engineer", 8,
               explains="厂家停产原型号，须重新选型比价"),
        Matter("年度先进个人推荐", "建议推荐值守与接入两组各一人",
               "同意推荐名单", "报送年度先进个人推荐材料", "secretary", 21, secret=True),
    ),
    (
        Matter("夜间批处理超时", "夜间批处理连续三天超过六点，建议拆分任务",
               "同意拆分批处理", "拆分夜间批处理并压缩到五点前完成", "data_analyst", 2),
        Matter("门诊排队大屏改版", "建议先在两个诊区试点，再推广",
               "同意先试点", "完成两个诊区排队大屏试点", "system_engineer", 20),
    ),
)  # fmt: skip
"""Of each Monday, the oldest first."""


def tell(town: Town, now: datetime) -> None:
    """Series, meetings of each kind, and resolutions that are done, open, late and explained."""
    founded = town.at + 2 * DAY
    series = {kind: _series(town, kind, founded) for kind in Kind.values}
    _strategy(town, series[Kind.STRATEGY], now)
    _kickoff(town, series[Kind.KICKOFF], now)
    _exchange(town, series[Kind.EXCHANGE], now)
    week = Week.containing(day_of(now))
    weeks = [Week.containing(week.first - n * 7 * DAY) for n in range(WEEKS, 0, -1)]
    for one, matters in zip(weeks, MATTERS, strict=True):
        _monday(town, one, matters)
        _round(town, one)
    _late(town, now)
    commands.plan(by=the_system(), at=now)
    commands.lock(by=the_system(), at=now)
    commands.begin_round(by=the_system(), at=now)
    _this_week(town, now)


def _series(town: Town, kind: str, at: datetime) -> Series:
    named = {
        Kind.WEEKLY: ("信息管理部周会", time(9), 60),
        Kind.STRATEGY: ("季度战略会", time(14, 30), 120),
        Kind.KICKOFF: ("项目启动会", time(10), 60), Kind.EXCHANGE: ("信息共享交流会", time(15), 90),
    }  # fmt: skip
    title, begins, minutes = named[Kind(kind)]
    people = [town.of(post).member for post in HEADS]
    return commands.found_series(
        kind=kind, title=title, begins=begins, minutes=minutes, place="信息管理部会议室",
        grade=Grade.INTERNAL, recorder=_secretary(town),
        seats=[(one.unit, one) for one in people], by=_secretary(town), at=at,
    )  # fmt: skip


def _monday(town: Town, week: Week, matters: Sequence[Matter]) -> None:
    """A weekly meeting: convened by the calendar, its agenda answered, two matters resolved."""
    commands.plan(by=the_system(), at=midnight(week.first) - 3 * DAY)
    meeting = Meeting.objects.filter(kind=Kind.WEEKLY, period=week.code).first()
    if meeting is None:  # a week of holidays
        return
    _begin(town, meeting)
    for number, matter in enumerate(matters):
        _resolve(town, meeting, matter, meeting.begins_at + (10 + 15 * number) * MINUTE)
    _end(town, meeting)


def _begin(town: Town, meeting: Meeting, absent: int = 0) -> None:
    """People answer, it begins, they are there."""
    for one in queries.participants(meeting)[:3]:
        commands.reply(
            pk=meeting.pk, answer=Reply.COMES, by=one.member, at=meeting.begins_at - 20 * HOUR
        )
    at = meeting.begins_at + 2 * MINUTE
    commands.open_meeting(pk=meeting.pk, by=_secretary(town), at=at)
    there = [one.pk for one in queries.participants(meeting)]
    commands.attend(pk=meeting.pk, present=there[: len(there) - absent], by=_secretary(town), at=at)


def _resolve(town: Town, meeting: Meeting, matter: Matter, at: datetime) -> Resolution:
    """Said, confirmed, put, voted, counted, resolved."""
    by = _secretary(town)
    line = commands.add_topic(pk=meeting.pk, text=matter.text, by=by, at=at)
    voters = [town.of(post).member for post in HEADS]
    speaker = voters[1 + len(matter.text) % 3]
    said = commands.state(
        pk=meeting.pk, line=line.pk, speaker=speaker, gist=matter.gist, by=by, at=at + MINUTE
    )
    commands.confirm(pk=meeting.pk, said=said.pk, by=speaker, at=at + 2 * MINUTE)
    motion = commands.put(
        pk=meeting.pk, line=line.pk, title=matter.motion, secret=matter.secret, by=by,
        at=at + 4 * MINUTE,
    )  # fmt: skip
    for number, one in enumerate(voters):
        choice = "abstain" if number == 3 and not matter.done else "yes"
        commands.vote(
            pk=meeting.pk, matter=motion.pk, choice=choice, by=one, at=at + (5 + number) * MINUTE
        )
    commands.count(pk=meeting.pk, matter=motion.pk, by=by, at=at + 10 * MINUTE)
    commands.answer(pk=meeting.pk, line=line.pk, answer=Answer.HEARD, note="已形成决议", by=by,
                    at=at + 11 * MINUTE)  # fmt: skip
    return commands.resolve(
        pk=meeting.pk, matter=motion.pk, title=matter.task, owner=town.of(matter.owner).member,
        due_on=_workday(day_of(at) + matter.days * DAY), by=by, at=at + 12 * MINUTE,
    )  # fmt: skip


def _end(town: Town, meeting: Meeting, *, sign: bool = True) -> None:
    """Every line has its answer; it is closed, its minutes are written, signed and shelved."""
    by, at = _secretary(town), meeting.begins_at + 52 * MINUTE
    commands.answer_done(pk=meeting.pk, by=by, at=at)
    for one in meeting.items.filter(answer=""):
        answer = Answer.LATE if one.due_at and one.due_at < at else Answer.GOING
        commands.answer(pk=meeting.pk, line=one.pk, answer=answer, note="", by=by, at=at)
    commands.close(
        pk=meeting.pk, by=by, at=at + 8 * MINUTE, ended_at=meeting.begins_at + 55 * MINUTE
    )
    if not sign:
        return
    after = meeting.begins_at + 4 * HOUR
    meeting = Meeting.objects.select_related("convener", "recorder").get(pk=meeting.pk)
    commands.write(pk=meeting.pk, text=papers.draft(meeting), by=by, at=after)
    minutes = commands.submit(pk=meeting.pk, by=by, at=after + 10 * MINUTE)
    case = Case.objects.get(subject=SUBJECT, subject_pk=minutes.pk)
    town.sign(case, after + HOUR)


def _round(town: Town, week: Week) -> None:
    """On Thursday the office looks after what is open; what was to be done in the week is done."""
    thursday = midnight(week.first) + 3 * DAY + 16 * HOUR
    commands.begin_round(by=the_system(), at=midnight(week.first) + HOUR)
    for one in queries.open_ones().filter(made_at__lt=thursday):
        matter = next((each for day in MATTERS for each in day if each.task == one.title), None)
        done_at = one.made_at + (matter.done if matter else 0) * DAY
        if matter and matter.done and done_at < thursday:
            commands.finish(
                pk=one.pk, result="已完成，验收合格，材料已归档", by=one.owner, at=done_at
            )
        elif not one.late_on(day_of(thursday)):
            risk = bool(matter and matter.explains)
            commands.touch(
                pk=one.pk, outlook="risk" if risk else "normal", percent=40 if risk else 60,
                note="供货或排期有变数，请责任人提前准备" if risk else "", by=_secretary(town),
                at=thursday,
            )  # fmt: skip
        else:
            commands.urge(pk=one.pk, by=_secretary(town), at=thursday)


def _late(town: Town, now: datetime) -> None:
    """What is late: explained and agreed, explained and waiting, and one that is still owed."""
    today = day_of(now)
    told = 0
    for one in queries.late(today):
        matter = next((each for day in MATTERS for each in day if each.task == one.title), None)
        if matter is None or not matter.explains:
            continue
        at = now - (30 - told) * HOUR
        until = _workday(today + 9 * DAY)
        delay = commands.explain(
            pk=one.pk, reason=matter.explains, due_on=until, by=one.owner, at=at,
            remedies=[
                Mend("每天与厂家核对进度并书面确认", one.owner, _workday(today + 4 * DAY)),
                Mend("备好手工核对办法，上线前临时使用", town.of("data_steward").member, until),
            ],
        )  # fmt: skip
        if not told:
            commands.settle_delay(
                pk=delay.pk, stand=Stand.CONFIRMED, remark="同意，务必按新期限完成",
                by=_director(town), at=at + 2 * HOUR,
            )  # fmt: skip
            commands.finish_remedy(
                pk=delay.remedies.earliest("pk").pk, by=one.owner, at=now - 5 * HOUR
            )
        told += 1


def _strategy(town: Town, series: Series, now: datetime) -> None:
    """At the end of last quarter: all invited, a direction, a resolution, the leader signs."""
    last = Quarter.containing(day_of(now)).previous()
    day = queries.window_of(Kind.STRATEGY, last.first, now)[2].nominal
    leader = town.of("leader").member
    meeting = commands.convene(series=series.pk, day=day, by=leader, at=midnight(day) - 8 * DAY)
    _begin(town, meeting, absent=1)
    _resolve(town, meeting, Matter(
        "三年数据规划", "建议以临床数据中台为主线，分三年建成，先打通检验与影像",
        "同意三年数据规划", "编制数据中台三年实施计划", "director", 45, done=40,
    ), meeting.begins_at + 20 * MINUTE)  # fmt: skip
    commands.set_direction(
        pk=meeting.pk, goals=[], by=_secretary(town), at=meeting.begins_at + 45 * MINUTE,
        direction="三年建成临床数据中台：第一年打通检验与影像，第二年覆盖全院专科，第三年服务科研。",
    )  # fmt: skip
    _end(town, meeting)
    made = meeting.resolutions.get()
    commands.finish(
        pk=made.pk, result="实施计划已报院长办公会", by=made.owner,
        at=min(made.made_at + 40 * DAY, now - HOUR),
    )  # fmt: skip


def _kickoff(town: Town, series: Series, now: datetime) -> None:
    """The kick-off meeting of the month before, and one that is under way."""
    calendar, today = calendar_at(now), day_of(now)
    begun = today if midnight(today) + 11 * HOUR < now else today - DAY
    under_way = calendar.add_workdays(begun + DAY, -1)
    before = Month.containing(under_way).previous()
    first = queries.window_of(Kind.KICKOFF, before.first, now)[4].nominal
    for day in (first, under_way):
        meeting = commands.convene(
            series=series.pk, day=day, by=_director(town), at=midnight(day) - 4 * DAY
        )
        _begin(town, meeting)
        for text in ("新项目分工与里程碑", "各项目接口人与周报"):
            commands.add_topic(
                pk=meeting.pk, text=text, by=_secretary(town), at=meeting.begins_at + 5 * MINUTE
            )
        if day == first:
            _end(town, meeting)


def _exchange(town: Town, series: Series, now: datetime) -> None:
    """An exchange meeting some weeks ago: a case for everybody, a problem for somebody."""
    first = Quarter.containing(day_of(now))
    window = [
        one for one in queries.window_of(Kind.EXCHANGE, first.first, now)
        if midnight(one.nominal) + DAY < now
    ]  # fmt: skip
    if not window:  # the quarter has just begun
        return
    day = window[max(0, len(window) - 12)].nominal
    meeting = commands.convene(
        series=series.pk, day=day, by=_director(town), at=midnight(day) - 3 * DAY
    )
    _begin(town, meeting)
    by, at = _secretary(town), meeting.begins_at + 30 * MINUTE
    commands.add_output(
        pk=meeting.pk, kind=OutputKind.CASE, title="核心交换机割接不停机的做法",
        text="先并行运行一周，夜间分批切换，每批保留一小时回退窗口；切换前后各抽查十个终端。",
        owner=town.of("system_engineer").member, due_on=None, by=by, at=at,
    )  # fmt: skip
    commands.add_output(
        pk=meeting.pk, kind=OutputKind.PROBLEM, title="病区打印机驱动版本不一",
        text="三个病区打印腕带偏移，原因是驱动版本不一，须统一。",
        owner=town.of("system_engineer").member, due_on=_workday(day_of(now) + 6 * DAY),
        by=by, at=at,
    )  # fmt: skip
    _end(town, meeting)


def _this_week(town: Town, now: datetime) -> None:
    """The Monday of this week, if it has been: not yet signed; and answers to the next."""
    week = Week.containing(day_of(now))
    commands.plan(by=the_system(), at=midnight(week.first) - 3 * DAY)
    meeting = Meeting.objects.filter(kind=Kind.WEEKLY, period=week.code).first()
    if meeting is not None and meeting.begins_at + 2 * HOUR < now:
        _begin(town, meeting, absent=1)
        _end(town, meeting, sign=False)
    coming = Meeting.objects.filter(kind=Kind.WEEKLY, begins_at__gt=now).order_by("begins_at")
    following = coming.first()
    if following is not None:
        for one in queries.participants(following)[:2]:
            commands.reply(pk=following.pk, answer=Reply.COMES, by=one.member, at=now - MINUTE)


def _workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + max(0, 7 - day.weekday()) % 7 * DAY if day.weekday() > 4 else day


def _secretary(town: Town) -> Member:
    return town.of("secretary").member


def _director(town: Town) -> Member:
    return town.of("director").member
