"""A hospital's first days as a guide: five steps, what each has reached, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core import checking
from yiheng.core.checking import FAULT, OK, WARNING, Result
from yiheng.core.proposals import Stand
from yiheng.desk.book import values
from yiheng.governance.access import queries
from yiheng.governance.access.models import Opening
from yiheng.governance.access.queries import Progress
from yiheng.governance.people.models import Appointment, Member
from yiheng.governance.people.permissions import CONFIRM, MANAGE
from yiheng.governance.regulation.definitions import ParameterDefinition
from yiheng.governance.regulation.models import Change
from yiheng.governance.regulation.permissions import CONFIRM as AGREE
from yiheng.governance.regulation.permissions import SET

DONE, CURRENT, LATER = "done", "now", "later"
NUMBERS = "一二三四五"
TONES = {FAULT: "bad", WARNING: "warn", OK: "ok"}
SECURITY, AUDIT = gettext_lazy("安全管理员"), gettext_lazy("审计管理员")
SYSTEM = gettext_lazy("系统管理员")
AFTERWARDS = (
    ("people:manage", "/people/", gettext_lazy("为人员任命岗位"), SECURITY),
    ("people:manage", "/people/roster/", gettext_lazy("排定值班"), SECURITY),
    ("regulation:set", "/book/stages/", gettext_lazy("条款由观察逐步转为拦截"), SECURITY),
    ("notices:channels", "/channels/", gettext_lazy("接通企业微信等通知渠道"), SYSTEM),
    ("operations:see", "/operations/", gettext_lazy("做第一次备份与恢复演练"), SYSTEM),
    ("ledger:read", "/ledger/", gettext_lazy("校验审计日志，另存见证"), AUDIT),
)
"""What follows the opening: permission, address, what, whose."""
Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """What is awaited, and of whom: any of ``members`` can do it."""

    what: str
    members: tuple[Member, ...]

    def said(self, viewer: Member) -> str:
        """In a line: 轮到您：导入部门."""
        if self.of(viewer):
            return _("轮到您：%(what)s") % {"what": self.what}
        who = "、".join(one.name for one in self.members) or _("（暂无人担任）")
        return _("轮到%(who)s：%(what)s") % {"who": who, "what": self.what}

    def of(self, viewer: Member) -> bool:
        """Whether it is this viewer's turn."""
        return any(one.pk == viewer.pk for one in self.members)


@dataclass(slots=True)
class Step:
    """A step: what has been reached in a line, and what is awaited."""

    key: str
    title: str
    cite: str
    done: bool
    reached: str
    turns: list[Turn] = field(default_factory=list)
    number: str = ""
    state: str = LATER
    unfolded: bool = False
    lines: list[tuple[str, bool]] = field(default_factory=list)

    def of(self, viewer: Member) -> bool:
        """Whether the viewer can do something here."""
        return any(one.of(viewer) for one in self.turns)

    def stand(self, number: str, first: Step | None, own: Step | None, viewer: Member) -> None:
        """Where the step is among the others, and what its lines say to this viewer.

        Unfolded are the step that is under way and, where that is not theirs, the viewer's first.
        """
        self.number = number
        self.state = DONE if self.done else CURRENT if self is first else LATER
        self.unfolded = self.state == CURRENT or (self is own and not (first and first.of(viewer)))
        said = [(turn.said(viewer), turn.of(viewer)) for turn in self.turns]
        self.lines = [(self.reached, False), *said]


class Known:
    """Everything that the steps are read from, asked for once."""

    def __init__(self, at: datetime) -> None:
        self.at, self.found, self.opening = at, queries.progress(at), queries.opening()
        self.values, self.appointments = queries.values_waiting(), queries.appointments_waiting()
        waiting = {one.id for one, _change in self.values}
        self.to_propose = [one for one in self.found.unset if one.id not in waiting]

    def able(self, permission: str) -> tuple[Member, ...]:
        """Those of 三员 whose card carries the permission."""
        chiefs = (one.member for one in self.found.chiefs)
        return tuple(one for one in chiefs if one.may(permission, self.at))

    def turns(self, what: str, awaited: Any, permission: str) -> list[Turn]:
        """A turn of whoever has the permission, if anything is awaited."""
        return [Turn(what, self.able(permission))] if awaited else []


def content(viewer: Member, at: datetime) -> Parts:
    """Everything that the page shows."""
    known = Known(at)
    found, opening, results = known.found, known.opening, checking.results(at)
    steps = [_chiefs(found), _staff(known), _led(known), _values(known), _opening(known)]
    first = next((one for one in steps if not one.done), None)
    own = next((one for one in steps if one.of(viewer)), None)
    for number, one in zip(NUMBERS, steps, strict=True):
        one.stand(number, first, own, viewer)
    return {
        "found": found, "opening": opening, "steps": {one.key: one for one in steps},
        "reached": sum(one.done for one in steps), "first": first, "all": len(steps),
        "turns": _by_person(found, steps, viewer), "led": _posts(known),
        "values": [_asked(*one) for one in known.values], "appointments": known.appointments,
        "groups": [
            (title, list(rows)) for title, rows in groupby(known.to_propose, key=values.source)
        ],
        "checks": _checks(results), "stops": sum(one.stops for one in results),
        "own": opening is not None and opening.proposed_by == str(viewer.pk),
        "next": [
            (url if viewer.may(permission, at) else "", what, who)
            for permission, url, what, who in AFTERWARDS
        ],
    }  # fmt: skip


