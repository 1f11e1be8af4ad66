"""What people type to find a patient."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.care.records import presenting
from yiheng.care.records.queries import Wanted
from yiheng.core.ui.fields import DayField
from yiheng.governance.access.models import Category

LONGEST = 64


class _Day(DayField):
    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.widget.attrs["class"] = "input"


class Find(forms.Form):
    """An exact identifier."""

    identifier = forms.CharField(
        label=_("身份证号或病案号"),
        max_length=LONGEST,
        help_text=_("须完整填写；只能打开与您有诊疗关系的患者"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class Narrow(forms.Form):
    """Which part of a timeline; ``offer`` names the departments that there are."""

    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    since = _Day(label=_("自"))
    until = _Day(label=_("至"))
    department = forms.CharField(
        label=_("科室"), required=False, widget=forms.Select({"class": "input"})
    )

    def wanted(self) -> Wanted:
        """What is asked for; a day that cannot be read narrows nothing, and says so."""
        self.full_clean()
        asked = self.cleaned_data
        return Wanted(
            types=presenting.types_of(asked.get("kind", "")),
            since=asked.get("since"),
            until=asked.get("until"),
            department=asked.get("department", ""),
        )

    def offer(self, departments: Iterable[tuple[str, str]]) -> None:
        """The departments to choose from, as (code, name)."""
        select = self.fields["department"].widget
        assert isinstance(select, forms.Select)
        select.choices = [("", _("全部科室")), *departments]


class BreakGlass(Find):
    """An exact identifier, the kind of emergency, and the reason."""

    identifier = forms.CharField(
        label=_("身份证号或病案号"),
        max_length=LONGEST,
        help_text=_("须完整填写"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("紧急情形"), choices=Category.choices)
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        widget=forms.Textarea,
        help_text=_("至少 10 个字：患者情况与为何此刻需要。医务部 24 小时内复核，患者可以看到"),
    )
