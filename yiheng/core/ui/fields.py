"""Form fields that every room has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ERRORS = {"invalid": _("请填写日期，例如 2026-12-31"), "required": _("请填写日期")}
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""What may be typed as a day: next to the calendar's own ends no time can be reckoned from it."""


def within_reach(day: date) -> None:
    """Raises ``ValidationError`` for a day that nobody can mean."""
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("日期应在 1900 年至 2999 年之间，请核对年份"))


class DayField(forms.DateField):
    """A day, chosen or typed."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            widget=widget, error_messages=ERRORS, validators=[within_reach], **more
        )  # fmt: skip