def _chiefs(found: Progress) -> Step:
    ready = len(found.chiefs) - len(found.lacking)
    turns = [
        Turn(_("登录并登记动态口令") if one.activated else _("用激活码激活账号"), (one.member,))
        for one in found.lacking
    ]
    reached = _("%(n)s / %(all)s 人可以工作") % {"n": ready, "all": len(found.chiefs)}
    return Step("chiefs", _("三员激活账号"), "2.1-n", not found.lacking, reached, turns)


def _staff(known: Known) -> Step:
    found = known.found
    what = _("导入部门") if not found.units else _("导入人员")
    reached = _("部门 %(units)s 个，人员 %(people)s 人") % {
        "units": found.units, "people": found.people
    }  # fmt: skip
    turns = known.turns(what, not found.staffed, MANAGE)
    return Step("staff", _("录入部门与人员"), "2.1-a", found.staffed, reached, turns)


def _led(known: Known) -> Step:
    vacant, asked = known.found.vacant, {one.post_id for one in known.appointments}
    free = [post.title for post in vacant if post.pk not in asked]
    titles = free if known.found.people else []  # somebody must be there to be appointed
    turns = [
        *known.turns(_("提出任命：%(what)s") % {"what": "、".join(titles)}, titles, MANAGE),
        *known.turns(_("确认 %(n)s 项任命") % {"n": len(asked)}, asked, CONFIRM),
    ]
    every = len(known.found.led)
    reached = _("已任命 %(n)s / %(all)s") % {"n": every - len(vacant), "all": every}
    return Step("led", _("任命院领导与主任"), "2.1-b", not vacant, reached, turns)


def _values(known: Known) -> Step:
    unset, fresh, asked = len(known.found.unset), len(known.to_propose), len(known.values)
    turns = [
        *known.turns(_("提出 %(n)s 项取值") % {"n": fresh}, fresh, SET),
        *known.turns(_("确认 %(n)s 项取值") % {"n": asked}, asked, AGREE),
    ]
    reached = _("尚有 %(n)s 项未设定") % {"n": unset} if unset else _("均已设定")
    return Step("values", _("设定制度参数"), "0-k", not unset, reached, turns)


def _opening(known: Known) -> Step:
    opening = known.opening
    settled = opening is not None and opening.stand == Stand.CONFIRMED
    reached = _("已启用") if settled else _("两人启用：一人提出，另一人确认")
    turns = [] if settled else list(_to_open(known.found, opening))
    return Step("open", _("检查并启用"), "2.1-n", settled, reached, turns)


def _to_open(found: Progress, opening: Opening | None) -> Iterator[Turn]:
    chiefs = tuple(one.member for one in found.chiefs)
    if opening is not None:
        others = tuple(one for one in chiefs if str(one.pk) != opening.proposed_by)
        yield Turn(_("确认启用"), others)
    elif found.ready:
        yield Turn(_("提出启用"), chiefs)


def _by_person(found: Progress, steps: list[Step], viewer: Member) -> list[Parts]:
    """What each of 三员 can do now."""
    return [
        {"member": one.member, "post": one.post, "me": one.member.pk == viewer.pk,
         "todo": [(step, turn.what) for step in steps for turn in step.turns
                  if turn.of(one.member)]}
        for one in found.chiefs
    ]  # fmt: skip


def _posts(known: Known) -> list[Parts]:
    """The posts that lead: who holds them, or is proposed for them."""
    asked: dict[int, Appointment] = {one.post_id: one for one in known.appointments}
    return [
        {"post": post, "holder": holder, "asked": asked.get(post.pk)}
        for post, holder in known.found.led
    ]


def _asked(one: ParameterDefinition, change: Change) -> tuple[Any, ...]:
    """A value that waits: the parameter, the change, the value, and the usual one if another."""
    usual = one.default_proposed
    other = values.worded(one, usual) if usual and usual != change.value else ""
    return one, change, values.worded(one, change.value), other


def _checks(results: list[Result]) -> Parts:
    """What ``yiheng check`` finds, the worst first; what is well stands folded."""
    order = list(TONES)
    ordered = sorted(results, key=lambda one: order.index(one.level))
    return {
        "amiss": [_drawn(one) for one in ordered if one.level != OK],
        "well": [_drawn(one) for one in ordered if one.level == OK],
    }


def _drawn(one: Result) -> Parts:
    clauses, level = one.clause.split(), _("正常") if one.level == OK else _("提醒")
    return {"one": one, "tone": TONES[one.level], "level": _("须处理") if one.stops else level,
            "clauses": clauses[:3], "more": len(clauses) > 3}  # fmt: skip
