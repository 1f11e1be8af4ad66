"""What is typed when managing people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.governance.people.models import Employment, Member, Post, Unit


class Enrol(forms.Form):
    """Somebody new."""

    staff_no = forms.CharField(label=_("工号"), max_length=20)
    name = forms.CharField(label=_("姓名"), max_length=40)
    unit = forms.ModelChoiceField(label=_("部门"), queryset=Unit.objects.order_by("code"))
    title = forms.CharField(label=_("职称"), max_length=40, required=False)
    employment = forms.ChoiceField(label=_("用工性质"), choices=Employment.choices)
    idempotency_key = forms.CharField(max_length=64, widget=forms.HiddenInput)


class Assign(forms.Form):
    """A post for somebody."""

    post = forms.ModelChoiceField(label=_("岗位"), queryset=Post.objects.order_by("title"))
    unit = forms.ModelChoiceField(label=_("任职部门"), queryset=Unit.objects.order_by("code"))


class Relieve(forms.Form):
    """Which post ends."""

    pk = forms.IntegerField(widget=forms.HiddenInput)


class FindPeople(forms.Form):
    """The filter above the list of people."""

    q = forms.CharField(label=_("姓名或工号"), required=False, max_length=40)
    unit = forms.ModelChoiceField(
        label=_("部门"), queryset=Unit.objects.order_by("code"), required=False,
        empty_label=_("全部部门"),
    )  # fmt: skip
    gone = forms.BooleanField(label=_("只看已离岗"), required=False)


def choices_of(member: Member) -> Assign:
    """An empty form for a post, in the member's own unit unless another is chosen."""
    return Assign(initial={"unit": member.unit_id})
