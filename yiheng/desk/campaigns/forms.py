"""What is typed when rounds are opened, decided and ended, and when rights go on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand
from yiheng.core.ui.fields import DayField
from yiheng.desk.people.forms import after
from yiheng.governance.campaigns.kinds import KINDS, Choice
from yiheng.governance.people.fields import MemberField
from yiheng.governance.people.models import Member, Unit


class Begin(forms.Form):
    """A round by hand: of what, until when, over which units."""

    kind = forms.ChoiceField(label=_("复核种类"))
    title = forms.CharField(
        label=_("名称"), max_length=80, required=False, help_text=_("留空即按周期命名")
    )
    due = DayField(
        label=_("期限"), required=False, help_text=_("含当日；留空即 30 天，不晚于本周期末")
    )
    units = forms.MultipleChoiceField(
        label=_("范围"), required=False, help_text=_("不选即全院"),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *given: Any, kinds: Iterable[str], **more: Any) -> None:
        super().__init__(*given, **more)
        known = [(name, KINDS[name].title) for name in kinds]
        self.fields["kind"].choices = known  # type: ignore[attr-defined]  # a choice
        units = Unit.objects.filter(closed_at=None, depth=2).order_by("code")
        named = [(one.code, one.name) for one in units]
        self.fields["units"].choices = named  # type: ignore[attr-defined]  # a choice

    def said(self) -> dict[str, Any]:
        """As the command takes it."""
        given = self.cleaned_data
        return {"kind": given["kind"], "title": given["title"], "units": given["units"],
                "due_at": after(given["due"])}  # fmt: skip


class Decide(forms.Form):
    """The answer to one item."""

    code = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), required=False, max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("调整、撤销必填；保留未使用的授权必填"),
    )  # fmt: skip
    until = DayField(
        label=_("保留至"), required=False, help_text=_("选择“调整”时可填，含当日，到期自动收回")
    )

    def __init__(self, *given: Any, choices: Iterable[Choice], **more: Any) -> None:
        super().__init__(*given, **more)
        known = [(one.code, one.title) for one in choices]
        self.fields["code"].choices = known  # type: ignore[attr-defined]  # a choice

    def said(self) -> dict[str, Any]:
        """As the command takes it."""
        given = self.cleaned_data
        until = given["until"].isoformat() if given["until"] else ""
        return {"code": given["code"], "reason": given["reason"], "data": {"until": until}}


class Hand(forms.Form):
    """Who answers instead, and why."""

    to = MemberField(label=_("转给（工号或姓名）"))
    reason = forms.CharField(label=_("转办理由"), max_length=200)


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=200)


class Until(Reason):
    """Until when, and why."""

    due = DayField(label=_("新期限"), help_text=_("含当日"))
    field_order = ("due", "reason")

    def due_at(self) -> datetime | None:
        """The first instant after the day."""
        return after(self.cleaned_data["due"])


class Note(forms.Form):
    """What was done."""

    note = forms.CharField(label=_("办理情况"), max_length=200)


class Settle(forms.Form):
    """Which proposal, and what becomes of it."""

    pk = forms.IntegerField(widget=forms.HiddenInput)
    stand = forms.ChoiceField(choices=[(one.value, one.label) for one in Stand])


class Except(forms.Form):
    """Whose password is not changed for a time, what stands in the place of that, and why."""

    member = MemberField(label=_("人员（工号或姓名）"))
    measure = forms.CharField(
        label=_("替代控制"), max_length=200, help_text=_("例如：仅限堡垒机登录，每次动态口令")
    )
    reason = forms.CharField(label=_("理由"), max_length=200)
    until = DayField(label=_("截止"), help_text=_("含当日，最长一个更换周期，到期自动失效"))

    def said(self) -> dict[str, Any]:
        """As the command takes it."""
        given = self.cleaned_data
        member: Member = given["member"]
        return {"member": member, "measure": given["measure"], "reason": given["reason"],
                "until": after(given["until"])}  # fmt: skip
