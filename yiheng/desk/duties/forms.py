"""What people type about duties and the calendar."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.fields import DayField
from yiheng.governance.duties.models import Reason

STATES = [
    ("", _("全部状态")), ("late", _("已超期")), ("today", _("今日到期")), ("week", _("7 天内")),
    ("paused", _("计时暂停")), ("provisional", _("暂定")),
]  # fmt: skip


class Wanted(forms.Form):
    """What to look for among duties; the address carries it."""

    q = forms.CharField(label=_("事项、人员或条款"), required=False, max_length=40)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=STATES)


class Pausing(forms.Form):
    """Why a clock is to stand still."""

    reason = forms.ChoiceField(label=_("原因"), choices=Reason.choices)
    note = forms.CharField(
        label=_("在等什么"), max_length=60,
        help_text=_("例如“等待某公司提供接口文档”。不写电话、证件号等个人信息"),
    )  # fmt: skip


class YearFile(forms.Form):
    """A year's notice."""

    file = forms.FileField(
        label=_("节假日安排（CSV）"),
        help_text=_("每行：日期,类别,名称。类别为 off（休）或 work（调休上班）"),
    )
    source = forms.CharField(
        label=_("依据文件"), max_length=80, help_text=_("例如“国办发明电〔2025〕7号”")
    )


class Hours(forms.Form):
    """Office hours from a day on: morning and afternoon."""

    in_force_from = DayField(label=_("起用日期"))
    opens = forms.TimeField(label=_("上午上班"), initial=time(8), widget=forms.TimeInput)
    lunch = forms.TimeField(label=_("上午下班"), initial=time(12), widget=forms.TimeInput)
    resumes = forms.TimeField(label=_("下午上班"), initial=time(14), widget=forms.TimeInput)
    closes = forms.TimeField(label=_("下午下班"), initial=time(17, 30), widget=forms.TimeInput)
    source = forms.CharField(label=_("依据文件"), max_length=80)

    def clean(self) -> dict[str, Any]:
        """Each begins after the one before has ended."""
        given = super().clean() or {}
        times = [given.get(name) for name in ("opens", "lunch", "resumes", "closes")]
        known = [one for one in times if one is not None]
        if known != sorted(set(known)):
            raise ValidationError(
                _("时间须按先后排列，例如 08:00、12:00、14:00、17:30"), params={"clause": "0-f"}
            )
        return given

    @property
    def shifts(self) -> list[tuple[time, time]]:
        """Morning and afternoon."""
        typed = self.cleaned_data
        return [(typed["opens"], typed["lunch"]), (typed["resumes"], typed["closes"])]
