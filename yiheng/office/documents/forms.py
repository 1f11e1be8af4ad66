"""What people type and bring: a document, its next version, a named file, a 借阅单, reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import rules
from yiheng.office.documents.facts import Facts, Wanted
from yiheng.office.documents.models import (
    LONGEST_NOTE,
    LONGEST_REASON,
    LONGEST_SUBJECT,
    Change,
    Document,
    Grade,
    Kind,
    Version,
)
from yiheng.office.documents.rules import LONGEST_LOAN

CHOOSE = ("", _("请选择"))
TYPES = _("PDF、图片、Word、Excel、PowerPoint、文本，最大 20 MB")


class OneGrade(forms.ChoiceField):
    """A grade; without one the rule says so, with its clause."""

    def validate(self, value: Any) -> None:
        """One of the four."""
        verdict = rules.may_grade("", str(value or ""))
        if not verdict:
            text = verdict.told
            raise ValidationError(text, params={"clause": verdict.clause})


class Graded(forms.Form):
    """How far a version may be read, and what was revised."""

    grade: forms.ChoiceField = OneGrade(
        label=_("密级"), choices=[CHOOSE, *Grade.choices],
        help_text=_("公开、内部：全院可读；受限：本部门与所选部门；机密：仅负责人，他人凭借阅单"),
    )  # fmt: skip
    readers = forms.MultipleChoiceField(
        label=_("受限时另可阅读的部门（含下级）"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    note = forms.CharField(label=_("修订说明"), max_length=LONGEST_NOTE, required=False)
    file = forms.FileField(label=_("文件"), help_text=TYPES)

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        units = Unit.objects.filter(closed_at=None).order_by("code").values_list("code", "name")
        self.fields["readers"].choices = list(units)  # type: ignore[attr-defined]  # a choice

    def facts(self) -> Facts:
        """What the commands take."""
        data = {name: self.cleaned_data.get(name, "") for name in
                ("subject", "project", "kind", "grade", "note")}  # fmt: skip
        return Facts(readers=tuple(self.cleaned_data.get("readers") or ()), **data)


class Write(Graded):
    """A document and its first file."""

    project = forms.ChoiceField(label=_("所属项目"), required=False)
    subject = forms.CharField(
        label=_("项目名称"), max_length=LONGEST_SUBJECT, required=False,
        help_text=_("名称由系统生成：项目名称-日期-版本号。不填即用所选项目的名称"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("种类"), choices=[CHOOSE, *Kind.choices])
    field_order = ("project", "subject", "kind", "file", "grade", "readers", "note")

    def __init__(self, *given: Any, by: Member, at: datetime, version: Version | None = None,
                 **more: Any) -> None:  # fmt: skip
        if version is not None:
            more["initial"] = initial(version.document, version)
        super().__init__(*given, **more)
        known = {one.key: one.label for one in references.choices(references.PROJECT, by, at)}
        kept = version.document.project if version is not None else ""
        if kept and kept not in known:  # it is over, or one of too many: an edit does not lose it
            found = references.find(references.PROJECT, [kept], by, at)
            known[kept] = found[kept].label if kept in found else kept
        options = [("", _("不属于项目")), *known.items()]
        self.fields["project"].choices = options  # type: ignore[attr-defined]  # a choice
        if not known:
            del self.fields["project"]
            self.fields["subject"].required = True
        if version is not None:
            self.fields["file"].required = False
            self.fields["file"].label = _("换一个文件")


class Next(Graded):
    """The next version of a document."""

    change = forms.ChoiceField(
        label=_("版本变更"), choices=Change.choices, widget=forms.RadioSelect,
        help_text=_("次版本由负责人直接发布；主版本须重新审核，可改密级。版本号由系统给"),
    )  # fmt: skip
    grade = forms.ChoiceField(
        label=_("密级"), required=False, choices=Grade.choices, help_text=_("改密级须选主版本")
    )
    field_order = ("change", "file", "note", "grade", "readers")

    def __init__(self, *given: Any, document: Document, version: Version | None = None,
                 **more: Any) -> None:  # fmt: skip
        shown = version or document.current
        assert shown is not None
        more["initial"] = {
            "change": Change.MINOR, "grade": shown.grade, "readers": shown.readers,
            "note": version.note if version else "",
        }  # fmt: skip
        super().__init__(*given, **more)
        if version is not None:
            self.fields["file"].required = False
            self.fields["file"].label = _("换一个文件")
            del self.fields["change"]
            if version.change == Change.MINOR:
                del self.fields["grade"], self.fields["readers"]


class TakeIn(Graded):
    """A file that is named already."""

    kind = forms.ChoiceField(label=_("种类"), choices=[CHOOSE, *Kind.choices])
    field_order = ("file", "kind", "grade", "readers", "note")


class Borrow(forms.Form):
    """借阅单."""

    wanted = forms.CharField(
        label=_("借阅的文档"), max_length=80,
        help_text=_("文件名称、文档编号或项目名称；是否存有该文档，同意后才能看到"),
    )  # fmt: skip
    contract = forms.BooleanField(label=_("是合同存档（由总监办理）"), required=False)
    reason = forms.CharField(
        label=_("借阅理由"), max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("天数"), min_value=0, max_value=999, initial=3,
        help_text=_("最长 %(n)s 天，到期自动结束") % {"n": LONGEST_LOAN},
    )  # fmt: skip
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def asked(self) -> Wanted:
        """What the commands take."""
        data = self.cleaned_data
        return Wanted(wanted=data["wanted"], contract=data.get("contract", False),
                      reason=data["reason"], days=data["days"])  # fmt: skip


class Inspect(Borrow):
    """法定检查调阅."""

    authority = forms.CharField(
        label=_("检查机关与文号"), max_length=120,
        help_text=_("例如 市卫生健康委 卫监〔2026〕12号"),
    )  # fmt: skip
    field_order = ("authority", "wanted", "reason", "days")

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        del self.fields["contract"]
        self.fields["wanted"].help_text = _("文件名称或文档编号，须完全一致")


class Lend(forms.Form):
    """Which document is lent."""

    document = forms.ChoiceField(label=_("借出的文档"))
    answer = forms.CharField(label=_("办理意见"), max_length=LONGEST_NOTE, required=False)

    def __init__(self, *given: Any, choices: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["document"].choices = [CHOOSE, *choices]  # type: ignore[attr-defined]  # a choice


class Refuse(forms.Form):
    """Why it is not lent."""

    answer = forms.CharField(label=_("不同意的原因"), max_length=LONGEST_NOTE)


class Reason(forms.Form):
    """Why a document is frozen or destroyed."""

    reason = forms.CharField(label=_("理由"), max_length=LONGEST_NOTE)


def initial(document: Document, version: Version) -> dict[str, Any]:
    """What the form of a draft shows."""
    return {
        "project": document.project, "subject": document.subject, "kind": document.kind,
        "grade": version.grade, "readers": version.readers, "note": version.note,
    }  # fmt: skip
