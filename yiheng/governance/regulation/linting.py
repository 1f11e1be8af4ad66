"""The linter: what is wrong with an edition of the regulation and the values that fill it.

Each check is a pure function of a ``Sheet``. A clash of the text that an interpretation in force
reads is *settled*; one that nobody reads is a *fault*; a *warning* stops nobody. The checks C1 …
C19 are those of the interpretations that a machine can judge; the others must at least be there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text, render
from yiheng.governance.regulation.content import INTERPRETATIONS
from yiheng.governance.regulation.definitions import Boundary, ParameterDefinition
from yiheng.governance.regulation.editions import Edition
from yiheng.governance.regulation.naming import DocumentName
from yiheng.governance.regulation.rules import clashes

NOON = time(12, 0)
MINUTES_OF_30_DAYS = 43_200
VAGUE = ("立即", "定期")
_EXAMPLE = re.compile(r"“([^“”]+-[0-9]+-[0-9.]+)”")
_EMPTY_CHAPTER = re.compile(
    r"^([一二三四五六七八九])、[^\n。]{0,12}\n*(?=[一二三四五六七八九]、|\Z)", re.M
)


class Level(StrEnum):
    """How bad a remark is."""

    FAULT = "fault"
    WARNING = "warning"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is judged: an edition, the values in force, who carries out what, the days off."""

    edition: Edition
    values: Mapping[str, Any]
    measured: Collection[str] = ()
    off: Collection[date] = ()

    def of(self, name: str) -> ParameterDefinition | None:
        """The parameter, if the edition has it."""
        return self.edition.parameters.get(name)

    def says(self, clause: str, words: str) -> bool:
        """Whether a clause of the edition has these words."""
        found = self.edition.clauses.get(clause)
        return found is not None and words in found.phrase


@dataclass(frozen=True, slots=True)
class Remark:
    """What a check says of a clause."""

    check: str
    clause: str
    level: Level
    text: Text
    arguments: Mapping[str, object] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """The remark in the reader's language."""
        return render(self.text, self.arguments)


Check = Callable[[Sheet], Iterator[Remark]]
CHECKS: dict[str, tuple[Text, Check]] = {}
"""Every check by its name, with what it looks for."""


def check(name: str, title: Text) -> Callable[[Check], Check]:
    """Register a check."""

    def register(judge: Check) -> Check:
        CHECKS[name] = (title, judge)
        return judge

    return register


def lint(sheet: Sheet) -> list[Remark]:
    """All remarks, check by check."""
    return [remark for _title, judge in CHECKS.values() for remark in judge(sheet)]


def _fault(name: str, clause: str, text: Text, /, **arguments: object) -> Remark:
    return Remark(name, clause, Level.FAULT, text, arguments)


def _warning(name: str, clause: str, text: Text, /, **arguments: object) -> Remark:
    return Remark(name, clause, Level.WARNING, text, arguments)


def _read(sheet: Sheet, name: str, clause: str, text: Text) -> Remark:
    """A clash of the text itself: settled while its interpretation is in force, else a fault."""
    known = sheet.edition.interpretations.get(name)
    settled = known is not None and bool(known.reading) and clause in known.clauses
    return Remark(name, clause, Level.SETTLED if settled else Level.FAULT, text)


def _needs(sheet: Sheet, name: str, *parameters: str) -> Iterator[Remark]:
    """The parameters by which an interpretation is carried out must be there."""
    for one in parameters:
        if sheet.of(one) is None:
            clause = INTERPRETATIONS[name].clauses[0]
            yield _fault(name, clause, _("解释 %(id)s 所需的参数 %(name)s 不在参数表中"),
                         id=name, name=one)  # fmt: skip


@check("C1", _("采购签字与金额分级"))
def _c1(sheet: Sheet) -> Iterator[Remark]:
    if sheet.says("3.1-e", "三级签字") and sheet.says("4.1-b", "部门负责人审批"):
        yield _read(sheet, "C1", "3.1-e", _("三级签字与小额由部门审批相冲突"))
        yield from _needs(sheet, "C1", "procurement_small_skip_final")


