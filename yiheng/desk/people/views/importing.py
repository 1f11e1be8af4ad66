"""A file of people or units: upload, see what it would do, apply exactly that."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import policy
from yiheng.desk.access.forms import taken
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms, pages
from yiheng.governance.people import commands, sheets
from yiheng.governance.people.commands.importing import opened
from yiheng.governance.people.models import StaffFile
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.syncing import BACK, CHANGED, LEFT, MOVED, NEW, plan

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


@policy(MANAGE, methods=("GET", "POST"))
def upload(request: MemberRequest) -> HttpResponse:
    """Give a file of people; it is shown before anything changes."""
    form = forms.Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = taken(
            form,
            lambda: commands.keep_file(
                content=file.read(), name=file.name, by=request.user, at=now()
            ),
        )
        if kept is not None:
            return redirect(reverse("people:preview", args=[kept.pk]))
    return pages.form_page(
        request, form, title=_("导入人员表"), cite="2.2-a", act=_("上传并预览"),
        back=reverse("people:list"),
        lead=_("表头：工号、姓名、部门编码、职称、用工性质、责任人工号、保密协议签署日期、服务期至、"
               "工作电话、离岗日期。文件中没有的人视为离岗。预览不改动任何内容。"),
    )  # fmt: skip


@policy(MANAGE, methods=("GET", "POST"))
def preview(request: MemberRequest, pk: int) -> HttpResponse:
    """What the file would do today, and the word to do it."""
    file = StaffFile.objects.filter(pk=pk).exclude(content=b"").first()
    if file is None:
        raise NotFound
    form = forms.Apply(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(
            form,
            lambda: commands.apply_file(pk=pk, by=request.user, at=now(), **form.cleaned_data),
        )
        if done is not None:
            return render(request, "desk_people/imported.html", {"done": done, "file": file})
    shown = plan(opened(file), now())
    groups = [
        {"kind": kind, "title": title, "n": len(shown.of(kind)), "rows": [
            (one, [(FIELDS[name], old, new) for name, old, new in one.changes])
            for one in shown.of(kind)[:SHOWN]]}
        for kind, title in KINDS
    ]  # fmt: skip
    context = {"file": file, "plan": shown, "groups": groups, "form": form, "most": SHOWN,
               "words": {name: words.split()[0] for name, words in sheets.STAFF.items()},
               "faults": [(one, sheets.STAFF[one.field].split()[0] if one.field in sheets.STAFF
                           else one.field) for one in shown.faults[:SHOWN]]}  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk_people/preview.html", context, status=status)


@policy(MANAGE, methods=("GET", "POST"))
def units(request: MemberRequest) -> HttpResponse:
    """A file of units: all of it, or nothing."""
    form = forms.Sheet(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        done = taken(
            form, lambda: commands.import_units(content=content, by=request.user, at=now())
        )
        if done is not None:
            return redirect(reverse("people:units"))
    return pages.form_page(
        request, form, title=_("导入部门表"), cite="2.1-a", act=_("导入"),
        back=reverse("people:units"),
        lead=_("表头：编码、名称、类别、上级编码。有一行不对就整份不导入，并说明哪一行。"),
    )  # fmt: skip


@policy(MANAGE)
def template(request: MemberRequest) -> HttpResponse:
    """An empty file with the heads that are read."""
    return pages.csv_file(
        "people-template.csv", [words.split()[0] for words in sheets.STAFF.values()], []
    )
