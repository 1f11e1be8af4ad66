"""The pages of a goal and of a change: what they show, and what may be done on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core import references
from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.core.ui import charts
from yiheng.core.ui.charts import Series
from yiheng.core.ui.registers import Act, Block, Cell, Sheet
from yiheng.governance.people.models import Member, Unit
from yiheng.office.goals import commands, queries, rules
from yiheng.office.goals.forms import Decided, ReadingForm, ReviewForm, Settle, plain
from yiheng.office.goals.lists import day, moment
from yiheng.office.goals.models import (
    Change,
    ChangeKind,
    Direction,
    Goal,
    Outcome,
    Source,
    Term,
    Tier,
    Version,
)
from yiheng.office.goals.standing import TONES, standing
from yiheng.standards.china.periods import Quarter

MOST_POINTS = 24
OUTCOMES: Mapping[str, str] = {Outcome.KEEP: "ok", Outcome.ADJUST: "warn", Outcome.STOP: "bad"}
STANDS: Mapping[str, str] = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip


def home() -> tuple[str, str]:
    """The way back to the room."""
    return (_("目标与需求"), reverse("goals:index"))


def goal(one: Goal, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a goal."""
    now = one.current
    assert now is not None
    today = day_of(at)
    readings = list(one.readings.select_related("by"))
    how = standing(now, readings[-1].value if readings else None, today)
    waits = queries.waiting(one)
    propose = rules.may_propose(viewer, one.unit, at)
    open_ = propose and rules.may_change(one, now.ordinal, waits is not None)
    marks = [(TONES[how], how.label)] if one.live else [("", one.get_state_display())]
    return Sheet(
        title=now.title, cite="1.2-g", crumbs=(home(),),
        lead=f"{one.number} · {one.get_tier_display()} · {one.unit.name} · {one.owner.name}",
        marks=[*marks, ("", Term(now.term).label)],
        notices=list(_warned(one, waits)),
        links=[(_("提出调整"), reverse("goals:revise", args=[one.pk]))] if open_ else [],
        blocks=[
            Block(title=_("目标"), cite="1.2-n", facts=_facts(one, now, viewer, at)),
            Block(title=_("指标走势"), drawing=_chart(now, readings), none=_("还没有登记读数。")),
            _children(one, viewer, at), _reviews(one), _versions(one, viewer, at),
        ],
        acts=list(_acts(one, viewer, at, open_)),
    )  # fmt: skip


def _warned(one: Goal, waits: Change | None) -> Iterator[tuple[str, str, str]]:
    if queries.orphans([one]) and one.live:
        yield "bad", _("没有执行中的上级目标，须改挂。"), "1.2-g"
    if waits is not None:
        said = _("有一项变更待确认：%(what)s") % {"what": waits}
        yield "info", said, "1.2-l"


def _facts(one: Goal, now: Version, viewer: Member, at: datetime) -> list[tuple[str, Any]]:
    parent = one.parent
    return [
        (_("上级目标"), str(parent) if parent else "—"),
        (_("完成期限"), day(now.due_on)),
        (_("衡量指标"), now.metric), (_("目标值"), now.wanted),
        (_("基线值"), plain(now.baseline)), (_("取数方式"), Source(now.source).label),
        (_("说明"), now.aim or "—"),
        (_("会议决议"), decision(now.decision, now.resolution, viewer, at)),
    ]  # fmt: skip


def decision(typed: str, key: str, viewer: Member, at: datetime) -> str:
    """The decision of a meeting as another room tells it, else as it was typed."""
    known = references.find(references.RESOLUTION, [key], viewer, at) if key else {}
    told = [one.label for one in known.values()]
    return "；".join(filter(None, [*told, typed])) or "—"


