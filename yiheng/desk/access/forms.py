"""What people type at the door and when judging."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.taking import taken as taken
from yiheng.governance.access.models import Outcome, ResetKind

PASSWORD_HELP = _("至少 15 位（须用动态口令登录的岗位 12 位）；可用一句您记得住的话")


class SignIn(forms.Form):
    """工号 and password."""

    username = forms.CharField(
        label=_("工号"), max_length=150, strip=True,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("口令"), max_length=200, strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )  # fmt: skip


class Unseal(SignIn):
    """Who opens the keyring, and its passphrase."""

    passphrase = forms.CharField(
        label=_("密钥口令"), max_length=1000, strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )  # fmt: skip


class Code(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=_("动态码"), max_length=20, strip=True,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )  # fmt: skip


class NewPassword(forms.Form):
    """A password, twice the same."""

    password = forms.CharField(
        label=_("新口令"), max_length=200, strip=False, help_text=PASSWORD_HELP,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("再输入一次"), max_length=200, strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("password") and given.get("password") != given.get("again"):
            self.add_error("again", _("两次输入的口令不同，请重新输入"))
        return given


class Activate(NewPassword):
    """A one-time code becomes a password of one's own."""

    staff_no = forms.CharField(
        label=_("工号"), max_length=20, widget=forms.TextInput({"autocomplete": "username"})
    )
    code = forms.CharField(
        label=_("激活码"), max_length=64, help_text=_("由安全管理员当面交给您，只能用一次"),
        widget=forms.TextInput({"autocomplete": "one-time-code"}),
    )  # fmt: skip
    field_order = ("staff_no", "code", "password", "again")


class ChangePassword(NewPassword):
    """The present password (or a code), and the new one."""

    current = forms.CharField(
        label=_("现用口令"), max_length=200, strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )  # fmt: skip
    field_order = ("current", "password", "again")


class ProposeReset(forms.Form):
    """Whose account, what of it, and why."""

    staff_no = forms.CharField(label=_("工号"), max_length=20, strip=True)
    kind = forms.ChoiceField(label=_("重置内容"), choices=ResetKind.choices)
    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("如何核实本人身份，例如：本人持工牌到场")
    )


class Judge(forms.Form):
    """What 医务部 found."""

    outcome = forms.ChoiceField(
        label=_("复核结论"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    remark = forms.CharField(
        label=_("依据或问题"), required=False, max_length=500,
        help_text=_("认定不当或请本人说明时必填。本人可见，密封保存"), widget=forms.Textarea,
    )  # fmt: skip


class Explain(forms.Form):
    """One's own words about one's own reading."""

    text = forms.CharField(
        label=_("说明"), max_length=500, help_text=_("至少 10 个字：当时的情况与需要"),
        widget=forms.Textarea,
    )  # fmt: skip
