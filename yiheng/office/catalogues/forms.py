"""What people type: entries of the catalogue, versions of standards, pairs, files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import Stand
from yiheng.core.ui.fields import DayField
from yiheng.governance.people.fields import MemberField, UnitField
from yiheng.office.catalogues import clausing
from yiheng.office.catalogues.facts import Facts
from yiheng.office.catalogues.models import (
    LONGEST_CODE,
    LONGEST_NAME,
    LONGEST_NOTE,
    Asset,
    Kind,
    Level,
    Pair,
    Protocol,
    Sort,
    Standard,
)

SENT = "key"


class Words(forms.CharField):
    """A few lines."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("max_length", LONGEST_NOTE)
        super().__init__(widget=forms.Textarea({"rows": 2}), **more)


class SystemField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A system of the catalogue that is in use."""

    def __init__(self, **more: Any) -> None:
        systems = Asset.objects.filter(kind=Kind.SYSTEM, retired_at=None).order_by("code")
        super().__init__(queryset=systems, empty_label=_("请选择"), **more)


class AssetForm(forms.Form):
    """An entry; which fields there are depends on its kind."""

    code = forms.CharField(label=_("编码"), max_length=LONGEST_CODE, help_text=_("例如 HIS-01"))
    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME)
    unit = UnitField(label=_("责任部门"))
    owner = MemberField(label=_("负责人"))
    clauses = forms.CharField(
        label=_("条款"), max_length=200,
        help_text=_("它服务的条款号，用逗号隔开，例如 1.1-a，3.1-n"),
    )  # fmt: skip
    host = SystemField(label=_("所属系统"))
    giver = SystemField(label=_("提供方"))
    taker = SystemField(label=_("接收方"))
    protocol = forms.ChoiceField(label=_("协议"), choices=Protocol.choices)
    level = forms.ChoiceField(label=_("数据级别"), choices=Level.choices)
    indexed = forms.BooleanField(label=_("已接入患者主索引"), required=False)
    note = Words(label=_("说明"), required=False)

    def __init__(self, kind: str, *args: Any, fixed: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.kind = kind
        apart = {
            Kind.SYSTEM: ("indexed",), Kind.INTERFACE: ("giver", "taker", "protocol"),
            Kind.DATASET: ("host", "level"),
        }  # fmt: skip
        kept = apart.get(Kind(kind), ())
        for names in apart.values():
            for name in names:
                if name not in kept:
                    del self.fields[name]
        if fixed:
            del self.fields["code"]

    @staticmethod
    def filled(one: Asset) -> dict[str, Any]:
        """What stands in an entry, to be changed."""
        names = ("name", "unit", "owner", "host", "giver", "taker", "protocol", "level", "indexed",
                 "note")  # fmt: skip
        return {name: getattr(one, name) for name in names} | {"clauses": "，".join(one.clauses)}

    def facts(self, code: str = "") -> Facts:
        """What was filled in."""
        told = dict(self.cleaned_data)
        told["clauses"] = clausing.read(told["clauses"])
        return Facts(**{"kind": self.kind, "code": code, **told})


class Review(forms.Form):
    """That it is right."""

    note = Words(label=_("复核说明"), required=False)


class Reason(forms.Form):
    """Why."""

    reason = Words(label=_("原因"))


class Back(forms.Form):
    """That it is used again, and by whom it is looked after."""

    owner = MemberField(
        label=_("负责人"), required=False, help_text=_("原负责人已离岗的，填写新负责人")
    )


class StandardForm(forms.Form):
    """A version of a standard."""

    code = forms.CharField(
        label=_("编码"), max_length=LONGEST_CODE, help_text=_("已有的编码即为该标准的新版本")
    )
    name = forms.CharField(label=_("名称"), max_length=LONGEST_NAME)
    sort = forms.ChoiceField(label=_("类别"), choices=Sort.choices)
    source = forms.CharField(
        label=_("出处"), max_length=LONGEST_NAME, required=False,
        help_text=_("例如 GB/T 2261.1；院内自定的填“院内”"),
    )  # fmt: skip
    number = forms.CharField(label=_("版本号"), max_length=LONGEST_CODE)
    items = forms.IntegerField(label=_("条目数"), min_value=0, max_value=10**7)
    in_force_on = DayField(label=_("生效日期"))
    reason = Words(label=_("修订说明"))


class Settle(forms.Form):
    """A second person's word."""

    stand = forms.ChoiceField(
        label=_("意见"), widget=forms.RadioSelect,
        choices=((Stand.CONFIRMED.value, _("确认")), (Stand.REFUSED.value, _("不同意"))),
    )  # fmt: skip

    def clean_stand(self) -> Stand:
        """The stand that was chosen."""
        return Stand(self.cleaned_data["stand"])


class MapForm(forms.Form):
    """A field and what it means."""

    path = forms.CharField(label=_("采集字段"), max_length=80, help_text=_("例如 Patient.gender"))
    standard = forms.ModelChoiceField(
        label=_("标准"), queryset=Standard.objects.filter(retired_at=None).order_by("code")
    )
    element = forms.CharField(label=_("标准数据元"), max_length=80)
    codes = forms.ModelChoiceField(
        label=_("代码集"), required=False,
        queryset=Standard.objects.filter(retired_at=None, sort=Sort.CODES).order_by("code"),
    )  # fmt: skip


class PairForm(forms.Form):
    """Two departments and who speaks for each."""

    one = UnitField(label=_("部门"))
    contact = MemberField(label=_("部门联系人"))
    other = UnitField(label=_("协作部门"))
    counterpart = MemberField(label=_("协作部门联系人"))
    subject = Words(label=_("协作事项"))


class Contacts(forms.Form):
    """Who speaks for each of the two."""

    def __init__(self, pair: Pair, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["contact"] = MemberField(label=pair.one.name, initial=pair.contact)
        self.fields["counterpart"] = MemberField(label=pair.other.name, initial=pair.counterpart)


class ItemForm(forms.Form):
    """Something to be done together."""

    title = forms.CharField(label=_("事项"), max_length=LONGEST_NAME)
    owner = MemberField(label=_("负责人"))
    due_on = DayField(label=_("期限"))


class Upload(forms.Form):
    """A file of the catalogue."""

    file = forms.FileField(label=_("CSV 文件"))


class Apply(forms.Form):
    """The word to apply what was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