def _chart(now: Version, readings: list[Any]) -> Any:
    if not readings:
        return ""
    shown = readings[-MOST_POINTS:]
    labels = [f"{one.day:%m-%d}" for one in shown]
    values = [float(one.value) for one in shown]
    return charts.line(
        labels, [Series(now.metric, values)], title=now.metric, unit=f" {now.measure}",
        target=float(now.target), target_name=_("目标"),
    )  # fmt: skip


def _children(one: Goal, viewer: Member, at: datetime) -> Block:
    """What hangs on it: goals below, and what other rooms point at it with."""
    today = day_of(at)
    rows = [
        (Cell(str(child), child.page), Cell(child.get_tier_display()), _stand(child, today))
        for child in queries.with_value(queries.children(one))
    ]
    for thing in references.pointing(references.GOAL, str(one.pk), viewer, at):
        kind = references.KINDS.get(thing.kind)
        rows.append((
            Cell(thing.label, thing.url), Cell(kind.title if kind else ""), Cell(thing.note)
        ))  # fmt: skip
    rows += [
        (Cell(str(demand), demand.page), Cell(_("信息需求")), Cell(demand.get_stage_display()))
        for demand in one.demands.exclude(stage="draft").order_by("pk")
    ]
    return Block(
        title=_("由它展开"), cite="1.2-g", head=(_("名称"), _("类型"), _("状态")), rows=rows,
        none=_("下面还没有目标、项目或需求。"),
    )  # fmt: skip


def _stand(one: Goal, today: date) -> Cell:
    assert one.current is not None
    how = standing(one.current, one.value, today)
    return Cell(how.label, tone=TONES[how])


def _reviews(one: Goal) -> Block:
    events = [
        {
            "who": review.by.name if review.by else one.owner.name,
            "what": _("评审 %(quarter)s") % {"quarter": Quarter.parse(review.quarter).label},
            "kind": OUTCOMES[Outcome(review.outcome)] if review.outcome else "warn",
            "status": review.get_outcome_display() or _("待评审"),
            "at": review.done_at or review.due_at,
            "text": review.words,
            "state": "ok" if review.done_at else "now",
        }
        for review in one.reviews.filter(void=False).select_related("by").order_by("-quarter")
    ]
    return Block(title=_("季度评审"), cite="1.2-l", events=events, none=_("还没有评审。"))


def _versions(one: Goal, viewer: Member, at: datetime) -> Block:
    events = [
        {
            "who": version.confirmed_by,
            "what": _("确认第 %(n)s 版") % {"n": version.ordinal},
            "at": version.since, "note": f"{version.wanted} · {day(version.due_on)}",
            "text": _("%(reason)s（%(decision)s）") % {
                "reason": version.reason,
                "decision": decision(version.decision, version.resolution, viewer, at),
            },
            "state": "ok" if version.pk == one.current_id else "",
        }
        for version in one.versions.order_by("-ordinal")
    ]  # fmt: skip
    return Block(title=_("版本"), cite="1.2-l", events=events)


def _acts(one: Goal, viewer: Member, at: datetime, open_: Any) -> Iterator[Act]:
    review = queries.review_of(one, at)
    yield Act(
        name="review", title=_("评审本季度"), verdict=rules.may_review(viewer, one, review, at),
        form=ReviewForm, tone="primary",
        run=lambda **told: commands.review(pk=one.pk, by=viewer, at=at, **told),
    )  # fmt: skip
    yield Act(
        name="read", title=_("登记读数"), verdict=rules.may_read(viewer, one, at), form=ReadingForm,
        run=lambda **told: commands.take_reading(pk=one.pk, by=viewer, at=at, **told),
    )  # fmt: skip
    yield Act(
        name="retire", title=_("提出终止"), verdict=open_, tone="danger",
        form=lambda *data, **more: Decided(viewer, at, *data, **more),
        run=lambda **told: commands.give_up(pk=one.pk, by=viewer, at=at, **told),
    )  # fmt: skip


