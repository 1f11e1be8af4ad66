"""What people type: a charter with its milestones, reviews, words, shares, reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.clock import day_of
from yiheng.core.numbers import number_of
from yiheng.core.ui.fields import DayField
from yiheng.governance.access.founding import HOUSE
from yiheng.governance.people.fields import MemberField, MembersField
from yiheng.governance.people.models import Member, Unit
from yiheng.office.projects.facts import Facts, MilestoneData
from yiheng.office.projects.models import (
    LONGEST_NOTE,
    LONGEST_SCOPE,
    LONGEST_TITLE,
    Outcome,
    Party,
    Project,
)
from yiheng.office.projects.models.plans import LONGEST_MILESTONE
from yiheng.office.projects.schedule import Node

BETWEEN = re.compile(r"[,，、;；\s]+")
BLANK_ROWS, MOST_ROWS, MONTHS_AHEAD = 4, 60, 18
PREFIX = "m"


class Yuan(forms.DecimalField):
    """An amount in yuan; what comes out is cents."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_digits=13, decimal_places=2, min_value=Decimal(0), **more)

    def clean(self, value: Any) -> Any:
        """Whole cents; 0 where nothing was typed."""
        found = super().clean(value) or Decimal(0)
        return int((found * 100).quantize(Decimal(1), ROUND_HALF_UP))


