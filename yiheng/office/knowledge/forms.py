"""What people type: an article, reasons, dates, another owner, a question."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.typed import tidy
from yiheng.core.ui.fields import DayField
from yiheng.governance.people.fields import MemberField
from yiheng.governance.people.models import Unit
from yiheng.office.knowledge.facts import Facts, text_of
from yiheng.office.knowledge.models import (
    LONGEST_NOTE,
    LONGEST_QUESTION,
    LONGEST_TEXT,
    LONGEST_TITLE,
    OPEN,
    Grade,
    Kind,
    Version,
)

BETWEEN = re.compile(r"[,，、;；\s]+")
EDITOR = {
    "rows": 18, "hx-post": reverse_lazy("knowledge:preview"), "hx-target": "#preview",
    "hx-trigger": "input changed delay:400ms", "hx-swap": "innerHTML",
}  # fmt: skip


class Words(forms.CharField):
    """Words parted by commas or blanks."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """Each once, in order."""
        typed = BETWEEN.split(tidy(super().clean(value)))
        return tuple(dict.fromkeys(filter(None, typed)))


class Write(forms.Form):
    """A version of an article."""

    title = forms.CharField(label=_("标题"), max_length=LONGEST_TITLE)
    kind = forms.ChoiceField(label=_("类别"), choices=Kind.choices)
    text = forms.CharField(
        label=_("正文"), max_length=LONGEST_TEXT, widget=forms.Textarea(EDITOR),
        help_text=_("可用 Markdown 写标题、列表和表格；HTML 按文字显示。请勿填写患者信息"),
    )  # fmt: skip
    grade = forms.ChoiceField(
        label=_("密级"), choices=Grade.choices,
        help_text=_("公开、内部供全员查阅；受限由所选科室查阅；机密由所选科室的负责人查阅"),
    )  # fmt: skip
    units = forms.MultipleChoiceField(
        label=_("可阅科室（受限、机密）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    tags = Words(
        label=_("关键词"), required=False, max_length=200,
        help_text=_("用逗号或空格隔开；相同关键词的条目互为相关"),
    )  # fmt: skip
    review_by = DayField(
        label=_("复核日期"), help_text=_("到期前 30 天提醒责任人；过期的条目会标明，最长两年")
    )
    note = forms.CharField(
        label=_("改了什么"), max_length=LONGEST_NOTE, required=False,
        help_text=_("读者在版本记录中看到"),
    )  # fmt: skip

    def __init__(self, *given: Any, version: Version | None = None, **more: Any) -> None:
        if version is not None:
            more["initial"] = _of(version)
        super().__init__(*given, **more)
        units = Unit.objects.filter(closed_at=None).order_by("code")
        self.fields["units"].choices = list(units.values_list("code", "name"))  # type: ignore[attr-defined]  # a choice
        if version is None or (version.ordinal == 1 and version.issued_at is None):
            del self.fields["note"]

    @property
    def guarded(self) -> bool:
        """Whether its readers are to be shown: it is not for all, or they are wrong."""
        return self["grade"].value() not in (*OPEN, None) or bool(self["units"].errors)

    def facts(self) -> Facts:
        """What the commands take."""
        data = dict(self.cleaned_data)
        return Facts(**data | {"units": tuple(data["units"])})


class Review(forms.Form):
    """The next date."""

    review_by = DayField(label=_("下次复核日期"))


class HandOver(forms.Form):
    """To whom it is handed."""

    to = MemberField(label=_("新责任人"))


class Reason(forms.Form):
    """Why it is retired, or a question declined."""

    reason = forms.CharField(label=_("原因"), max_length=LONGEST_NOTE)


class Ask(forms.Form):
    """A question."""

    words = forms.CharField(
        label=_("您的问题"), max_length=LONGEST_QUESTION, widget=forms.Textarea({"rows": 4}),
        help_text=_("回答后成为常见问题，全员可查；请勿填写患者信息"),
    )  # fmt: skip


def _of(version: Version) -> dict[str, Any]:
    names = ("title", "kind", "grade", "units", "review_by")
    pending = version.issued_at is None
    return {name: getattr(version, name) for name in names} | {
        "text": text_of(version), "tags": "、".join(version.tags),
        "note": version.note if pending else "",
    }  # fmt: skip