def change(one: Change, viewer: Member, at: datetime) -> Sheet:
    """Everything on the page of a change that was proposed."""
    blocks = [Block(title=_("提出的理由"), facts=[
        (_("原因"), one.reason),
        (_("会议决议"), decision(one.decision, one.resolution, viewer, at)),
        (_("提出人"), one.proposed_by_label), (_("提出时间"), moment(one.proposed_at)),
        (_("办结人"), one.settled_by_label or "—"), (_("办结时间"), moment(one.settled_at)),
    ])]  # fmt: skip
    if one.kind != ChangeKind.RETIRE:
        blocks.insert(0, Block(
            title=_("提出的内容"), cite="1.2-n", head=(_("项目"), _("现行"), _("提出")),
            rows=list(_compared(one)),
        ))  # fmt: skip
    links = [(_("打开目标"), one.goal.page)] if one.goal else []
    stand = Stand(one.stand)
    return Sheet(
        title=str(one), cite="1.2-l", crumbs=(home(),), marks=[(STANDS[stand], stand.label)],
        lead=f"{one.proposed_by_label} · {moment(one.proposed_at)}", blocks=blocks, links=links,
        acts=[
            Act(name="settle", title=_("确认或不同意"), tone="primary", form=Settle,
                verdict=rules.may_settle(one, Stand.CONFIRMED, viewer, at),
                run=lambda stand: commands.settle(pk=one.pk, stand=stand, by=viewer, at=at)),
            Act(name="withdraw", title=_("撤回"), tone="danger",
                verdict=rules.may_settle(one, Stand.WITHDRAWN, viewer, at),
                run=lambda: commands.settle(
                    pk=one.pk, stand=Stand.WITHDRAWN, by=viewer, at=at)),
        ],
    )  # fmt: skip


def _compared(one: Change) -> Iterator[tuple[Cell, Cell, Cell]]:
    """Field by field: what stands now, what is proposed."""
    aim = one.aim
    keys = {aim.parent, one.made.parent_id if one.made else None}
    parents = {known.pk: str(known) for known in Goal.objects.filter(
        pk__in=[key for key in keys if key]).select_related("current")}  # fmt: skip
    owner = Member.objects.filter(staff_no=aim.owner).first()
    unit = Unit.objects.filter(code=aim.unit).first()
    told: Mapping[str, Any] = {
        _("名称"): aim.title, _("层级"): Tier(aim.tier).label,
        _("责任部门"): unit.name if unit else aim.unit,
        _("负责人"): owner.name if owner else aim.owner,
        _("上级目标"): parents.get(aim.parent or 0, "—"),
        _("期限类型"): Term(aim.term).label, _("完成期限"): day(aim.due_on),
        _("衡量指标"): aim.metric, _("基线值"): plain(aim.baseline),
        _("目标值"): f"{Direction(aim.direction).label} {plain(aim.target)} {aim.measure}",
        _("取数方式"): Source(aim.source).label, _("说明"): aim.aim or "—",
    }  # fmt: skip
    before = _before(one)
    for name, value in told.items():
        old = before.get(name, "—")
        tone = "warn" if before and old != value else None
        yield Cell(name), Cell(old), Cell(value, tone=tone)


def _before(one: Change) -> dict[str, Any]:
    """What the version said that a change starts from; nothing of a new goal."""
    version = one.goal.versions.filter(ordinal=one.base).first() if one.goal and one.base else None
    if version is None or one.goal is None:
        return {}
    return {
        _("名称"): version.title, _("层级"): one.goal.get_tier_display(),
        _("责任部门"): one.goal.unit.name, _("负责人"): version.owner.name,
        _("上级目标"): str(version.parent) if version.parent else "—",
        _("期限类型"): Term(version.term).label, _("完成期限"): day(version.due_on),
        _("衡量指标"): version.metric, _("基线值"): plain(version.baseline),
        _("目标值"): version.wanted, _("取数方式"): Source(version.source).label,
        _("说明"): version.aim or "—",
    }  # fmt: skip
