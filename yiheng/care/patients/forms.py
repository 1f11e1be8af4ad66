"""What is typed at the desk and at a patient's own pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.care.patients.models import Answer, Basis, HoldKind


class Enter(forms.Form):
    """The code that the desk handed out."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=24,
        help_text=_("12 位数字，10 分钟内有效，只能使用一次"),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class Issue(forms.Form):
    """Whom the code is for, by an exact identifier."""

    identifier = forms.CharField(
        label=_("身份证号或病案号"),
        max_length=64,
        help_text=_("须完整填写，并当面核对证件"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class AnswerName(forms.Form):
    """医务部's answer to a request for a name."""

    answer = forms.ChoiceField(label=_("答复"), choices=Answer.choices)


class Ask(Issue):
    """Whose data are to be deleted, and who asks for it."""

    basis = forms.ChoiceField(label=_("由谁提出"), choices=Basis.choices)


class Close(Issue):
    """Whose chart is closed or in dispute."""

    kind = forms.ChoiceField(label=_("情形"), choices=HoldKind.choices)
