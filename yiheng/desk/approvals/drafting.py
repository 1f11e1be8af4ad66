"""The forms of a route being edited: one a step, one a signer, and what is said of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.fields import DayField
from yiheng.desk.approvals import drafts
from yiheng.desk.approvals.drafts import Draft
from yiheng.desk.approvals.wording import Names
from yiheng.governance.approvals.models import Route, StepKind
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.approvals.planning import YUAN
from yiheng.governance.approvals.shapes import BODIES
from yiheng.governance.people.models import Post, Unit
from yiheng.governance.regulation.definitions import PARAMETERS, Kind, ParameterDefinition

Choices = list[tuple[str, Any]]
F = TypeVar("F", "StepForm", "SignerForm")
WANTED = {
    StepKind.POST: ("post",), StepKind.MEMBER: ("staff_no",), StepKind.BODY: ("body", "post"),
}  # fmt: skip
TIERS = ("from", "below", "tiered_by", "information", "several", "limit")
WORKDAYS = "个工作日"


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be chosen: read once for all steps."""

    posts: Choices
    places: Choices
    amounts: Choices
    switches: Choices
    limits: Choices


def offered(names: Names) -> Offered:
    """Posts that may sign, units, and the parameters that are amounts, switches or workdays."""
    posts = Post.objects.order_by("title")
    units = Unit.objects.filter(closed_at=None).order_by("code").values_list("code", "name")
    every = PARAMETERS.values()
    return Offered(
        [("", _("请选择岗位")), *((one.code, one.title) for one in posts
                              if SIGN in one.permissions)],
        [("", _("不限部门")), (drafts.OWN, _("申请科室")), *units],
        [("", _("不限")), *_named((one for one in every if one.unit in YUAN), names)],
        [("", _("不设开关")), *_named((one for one in every if one.kind is Kind.SWITCH), names)],
        [*_named((one for one in every if one.unit == WORKDAYS and one.kind is Kind.INT), names)],
    )  # fmt: skip


class SignerForm(forms.Form):
    """Who signs: a post, in a unit or anywhere; a person; a body by who keeps its resolutions."""

    kind = forms.ChoiceField(label=_("签字方"), choices=StepKind.choices)
    body = forms.ChoiceField(
        label=_("会议"), required=False, choices=[("", _("请选择会议")), *BODIES.items()]
    )
    post = forms.ChoiceField(label=_("岗位"), required=False)
    place = forms.ChoiceField(label=_("部门"), required=False)
    staff_no = forms.CharField(label=_("工号"), required=False, max_length=20)

    def __init__(self, *given: Any, offers: Offered, **more: Any) -> None:
        super().__init__(*given, **more)
        _choose(self, post=offers.posts, place=offers.places)
        for name in WANTED.get(self["kind"].value(), ()):
            self.fields[name].required = True


class StepForm(forms.Form):
    """What a step is called, and when it is taken at all."""

    title = forms.CharField(label=_("环节名称"), max_length=40)
    below = forms.ChoiceField(label=_("金额上限"), required=False)
    tiered_by = forms.ChoiceField(label=_("分级开关"), required=False)
    information = forms.ChoiceField(
        label=_("信息类"), required=False,
        choices=[("", _("不限")), (drafts.YES, _("仅信息类")), (drafts.NO, _("仅非信息类"))],
    )  # fmt: skip
    several = forms.ChoiceField(
        label=_("跨科室"), required=False,
        choices=[("", _("不限")), (drafts.YES, _("仅跨科室事项")), (drafts.NO, _("仅单科室事项"))],
    )  # fmt: skip
    limit = forms.ChoiceField(label=_("本环节时限"), required=False)

    def __init__(self, *given: Any, offers: Offered, **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["from"] = forms.ChoiceField(label=_("金额下限"), required=False)
        own = [("", _("同流程时限")), *offers.limits]
        _choose(self, below=offers.amounts, tiered_by=offers.switches, limit=own,
                **{"from": offers.amounts})  # fmt: skip
        self.order_fields(["title", *TIERS])


class RouteForm(forms.Form):
    """What is said of the whole: its name, its limit, from when, and why."""

    title = forms.CharField(label=_("流程名称"), max_length=60)
    limit = forms.ChoiceField(label=_("每环节时限"))
    since = DayField(
        label=_("生效日期"), required=False, help_text=_("留空即确认后生效；在办事项仍按原流程")
    )
    reason = forms.CharField(
        label=_("变更理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *given: Any, offers: Offered, **more: Any) -> None:
        super().__init__(*given, **more)
        _choose(self, limit=offers.limits)


class NewRoute(RouteForm):
    """A route that there has not been."""

    code = forms.RegexField(
        r"\A[a-z][a-z0-9_.-]{0,39}\Z", label=_("流程编码"), max_length=40,
        help_text=_("小写字母、数字和连字符，定后不改"),
    )  # fmt: skip
    field_order = ("code",)

    def clean_code(self) -> str:
        """One that is there already is revised from its own page, where what changes is seen."""
        code: str = self.cleaned_data["code"]
        if Route.objects.filter(code=code).exists():
            raise forms.ValidationError(_("已有这个编码的流程，请换一个，或到该流程页修订"))
        return code


@dataclass(frozen=True, slots=True)
class StepPart:
    """The forms of a step."""

    number: int
    form: StepForm
    signers: Sequence[SignerForm]

    @property
    def tiers(self) -> list[forms.BoundField]:
        """The fields that say when it is taken, and its limit."""
        return [self.form[name] for name in TIERS]

    @property
    def tiered(self) -> bool:
        """Whether any of them is filled in, so that it is shown."""
        return any(one.value() for one in self.tiers)


def parts(draft: Draft, offers: Offered, *, judged: bool) -> list[StepPart]:
    """The forms of every step, as they stand; ``judged`` says what is missing in them."""
    sent = draft.flat()

    def form(kind: type[F], key: str, fields: drafts.Fields) -> F:
        if judged:
            return kind(sent, prefix=key, offers=offers)
        return kind(initial=fields, prefix=key, offers=offers)

    return [
        StepPart(
            number,
            form(StepForm, drafts.prefix(number), step.fields),
            [form(SignerForm, drafts.prefix(number, seat), signer)
             for seat, signer in enumerate(step.signers)],
        )
        for number, step in enumerate(draft.steps)
    ]  # fmt: skip


def _named(every: Iterable[ParameterDefinition], names: Names) -> Choices:
    return [(one.id, f"{one.title}（{names.value(one.id)}）") for one in every]


def _choose(form: forms.Form, **choices: Choices) -> None:
    for name, values in choices.items():
        form.fields[name].choices = values  # type: ignore[attr-defined]  # a choice
