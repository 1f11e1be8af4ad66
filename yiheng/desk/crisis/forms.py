"""What is typed in a crisis: little, and all of it on one screen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import local
from yiheng.desk.people.forms import Moment
from yiheng.governance.crisis.acts import KINDS, Kind
from yiheng.governance.crisis.commands import Change
from yiheng.governance.crisis.commands.declaring import LONGEST, LONGEST_TITLE, SHORTEST
from yiheng.governance.crisis.models import Crisis, Remedy
from yiheng.governance.crisis.rules import YUAN, Draft, Limits
from yiheng.governance.crisis.sealing import LONGEST as LONGEST_WORDS
from yiheng.governance.people.fields import BETWEEN, MemberField, MembersField
from yiheng.governance.people.models import Member, Unit

MOST_LETTERS = 600


class Units(forms.CharField):
    """Units by code or by name; gives the units, none for the whole house."""

    def clean(self, value: Any) -> Any:
        """The units; one that does not exist is named. Only an empty field is the whole house."""
        typed = super().clean(value)
        words = dict.fromkeys(word for word in BETWEEN.split(typed) if word)
        if typed and not words:
            raise ValidationError(_("请填写科室的编码或名称；授权全院的，请留空"))
        return [_unit(word) for word in words]


class Password(forms.CharField):
    """Who acts shows once more that it is they."""

    def __init__(self) -> None:
        super().__init__(
            label=_("您的口令"), strip=False,
            widget=forms.PasswordInput({"autocomplete": "current-password"}),
        )  # fmt: skip


class Declare(forms.Form):
    """危机决策授权: what, why, who, how long, how much."""

    title = forms.CharField(label=_("事由"), max_length=LONGEST_TITLE)
    reason = forms.CharField(
        label=_("理由"), min_length=SHORTEST, max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("写明情况与为什么来不及走平常的审批；不写患者信息"),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("授权措施"), widget=forms.CheckboxSelectMultiple, choices=()
    )
    head = MemberField(label=_("组长"), help_text=_("工号或姓名"))
    team = MembersField(label=_("组员"))
    units = Units(
        label=_("授权科室"), required=False, max_length=MOST_LETTERS,
        help_text=_("编码或名称，用空格隔开；不填为全院"),
    )  # fmt: skip
    hours = forms.IntegerField(label=_("有效小时数"), min_value=1)
    cap = forms.DecimalField(
        label=_("金额上限（万元）"), required=False, min_value=Decimal("0.01"), max_digits=10,
        decimal_places=4,
    )  # fmt: skip
    password = Password()
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *given: Any, limits: Limits | None = None, **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [(one.name, str(one.title)) for one in KINDS.values()]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]  # a choice field
        if limits is not None:
            self.fields["hours"].help_text = _("最长 %(most)s 小时，到时自动结束") % {
                "most": limits.hours
            }
            self.fields["cap"].help_text = _("全部措施合计，最高 %(most)s 万元；不填为不花钱") % {
                "most": f"{(limits.yuan / YUAN).normalize():f}"
            }

    def draft(self) -> Draft:
        """What is declared."""
        typed = self.cleaned_data
        team = list({one.pk: one for one in (typed["head"], *typed["team"])}.values())
        cap = None if typed["cap"] is None else typed["cap"] * YUAN
        return Draft(
            typed["title"], typed["reason"], typed["kinds"], typed["hours"], typed["head"], team,
            typed["units"], cap,
        )  # fmt: skip


class Extend(forms.Form):
    """Until when, and why."""

    until = Moment(label=_("延长至"))
    reason = forms.CharField(
        label=_("理由"), min_length=SHORTEST, max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip


class Team(forms.Form):
    """Who joins, who leaves, who heads it, and why."""

    join = MembersField(label=_("加入"), required=False)
    leave = forms.MultipleChoiceField(
        label=_("移出"), required=False, widget=forms.CheckboxSelectMultiple
    )
    head = MemberField(label=_("改任组长"), required=False, help_text=_("不改任的不填"))
    reason = forms.CharField(
        label=_("调整理由"), min_length=SHORTEST, max_length=LONGEST,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def __init__(self, *given: Any, crisis: Crisis, **more: Any) -> None:
        super().__init__(*given, **more)
        present = Member.objects.filter(pk__in=crisis.present.values("member")).order_by("pk")
        self._present = {str(one.pk): one for one in present}
        named = [(key, one.label) for key, one in self._present.items()]
        self.fields["leave"].choices = named  # type: ignore[attr-defined]  # a choice field

    def change(self) -> Change:
        """What is to be changed."""
        typed = self.cleaned_data
        return Change(typed["join"], [self._present[key] for key in typed["leave"]], typed["head"])


class Do(forms.Form):
    """What is done at once, beside the fields of its own kind."""

    unit = forms.ModelChoiceField(label=_("所涉科室"), queryset=Unit.objects.none())
    amount = forms.DecimalField(
        label=_("金额（元）"), required=False, min_value=Decimal("0.01"), max_digits=12,
        decimal_places=2,
    )  # fmt: skip
    text = forms.CharField(
        label=_("措施内容"), max_length=LONGEST_WORDS, widget=forms.Textarea({"rows": 4}),
        help_text=_("做了什么、为什么必须马上做，8 至 500 字；密封保存，不写患者信息"),
    )  # fmt: skip
    password = Password()
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(
        self, *given: Any, crisis: Crisis, kind: Kind, units: Any, by: Member, **more: Any
    ) -> None:
        super().__init__(*given, **more)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]  # a choice of models
        self.fields["unit"].initial = by.unit_id
        self.fields["amount"].required = kind.money
        if crisis.cap is None or kind.amount is not None:
            del self.fields["amount"]


class Words(forms.Form):
    """A few sentences: what is added, or what was made good."""

    text = forms.CharField(
        label=_("说明"), max_length=LONGEST_WORDS, widget=forms.Textarea({"rows": 3}),
        help_text=_("8 至 500 字；密封保存，不写患者信息"),
    )  # fmt: skip


class HandOver(forms.Form):
    """Who makes it good, and until when."""

    owner = MemberField(label=_("责任人"), help_text=_("工号或姓名"))
    due_at = Moment(label=_("期限"))

    def __init__(self, *given: Any, remedy: Remedy | None = None, **more: Any) -> None:
        if remedy is not None:
            known = {"owner": remedy.owner.staff_no, "due_at": local(remedy.due_at)}
            more.setdefault("initial", known)
        super().__init__(*given, **more)


class Verify(forms.Form):
    """Made good or not, and what is missing."""

    remark = forms.CharField(
        label=_("核实意见"), max_length=LONGEST_WORDS, required=False,
        widget=forms.Textarea({"rows": 3}), help_text=_("未通过时必填，写明还缺什么"),
    )  # fmt: skip
    good = forms.CharField(max_length=3, required=False, widget=forms.HiddenInput)


def later(crisis: Crisis) -> dict[str, Any]:
    """What an extension form proposes: two hours more."""
    return {"until": local(crisis.until + timedelta(hours=2))}


def _unit(word: str) -> Unit:
    open_ = Unit.objects.filter(closed_at=None)
    found = open_.filter(code=word).first() or open_.filter(name=word).first()
    if found is None:
        raise ValidationError(_("没有编码或名称为 %(word)s 的科室"), params={"word": word})
    return found
