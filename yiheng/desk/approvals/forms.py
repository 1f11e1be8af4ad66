"""What a signer types."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Signing(forms.Form):
    """The opinion, the password that verifies who signs, and the hash of what was shown."""

    opinion = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea,
        help_text=_("退回和否决须写明理由"),
    )
    password = forms.CharField(
        label=_("口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("签字前再次验证身份；也可输入动态码"),
        strip=False,
    )
    shown = forms.CharField(widget=forms.HiddenInput)
    decision = forms.CharField(required=False, widget=forms.HiddenInput)
