"""Standards, the mapping of fields, and the collaboration matrix."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.entries import acted, filled, shown
from yiheng.core.ui.listing import exported
from yiheng.core.ui.registers import listed
from yiheng.core.ui.taking import taken
from yiheng.office.catalogues import commands, drawing, forms, lists, queries, sheets
from yiheng.office.catalogues.models import Standard
from yiheng.office.catalogues.permissions import CONFIRM, KEEP, SEE
from yiheng.office.catalogues.views.finding import onward, seen


@policy(SEE)
def standards(request: Any) -> HttpResponse:
    """The register of standards."""
    at, viewer = now(), request.user
    rows = queries.standards().order_by(F("retired_at").asc(nulls_first=True), "sort", "code")
    export = reverse("catalogues:export-standards")
    context = {
        "now": at, "tabs": lists.tabs("standards"), "title": _("信息标准"), "cite": "1.1-b",
        "lead": _("数据字典、代码集与命名规范，按版本生效；由一人提出、另一人确认。"),
        "list": listed(lists.standards(), rows, request.GET, export=export),
        "begin": reverse("catalogues:new-standard") if viewer.may(KEEP, at) else "",
        "begin_title": _("提出标准版本"),
        "take": reverse("catalogues:take-house") if viewer.may(CONFIRM, at) else "",
    }  # fmt: skip
    return render(request, "catalogues/register.html", context)


@policy(SEE)
def export_standards(request: Any) -> HttpResponse:
    """The register of standards as CSV."""
    return exported(lists.standards(), queries.standards().order_by("code"), request.GET, now())


@policy(CONFIRM, methods=("POST",))
def take_house(request: Any) -> HttpResponse:
    """Register the standards of the product itself."""
    commands.take_house(by=request.user, at=now())
    return redirect("catalogues:standards")


@policy(SEE)
def standard(request: Any, pk: int) -> HttpResponse:
    """A standard with its versions."""
    one = seen(Standard.objects.all(), pk)
    return shown(request, sheets.standard(one, request.user, now()), one.page)


@policy(SEE, methods=("POST",))
def standard_act(request: Any, pk: int, name: str) -> HttpResponse:
    """Retire it."""
    one = seen(Standard.objects.all(), pk)
    return acted(request, sheets.standard(one, request.user, now()), one.page, name)


@policy(KEEP, methods=("GET", "POST"))
def new_standard(request: Any) -> HttpResponse:
    """Propose a version of a standard."""
    form = forms.StandardForm(request.POST or None)
    context = _new(_("提出标准版本"), "1.1-b", "standards", _("提交，待另一人确认"))
    return filled(request, form, lambda **typed: commands.propose(
        by=request.user, at=now(), **typed
    ), context)  # fmt: skip


@policy(SIGNED_IN)
def change(request: Any, pk: int) -> HttpResponse:
    """A version that was proposed."""
    one = seen(queries.changes(request.user), pk)
    return shown(request, sheets.change(one, request.user, now()), one.page)


@policy(SIGNED_IN, methods=("POST",))
def change_act(request: Any, pk: int, name: str) -> HttpResponse:
    """Confirm it, refuse it, take it back."""
    one = seen(queries.changes(request.user), pk)
    return acted(request, sheets.change(one, request.user, now()), one.page, name)


@policy(SEE)
def fields(request: Any) -> HttpResponse:
    """The fields that are taken in, with what they mean."""
    at = now()
    export = reverse("catalogues:export-fields")
    context = {
        "now": at, "tabs": lists.tabs("fields"), "title": _("字段映射"), "cite": "1.1-b",
        "lead": _("每个采集字段对应一个现行标准的数据元；取值有代码集的一并写明。"),
        "list": listed(lists.fields(), queries.mapped(), request.GET, export=export),
        "begin": reverse("catalogues:new-field") if request.user.may(KEEP, at) else "",
        "begin_title": _("映射字段"),
    }  # fmt: skip
    return render(request, "catalogues/register.html", context)


@policy(SEE)
def export_fields(request: Any) -> HttpResponse:
    """The mapping as CSV."""
    return exported(lists.fields(), queries.mapped(), request.GET, now())


@policy(KEEP, methods=("GET", "POST"))
def new_field(request: Any) -> HttpResponse:
    """Say what a field means."""
    form = forms.MapForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.map_field(
            by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if made is not None:
            return redirect(reverse("catalogues:fields") + f"?q={made.path}")
    context = _new(_("映射字段"), "1.1-b", "fields", _("保存")) | {"form": form}
    return render(request, "ui/entry_form.html", context, status=422 if form.errors else 200)


@policy(SEE)
def matrix(request: Any) -> HttpResponse:
    """Who works with whom, as a picture and as a list."""
    at, viewer = now(), request.user
    running_first = F("ended_at").asc(nulls_first=True)
    rows = queries.pairs(viewer).order_by(running_first, "one__code", "other__code")
    lasting, items = queries.pairs_at(at), queries.open_items(at)
    context = {
        "now": at, "tabs": lists.tabs("matrix"), "title": _("协作矩阵"), "cite": "1.1-i",
        "lead": _("两个部门各有一位联系人；数字是未办结的协作事项。"),
        "drawing": drawing.draw(lasting, items) if lasting else "",
        "list": listed(lists.pairs(items), rows, request.GET,
                       export=reverse("catalogues:export-matrix")),
        "begin": reverse("catalogues:new-pair") if viewer.may(KEEP, at) else "",
        "begin_title": _("登记协作关系"),
    }  # fmt: skip
    return render(request, "catalogues/register.html", context)


@policy(SEE)
def export_matrix(request: Any) -> HttpResponse:
    """The pairs as CSV."""
    at, rows = now(), queries.pairs(request.user).order_by("one__code", "other__code")
    return exported(lists.pairs(queries.open_items(at)), rows, request.GET, at)


@policy(KEEP, methods=("GET", "POST"))
def new_pair(request: Any) -> HttpResponse:
    """Two departments work together."""
    form = forms.PairForm(request.POST or None)
    context = _new(_("登记协作关系"), "1.1-i", "matrix", _("登记"))
    return filled(request, form, lambda **typed: commands.pair(
        by=request.user, at=now(), **typed
    ), context)  # fmt: skip


@policy(SIGNED_IN)
def pair(request: Any, pk: int) -> HttpResponse:
    """A pair of departments."""
    one = seen(queries.pairs(request.user), pk)
    return shown(request, sheets.pair(one, request.user, now()), one.page)


@policy(SIGNED_IN, methods=("POST",))
def pair_act(request: Any, pk: int, name: str) -> HttpResponse:
    """Joint items, contacts, the end."""
    one = seen(queries.pairs(request.user), pk)
    done = acted(request, sheets.pair(one, request.user, now()), one.page, name)
    return onward(done, queries.pairs(request.user), pk)


def _new(title: str, cite: str, code: str, act: str) -> dict[str, Any]:
    back = reverse(f"catalogues:{code}")
    crumbs = (sheets.home(), (str(dict(lists.OTHERS)[code]), back))
    return {"now": now(), "title": title, "cite": cite, "lead": "", "act": act, "back": back,
            "crumbs": crumbs}  # fmt: skip
