"""What is typed on the pages of cases."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.fields import DayField
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import BodySeat, State, Step
from yiheng.governance.people.fields import MemberField
from yiheng.governance.people.models import Member

COMMON = (_("同意"), _("已阅"), _("请酌情处理"), _("请按规定办理"))
"""The opinions that everybody has before keeping own ones."""
APPLICANT, PREVIOUS = "applicant", "previous"
SUGGESTED, HEIRS = "colleagues", "heirs"
"""The lists of the page: who may be asked to sign, and who may take a step over."""
_BETWEEN = re.compile(r"[\s,，、;；]+")


class Find(forms.Form):
    """What a list is narrowed by."""

    q = forms.CharField(label=_("名称、编号或申请人"), required=False, max_length=60)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部状态")), *State.choices]
    )
    route = forms.ChoiceField(label=_("流程"), required=False)
    since = DayField(label=_("提交自"), required=False)
    until = DayField(label=_("提交至"), required=False)

    def __init__(self, *given: Any, routes: Iterable[tuple[str, str]] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [("", _("全部流程")), *routes]
        self.fields["route"].choices = choices  # type: ignore[attr-defined]  # a choice


class Signing(forms.Form):
    """The opinion, out of the common ones or typed, what verifies who signs, what was shown."""

    phrase = forms.ChoiceField(label=_("常用意见"), required=False, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea,
        help_text=_("退回和不同意须写明理由"),
    )
    back_to = forms.ChoiceField(label=_("退回到"))
    password = forms.CharField(
        label=_("口令"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("签字前再次验证身份；也可输入动态码"),
        strip=False,
    )
    shown = forms.CharField(widget=forms.HiddenInput)
    decision = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *given: Any, phrases: Iterable[str] = (), back: Sequence[tuple[str, str]] = (),
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*given, **more)
        known = dict.fromkeys([*map(str, COMMON), *phrases])
        self.fields["phrase"].choices = [(one, one) for one in known]  # type: ignore[attr-defined]  # a choice
        if "back_to" in self.fields:
            self.fields["back_to"].choices = back  # type: ignore[attr-defined]  # a choice

    def given(self) -> dict[str, Any]:
        """What the command takes."""
        data = dict(self.cleaned_data)
        chosen = data.pop("phrase")
        data["opinion"] = "。".join(filter(None, (chosen, data["opinion"])))
        return data


class Resolved(forms.Form):
    """A resolution of a body: number, day, file, and who of its members sat.

    ``seats`` are the votes that can be named; without any nobody is asked for. Whoever is
    ``barred`` cannot vote and stands as recused.
    """

    number = forms.CharField(label=_("文号"), max_length=40, help_text=_("例如〔2026〕3号"))
    dated_on = DayField(label=_("决议日期"))
    file = forms.FileField(label=_("决议文件"), help_text=_("PDF、图片或 Word，不超过 20 MB"))
    present = forms.MultipleChoiceField(label=_("出席并表决"), widget=forms.CheckboxSelectMultiple)
    recused = forms.MultipleChoiceField(
        label=_("回避"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("与本事项有利益关系的委员，不参加表决，不计入出席"),
    )  # fmt: skip

    def __init__(
        self, *given: Any, seats: Sequence[BodySeat] = (), barred: Collection[int] = (),
        **more: Any,
    ) -> None:  # fmt: skip
        super().__init__(*given, **more)
        self.named = {str(one.member_id): one.member for one in seats}
        out = [pk for pk in self.named if int(pk) in barred]
        voters = [(str(one.member_id), one.label) for one in seats if one.member_id not in barred]
        everybody = [(str(one.member_id), one.label) for one in seats]
        for name, choices in (("present", voters), ("recused", everybody)):
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice
        self.fields["recused"].initial = out
        if not seats:
            del self.fields["present"], self.fields["recused"]

    def given(self) -> dict[str, Any]:
        """What the command takes."""
        data = dict(self.cleaned_data)
        file = data.pop("file")
        for name in ("present", "recused"):
            data[name] = [self.named[pk] for pk in data.get(name, ())]
        return data | {"name": file.name, "content": file.read()}


class Colleague(MemberField):
    """A member by 工号 or by a name that only one has; the page suggests those of a list."""

    def __init__(self, suggested: str = SUGGESTED, **more: Any) -> None:
        super().__init__(**more)
        self.widget.attrs["list"] = suggested


class Colleagues(forms.CharField):
    """Several members, parted by commas or blanks; gives the members."""

    def clean(self, value: Any) -> list[Member]:
        """Each of them, once."""
        words = _BETWEEN.split(super().clean(value))
        one = MemberField()
        return list({found.pk: found for found in map(one.clean, filter(None, words))}.values())


class Transfer(forms.Form):
    """To whom a step is handed on, and why."""

    to = Colleague(HEIRS, label=_("转给"), help_text=_("工号或姓名"))
    reason = forms.CharField(label=_("转办说明"), max_length=200)


class AddSigner(forms.Form):
    """Who is to sign too: before, beside or after."""

    who = Colleague(label=_("请谁加签"), help_text=_("工号或姓名"))
    place = forms.ChoiceField(
        label=_("次序"),
        choices=[("before", _("前加签：先由对方签")), ("together", _("会签：与本环节一起签")),
                 ("after", _("后加签：本环节之后签"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("加签说明"), max_length=200)


class Circulate(forms.Form):
    """Who is to read it."""

    readers = Colleagues(
        label=_("传阅给"), max_length=400, help_text=_("工号或姓名，可填多位，用逗号隔开")
    )


class Said(forms.Form):
    """A comment that decides nothing."""

    text = forms.CharField(
        label=_("留言"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class Kept(forms.Form):
    """An opinion to write often."""

    text = forms.CharField(label=_("常用意见"), max_length=40, help_text=_("最长 40 个字"))


class Batch(Signing):
    """One opinion and one password for several cases; which, and what was shown of each, are
    the boxes that were ticked."""

    shown = None  # type: ignore[assignment]  # each case has its own
    decision = None  # type: ignore[assignment]  # only 同意 is signed together
    back_to = None  # type: ignore[assignment]  # as above


class Nothing(forms.Form):
    """A word is enough."""


def ways_back(known: Dossier, step: Step | None) -> list[tuple[str, str]]:
    """Where a case can be returned to: its applicant, the previous step, an earlier one."""
    ways = [(APPLICANT, str(_("发起人")))]
    if step is None or (before := known.before(step.ordinal)) is None:
        return ways
    ways.append((PREVIOUS, _named(known, before, str(_("上一步：%(title)s")))))
    earlier = {one.ordinal for one in known.steps if one.ordinal < before and not one.skipped}
    return ways + [(str(one), _named(known, one, "%(title)s")) for one in sorted(earlier)]


def _named(known: Dossier, ordinal: int, form: str) -> str:
    return form % {"title": known.at(ordinal)[0].title}
