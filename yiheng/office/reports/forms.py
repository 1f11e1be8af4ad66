"""What people type: a report on its template, who owes one, reasons, a word to the leader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.governance.people.fields import MemberField
from yiheng.governance.people.models import Unit
from yiheng.office.reports.contents import Content
from yiheng.office.reports.models import LONGEST_REASON, LONGEST_SECTION, Kind
from yiheng.office.reports.shapes import Shape


class Write(forms.Form):
    """The sections of a template; whether they are filled the command asks."""

    def __init__(self, *given: Any, shape: Shape, content: Content, **more: Any) -> None:
        more["initial"] = dict(content.sections)
        self.shape = shape
        super().__init__(*given, **more)
        for one in shape.sections:
            rows = 8 if one.prefill else 4
            self.fields[one.code] = forms.CharField(
                label=one.title, help_text=one.hint, required=False, max_length=LONGEST_SECTION,
                widget=forms.Textarea({"rows": rows}),
            )  # fmt: skip
        self._ask(True)

    def full_clean(self) -> None:
        """Take what is there: a draft need not be whole, and of what is handed in the command
        says under which clause it is wanting."""
        self._ask(False)
        super().full_clean()
        self._ask(True)

    def _ask(self, wanted: bool) -> None:
        for one in self.shape.sections:
            self.fields[one.code].required = wanted and one.required

    def sections(self) -> dict[str, str]:
        """What was typed, by section."""
        return {one.code: self.cleaned_data[one.code] for one in self.shape.sections}


class Reason(forms.Form):
    """Why it is corrected, or excused."""

    reason = forms.CharField(label=_("原因"), max_length=LONGEST_REASON)


class Oblige(forms.Form):
    """Who owes which report."""

    kind = forms.ChoiceField(label=_("报告"), choices=Kind.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.filter(closed_at=None).order_by("code"), label=_("部门"),
        empty_label=_("请选择部门"),
    )  # fmt: skip
    member = MemberField(label=_("报告人"))
    house = forms.BooleanField(label=_("用全院数据；部门月报据此向领导报送简报"), required=False)


class Send(forms.Form):
    """The covering word of a brief."""

    note = forms.CharField(
        label=_("附言"), required=False, max_length=LONGEST_SECTION,
        widget=forms.Textarea({"rows": 3}), help_text=_("请领导关注或决定的事项"),
    )  # fmt: skip


class Acknowledge(forms.Form):
    """What the leader has to say."""

    remark = forms.CharField(
        label=_("批示"), required=False, max_length=LONGEST_SECTION,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