class Charter(forms.Form):
    """A project as its author proposes it."""

    title = forms.CharField(label=_("项目名称"), max_length=LONGEST_TITLE)
    owner = MembersField(
        label=_("责任人"),
        required=False,
        help_text=_("只能一人：工号或姓名。提交前必填"),
    )
    scope = forms.CharField(
        label=_("项目范围"), max_length=LONGEST_SCOPE, required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_("做什么、不做什么、在哪些科室使用。请勿填写患者信息"),
    )  # fmt: skip
    using_unit = forms.ModelChoiceField(
        Unit.objects.filter(closed_at=None).exclude(code=HOUSE).order_by("code"),
        label=_("使用部门"), required=False,
        empty_label=_("请选择"), help_text=_("结项时由使用部门签署使用报告"),
    )  # fmt: skip
    budget = Yuan(label=_("预算（元）"), required=False)
    goal = forms.ChoiceField(label=_("上级目标"), required=False)
    parties = forms.MultipleChoiceField(
        label=_("其他参与部门"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("两个及以上部门参与的为联合项目：须经项目管理委员会审议，各部门指定接口人"),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, by: Member, at: datetime, project: Project | None = None
    ) -> None:
        super().__init__(data, initial=_initial(project))
        self.own = project.unit if project else by.unit
        units = Unit.objects.filter(closed_at=None).exclude(code=HOUSE).exclude(pk=self.own.pk)
        units = units.order_by("depth", "code")
        self.fields["parties"].choices = [(one.code, one.name) for one in units]  # type: ignore[attr-defined]  # a choice
        goals = {one.key: one.label for one in references.choices(references.GOAL, by, at)}
        if project and project.goal and project.goal not in goals:
            known = references.find(references.GOAL, [project.goal], by, at)
            goals[project.goal] = known[project.goal].label if known else project.goal
        if goals:
            self.fields["goal"].choices = [("", _("无")), *goals.items()]  # type: ignore[attr-defined]  # a choice
        else:
            del self.fields["goal"]

    def facts(self, milestones: Sequence[MilestoneData]) -> Facts:
        """What the commands take."""
        data = dict(self.cleaned_data)
        units = Unit.objects.filter(code__in=data.pop("parties"))
        return Facts(
            owners=data.pop("owner"), parties=list(units), milestones=milestones,
            cents=data.pop("budget"), **data,
        )  # fmt: skip


class MilestoneForm(forms.Form):
    """A milestone; a row without a name is none."""

    code = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(max_length=LONGEST_MILESTONE, required=False)
    starts_on = DayField(required=False)
    due_on = DayField(required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        labels = {"title": _("节点"), "starts_on": _("开始"), "due_on": _("完成时限")}
        for name, label in labels.items():
            attrs = self.fields[name].widget.attrs
            attrs |= {"class": "input", "aria-label": label}

    def clean(self) -> dict[str, Any]:
        """A row with a name has both its days."""
        data = super().clean() or {}
        if data.get("title"):
            for name in ("starts_on", "due_on"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("请填写日期"))
        return data

    @property
    def row(self) -> MilestoneData | None:
        """The milestone, as far as it can be read."""
        data = getattr(self, "cleaned_data", {})
        if self.errors or not data.get("title"):
            return None
        return MilestoneData(data["title"], data["starts_on"], data["due_on"], data["code"])


Rows = forms.formset_factory(MilestoneForm, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class Milestones:
    """The rows of a plan, with some blank ones after them."""

    def __init__(self, data: Any = None, nodes: Iterable[Node] = (), *, more: bool = False) -> None:
        if data is not None:
            data = data.copy()
            total = number_of(data.get(f"{PREFIX}-TOTAL_FORMS", ""))
            many = BLANK_ROWS if total is None else total
            data[f"{PREFIX}-TOTAL_FORMS"] = str(min(many + BLANK_ROWS * more, MOST_ROWS))
            data.setdefault(f"{PREFIX}-INITIAL_FORMS", "0")
            self.rows = Rows(data, prefix=PREFIX)
            return
        initial = [{"code": one.code, "title": one.title, "starts_on": one.starts_on,
                    "due_on": one.due_on} for one in nodes]  # fmt: skip
        blank: list[dict[str, Any]] = [{} for _one in range(BLANK_ROWS)]
        self.rows = Rows(prefix=PREFIX, initial=(initial + blank)[:MOST_ROWS])

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return self.rows.is_valid()

    @property
    def data(self) -> list[MilestoneData]:
        """The milestones that were typed."""
        return [one for form in self.rows if (one := form.row) is not None]


class KickOff(forms.Form):
    """The meeting that heard it, where one room keeps meetings."""

    meeting = forms.ChoiceField(label=_("启动会"), required=False)

    def __init__(self, data: Any = None, *, by: Member, at: datetime) -> None:
        super().__init__(data)
        known = references.choices(references.MEETING, by, at)
        if known:
            named = [(one.key, one.label) for one in known]
            self.fields["meeting"].choices = [("", _("请选择")), *named]  # type: ignore[attr-defined]  # a choice
        else:
            del self.fields["meeting"]


class Contact(forms.Form):
    """The 接口人 of a department."""

    contact = MemberField(label=_("接口人"))

    def __init__(self, data: Any = None, *, party: Party) -> None:
        super().__init__(data, auto_id=f"id_{party.pk}_%s")
        self.fields["contact"].widget.attrs |= {"class": "input", "aria-label": _("接口人")}


class Mark(forms.Form):
    """The day on which a milestone was reached."""

    day = DayField(label=_("完成日期"))

    def __init__(self, data: Any = None, *, code: int, today: date | None = None) -> None:
        super().__init__(data, initial={"day": today}, auto_id=f"id_{code}_%s")
        self.fields["day"].widget.attrs |= {"class": "input", "aria-label": _("完成日期")}


class Words(forms.Form):
    """What went on in a week; of one that was missed, which."""

    week = forms.ChoiceField(label=_("周"), required=False)
    text = forms.CharField(
        label=_("本周进展"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any = None, *, weeks: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(data)
        self.fields["week"].choices = [("", _("本周")), *weeks]  # type: ignore[attr-defined]  # a choice
        if not weeks:
            del self.fields["week"]


class Reviewing(forms.Form):
    """A mid-term review; of an adjustment the milestones stand beside it."""

    outcome = forms.ChoiceField(label=_("结论"), choices=Outcome.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("评审意见"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3}),
        help_text=_("进度、问题、调整或停止的理由"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class Owner(forms.Form):
    """Who is to answer for it from now on, and why."""

    owner = MemberField(label=_("新责任人"))
    reason = forms.CharField(label=_("理由"), max_length=200)


class Report(forms.Form):
    """使用报告, signed."""

    text = forms.CharField(
        label=_("使用情况"), max_length=4000, widget=forms.Textarea({"rows": 8}),
        help_text=_("使用范围、效果、遗留问题。请勿填写患者信息"),
    )  # fmt: skip
    password = forms.CharField(
        label=_("口令或动态码"), max_length=200, strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
        help_text=_("签署前再次验证身份"),
    )  # fmt: skip


class Examining(forms.Form):
    """结项审核."""

    passed = forms.ChoiceField(
        label=_("审核结论"), choices=[("yes", _("通过")), ("no", _("未通过，退回继续"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label=_("审核意见"), max_length=LONGEST_NOTE, widget=forms.Textarea({"rows": 3})
    )


class Share(forms.Form):
    """Somebody's months for a project."""

    member = MemberField(label=_("人员"))
    since = forms.ChoiceField(label=_("自"))
    until = forms.ChoiceField(label=_("至"))
    percent = forms.IntegerField(
        label=_("投入比例（％）"), min_value=0, max_value=100, help_text=_("填 0 即收回")
    )

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        first = day_of(at).replace(day=1)
        initial = {"since": f"{first:%Y-%m}", "until": f"{first:%Y-%m}"}
        super().__init__(data, initial=initial, auto_id="id_share_%s")
        for name in ("since", "until"):
            self.fields[name].choices = _months(at)  # type: ignore[attr-defined]  # a choice

    @property
    def months(self) -> list[date]:
        """The months from the one to the other; none where they are the wrong way round."""
        since, until = (_first(self.cleaned_data[name]) for name in ("since", "until"))
        found = []
        while since <= until:
            found.append(since)
            since = _next(since)
        return found


class Spending(forms.Form):
    """What a project plans to spend in a month, and has spent."""

    month = forms.ChoiceField(label=_("月份"))
    planned = Yuan(label=_("计划支出（元）"), required=False)
    spent = Yuan(label=_("实际支出（元）"), required=False)

    def __init__(self, data: Any = None, *, at: datetime) -> None:
        first = day_of(at).replace(day=1)
        super().__init__(data, initial={"month": f"{first:%Y-%m}"}, auto_id="id_spend_%s")
        self.fields["month"].choices = _months(at)  # type: ignore[attr-defined]  # a choice

    @property
    def first(self) -> date:
        """The month, by its first day."""
        return _first(self.cleaned_data["month"])


def _months(at: datetime) -> list[tuple[str, str]]:
    """Half a year back, and as far ahead as one plans."""
    month = day_of(at).replace(day=1)
    for _back in range(6):
        month = (month - timedelta(days=1)).replace(day=1)
    found = []
    for _ahead in range(6 + MONTHS_AHEAD):
        found.append((f"{month:%Y-%m}", f"{month:%Y-%m}"))
        month = _next(month)
    return found


def _first(code: str) -> date:
    return date.fromisoformat(f"{code}-01")


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _initial(project: Project | None) -> dict[str, Any]:
    if project is None:
        return {}
    others = project.parties.exclude(unit=project.unit).values_list("unit__code", flat=True)
    return {
        "title": project.title, "scope": project.scope, "goal": project.goal,
        "owner": project.owner.label if project.owner else "", "using_unit": project.using_unit_id,
        "budget": project.budget if project.cents else None, "parties": list(others),
    }  # fmt: skip
