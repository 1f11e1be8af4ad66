"""The form by which a file is added to something."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Attach(forms.Form):
    """A file; one of the same name replaces it."""

    attachment = forms.FileField(
        label=_("附件"),
        help_text=_("PDF、图片、Word、Excel、文本，最大 20 MB；同名即替换"),
        allow_empty_file=True,  # what keeps files refuses it, with its cure
    )