@check("C2", _("以上、以下与本数"))
def _c2(sheet: Sheet) -> Iterator[Remark]:
    below, above = sheet.of("procurement_dept_limit"), sheet.of("procurement_leader_limit")
    if below is None or above is None:
        yield from _needs(sheet, "C2", "procurement_dept_limit", "procurement_leader_limit")
        return
    ends = {below.boundary, above.boundary}
    if ends == {Boundary.INCLUSIVE}:
        yield _fault("C2", "4.1-b", _("恰为该数时“以下”与“以上”都适用"))
    elif ends != {Boundary.INCLUSIVE, Boundary.EXCLUSIVE}:
        yield _fault("C2", "4.1-b", _("恰为该数时没有审批人"))
    if not any("含本数" in one.phrase for one in sheet.edition.clauses.values()):
        yield _read(sheet, "C2", "4.1-b", _("正文没有写明“以上”“以下”是否含本数"))
    department, leader = (sheet.values.get(one.id) for one in (below, above))
    if department is not None and leader is not None and department != leader:
        gap = leader > department
        text = (
            _("%(low)s 与 %(high)s 万元之间没有审批人") if gap
            else _("%(high)s 与 %(low)s 万元之间两级都适用，按较严一级办理")
        )  # fmt: skip
        make = _fault if gap else _warning
        yield make("C2", "4.1-c", text, low=department, high=leader)


@check("C5", _("文件名的日期"))
def _c5(sheet: Sheet) -> Iterator[Remark]:
    yield from _needs(sheet, "C5", "document_date_granularity")
    found = _EXAMPLE.search(sheet.edition.text)
    if found is None:
        yield _fault("C5", "3.2-a", _("正文没有文件名示例，无从检验"))
        return
    fits = [one for one in ("YYYYMM", "YYYYMMDD") if _is_name(found[1], one)]
    chosen = sheet.values.get("document_date_granularity")
    if not fits:
        yield _fault("C5", "3.2-a", _("正文示例“%(name)s”不是有效的文件名"), name=found[1])
    elif chosen is not None and chosen not in fits:
        yield _warning("C5", "3.2-a", _("正文示例“%(name)s”与所设日期粒度不符"), name=found[1])
    yield _read(sheet, "C5", "3.2-a", _("正文写“日期”，示例只到月份"))


def _is_name(text: str, granularity: str) -> bool:
    try:
        return bool(DocumentName.parse(text, granularity))
    except ValueError:
        return False


@check("C6", _("次日的算法"))
def _c6(sheet: Sheet) -> Iterator[Remark]:
    yield from _needs(
        sheet, "C6", "report_next_day", "report_week_end", "daily_report_due", "weekly_report_due"
    )
    for clause in ("3.2-i", "3.2-j"):
        if sheet.says(clause, "次日"):
            yield _read(sheet, "C6", clause, _("“次日”未写明是工作日还是自然日、几点为止"))
    daily, weekly = (sheet.values.get(one) for one in ("daily_report_due", "weekly_report_due"))
    if daily is not None and daily > NOON:
        yield _fault("C6", "3.2-i", _("日报提交时刻 %(at)s 不在上午"), at=f"{daily:%H:%M}")
    if weekly is not None and weekly <= NOON:
        yield _fault("C6", "3.2-j", _("周报提交时刻 %(at)s 不在下午"), at=f"{weekly:%H:%M}")


