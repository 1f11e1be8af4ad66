"""What is typed to find one's way in the book, to propose a change and to settle one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.errors import Invalid
from yiheng.core.proposals import Stand
from yiheng.core.ui.fields import DayField
from yiheng.desk.book import rehearsals, stages
from yiheng.governance.regulation import wording
from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.stages import Stage


class AsOf(forms.Form):
    """The day whose value is asked for."""

    at = DayField(label=_("查某日有效的值"))


class Dated(forms.Form):
    """From which day a change is in force, and why it is made."""

    in_force_from = DayField(label=_("自哪日起生效"))
    reason = forms.CharField(
        label=_("变更理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class Setting(Dated):
    """A value, the day from which it is in force, and why."""

    value = forms.CharField(label=_("新值"), max_length=100, strip=True)
    field_order = ("value", "in_force_from", "reason")


class Staging(Dated):
    """A stage for a clause, a chapter or all."""

    scope = forms.ChoiceField(label=_("范围"), choices=stages.scopes)
    stage = forms.ChoiceField(label=_("阶段"), choices=Stage.choices)
    field_order = ("scope", "stage", "in_force_from", "reason")


class Adopting(Dated):
    """From which day a draft edition is in force."""


class Wording(Dated):
    """What the hospital calls a word of the regulation."""

    term = forms.ChoiceField(label=_("制度用语"), choices=[(one, one) for one in wording.TERMS])
    word = forms.CharField(label=_("本院称谓"), max_length=20)
    field_order = ("term", "word", "in_force_from", "reason")


class Rehearsing(forms.Form):
    """A draft value of a parameter, and the days over which it is tried."""

    parameter = forms.ChoiceField(label=_("参数"), choices=rehearsals.choices)
    value = forms.CharField(label=_("拟定值"), max_length=100)
    first = DayField(label=_("自"))
    last = DayField(label=_("至"))

    def clean(self) -> dict[str, Any]:
        """The value in the parameter's own type, as ``draft``; the days in order."""
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", _("结束日期早于开始日期，请核对"))
        if data.get("parameter") and data.get("value"):
            try:
                data["draft"] = PARAMETERS[data["parameter"]].parse(data["value"])
            except ValueError as wrong:
                self.add_error("value", str(wrong))
        return data


class Settling(forms.Form):
    """What the second person says of a change."""

    stand = forms.ChoiceField(
        choices=Stand.choices, error_messages={"required": _("请选择“同意”“不同意”或“撤回”")}
    )
    remark = forms.CharField(
        label=_("说明"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def asked_for(request: Any) -> str:
    """The words that a reader looks for."""
    return str(request.GET.get("q", "")).strip()[:60]


def since(day: date, at: datetime) -> datetime:
    """The instant at which a chosen day begins to count: today means from now on."""
    return at if day == day_of(at) else midnight(day)


def show(form: forms.Form, error: Invalid) -> None:
    """Say on the form what a command could not take; on no field where the form has not this one.

    The clause goes with it, so that the page cites it.
    """
    field = error.field if error.field in form.fields else None
    form.add_error(field, ValidationError(str(error), params={"clause": error.clause}))
