"""What a parameter may become: from when, other than now, and in step with the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import local
from yiheng.core.verdict import Text, Verdict, permit, refuse
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.governance.regulation.definitions import ParameterDefinition, Value
from yiheng.governance.regulation.naming import VersionNumber
from yiheng.governance.regulation.registry import enforces

WORKDAY_HOURS = 8
_STAGES = "0-k"
_EDITIONS = "9-a"
_WORD = re.compile(r"[\w（）()]{1,20}")
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Coupling:
    """Parameters that only make sense together: ``holds`` of their values, in this order."""

    names: tuple[str, ...]
    clause: str
    holds: Callable[..., bool]
    reason: Text
    cure: Text

    def broken(self, values: Values) -> bool:
        """Whether these values clash; one that is not set clashes with none."""
        known = [values.get(name) for name in self.names]
        return None not in known and not self.holds(*known)


def _shorter(minutes: str, hours: str, clause: str) -> Coupling:
    return Coupling(
        (minutes, hours), clause, lambda less, more: less < 60 * more,
        _("“%(first)s”应短于“%(second)s”"), _("请缩短前者，或先延长后者"),
    )  # fmt: skip


def _ladder(lower: str, upper: str, clause: str) -> Coupling:
    return Coupling(
        (lower, upper), clause, lambda less, more: less <= more,
        _("“%(first)s”不应长于“%(second)s”"), _("级别越高，时限越短。请改正其中一项"),
    )  # fmt: skip


COUPLINGS: tuple[Coupling, ...] = (
    Coupling(
        ("staff_total", "staff_system_engineer", "staff_data_analyst", "staff_security_officer"),
        "2.2-a", lambda total, *posts: total >= 1 + sum(posts),
        _("三类岗位合计加总监一名，超过了部门编制"), _("请减少岗位编制，或先提高部门编制"),
    ),
    Coupling(
        ("procurement_leader_limit", "procurement_dept_limit"), "4.1-a",
        lambda leader, department: leader <= department,
        _("两个金额之间有空档，空档内的采购没有审批人"),
        _("请让“领导签字金额下限”不高于“部门审批金额上限”"),
    ),
    _shorter("incident_p1_response_minutes", "incident_p1_repair_hours", "3.1-o"),
    _shorter("incident_response_minutes", "incident_repair_hours", "3.1-o"),
    _shorter("incident_p3_response_minutes", "incident_p3_repair_hours", "3.1-o"),
    Coupling(
        ("incident_p4_response_minutes", "incident_p4_repair_workdays"), "3.1-o",
        lambda minutes, days: minutes < 60 * WORKDAY_HOURS * days,
        _("“%(first)s”应短于“%(second)s”"), _("请缩短前者，或先延长后者"),
    ),
    _ladder("incident_p1_response_minutes", "incident_response_minutes", "3.1-n"),
    _ladder("incident_response_minutes", "incident_p3_response_minutes", "3.1-n"),
    _ladder("incident_p3_response_minutes", "incident_p4_response_minutes", "3.1-n"),
    _ladder("incident_p1_repair_hours", "incident_repair_hours", "3.1-o"),
    _ladder("incident_repair_hours", "incident_p3_repair_hours", "3.1-o"),
    _shorter("break_glass_minutes", "break_glass_review_hours", "0-g"),
    _shorter("notice_phone_after_minutes", "notice_read_confirm_hours", "7.1-c"),
)  # fmt: skip
"""Every rule that ties parameters together; the linter asks the same ones."""


def is_settable(definition: ParameterDefinition) -> Verdict:
    """§9-a: a number that the text writes itself changes only with a version of the text."""
    clause = definition.clauses[0]
    if definition.fixed:
        return refuse(
            clause, _("“%(title)s”由条文写定"), cure=_("须经制度修订，随新版本变更"),
            title=definition.title,
        )  # fmt: skip
    return permit(clause)


@enforces("0-k")
def may_begin(
    definition: ParameterDefinition, since: datetime, at: datetime,
    *, adopted: datetime | None, known: bool,
) -> Verdict:  # fmt: skip
    """§0-k 规范流程: never from a past instant, for what happened was judged by the value of then.

    A parameter that never had a value (``known``) may begin with the regulation itself
    (``adopted``): until then each act that needs it was refused, so nothing is judged anew.
    """
    clause = definition.clauses[0]
    if since >= at:
        return permit(clause)
    if known:
        return refuse(
            clause,
            _("生效时间已过：此前的办理已按当时的值判定，不能追溯更改"),
            cure=_("请选择今天或以后的日期"),
        )
    if adopted is not None and since < adopted:
        return refuse(
            clause,
            _("生效时间早于制度施行之日 %(day)s"),
            cure=_("首次设定最早自制度施行之日起生效"),
            day=f"{local(adopted):%Y-%m-%d}",
        )
    return permit(clause)


def is_new(definition: ParameterDefinition, text: str, current: str | None) -> Verdict:
    """§0-k: a change changes something."""
    clause = definition.clauses[0]
    if text == current:
        return refuse(
            clause, _("与该日有效的值相同：%(value)s"), cure=_("如需变更，请填写另一个值"),
            value=definition.format(definition.parse(text)),
        )  # fmt: skip
    return permit(clause)


def fits_together(name: str, values: Values) -> Verdict:
    """Whether the values around a parameter make sense together; the clause is the coupling's."""
    for one in COUPLINGS:
        if name in one.names and one.broken(values):
            titles = [PARAMETERS[each].title for each in one.names]
            return refuse(one.clause, one.reason, cure=one.cure, first=titles[0], second=titles[1])
    return permit(PARAMETERS[name].clauses[0])


