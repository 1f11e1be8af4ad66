"""What is typed when managing people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import SHANGHAI, midnight
from yiheng.core.policy import PERMISSIONS
from yiheng.core.proposals import Stand
from yiheng.core.ui.fields import DayField, within_reach
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.people.fields import MemberField
from yiheng.governance.people.models import (
    Boundary,
    Employment,
    Post,
    Shift,
    Unit,
    UnitKind,
)

STATES = (
    ("here", _("在岗")),
    ("waiting", _("待激活")),
    ("ending", _("30 天内到期")),
    ("gone", _("已离岗")),
)


class Moment(forms.DateTimeField):
    """A day and a time on the hospital's clock."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more)

    def clean(self, value: Any) -> Any:
        """An aware instant, on a day that somebody can mean."""
        found = super().clean(value)
        if not isinstance(found, datetime):
            return found
        within_reach(found.date())
        return found.replace(tzinfo=SHANGHAI)


def _units() -> Any:
    return Unit.objects.filter(closed_at=None).order_by("code")


def _first(day: date) -> datetime:
    return midnight(day)


def after(day: date | None) -> datetime | None:
    """The first instant after a day."""
    return midnight(day + timedelta(days=1)) if day else None


class Enrol(forms.Form):
    """Somebody new."""

    staff_no = forms.CharField(label=_("工号"), max_length=20)
    name = forms.CharField(label=_("姓名"), max_length=40)
    unit = forms.ModelChoiceField(label=_("部门"), queryset=Unit.objects.none())
    title = forms.CharField(label=_("职称"), max_length=40, required=False)
    employment = forms.ChoiceField(label=_("用工性质"), choices=Employment.choices)
    sponsor = MemberField(
        label=_("责任人工号"), required=False, help_text=_("外包与进修实习人员必填")
    )
    nda_on = DayField(
        label=_("保密协议签署日期"), required=False, help_text=_("外包与进修实习人员必填")
    )
    ends_on = DayField(
        label=_("服务期至"), required=False, help_text=_("外包与进修实习人员必填，到期自动停用")
    )
    idempotency_key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["unit"].queryset = _units()  # type: ignore[attr-defined]  # a choice of models


class Edit(Enrol):
    """What is noted of somebody."""

    staff_no = None  # type: ignore[assignment]  # it stays for ever
    idempotency_key = None  # type: ignore[assignment]  # an edit again is the same edit


