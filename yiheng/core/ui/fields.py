"""Form fields that every room has."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ERRORS = {"invalid": _("请填写日期，例如 2026-12-31"), "required": _("请填写日期")}


class DayField(forms.DateField):
    """A day, chosen or typed."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages=ERRORS, **more)
