"""采集申请单 as people fill it in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import IDENTIFYING, TYPE_NAMES, Application, LegalBasis
from yiheng.care.consent.models import Notice
from yiheng.core.clock import day_of, midnight, now
from yiheng.core.ui.fields import DayField
from yiheng.standards import fhir

LONGEST_RETENTION = 360
EVERYTHING, UNIDENTIFIED = "all", "unidentified"
IDENTIFYING_NAMES = {
    "name": _("姓名"), "identifier": _("证件号与病案号"), "telecom": _("电话"),
    "address": _("地址"), "birthDate": _("出生日期"), "photo": _("照片"), "contact": _("联系人"),
}  # fmt: skip


class ApplicationForm(forms.Form):
    """Purpose, scope, basis, retention, period; a use for each identifying field."""

    title = forms.CharField(label=_("名称"), max_length=80)
    purpose = forms.CharField(
        label=_("采集目的"), max_length=1000, widget=forms.Textarea,
        help_text=_("将原样告知患者，请写得让患者看得懂，至少 10 个字"),
    )  # fmt: skip
    source = forms.CharField(
        label=_("数据来源"), max_length=80, help_text=_("系统名称，例如 医院信息系统 HIS")
    )
    types = forms.MultipleChoiceField(
        label=_("采集的类型"), choices=list(TYPE_NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    fields_of_types = forms.ChoiceField(
        label=_("采集的字段"),
        choices=[
            (UNIDENTIFIED, _("不含患者标识字段的全部")),
            (EVERYTHING, _("含下列写明用途的标识字段")),
        ],
        widget=forms.RadioSelect,
        initial=UNIDENTIFIED,
    )
    legal_basis = forms.ChoiceField(label=_("合法性基础"), choices=LegalBasis.choices)
    notice = forms.ModelChoiceField(label=_("告知书版本"), queryset=Notice.objects.none())
    retention_months = forms.IntegerField(
        label=_("保存期限（月）"), min_value=1, max_value=LONGEST_RETENTION, initial=180,
        help_text=_("最长 360 个月；病历不得短于门急诊 15 年、住院 30 年"),
    )  # fmt: skip
    period_from = DayField(label=_("采集期自"))
    period_until = DayField(label=_("采集期至"))

    def __init__(self, *args: Any, application: Application | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(application) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        notices = Notice.objects.filter(published_at__lte=now()).order_by("-pk")
        self.fields["notice"].queryset = notices  # type: ignore[attr-defined]  # a model choice
        self.fields["notice"].initial = self.initial.get("notice") or notices.first()
        for element, name in IDENTIFYING_NAMES.items():
            self.fields[f"why_{element}"] = forms.CharField(
                label=_("%(field)s的用途") % {"field": name}, max_length=200, required=False,
                initial=self.initial.get(f"why_{element}", ""),
            )  # fmt: skip

    @property
    def reasons(self) -> Iterable[Any]:
        """The inputs for the uses of identifying fields."""
        return [self[f"why_{element}"] for element in IDENTIFYING_NAMES]

    def clean(self) -> dict[str, Any]:
        """A period runs forward."""
        data = super().clean() or {}
        start, end = data.get("period_from"), data.get("period_until")
        if start and end and end < start:
            self.add_error("period_until", _("结束日期早于开始日期，请核对"))
        return data

    def facts(self) -> dict[str, Any]:
        """The application's fields from what was typed."""
        data = self.cleaned_data
        reasons = {name: data[f"why_{name}"].strip() for name in IDENTIFYING_NAMES}
        identified = data["fields_of_types"] == EVERYTHING
        wanted = {name for name, why in reasons.items() if why} if identified else set()
        return {
            "title": data["title"],
            "purpose": data["purpose"],
            "source": data["source"],
            "scope": {kind: _elements(kind, wanted) for kind in data["types"]},
            "justifications": {f"Patient.{name}": reasons[name] for name in sorted(wanted)},
            "legal_basis": data["legal_basis"],
            "notice": data["notice"],
            "retention_months": data["retention_months"],
            "period_from": midnight(data["period_from"]),
            "period_until": midnight(data["period_until"] + timedelta(days=1)),
        }


def named_reasons(application: Application) -> list[tuple[Any, str]]:
    """The identifying fields of an application by the names that people know, and their uses."""
    reasons = sorted(application.justifications.items())
    return [(IDENTIFYING_NAMES.get(path.partition(".")[2], path), why) for path, why in reasons]


def _elements(kind: str, wanted: set[str]) -> list[str]:
    names = fhir.element_names(kind)
    if kind != "Patient":
        return list(names)
    return [name for name in names if name not in IDENTIFYING or name in wanted]


def _initial(application: Application | None) -> dict[str, Any]:
    today = day_of(now())
    if application is None:
        return {"period_from": today, "period_until": today + timedelta(days=365)}
    reasons = {
        f"why_{path.partition('.')[2]}": why for path, why in application.justifications.items()
    }
    return {
        "title": application.title,
        "purpose": application.purpose,
        "source": application.source,
        "types": list(application.scope),
        "fields_of_types": EVERYTHING if application.justifications else UNIDENTIFIED,
        "legal_basis": application.legal_basis,
        "notice": application.notice_id,
        "retention_months": application.retention_months,
        "period_from": day_of(application.period_from),
        "period_until": application.last_day,
        **reasons,
    }
