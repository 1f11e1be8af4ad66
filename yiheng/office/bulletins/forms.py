"""What people type: an announcement with its audience, an emergency, reasons, whom to pass to."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.fields import DayField
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.people.fields import MembersField
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.commands.issuing import EVERYBODY, HEADS, UNIT
from yiheng.office.bulletins.facts import Facts
from yiheng.office.bulletins.models import (
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Category,
    Edition,
)
from yiheng.office.bulletins.telling import CASES

BETWEEN = re.compile(r"[,，、;；\s]+")

FEW_LINES = forms.Textarea({"rows": 2})


class Write(forms.Form):
    """An edition with its audience; of a correction also what was corrected."""

    title = forms.CharField(label=_("标题"), max_length=LONGEST_TITLE)
    importance = forms.ChoiceField(
        label=_("等级"), choices=Importance.choices,
        help_text=_("重要的须本人确认阅知；紧急的到时未阅转电话"),
    )  # fmt: skip
    category = forms.ChoiceField(label=_("类别"), choices=Category.choices)
    body = forms.CharField(
        label=_("正文"), max_length=LONGEST_BODY, widget=forms.Textarea({"rows": 14}),
        help_text=_("空一行即另起一段；按文字显示，不含格式。请勿填写患者信息"),
    )  # fmt: skip
    whole = forms.BooleanField(label=_("全院，含外包与进修实习人员"), required=False)
    units = forms.MultipleChoiceField(
        label=_("部门与团队（含下级）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    posts = forms.MultipleChoiceField(
        label=_("岗位"), required=False, widget=forms.CheckboxSelectMultiple
    )
    members = MembersField(label=_("指定人员"), required=False, widget=FEW_LINES)
    without_units = forms.MultipleChoiceField(
        label=_("不发给这些部门（含下级）"), required=False, widget=forms.CheckboxSelectMultiple
    )
    without_members = MembersField(label=_("不发给这些人"), required=False, widget=FEW_LINES)
    effective_on = DayField(label=_("生效日期"), required=False)
    expires_on = DayField(label=_("有效期至"), required=False, help_text=_("过后归档，不再催阅"))
    formal = forms.BooleanField(label=_("正式公告，发布时编号"), required=False)
    pinned = forms.BooleanField(label=_("在公告列表置顶"), required=False)
    shareable = forms.BooleanField(label=_("收到的人可以传阅"), required=False)
    note = forms.CharField(
        label=_("更正了什么"), max_length=LONGEST_NOTE, required=False,
        help_text=_("收到过的人会看到"),
    )  # fmt: skip
    reread = forms.BooleanField(label=_("请收到过的人重新阅知"), required=False)

    def __init__(self, *given: Any, edition: Edition | None = None, **more: Any) -> None:
        more["initial"] = {"shareable": True, "importance": Importance.NORMAL}
        if edition is not None:
            more["initial"] = self._of(edition)
        super().__init__(*given, **more)
        units = list(Unit.objects.filter(closed_at=None).order_by("code"))
        named = [(one.code, one.name) for one in units]
        posts = list(Post.objects.order_by("title").values_list("code", "title"))
        choices = {"units": named, "without_units": named, "posts": posts}
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]  # a choice
        if edition is None or edition.ordinal == 1:
            del self.fields["note"], self.fields["reread"]

    @property
    def left_out(self) -> bool:
        """Whether anybody is left out, or what was typed about it is wrong."""
        names = ("without_units", "without_members")
        return any(self[name].value() or self[name].errors for name in names)

    def facts(self) -> Facts:
        """What the commands take."""
        data = dict(self.cleaned_data)
        audience = Audience(
            data.pop("whole"), tuple(data.pop("units")), tuple(data.pop("posts")),
            _numbers(data.pop("members")), tuple(data.pop("without_units")),
            _numbers(data.pop("without_members")),
        )  # fmt: skip
        return Facts(audience=audience, **data)

    @staticmethod
    def _of(edition: Edition) -> dict[str, Any]:
        names = ("title", "importance", "category", "body", "effective_on", "expires_on",
                 "formal", "pinned", "shareable", "note", "reread")  # fmt: skip
        audience = edition.addressed
        return {name: getattr(edition, name) for name in names} | {
            "whole": audience.whole, "units": audience.units, "posts": audience.posts,
            "without_units": audience.without_units, "members": _labels(audience.members),
            "without_members": _labels(audience.without_members),
        }  # fmt: skip


class Alert(forms.Form):
    """An emergency in prepared words; what is typed beside them may be nothing."""

    SCOPES = (
        (UNIT, _("该部门及其下级全体")), (HEADS, _("全院各科室主任")), (EVERYBODY, _("全院")),
    )  # fmt: skip

    case = forms.ChoiceField(label=_("事由"))
    unit = forms.ModelChoiceField(
        Unit.objects.filter(closed_at=None).order_by("depth", "code"), label=_("发生在"),
        empty_label=_("请选择部门"),
    )  # fmt: skip
    scope = forms.ChoiceField(label=_("通知谁"), choices=SCOPES)
    words = forms.CharField(
        label=_("补充说明"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("只在站内显示，不发到院外；请勿填写患者信息"),
    )  # fmt: skip
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        titles = [(code, one.title) for code, one in CASES.items()]
        self.fields["case"].choices = titles  # type: ignore[attr-defined]  # a choice


class PassOn(forms.Form):
    """To whom it is passed on, with a remark."""

    to = MembersField(label=_("传阅给"), widget=FEW_LINES)
    remark = forms.CharField(label=_("意见"), max_length=LONGEST_NOTE, required=False)


class Withdraw(forms.Form):
    """Why it is withdrawn."""

    reason = forms.CharField(label=_("撤回原因"), max_length=LONGEST_NOTE)


def _numbers(members: list[Member]) -> tuple[str, ...]:
    return tuple(one.staff_no for one in members)


def _labels(numbers: tuple[str, ...]) -> str:
    known = Member.objects.filter(staff_no__in=numbers).order_by("staff_no")
    return "、".join(one.label for one in known)