@check("C10", _("可用率与修复时限"))
def _c10(sheet: Sheet) -> Iterator[Remark]:
    yield from _needs(sheet, "C10", "availability_counts_maintenance", "availability_window")
    if not any("维护" in one.phrase and "可用率" in one.phrase
               for one in sheet.edition.clauses.values()):  # fmt: skip
        yield _read(sheet, "C10", "5.1-e", _("正文没有写明计划内维护是否计入停机、按哪段时间统计"))
    share, hours = (sheet.values.get(one)
                    for one in ("system_availability_min", "incident_repair_hours"))  # fmt: skip
    if share is None or hours is None:
        return
    allowed = MINUTES_OF_30_DAYS * (100 - Decimal(share)) / 100
    if hours * 60 > allowed:
        yield _warning(
            "C10", "5.1-e", _("一次按时修复（%(hours)s 小时）即超过 30 天允许的停机 %(most)s 分钟"),
            hours=hours, most=allowed.normalize(),
        )  # fmt: skip


@check("C11", _("数字之间的关系"))
def _c11(sheet: Sheet) -> Iterator[Remark]:
    for one in clashes(sheet.values):
        titles = [known.title for name in one.names if (known := sheet.of(name))]
        first, second = (*titles, "", "")[:2]
        yield Remark("C11", one.clause, Level.FAULT, one.reason,
                     {"first": first, "second": second})  # fmt: skip


@check("C14", _("周会遇休息日"))
def _c14(sheet: Sheet) -> Iterator[Remark]:
    weekday = sheet.values.get("weekly_meeting_weekday")
    lost = [day for day in sheet.off if day.isoweekday() == weekday]
    if not lost:
        return
    yield from _needs(sheet, "C14", "weekly_meeting_shift")
    yield _read(sheet, "C14", "4.2-a", _("周会日遇到法定休息日，正文没有写明怎么办"))


@check("C19", _("空章"))
def _c19(sheet: Sheet) -> Iterator[Remark]:
    for found in _EMPTY_CHAPTER.finditer(sheet.edition.text):
        number = "一二三四五六七八九".index(found[1]) + 1
        first = next(
            (one.id for one in sheet.edition.clauses.values() if one.id[0] == str(number)), ""
        )
        yield _read(sheet, "C19", first, _("本章只有标题，没有条文"))


@check("unset", _("未设定的参数"))
def _unset(sheet: Sheet) -> Iterator[Remark]:
    for one in sheet.edition.parameters.values():
        if not one.optional and sheet.values.get(one.id) is None:
            yield _fault(
                "unset",
                one.clauses[0],
                _("“%(title)s”未设定，用到它的办理会被拒绝"),
                title=one.title,
            )


@check("vague", _("无法衡量的用语"))
def _vague(sheet: Sheet) -> Iterator[Remark]:
    numbered = {clause for one in sheet.edition.parameters.values() for clause in one.clauses}
    for one in sheet.edition.clauses.values():
        words = [word for word in VAGUE if word in one.phrase]
        if words and one.id not in numbered:
            yield _warning("vague", one.id, _("“%(word)s”没有可以衡量的数字"), word=words[0])


@check("unmeasured", _("没有接入的条款"))
def _unmeasured(sheet: Sheet) -> Iterator[Remark]:
    for one in sheet.edition.clauses.values():
        if {"B", "D"} & set(one.modes) and one.id not in sheet.measured:
            yield _warning("unmeasured", one.id, _("没有拦截、义务或控制点执行本条"))


@check("declared", _("没有解释的疑义"))
def _declared(sheet: Sheet) -> Iterator[Remark]:
    """The doubts that no machine judges: each must be read by an interpretation in force."""
    for name, shipped in INTERPRETATIONS.items():
        if name in CHECKS:
            continue
        known = sheet.edition.interpretations.get(name)
        for clause in shipped.clauses if known is None or not known.reading else ():
            if clause in sheet.edition.clauses:
                yield _fault("declared", clause, _("疑义 %(id)s（%(doubt)s）没有现行解释"),
                             id=name, doubt=shipped.doubt)  # fmt: skip
                break
        lost = set(shipped.clauses) - set(known.clauses) if known and known.reading else set()
        for clause in sorted(lost & set(sheet.edition.clauses)):
            yield _fault("declared", clause, _("解释 %(id)s 不再涵盖本条"), id=name)