class Appoint(forms.Form):
    """A post for somebody, now or proposed."""

    post = forms.ModelChoiceField(label=_("岗位"), queryset=Post.objects.order_by("title"))
    unit = forms.ModelChoiceField(label=_("任职部门"), queryset=Unit.objects.none())
    since = DayField(label=_("自"), required=False, help_text=_("留空即从现在起"))
    until = DayField(label=_("至"), required=False, help_text=_("含当日；留空即不定期"))
    reason = forms.CharField(
        label=_("理由"), max_length=200, required=False, help_text=_("须由两人任命的岗位必填")
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["unit"].queryset = _units()  # type: ignore[attr-defined]  # a choice of models

    def span(self, at: datetime) -> tuple[datetime, datetime | None]:
        """From when until when."""
        since = self.cleaned_data["since"]
        return (max(midnight(since), at) if since else at), after(self.cleaned_data["until"])


class Nothing(forms.Form):
    """A word is enough."""


class Pick(forms.Form):
    """Which one of a list."""

    pk = forms.IntegerField(widget=forms.HiddenInput)


class Settle(Pick):
    """Yes, no, or taken back."""

    stand = forms.ChoiceField(choices=[(one.value, one.label) for one in Stand])


class Find(forms.Form):
    """The filter above the list of people."""

    q = forms.CharField(label=_("姓名或工号"), required=False, max_length=40)
    unit = forms.ModelChoiceField(
        label=_("部门"), queryset=Unit.objects.order_by("code"), required=False,
        empty_label=_("全部部门"),
    )  # fmt: skip
    post = forms.ModelChoiceField(
        label=_("岗位"), queryset=Post.objects.order_by("title"), required=False,
        empty_label=_("全部岗位"),
    )  # fmt: skip
    employment = forms.ChoiceField(
        label=_("用工性质"), choices=[("", _("全部用工性质")), *Employment.choices], required=False
    )
    state = forms.ChoiceField(label=_("状态"), choices=STATES, required=False)


class UnitForm(forms.Form):
    """A department or a team."""

    code = forms.CharField(label=_("编码"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类别"), choices=UnitKind.choices)
    parent = forms.ModelChoiceField(
        label=_("上级部门"), queryset=Unit.objects.none(), required=False
    )
    headcount = forms.ChoiceField(
        label=_("编制"), required=False,
        choices=[("", _("不单设编制")), ("staff_total", _("信息部门：按参数“部门编制”"))],
    )  # fmt: skip
    always_on = forms.BooleanField(label=_("须全天有人值班"), required=False)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["parent"].queryset = _units().filter(depth__lt=3)  # type: ignore[attr-defined]  # a choice of models


class UnitEdit(UnitForm):
    """What a unit is to be; its code stays."""

    code = None  # type: ignore[assignment]  # it stays for ever


class Card(forms.Form):
    """A post card."""

    code = forms.CharField(label=_("编码"), max_length=40)
    title = forms.CharField(label=_("岗位"), max_length=40)
    boundary = forms.ChoiceField(label=_("边界"), choices=Boundary.choices, required=False)
    quota = forms.IntegerField(
        label=_("编制"), required=False, min_value=1, max_value=999,
        help_text=_("留空即不限；按参数定编制的岗位以参数为准"),
    )  # fmt: skip
    privileged = forms.BooleanField(
        label=_("系统管理权限"), required=False,
        help_text=_("须定期续期，未续期即失效；口令每半年更换。三员与运维岗位自动属于此类"),
    )  # fmt: skip
    permissions = forms.MultipleChoiceField(
        label=_("权限"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        named = sorted(PERMISSIONS.values(), key=lambda one: one.name)
        choices = [(one.name, one.title) for one in named]
        self.fields["permissions"].choices = choices  # type: ignore[attr-defined]  # a choice


class CardChangeForm(Card):
    """What a post card is to become, and why."""

    code = None  # type: ignore[assignment]  # it stays for ever
    reason = forms.CharField(label=_("变更理由"), max_length=200, widget=forms.Textarea)


class Standard(forms.Form):
    """Whether a post takes the new rights of its standard card up."""

    code = forms.CharField(max_length=40)
    act = forms.ChoiceField(choices=[("propose", "propose"), ("leave", "leave")])
    reason = forms.CharField(max_length=200, required=False)


class DeputyForm(forms.Form):
    """Who stands in, for what, until when."""

    deputy = MemberField(label=_("代理人工号"))
    subjects = forms.MultipleChoiceField(
        label=_("代签的审批"), required=False, widget=forms.CheckboxSelectMultiple
    )
    permissions = forms.MultipleChoiceField(
        label=_("代行的权限"), required=False, widget=forms.CheckboxSelectMultiple
    )
    since = DayField(label=_("自"), required=False, help_text=_("留空即从现在起"))
    until = DayField(label=_("至"), help_text=_("含当日，到期自动结束"))
    reason = forms.CharField(label=_("理由"), max_length=200)

    def __init__(self, *given: Any, delegable: Iterable[str] = (), **more: Any) -> None:
        super().__init__(*given, **more)
        rights = [(name, PERMISSIONS[name].title) for name in delegable if name in PERMISSIONS]
        kinds = [(name, name_of_subject(name)) for name in sorted(SUBJECTS)]
        self.fields["permissions"].choices = rights  # type: ignore[attr-defined]  # a choice
        self.fields["subjects"].choices = kinds  # type: ignore[attr-defined]  # a choice


class ShiftForm(forms.Form):
    """Who is on duty where, from when to when."""

    member = MemberField(label=_("值班人工号"))
    begins_at = Moment(label=_("起"))
    ends_at = Moment(label=_("止"))
    phone = forms.CharField(
        label=_("值班电话"), max_length=20, required=False, help_text=_("留空即用本人工作电话")
    )


class SwapForm(forms.Form):
    """Whom one asks, and for which shift in return."""

    other = MemberField(label=_("请谁接班（工号）"))
    in_return = forms.ModelChoiceField(
        label=_("换回对方哪一班"), queryset=Shift.objects.none(), required=False,
        empty_label=_("不换回，只请对方接班"),
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=200, required=False)


class Sheet(forms.Form):
    """A CSV."""

    file = forms.FileField(
        label=_("CSV 文件"), help_text=_("UTF-8 或 GBK 编码，不超过 20 MB、2 万行"),
        widget=forms.ClearableFileInput({"accept": ".csv,.txt"}),
    )  # fmt: skip


class ApplyUnits(forms.Form):
    """The word to apply exactly what was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class Apply(ApplyUnits):
    """The same, and how many leave."""

    leavers = forms.IntegerField(
        label=_("离岗人数"), required=False, min_value=0,
        help_text=_("离岗超过一成时，请填写名单上的离岗人数以确认"),
    )  # fmt: skip


def name_of_subject(name: str) -> str:
    """A kind of approval as people say it."""
    return str(TITLES.get(name, name))


TITLES = {
    "collection.application": _("采集申请"), "crisis.act": _("紧急措施补办"),
    "requests.request": _("申请单"),
}  # fmt: skip
