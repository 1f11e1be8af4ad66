"""What people type: goals and their changes, readings, reviews; reasons."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.proposals import Stand
from yiheng.core.ui.fields import DayField
from yiheng.governance.people.fields import MemberField, UnitField
from yiheng.governance.people.models import Member
from yiheng.office.goals import queries
from yiheng.office.goals.aims import Aim
from yiheng.office.goals.models import (
    LONGEST_AIM,
    LONGEST_NOTE,
    LONGEST_NUMBER,
    LONGEST_TITLE,
    Direction,
    Goal,
    Outcome,
    Source,
    Term,
    Tier,
)

NUMBER = {"invalid": _("请填写数字，例如 95 或 0.5")}
NONE: tuple[str, Any] = ("", _("未选择"))


class Words(forms.CharField):
    """Several lines of words."""

    def __init__(self, *, longest: int = LONGEST_AIM, rows: int = 3, **more: Any) -> None:
        widget = forms.Textarea({"rows": rows})
        super().__init__(max_length=longest, widget=widget, **more)


class Number(forms.DecimalField):
    """A number with two places at most."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            max_digits=12, decimal_places=2, error_messages=NUMBER,
            widget=forms.TextInput({"inputmode": "decimal"}), **more,
        )  # fmt: skip


class Decided(forms.Form):
    """Why, and by which decision of a meeting (1.2-l)."""

    reason = Words(label=_("原因"), longest=LONGEST_NOTE, rows=2)
    resolution = forms.ChoiceField(label=_("会议决议"), required=False)
    decision = forms.CharField(
        label=_("决议文号"), max_length=LONGEST_NUMBER, required=False,
        help_text=_("没有可选的会议决议时，填写文号，例如 院办会〔2026〕8号"),
    )  # fmt: skip

    def __init__(self, viewer: Member, at: datetime, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        known = references.choices(references.RESOLUTION, viewer, at)
        field = self.fields["resolution"]
        assert isinstance(field, forms.ChoiceField)
        if known:
            field.choices = [NONE, *((one.key, one.label) for one in known)]
        else:
            del self.fields["resolution"]


class GoalForm(Decided):
    """A goal as it is proposed; of one that is changed, level and department stay."""

    tier = forms.ChoiceField(label=_("层级"), choices=Tier.choices)
    unit = UnitField(label=_("责任部门"))
    parent = forms.ChoiceField(
        label=_("上级目标"), required=False, help_text=_("战略目标不选；其他层级必选")
    )
    owner = MemberField(label=_("负责人"))
    title = forms.CharField(label=_("名称"), max_length=LONGEST_TITLE)
    aim = Words(label=_("说明"), required=False)
    term = forms.ChoiceField(label=_("期限类型"), choices=Term.choices)
    due_on = DayField(label=_("完成期限"))
    metric = forms.CharField(
        label=_("衡量指标"), max_length=LONGEST_TITLE, required=False,
        help_text=_("用什么衡量，例如 数据录入错误率"),
    )  # fmt: skip
    measure = forms.CharField(label=_("计量单位"), max_length=10, required=False)
    direction = forms.ChoiceField(label=_("方向"), choices=Direction.choices)
    baseline = Number(label=_("基线值"), required=False, help_text=_("开始时的值，用来看走了多远"))
    target = Number(label=_("目标值"), required=False)
    source = forms.ChoiceField(label=_("取数方式"), choices=Source.choices)

    field_order = (
        "tier", "unit", "parent", "owner", "title", "aim", "term", "due_on", "metric", "measure",
        "direction", "baseline", "target", "source", "reason", "resolution", "decision",
    )  # fmt: skip

    def __init__(
        self, viewer: Member, at: datetime, *args: Any, own: Goal | None = None, **more: Any
    ) -> None:
        super().__init__(viewer, at, *args, **more)
        self.own = own
        rows = queries.live().exclude(pk=own.pk if own else 0).order_by("pk")
        parent = self.fields["parent"]
        assert isinstance(parent, forms.ChoiceField)
        parent.choices = [NONE, *((str(one.pk), str(one)) for one in rows)]
        if own is not None:
            del self.fields["tier"], self.fields["unit"]

    @staticmethod
    def filled(goal: Goal) -> dict[str, Any]:
        """What a goal says now, to be changed."""
        current = goal.current
        assert current is not None
        names = ("title", "aim", "term", "due_on", "metric", "measure", "direction", "baseline",
                 "target", "source")  # fmt: skip
        return {name: getattr(current, name) for name in names} | {
            "parent": str(goal.parent_id or ""), "owner": goal.owner,
        }  # fmt: skip

    @property
    def aimed(self) -> Aim:
        """What was filled in."""
        told = self.cleaned_data
        return Aim(
            tier=self.own.tier if self.own else told["tier"],
            unit=self.own.unit.code if self.own else told["unit"].code,
            owner=told["owner"].staff_no, title=told["title"], term=told["term"],
            due_on=told["due_on"], metric=told["metric"], measure=told["measure"],
            target=told["target"], direction=told["direction"], source=told["source"],
            baseline=told["baseline"], parent=int(told["parent"]) if told["parent"] else None,
            aim=told["aim"],
        )  # fmt: skip

    @property
    def why(self) -> dict[str, str]:
        """The reason and the decision."""
        return {name: self.cleaned_data.get(name, "") for name in
                ("reason", "decision", "resolution")}  # fmt: skip


class Settle(forms.Form):
    """A second person's word."""

    stand = forms.ChoiceField(
        label=_("意见"), widget=forms.RadioSelect,
        choices=((Stand.CONFIRMED.value, _("确认")), (Stand.REFUSED.value, _("不同意"))),
    )  # fmt: skip

    def clean_stand(self) -> Stand:
        """The stand that was chosen."""
        return Stand(self.cleaned_data["stand"])


class ReadingForm(forms.Form):
    """The value of a metric on a day."""

    day = DayField(label=_("日期"))
    value = Number(label=_("数值"))
    note = forms.CharField(
        label=_("依据"), max_length=LONGEST_NOTE, help_text=_("数从哪里来，例如 质控月报")
    )


class ReviewForm(forms.Form):
    """The review of a quarter."""

    outcome = forms.ChoiceField(label=_("结论"), choices=Outcome.choices, widget=forms.RadioSelect)
    words = Words(label=_("评审意见"))


class Reason(forms.Form):
    """Why."""

    reason = Words(label=_("原因"), longest=LONGEST_NOTE, rows=2)


def plain(value: Decimal | None) -> str:
    """A number without idle zeros; a dash for none."""
    return "—" if value is None else f"{value.normalize():f}"
