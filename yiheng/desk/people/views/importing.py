"""A file of people or units: upload, see what it would do, apply exactly that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import day_of, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.core.ui.listing import csv_file
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms, pages, sample_sheets
from yiheng.governance.people import commands, sheets
from yiheng.governance.people.commands.importing import opened
from yiheng.governance.people.models import FileKind, Member, StaffFile, UnitKind
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.sheets import Fault
from yiheng.governance.people.syncing import BACK, CHANGED, LEFT, MOVED, NEW, plan
from yiheng.governance.people.unit_files import plan_units

SHOWN = 200
KINDS = (
    (NEW, gettext_lazy("新增")), (CHANGED, gettext_lazy("变更")), (MOVED, gettext_lazy("调动")),
    (BACK, gettext_lazy("返岗")), (LEFT, gettext_lazy("离岗")),
)  # fmt: skip
FIELDS = {
    "name": gettext_lazy("姓名"), "unit": gettext_lazy("部门"), "title": gettext_lazy("职称"),
    "employment": gettext_lazy("用工性质"), "sponsor": gettext_lazy("责任人"),
    "nda_on": gettext_lazy("保密协议"), "ends_on": gettext_lazy("服务期至"),
    "phone": gettext_lazy("工作电话"),
}  # fmt: skip

UNIT_FIELDS = {
    "name": gettext_lazy("名称"), "kind": gettext_lazy("类别"), "parent": gettext_lazy("上级"),
}  # fmt: skip
KIND_NAMES = dict(UnitKind.choices)


@policy(MANAGE, methods=("GET", "POST"))
def upload(request: MemberRequest) -> HttpResponse:
    """Give a file of people; it is shown before anything changes."""
    form = forms.Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = _kept(form, request.user, FileKind.STAFF)
        if kept is not None:
            return redirect(reverse("people:preview", args=[kept.pk]))
    return pages.form_page(
        request, form, title=_("导入人员表"), cite="2.2-a", act=_("上传并预览"),
        back=reverse("people:list"), sample=reverse("people:template"),
        lead=_("表头：工号、姓名、部门编码、职称、用工性质、责任人工号、保密协议签署日期、服务期至、"
               "工作电话、离岗日期。文件中没有的人视为离岗。预览不改动任何内容。"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """What the file would do today, and the word to do it."""
    file = _waiting(pk, FileKind.STAFF)
    form = forms.Apply(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.apply_file(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            context = {"done": done, "file": file, "founding": pages.founding(request.user)}
            return render(request, "desk_people/imported.html", context)
    shown = plan(opened(file), now())
    groups = [
        {"kind": kind, "title": title, "n": len(shown.of(kind)), "rows": [
            (one, [(FIELDS[name], old, new) for name, old, new in one.changes])
            for one in shown.of(kind)[:SHOWN]]}
        for kind, title in KINDS
    ]  # fmt: skip
    context = {"file": file, "plan": shown, "groups": groups, "form": form, "most": SHOWN,
               "faults": _faulty(shown.faults, sheets.STAFF)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk_people/preview.html", context, status=status)


@policy(MANAGE, methods=("GET", "POST"))
def upload_units(request: MemberRequest) -> HttpResponse:
    """Give a file of units; it is shown before anything changes."""
    form = forms.Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = _kept(form, request.user, FileKind.UNITS)
        if kept is not None:
            return redirect(reverse("people:preview-units", args=[kept.pk]))
    return pages.form_page(
        request, form, title=_("导入部门表"), cite="2.1-a", act=_("上传并预览"),
        back=reverse("people:units"), sample=reverse("people:units-template"),
        lead=_("表头：编码、名称、类别、上级编码。有一行不对就整份不导入。预览不改动任何内容。"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def preview_units(request: MemberRequest, pk: int) -> HttpResponse:
    """What the file would do, and the word to do it."""
    file = _waiting(pk, FileKind.UNITS)
    form = forms.ApplyUnits(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.apply_units(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            return redirect(_afterwards(request.user))
    shown = plan_units(opened(file))
    groups = [
        {"kind": kind, "title": title, "n": len(shown.of(kind)), "rows": [
            (one, KIND_NAMES[one.node.kind],
             [(UNIT_FIELDS[name], old, new) for name, old, new in one.changes])
            for one in shown.of(kind)[:SHOWN]]}
        for kind, title in KINDS[:2]
    ]  # fmt: skip
    context = {"file": file, "plan": shown, "groups": groups, "form": form, "most": SHOWN,
               "faults": _faulty(shown.faults, sheets.UNITS)}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk_people/preview_units.html", context, status=status)


@policy(MANAGE)
def template(request: MemberRequest) -> HttpResponse:
    """A file of people as an example, which can be imported as it stands."""
    return csv_file("people-template.csv", *sample_sheets.people(day_of(now())))


@policy(MANAGE)
def units_template(request: MemberRequest) -> HttpResponse:
    """A file of units as an example, which can be imported as it stands."""
    return csv_file("units-template.csv", *sample_sheets.units())


def _kept(form: forms.Sheet, by: Member, kind: str) -> StaffFile | None:
    file = form.cleaned_data["file"]
    return taken(
        form,
        lambda: commands.keep_file(content=file.read(), name=file.name, kind=kind, by=by, at=now()),
    )


def _waiting(pk: int, kind: str) -> StaffFile:
    file = StaffFile.objects.filter(pk=pk, kind=kind).exclude(content=b"").first()
    if file is None:
        raise NotFound
    return file


def _faulty(faults: Sequence[Fault], columns: Mapping[str, str]) -> list[tuple[Fault, str]]:
    """The faulty lines with the head of the column as the file has it."""
    return [
        (one, columns[one.field].split()[0] if one.field in columns else one.field)
        for one in faults[:SHOWN]
    ]


def _afterwards(viewer: Member) -> str:
    """Back to the guide while the hospital is not open, else to the tree."""
    here = pages.founding(viewer)
    return f"{reverse('access:founding')}#staff" if here else reverse("people:units")
