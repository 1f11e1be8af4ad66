"""Form fields that every room has."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ERRORS = {"invalid": _("请填写日期，例如 2026-12-31"), "required": _("请填写日期")}
EARLIEST, LATEST = date(1000, 1, 1), date(9998, 12, 31)


class DayField(forms.DateField):
    """A day, chosen or typed; none at the ends of the calendar, which have no day beside them."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, error_messages=ERRORS, **more)

    def to_python(self, value: Any) -> date | None:
        """The day, or the one message that a day has."""
        day = super().to_python(value)
        if day is not None and not EARLIEST <= day <= LATEST:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day
