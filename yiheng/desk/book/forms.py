"""What is typed to find one's way in the book, and to set a parameter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class AsOf(forms.Form):
    """The day whose value is asked for."""

    at = forms.DateField(
        label=_("查某日有效的值"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("请填写日期，例如 2026-11-01")},
    )


class Setting(forms.Form):
    """A value and the day from which it is in force."""

    value = forms.CharField(label=_("新值"), max_length=100, strip=True)
    in_force_from = forms.DateField(
        label=_("自哪日起生效"),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("请填写日期，例如 2026-11-01")},
    )
