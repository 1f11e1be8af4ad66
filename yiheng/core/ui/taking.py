"""How a page takes what was typed: a command's Invalid on its field, a form sent twice once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from yiheng.core.errors import Invalid

R = TypeVar("R")
KEY = re.compile(r"[\w-]{1,64}")


def key_of(request: Any) -> str:
    """The key of a form that makes something new, or another one: sent twice, it makes one."""
    sent = request.POST.get("key", "")
    return sent if KEY.fullmatch(sent) else uuid4().hex


def taken(form: forms.Form, act: Callable[[], R]) -> R | None:
    """Run a command with what was typed; what it cannot take stands on its field (None)."""
    try:
        return act()
    except Invalid as error:
        field = error.field if error.field in form.fields else None
        text = str(error).replace("%", "%%")
        form.add_error(field, ValidationError(text, params={"clause": error.clause}))
        return None
