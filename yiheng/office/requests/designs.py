"""The designer's inputs, and what its buttons do to a design: all of it on plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yiheng.core.typed import tidy
from yiheng.governance.approvals.models import Route
from yiheng.governance.people.models import Post
from yiheng.governance.regulation.content import CLAUSES, PARAMETERS
from yiheng.office.requests import prefilling
from yiheng.office.requests.acts import ACTS
from yiheng.office.requests.checking import CODE
from yiheng.office.requests.definition import DATA_NAMES, KIND_NAMES, Kind
from yiheng.office.requests.queries import WORKDAYS

Design = dict[str, Any]
NONE = ("", "—")


def fields_of(design: Mapping[str, Any]) -> list[Design]:
    """The fields of a design that are fields at all."""
    listed = design.get("fields")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def moved(design: Mapping[str, Any], code: str, by: int) -> Design:
    """The design with a field one place up or down."""
    made = deepcopy(dict(design))
    fields = fields_of(made)
    place = next((n for n, one in enumerate(fields) if one.get("code") == code), None)
    if place is not None and 0 <= place + by < len(fields):
        fields[place], fields[place + by] = fields[place + by], fields[place]
    return made | {"fields": fields}


def without(design: Mapping[str, Any], code: str) -> Design:
    """The design without a field; what referred to it is for the designer to mend."""
    kept = [one for one in fields_of(design) if one.get("code") != code]
    rows = [[c for c in row if c != code] for row in design.get("rows") or []]
    return deepcopy(dict(design)) | {"fields": kept, "rows": [row for row in rows if row]}


def with_new(design: Mapping[str, Any], label: str, kind: str) -> Design:
    """The design with one more field at its end."""
    fields = fields_of(design)
    taken = {one.get("code") for one in fields}
    code = next(f"f{n}" for n in range(1, len(fields) + 2) if f"f{n}" not in taken)
    made = {"code": code, "label": tidy(label), "kind": kind}
    return deepcopy(dict(design)) | {"fields": [*fields, made]}


def replaced(design: Mapping[str, Any], code: str, field: Design) -> Design:
    """The design with a field as it was edited; its new code goes where the old one stood."""
    fields = [field if one.get("code") == code else one for one in fields_of(design)]
    rows = [[field["code"] if c == code else c for c in row] for row in design.get("rows") or []]
    return deepcopy(dict(design)) | {"fields": fields, "rows": rows}


ACTIONS: Mapping[str, Callable[[Mapping[str, Any], str], Design]] = {
    "up": lambda design, code: moved(design, code, -1),
    "down": lambda design, code: moved(design, code, 1),
    "remove": without,
}


class AddField(forms.Form):
    """One more question."""

    label = forms.CharField(label=_("字段名"), max_length=30)
    kind = forms.ChoiceField(label=_("类型"), choices=[(k.value, v) for k, v in KIND_NAMES.items()])


class FieldForm(forms.Form):
    """Everything that a field can say of itself."""

    label = forms.CharField(label=_("字段名"), max_length=30)
    code = forms.CharField(label=_("编码"), max_length=30)
    kind = forms.ChoiceField(label=_("类型"), choices=[(k.value, v) for k, v in KIND_NAMES.items()])
    section = forms.CharField(label=_("小标题"), max_length=20, required=False)
    required = forms.BooleanField(label=_("必填"), required=False)
    names = forms.BooleanField(label=_("写入申请单标题"), required=False)
    help = forms.CharField(label=_("填写说明"), max_length=100, required=False)
    options = forms.CharField(
        label=_("选项"), required=False, widget=forms.Textarea,
        help_text=_("每行一个，写作“编码=名称”，例如 grant=开通"),
    )  # fmt: skip
    unit = forms.CharField(label=_("单位"), max_length=8, required=False)
    places = forms.IntegerField(label=_("小数位数"), required=False, min_value=0, max_value=6)
    minimum = forms.CharField(
        label=_("下限"), max_length=20, required=False,
        help_text=_("数字、日期或 today；文字为最少字数"),
    )  # fmt: skip
    maximum = forms.CharField(label=_("上限"), max_length=20, required=False)
    when_field = forms.ChoiceField(label=_("仅当此字段"), required=False)
    when_is = forms.CharField(
        label=_("的答案是"), required=False, max_length=200,
        help_text=_("选项编码，几个用逗号隔开；是否字段写 yes 或 no"),
    )  # fmt: skip
    source = forms.ChoiceField(label=_("预填来源"), required=False)
    of = forms.ChoiceField(label=_("预填谁的"), required=False, help_text=_("不选即申请人本人"))
    locked = forms.BooleanField(label=_("锁定，不可改"), required=False)
    holds = forms.ChoiceField(label=_("个人信息"), choices=list(DATA_NAMES.items()))

    def __init__(self, *given: Any, design: Mapping[str, Any], **more: Any) -> None:
        super().__init__(*given, **more)
        self.taken = {one.get("code") for one in fields_of(design)} - {self.initial.get("code")}
        named = [(one.get("code", ""), one.get("label", "")) for one in fields_of(design)]
        people = [
            (one.get("code", ""), one.get("label", "")) for one in fields_of(design)
            if one.get("kind") == Kind.MEMBER
        ]  # fmt: skip
        choices = {"when_field": named, "of": people, "source": prefilling.titles()}
        for name, listed in choices.items():
            self.fields[name].choices = [NONE, *listed]  # type: ignore[attr-defined]  # a choice

    def clean_code(self) -> str:
        """The code is in the field's address, so it is a good one, and no other field's."""
        code = tidy(self.cleaned_data["code"])
        if not CODE.fullmatch(code):
            raise forms.ValidationError(
                _("编码以小写字母开头，只含小写字母、数字与下划线，最长 30 位，例如 reason")
            )
        if code in self.taken:
            raise forms.ValidationError(_("另一字段已用这个编码，请另取一个"))
        return code

    def made(self) -> Design:
        """The field as a design holds it."""
        data = self.cleaned_data
        values = [one.strip() for one in data["when_is"].replace("，", ",").split(",")]
        when = {"field": data["when_field"], "is": [one for one in values if one]}
        plain = ("label", "code", "kind", "section", "required", "names", "help", "unit", "minimum",
                 "maximum", "source", "of", "locked")  # fmt: skip
        return {
            **{name: data[name] for name in plain}, "data": data["holds"],
            "options": pairs(data["options"]), "places": data["places"] or 0,
            "when": when if data["when_field"] else None,
        }  # fmt: skip

    @staticmethod
    def typed(field: Mapping[str, Any]) -> Design:
        """A field as it stands in the inputs."""
        when = field.get("when") or {}
        lines = "\n".join("=".join(map(str, one)) for one in field.get("options") or [])
        return {
            **field, "options": lines, "when_field": when.get("field", ""),
            "when_is": ",".join(when.get("is", [])), "holds": field.get("data", "none"),
        }  # fmt: skip


class Head(forms.Form):
    """What a form is called, who decides, who handles, how it is printed."""

    title = forms.CharField(label=_("名称"), max_length=20)
    heading = forms.CharField(label=_("打印标题"), max_length=30, required=False)
    intro = forms.CharField(label=_("用途说明"), max_length=120, required=False)
    clause = forms.ChoiceField(label=_("依据条款"))
    route = forms.ChoiceField(label=_("审批流程"))
    serial = forms.CharField(
        label=_("编号字头"), max_length=6, help_text=_("2–6 个汉字，例如 信权")
    )
    handler = forms.ChoiceField(
        label=_("办理岗位"), required=False, help_text=_("不选即批准后归档")
    )
    limit = forms.ChoiceField(label=_("办理时限"), required=False)
    rows = forms.CharField(
        label=_("打印版式"), required=False, widget=forms.Textarea,
        help_text=_("每行一个或两个字段编码，用空格隔开；没有写到的字段排在最后"),
    )  # fmt: skip
    act = forms.ChoiceField(label=_("批准后自动办理"), required=False)
    act_fields = forms.CharField(
        label=_("对应字段"), required=False, widget=forms.Textarea,
        help_text=_("每行一个，例如 member=user"),
    )  # fmt: skip
    act_only = forms.CharField(
        label=_("仅当"), required=False, max_length=100, help_text=_("例如 what=grant")
    )

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        routes = dict(Route.objects.order_by("version").values_list("code", "title"))
        limits = [(one.id, one.title) for one in PARAMETERS.values() if one.unit == WORKDAYS]
        posts = Post.objects.order_by("title").values_list("code", "title")
        choices: Mapping[str, list[tuple[str, Any]]] = {
            "clause": [NONE, *((one.id, f"{one.id} {one.title}") for one in CLAUSES.values())],
            "route": [NONE, *routes.items()], "handler": [NONE, *posts], "limit": [NONE, *limits],
            "act": [NONE, *((one.name, one.title) for one in ACTS.values())],
        }  # fmt: skip
        for name, listed in choices.items():
            self.fields[name].choices = listed  # type: ignore[attr-defined]  # a choice

    def clean_act_fields(self) -> str:
        """Each line says which field goes with which part of the act."""
        text = str(self.cleaned_data["act_fields"])
        if any(len(one) < 2 for one in pairs(text)):
            raise forms.ValidationError(_("每行写作“用途=字段编码”，例如 member=user"))
        return text

    def made(self, design: Mapping[str, Any]) -> Design:
        """The design with this head."""
        data = self.cleaned_data
        plain = ("title", "heading", "intro", "clause", "route", "serial", "handler", "limit")
        field, _is, values = data["act_only"].partition("=")
        only = {"field": field.strip(), "is": [one.strip() for one in values.split(",")]}
        act = {"name": data["act"], "fields": dict(pairs(data["act_fields"])),
               "only": only if field.strip() else None}  # fmt: skip
        return {
            **deepcopy(dict(design)), **{name: data[name] for name in plain},
            "rows": [line.split() for line in data["rows"].splitlines() if line.split()],
            "act": act if data["act"] else None,
        }  # fmt: skip

    @staticmethod
    def typed(design: Mapping[str, Any]) -> Design:
        """A design's head as it stands in the inputs."""
        act = design.get("act") or {}
        only = act.get("only") or {}
        mapped = "\n".join(f"{role}={code}" for role, code in (act.get("fields") or {}).items())
        condition = f"{only['field']}={','.join(only['is'])}" if only else ""
        rows = "\n".join(" ".join(row) for row in design.get("rows") or [])
        return {**design, "rows": rows, "act": act.get("name", ""), "act_fields": mapped,
                "act_only": condition}  # fmt: skip


def pairs(text: str) -> list[list[str]]:
    """Lines of ``code=name``; what has no ``=`` is left for the checking to refuse."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return [[part.strip() for part in line.split("=", 1)] for line in lines]
