"""The projects of the sample hospital: from a draft to the archive, joint, late, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from yiheng.core import references
from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, local
from yiheng.core.small_files import docx
from yiheng.governance.approvals import queries as cases
from yiheng.governance.approvals.models import Case, StepKind
from yiheng.governance.people.models import Member, Unit
from yiheng.office.projects import commands, queries
from yiheng.office.projects.facts import Facts, MilestoneData
from yiheng.office.projects.models import Outcome, Project
from yiheng.sample import committees, hospital
from yiheng.sample.accounts import Account
from yiheng.sample.town import Town, morning

GOAL = "数字化"
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
RESOLUTION = "同意立项。各部门指定接口人，每周同步进展。\n".encode()
WORDS = ("接口联调完成，进入功能测试", "病区试用反馈 6 条，已修改 4 条", "培训两场，覆盖全部护士长",
         "数据核对一致，准备上线", "问题清单清零，观察运行一周")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Story:
    """A project: whose, applied for so many days ago, with whom, by when (days from its start).

    ``wan`` is the budget in 万元; ``until`` names the station at which the story stops.
    """

    title: str
    scope: str
    owner: str
    days: int
    ends: Sequence[tuple[str, int]]
    wan: int = 0
    parties: Sequence[str] = ()
    until: str = "active"
    done: Sequence[int] = ()
    """After how many days from the start each milestone was reached, the first one first."""


STORIES = (
    Story("电子处方前置审核", "门急诊处方开立前的合理用药审核；不含住院医嘱。", "system_engineer",
          116, (("需求确认", 14), ("接口开发", 35), ("全院上线", 60)), 45, until="archived",
          done=(13, 35, 58)),
    Story("移动护理系统升级", "病区移动护理全部功能，含输液核对与体征采集；不含手术室。",
          "system_engineer", 82, (("需求确认", 15), ("试点病区上线", 45), ("全院推广", 100)), 68,
          (hospital.NURSING, hospital.FIRST_WARD), done=(14, 47)),
    Story("检验危急值闭环", "危急值自动通知、确认与追踪；覆盖门诊与病区。", "data_steward", 74,
          (("规则梳理", 20), ("接口联调", 40), ("上线运行", 90)), 22, (hospital.LABORATORY,),
          done=(24,)),
    Story("临床数据质量看板", "病历首页、检验、处方数据的完整性与及时性指标。", "data_steward", 30,
          (("指标口径", 15), ("看板开发", 50), ("科室试用", 80)), 12, done=(15,)),
    Story("智能导诊终端", "门诊大厅八台导诊终端；与挂号系统对接。", "system_engineer", 96,
          (("样机试用", 30), ("采购到货", 75)), 38, until="stopped", done=(29,)),
    Story("门诊叫号屏改造", "门诊二至四层叫号屏更换，显示内容去标识。", "system_engineer", 70,
          (("样式确认", 10), ("安装调试", 40)), 18, until="closing", done=(9, 41)),
    Story("院内急会诊平台", "会诊申请、应答与到场计时；不含远程会诊。", "system_engineer", 12,
          (("流程确认", 20), ("开发测试", 60), ("全院上线", 90)), 30,
          (hospital.FIRST_WARD, hospital.MEDICAL_AFFAIRS), until="approved"),
    Story("网络安全态势感知", "日志集中与告警联动；不采集诊疗内容。", "security_officer", 3,
          (("设备部署", 30), ("规则调优", 75)), 56, until="submitted"),
    Story("病案无纸化归档", "", "data_steward", 1, (("调研", 30),), until="draft"),
)  # fmt: skip


def tell(town: Town, now: datetime) -> None:
    """Every project as far as it has come, and what people work for them."""
    running = _Running(town, now)
    made = {one.title: running.tell(one) for one in STORIES}
    running.share_out(made)


class _Running:
    """The people whom the stories share."""

    def __init__(self, town: Town, now: datetime) -> None:
        self.town, self.now = town, now
        self.director = town.of("director").member
        self.deputy = town.of("deputy_director").member
        self.ward = town.units[hospital.FIRST_WARD]

    def tell(self, one: Story) -> Project:
        """Apply, approve, start, and what follows."""
        at = morning(self.now, one.days)
        by = self.town.of(one.owner).member
        start = at + 3 * DAY
        project = commands.draft(
            by=by, at=at, idempotency_key=one.title, facts=self._facts(one, by, day_of(start))
        )
        if one.until == "draft":
            return project
        self._file(project, "可行性说明.docx", at, one.scope, "投入与效益见预算表。")
        commands.submit(pk=project.pk, by=by, at=at + HOUR)
        if one.until == "submitted":
            return project
        self._approve(project, at + DAY)
        self._connect(project, at + 2 * DAY, all_=one.until != "approved")
        if one.until == "approved":
            return project
        commands.kick_off(pk=project.pk, by=self.director, at=start)
        self._live(project, one, start)
        return _fresh(project)

    def share_out(self, made: dict[str, Project]) -> None:
        """Half a year of people, and the months' money of what runs."""
        engineer, steward = self.town.of("system_engineer"), self.town.of("data_steward")
        analyst = self.town.of("data_analyst")
        first = day_of(self.now).replace(day=1)
        months = [first]
        for _ahead in range(3):
            months.append((months[-1] + 31 * DAY).replace(day=1))
        for title, who, percent in (
            ("移动护理系统升级", engineer, 60), ("检验危急值闭环", engineer, 20),
            ("检验危急值闭环", steward, 50), ("临床数据质量看板", steward, 50),
            ("临床数据质量看板", analyst, 40),
        ):  # fmt: skip
            commands.allocate(
                pk=made[title].pk, member=who.member, months=months, percent=percent,
                by=self.director, at=self.now - 2 * DAY,
            )  # fmt: skip
        for title, planned, spent in (
            ("移动护理系统升级", (18, 12, 10, 8), (16, 0, 0, 0)),
            ("检验危急值闭环", (6, 6, 4, 0), (7, 0, 0, 0)),
        ):
            for month, plan, cost in zip(months, planned, spent, strict=True):
                commands.budget(
                    pk=made[title].pk, month=month, planned=plan * 1_000_000,
                    spent=cost * 1_000_000, by=self.director, at=self.now - 2 * DAY,
                )  # fmt: skip

    def _facts(self, one: Story, by: Member, start: date) -> Facts:
        begins, rows = start, []
        for title, end in one.ends:
            rows.append(MilestoneData(title, begins, start + end * DAY))
            begins = start + end * DAY
        return Facts(
            title=one.title, scope=one.scope, owners=(by,) if one.scope else (),
            using_unit=self.ward, milestones=rows, cents=one.wan * 1_000_000,
            parties=[self.town.units[code] for code in one.parties],
            goal=self._goal(one, by),
        )  # fmt: skip

    def _goal(self, one: Story, by: Member) -> str:
        """The goal that a joint project serves."""
        known = references.choices(references.GOAL, by, self.now, GOAL) if one.parties else []
        return known[0].key if known else ""

    def _file(self, project: Project, name: str, at: datetime, *words: str) -> None:
        commands.attach(
            pk=project.pk, by=project.author, at=at, name=name, content=docx(*words)
        )  # fmt: skip

    def _approve(self, project: Project, at: datetime) -> None:
        """Each whose turn it is signs, a few hours apart; the committee resolves before."""
        case = queries.case_of(project)
        assert case is not None
        while waiting := cases.waiting_steps(case):
            if waiting[0].kind == StepKind.BODY:
                self._resolve(case, project, at)
            self.town.sign(case, at)
            at += 3 * HOUR
            case.refresh_from_db()

    def _resolve(self, case: Case, project: Project, at: datetime) -> None:
        secretary = self.town.of("secretary").member
        committees.resolve(
            case, by=secretary, at=at, number=f"〔{local(at).year}〕{10 + project.pk}号",
            content=RESOLUTION,
        )  # fmt: skip

    def _connect(self, project: Project, at: datetime, *, all_: bool) -> None:
        """Each department of a joint project has its 接口人; of one that waits, one is missing."""
        parties = queries.parties(project)
        if len(parties) == 1:
            return
        for party in parties if all_ else parties[:-1]:
            commands.name_contact(
                pk=project.pk, party=party.pk, contact=self._someone(party.unit),
                by=project.author, at=at,
            )  # fmt: skip

    def _someone(self, unit: Unit) -> Member:
        """Somebody of a unit who has an account; in the ward its head."""
        mine = [one for one in self.town.accounts if one.member.unit_id == unit.pk]
        heads = [one for one in mine if one.post == "head"]
        return (heads or mine)[0].member

    def _live(self, project: Project, one: Story, start: datetime) -> None:
        """Week by week: the weekly word, milestones, the quarter's review; then how it ends."""
        at, week = start, 0
        while at < self.now - DAY:
            commands.watch(pk=project.pk, by=the_system(), at=at)
            self._marks(project, one, start, at)
            self._say(project, week, at)
            self._review(project, at)
            if one.until == "stopped" and week == 8:
                self._judge(project, Outcome.STOP, "厂商停止供货，改由自助机承担", at + HOUR)
                commands.archive(pk=project.pk, by=self.deputy, at=at + DAY)
                return
            if one.until in ("closing", "archived") and not queries.left(project):
                self._close(project, one, at + HOUR)
                return
            at, week = at + WEEK, week + 1
        if one.parties and len(one.parties) > 1:
            self._adjust(project)

    def _marks(self, project: Project, one: Story, start: datetime, at: datetime) -> None:
        """What was reached by then."""
        reached = queries.done(project)
        for code, days in enumerate(one.done, start=1):
            day = day_of(start + days * DAY)
            if code not in reached and day <= day_of(at):
                commands.mark(pk=project.pk, code=code, day=day, by=project.author, at=at)
                title, _end = one.ends[code - 1]
                self._file(project, f"{title}纪要.docx", at, f"{title}已完成。")

    def _say(self, project: Project, week: int, at: datetime) -> None:
        """A word of the week; every fifth is missed."""
        if queries.is_joint(project) and week % 5 != 3:
            commands.sync(
                pk=project.pk, text=WORDS[week % len(WORDS)], by=project.author,
                at=min(at + HOUR, self.now),
            )  # fmt: skip

    def _review(self, project: Project, at: datetime) -> None:
        """What is owed within a week is reviewed."""
        owed = queries.owed_reviews(project).first()
        if owed is not None and owed.due_at < at + WEEK:
            self._judge(project, Outcome.KEEP, "进度正常，按计划推进", min(at + HOUR, self.now))

    def _judge(self, project: Project, outcome: str, opinion: str, at: datetime) -> None:
        commands.review(pk=project.pk, outcome=outcome, opinion=opinion, by=self.director, at=at)

    def _adjust(self, project: Project) -> None:
        """The last milestone is put off, one is added before it."""
        nodes = queries.plans(project)[-1].nodes
        rows = [MilestoneData(one.title, one.starts_on, one.due_on, one.code) for one in nodes[:-1]]
        last = nodes[-1]
        rows += [
            MilestoneData("第二批病区推广", last.starts_on, last.due_on),
            MilestoneData(last.title, last.starts_on, last.due_on + 21 * DAY, last.code),
        ]
        commands.review(
            pk=project.pk, outcome=Outcome.ADJUST, by=self.deputy, at=morning(self.now, 2),
            opinion="终端到货推迟三周，全院推广顺延，先推广第二批病区", milestones=rows, version=2,
        )  # fmt: skip

    def _close(self, project: Project, one: Story, at: datetime) -> None:
        """The ward signs its report, the owner asks, the deputy examines, the owner archives."""
        team = queries.team(project)
        signer = self._of_the_ward(team)
        commands.ask_report(pk=project.pk, by=project.author, at=at)
        commands.sign_report(
            pk=project.pk, text="已在科室使用一个月，功能满足需要，运行稳定；遗留 1 项待完善。",
            password=signer.password, by=signer.member, at=min(at + 2 * HOUR, self.now),
        )  # fmt: skip
        commands.ask_to_close(pk=project.pk, by=project.author, at=min(at + 3 * HOUR, self.now))
        if one.until == "archived":
            commands.examine(
                pk=project.pk, passed=True, note="材料齐全，同意归档", by=self.deputy, at=at + DAY
            )
            commands.archive(pk=project.pk, by=project.author, at=at + 2 * DAY)

    def _of_the_ward(self, team: set[int]) -> Account:
        return next(
            one for one in self.town.accounts
            if one.member.unit_id == self.ward.pk and one.member.pk not in team
        )  # fmt: skip


def _fresh(project: Project) -> Project:
    return Project.objects.get(pk=project.pk)
