"""How a page takes what was typed: a command's Invalid becomes the field's own error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError

from yiheng.core.errors import Invalid

R = TypeVar("R")


def taken(form: forms.Form, act: Callable[[], R]) -> R | None:
    """Run a command with what was typed; what it cannot take stands on its field (None)."""
    try:
        return act()
    except Invalid as error:
        field = error.field if error.field in form.fields else None
        text = str(error).replace("%", "%%")
        form.add_error(field, ValidationError(text, params={"clause": error.clause}))
        return None
