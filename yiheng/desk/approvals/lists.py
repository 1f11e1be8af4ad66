"""The lists of cases: whose, narrowed how, a line each, and the same as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yiheng.core.clock import midnight
from yiheng.core.ui import formats
from yiheng.core.ui.formats import stamp
from yiheng.desk.approvals.forms import Find
from yiheng.desk.approvals.pages import A_MINUTE, GIVEN, TONES
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import Case, Decision, Reading, Signature, State, Step
from yiheng.governance.approvals.permissions import READ_ALL
from yiheng.governance.people.models import Member

Row = dict[str, Any]
EVERYBODYS = ("all", "vacant")  # for those who may read all cases


class Kind(NamedTuple):
    """A list: how it is called, what its time is, and from a row of it to its case."""

    title: str
    time: str
    prefix: str


def kinds() -> dict[str, Kind]:
    """Every list."""
    return {
        "todo": Kind(_("待我签"), _("到期"), "case__"),
        "signed": Kind(_("我已签"), _("签字时间"), "case__"),
        "mine": Kind(_("我发起的"), _("提交时间"), ""),
        "cc": Kind(_("传阅我的"), _("传阅时间"), "case__"),
        "all": Kind(_("全部"), _("提交时间"), ""),
        "vacant": Kind(_("岗位空缺"), _("到期"), "case__"),
    }


def tabs(current: str, viewer: Member, at: datetime) -> list[Row]:
    """The lists that this reader has; what waits is counted."""
    counts = {"todo": queries.todo(viewer, at).count(), "cc": queries.to_read(viewer).count()}
    return [
        {"title": one.title, "url": f"?tab={code}", "current": code == current,
         "count": counts.get(code) or None}
        for code, one in kinds().items() if open_to(code, viewer, at)
    ]  # fmt: skip


def open_to(tab: str, viewer: Member, at: datetime) -> bool:
    """Whether this reader has a list: what is not one's own is for those who may read it all."""
    return tab in kinds() and (tab not in EVERYBODYS or bool(viewer.may(READ_ALL, at)))


def empty(tab: str) -> tuple[str, str]:
    """What an empty list says: title and text."""
    return {
        "signed": (_("您还没有签过字"), _("您签过的审批会留在这里，随时可查。")),
        "mine": (_("您还没有发起审批"), _("在采集申请等页面提交后，可在这里看到进度。")),
        "cc": (_("没有传阅给您的事项"), _("别人请您阅知的审批会出现在这里。")),
        "all": (_("还没有审批"), _("有人提交申请后，会列在这里。")),
        "vacant": (_("没有卡在空缺岗位的事项"), _("岗位空缺且上级也无人可签的环节会列在这里。")),
    }.get(tab, (_("没有待您签字的事项"), _("新的申请轮到您时会出现在这里，并发站内通知。")))


def found(tab: str, form: Find, viewer: Member, at: datetime) -> QuerySet[Any]:
    """The rows of a list as narrowed; what cannot be understood narrows nothing, the rest does."""
    prefix = kinds()[tab].prefix
    rows = _of(tab, viewer, at)
    form.full_clean()
    asked = form.cleaned_data
    words = asked.get("q") or ""
    if words:
        rows = rows.filter(
            Q(**{f"{prefix}title__icontains": words}) | Q(**{f"{prefix}serial__icontains": words})
            | Q(**{f"{prefix}applicant__name__icontains": words})
        )  # fmt: skip
    exact = {"state": asked.get("state"), "route__code": asked.get("route")}
    rows = rows.filter(**{f"{prefix}{name}": value for name, value in exact.items() if value})
    if asked.get("since"):
        rows = rows.filter(**{f"{prefix}submitted_at__gte": midnight(asked["since"])})
    if asked.get("until"):
        before = midnight(asked["until"] + timedelta(days=1))
        rows = rows.filter(**{f"{prefix}submitted_at__lt": before})
    return rows


