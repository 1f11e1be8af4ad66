"""What people give at the doors of intake: files, filters, mended text, feeds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import BigIntegerField
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.collection.rules import may_collect
from yiheng.care.intake.models import Door, QuarantineState
from yiheng.care.intake.queries import Wanted
from yiheng.care.intake.wording import fault_words
from yiheng.core.ui.fields import DayField

LONGEST_SOURCE = 120


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": ".json,.ndjson,.hl7,.txt,.gz"})


class _FilesField(forms.FileField):
    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Every file chosen; together no more than one upload may weigh."""
        files = [super(_FilesField, self).clean(one, initial) for one in data or [None]]
        if sum(one.size for one in files) > settings.MAX_UPLOAD:
            raise forms.ValidationError(_("所选文件合计超过 20 MB，未接收。请分批上传"))
        return files


class _LicenceField(forms.IntegerField):
    widget = forms.Select

    def clean(self, value: Any) -> int | None:
        """The application's number; none is no fault of the form: the door refuses it (3.1-r)."""
        return super().clean(value) if value else None


class _Day(DayField):
    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)
        self.widget.attrs["class"] = "input"


class _NumberField(forms.IntegerField):
    """The number of something stored; one that no row can have cannot be read."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, min_value=1, max_value=BigIntegerField.MAX_BIGINT, **more)


class _Narrowing(forms.Form):
    """A line of filters: what cannot be read narrows nothing, and says so."""

    def asked(self) -> dict[str, Any]:
        """What was asked for and could be read."""
        self.full_clean()
        return self.cleaned_data

    def offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """What a filter lets one choose from, with its first line for everything."""
        select = self.fields[name].widget
        assert isinstance(select, forms.Select)
        select.choices = [*list(select.choices)[:1], *choices]


def _select(everything: Any, choices: Iterable[tuple[Any, Any]] = ()) -> forms.Select:
    return forms.Select({"class": "input"}, [("", everything), *choices])


class Upload(forms.Form):
    """Files, and the application whose licence lets them in."""

    application = _LicenceField(label=_("采集许可"), help_text=_("只列出现在有效的许可"))
    chosen = _FilesField(
        label=_("文件"),
        allow_empty_file=True,  # the gate itself says what an empty file is
        help_text=_(
            "FHIR JSON、NDJSON 或 HL7 v2，可用 gzip 压缩；可拖入多个文件，合计不超过 20 MB"
        ),
        error_messages={"required": _("请选择文件；合计超过 20 MB 的不接收")},
    )

    def __init__(self, *given: Any, licences: Iterable[Licence], at: datetime, **more: Any) -> None:
        super().__init__(*given, **more)
        self.licences = [one for one in licences if may_collect(one, at)]
        _offer_licences(self, self.licences)


class Narrow(_Narrowing):
    """Which batches."""

    q = forms.CharField(
        label=_("来源"), required=False, max_length=LONGEST_SOURCE,
        widget=forms.TextInput({"class": "input", "type": "search", "placeholder": _("来源")}),
    )  # fmt: skip
    door = forms.ChoiceField(
        label=_("方式"), required=False, choices=[("", ""), *Door.choices],
        widget=_select(_("全部方式")),
    )  # fmt: skip
    application = _NumberField(label=_("采集许可"), widget=_select(_("全部许可")))
    since = _Day(label=_("自"))
    until = _Day(label=_("至"))
    faulty = forms.BooleanField(label=_("只看有问题的"), required=False)

    def __init__(self, *given: Any, licences: Iterable[Licence], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["door"].widget = _select(_("全部方式"), Door.choices)
        self.offer("application", [(one.application_id, _named(one)) for one in licences])

    def wanted(self) -> Wanted:
        """What is asked for."""
        asked = self.asked()
        return Wanted(
            door=asked.get("door", ""),
            application=asked.get("application"),
            since=asked.get("since"),
            until=asked.get("until"),
            faulty=bool(asked.get("faulty")),
            source=asked.get("q", ""),
        )


class NarrowQuarantine(_Narrowing):
    """Which faulty records."""

    state = forms.ChoiceField(
        required=False, choices=[("all", ""), *QuarantineState.choices], widget=forms.HiddenInput
    )
    batch = _NumberField(widget=forms.HiddenInput)
    about = forms.CharField(label=_("类型"), required=False, widget=_select(_("全部类型")))
    code = forms.CharField(label=_("问题"), required=False, widget=_select(_("全部问题")))

    def offer_counted(self, types: dict[str, int], codes: dict[str, int]) -> None:
        """The types and faults that there are, the most frequent first."""
        self.offer("about", [(one, f"{one}（{many}）") for one, many in types.items() if one])
        self.offer("code", [(one, f"{fault_words(one)}（{many}）") for one, many in codes.items()])


class Mend(forms.Form):
    """The mended record."""

    raw = forms.CharField(
        label=_("数据内容"), strip=False,
        widget=forms.Textarea({"spellcheck": "false", "autocomplete": "off", "wrap": "off"}),
        help_text=_("只改有问题的地方；重放时会重新检查全部内容"),
    )  # fmt: skip


class Discard(forms.Form):
    """Why a record is thrown away."""

    reason = forms.CharField(
        label=_("舍弃原因"),
        max_length=200,
        help_text=_("至少 4 个字；不含患者信息，来源系统仍保留原数据"),
    )


class FeedForm(forms.Form):
    """A live interface and the application whose licence it sends under."""

    name = forms.CharField(label=_("名称"), max_length=60, help_text=_("例如 HIS 实时接口"))
    sender = forms.CharField(
        label=_("发送方"), max_length=LONGEST_SOURCE,
        help_text=_("应用|机构，与消息的 MSH-3、MSH-4 一致；已登记的发送方会改用所选的许可"),
    )  # fmt: skip
    application = forms.IntegerField(label=_("采集许可"), widget=forms.Select)

    def __init__(self, *given: Any, licences: Iterable[Licence], at: datetime, **more: Any) -> None:
        super().__init__(*given, **more)
        self.licences = [one for one in licences if may_collect(one, at)]
        _offer_licences(self, self.licences)


def _offer_licences(form: forms.Form, licences: Iterable[Licence]) -> None:
    select = form.fields["application"].widget
    assert isinstance(select, forms.Select)
    select.choices = [(one.application_id, _named(one)) for one in licences]


def _named(licence: Licence) -> str:
    return f"{licence.application.number} · {licence.application.source}"