def clashes(values: Mapping[str, Value | None]) -> list[Coupling]:
    """Every coupling that a set of values breaks."""
    return [one for one in COUPLINGS if one.broken(values)]


def has_stage(scope: str, clauses: Sequence[str]) -> Verdict:
    """§0-k, interpretation C25: only a clause that blocks has a stage, and five always block."""
    if clauses:
        return permit(_STAGES)
    return refuse(
        scope if scope in CLAUSES else _STAGES,
        _("所选条款不分阶段"),
        cure=_(
            "可追溯、仅限运维、不碰原始数据、审核执行、加密传输始终拦截；其余请选择系统拦截的条款"
        ),
    )


def is_stage(stage: str, known: Sequence[str]) -> Verdict:
    """§0-k: one of the three."""
    if stage in known:
        return permit(_STAGES)
    return refuse(_STAGES, _("没有这个阶段"), cure=_("请选择观察、提醒或拦截"))


def lies_ahead(since: datetime, at: datetime) -> Verdict:
    """§0-k: what has happened passed or was refused by the stage of then."""
    if since >= at:
        return permit(_STAGES)
    return refuse(
        _STAGES, _("生效时间已过：此前的办理已按当时的规定判定"), cure=_("请选择今天或以后的日期")
    )


def changes_something(changing: Sequence[str]) -> Verdict:
    """§0-k: a change changes something."""
    if changing:
        return permit(_STAGES)
    return refuse(_STAGES, _("所选条款在该日已是这个阶段"), cure=_("请选择另一个阶段或日期"))


@enforces("9-a")
def may_follow(number: str, follows: str, current: str, *, adopted: bool) -> Verdict:
    """§9-a: an edition is adopted once, and after the one that it changes."""
    if adopted:
        return refuse(_EDITIONS, _("版本 %(number)s 已经发布"), cure=_("请选择尚未发布的版本"),
                      number=number)  # fmt: skip
    if follows != current:
        return refuse(
            _EDITIONS, _("版本 %(number)s 接在 %(follows)s 之后，现行的是 %(current)s"),
            cure=_("请先发布它之前的版本"), number=number, follows=follows, current=current,
        )  # fmt: skip
    return permit(_EDITIONS)


@enforces("3.2-l")
def is_numbered_right(current: str, number: str, *, major: bool) -> Verdict:
    """§3.2-l 主版本号.次版本号: a major change takes the next major number, a minor one not."""
    before = VersionNumber.parse(current)
    right = before.next_major() if major else before.next_minor()
    if VersionNumber.parse(number) != right:
        return refuse(
            "3.2-l", _("这些变更应编为 %(right)s，不是 %(number)s"),
            cure=_("请按差异清单中的主次之分改正版本号"), right=str(right), number=number,
        )  # fmt: skip
    return permit(_EDITIONS)


def is_word(word: str, current: str) -> Verdict:
    """§0-k: a short name without blanks or punctuation, other than the one in use."""
    if not _WORD.fullmatch(word):
        return refuse(_STAGES, _("称谓为 1 至 20 个汉字、字母或数字"), cure=_("请去掉空格与标点"))
    if word == current:
        return refuse(_STAGES, _("与现用称谓相同"), cure=_("请填写另一个称谓"))
    return permit(_STAGES)