def shown(tab: str, rows: Iterable[Any], at: datetime) -> list[Row]:
    """A line a row."""
    return [_drawn(tab, row, at) for row in rows]


def _drawn(tab: str, row: Any, at: datetime) -> Row:
    drawn: dict[str, Callable[[Any], Row]] = {
        "todo": _waiting, "signed": _given, "cc": _sent, "vacant": _stuck,
    }  # fmt: skip
    draw = drawn.get(tab)
    return draw(row) if draw else _case(row, at)


def heads(tab: str) -> tuple[str, ...]:
    """The heads of the list that is taken along."""
    return (_("编号"), _("事项"), _("依据"), _("申请人"), _("申请科室"), _("环节"),
            kinds()[tab].time, _("状态"))  # fmt: skip


def cells(tab: str, found: Any, at: datetime) -> tuple[str, ...]:
    """A line of that list."""
    row = _drawn(tab, found, at)
    return (
        row["serial"], row["title"], row["clause"], row["who"], row["unit"], row["stage"],
        stamp(row["at"]) if row["at"] else "", str(row["status"]),
    )  # fmt: skip


def _of(tab: str, viewer: Member, at: datetime) -> QuerySet[Any]:
    if tab == "signed":
        return queries.signed_by(viewer).select_related("case__unit")
    if tab == "mine":
        return queries.started_by(viewer)
    if tab == "cc":
        return queries.circulated_to(viewer).select_related("case__unit")
    if tab == "all":
        every = queries.visible_to(viewer).prefetch_related(
            "steps__member", "steps__transferred_by"
        )
        return every.order_by("-submitted_at", "-pk")
    if tab == "vacant":
        stuck = Step.objects.filter(pk__in=[one.pk for one in queries.vacant(at)])
        named = stuck.select_related("case__applicant", "case__unit", "member", "transferred_by")
        return named.order_by("due_at", "pk")
    return queries.todo(viewer, at).select_related("case__unit")


def _waiting(step: Step) -> Row:
    return _row(step.case) | {"stage": step.title, "at": step.due_at, "due": True}


def _stuck(step: Step) -> Row:
    return _row(step.case) | {
        "stage": _("%(step)s：%(who)s") % {"step": step.title, "who": step.who},
        "at": step.due_at, "due": True, "tone": "bad", "status": _("岗位空缺"),
    }  # fmt: skip


def _given(signature: Signature) -> Row:
    decision, void = Decision(signature.decision), signature.voided_at is not None
    return _row(signature.case) | {
        "stage": signature.step.title, "at": signature.signed_at,
        "tone": "" if void else GIVEN[decision], "status": _("已作废") if void else decision.label,
    }  # fmt: skip


def _sent(reading: Reading) -> Row:
    unread = reading.read_at is None
    return _row(reading.case) | {
        "stage": _("%(who)s传阅") % {"who": reading.asked_by.name}, "at": reading.asked_at,
        "tone": "warn" if unread else "ok", "status": _("待阅") if unread else _("已阅"),
    }  # fmt: skip


def _case(case: Case, at: datetime) -> Row:
    stuck = [
        _("卡在%(who)s %(wait)s") % {"who": one.who, "wait": lasted(one.since, at)}
        for one in case.steps.all() if one.waiting and one.since is not None
    ]  # fmt: skip
    return _row(case) | {"stage": "；".join(stuck), "at": case.submitted_at}


def lasted(since: datetime, at: datetime) -> str:
    """How long something has waited."""
    return formats.duration(max(0, (at - since) // A_MINUTE))


def _row(case: Case) -> Row:
    return {
        "pk": case.pk, "title": case.title, "url": case.page, "serial": case.serial,
        "clause": case.clause, "who": case.applicant.name, "unit": case.unit.name, "due": False,
        "tone": TONES[State(case.state)], "status": State(case.state).label,
    }  # fmt: skip
