"""The form by which a file is added to something."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.taking import taken

R = TypeVar("R")


class Attach(forms.Form):
    """A file; one of the same name replaces it."""

    attachment = forms.FileField(
        label=_("附件"),
        help_text=_("PDF、图片、Word、Excel、文本，最大 20 MB；同名即替换"),
        allow_empty_file=True,  # what keeps files refuses it, with its cure
    )


def attached(form: Attach, put: Callable[..., R]) -> R | None:
    """Run a command with ``name`` and ``content`` of the file that was sent.

    None where the form or the command cannot take it: the form says why.
    """
    if not form.is_valid():
        return None
    file = form.cleaned_data["attachment"]
    return taken(form, lambda: put(name=file.name, content=file.read()))
