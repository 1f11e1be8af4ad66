"""Systems, interfaces, datasets and departments in scope: lists, pages, files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.entries import acted, shown
from yiheng.core.ui.formats import figure
from yiheng.core.ui.listing import csv_file
from yiheng.core.ui.registers import listed
from yiheng.core.ui.taking import taken
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset, whole
from yiheng.office.catalogues import commands, forms, lists, planning, queries, sheets
from yiheng.office.catalogues.models import Asset, Kind, Sheet
from yiheng.office.catalogues.permissions import KEEP, SEE
from yiheng.office.catalogues.views.finding import onward, seen

SHOWN = 200


@policy(SEE)
def index(request: Any) -> HttpResponse:
    """The entries of a kind, with the figures of all."""
    at, kind = now(), _kind(request)
    register = lists.assets(kind, at, _months(at))
    kept_first = F("retired_at").asc(nulls_first=True)
    rows = queries.assets(request.user).filter(kind=kind).order_by(kept_first, "code")
    context = {
        "now": at, "kind": kind, "tabs": lists.tabs(kind), "tiles": _tiles(at),
        "list": listed(register, rows, request.GET, export=reverse("catalogues:export")),
        "extra": (("kind", kind),), "may_keep": bool(request.user.may(KEEP, at)),
        "kind_title": Kind(kind).label,
    }  # fmt: skip
    return render(request, "catalogues/index.html", context)


@policy(SEE)
def export(request: Any) -> HttpResponse:
    """The entries of a kind as a file that can be imported again."""
    at, kind = now(), _kind(request)
    rows = queries.assets(request.user).filter(kind=kind).order_by("code")
    asked = lists.assets(kind, at, None).rows(rows, request.GET)
    return _sheet_file(f"{Kind(kind).label}-{local(at):%Y%m%d}.csv", asked)


@policy(SIGNED_IN)
def entry(request: Any, pk: int) -> HttpResponse:
    """An entry of the catalogue."""
    one = seen(queries.assets(request.user), pk)
    return shown(request, sheets.asset(one, request.user, now()), one.page)


@policy(SIGNED_IN, methods=("POST",))
def act(request: Any, pk: int, name: str) -> HttpResponse:
    """Review, retire, bring back."""
    one = seen(queries.assets(request.user), pk)
    return acted(request, sheets.asset(one, request.user, now()), one.page, name)


@policy(KEEP, methods=("GET", "POST"))
def new(request: Any, kind: str) -> HttpResponse:
    """Register an entry."""
    if kind not in Kind.values:
        raise NotFound
    form = forms.AssetForm(kind, request.POST or None, initial={"owner": request.user})
    back = reverse("catalogues:index") + f"?kind={kind}"
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.register(
            by=request.user, at=now(), facts=form.facts(form.cleaned_data["code"])
        ))  # fmt: skip
        if made is not None:
            return redirect(made.page)
    return _form(request, form, _("登记%(kind)s") % {"kind": Kind(kind).label}, back)


@policy(SIGNED_IN, methods=("GET", "POST"))
def change(request: Any, pk: int) -> HttpResponse:
    """Change what is known of an entry."""
    one = seen(queries.assets(request.user), pk)
    given = request.POST or None
    form = forms.AssetForm(one.kind, given, fixed=True, initial=forms.AssetForm.filled(one))
    if request.method == "POST" and form.is_valid():
        made = taken(form, lambda: commands.change(
            pk=pk, by=request.user, at=now(), facts=form.facts(one.code)
        ))  # fmt: skip
        if made is not None:
            return onward(redirect(made.page), queries.assets(request.user), pk)
    return _form(request, form, _("修改 %(name)s") % {"name": one.name}, one.page)


@policy(KEEP, methods=("GET", "POST"))
def upload(request: Any) -> HttpResponse:
    """Give a file; it is shown before anything changes."""
    form = forms.Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        kept = taken(form, lambda: commands.keep_sheet(
            content=file.read(), name=file.name, by=request.user, at=now()
        ))  # fmt: skip
        if kept is not None:
            return redirect(kept.page)
    lead = _("表头：编码、类别、名称、部门编码、负责人工号、条款、所属系统、提供方、接收方、协议、"
             "数据级别、主索引、说明。预览不改动任何内容。")  # fmt: skip
    more = {"lead": lead, "act": _("上传并预览"), "sample": reverse("catalogues:template")}
    return _form(request, form, _("导入目录"), reverse("catalogues:index"), **more)


@policy(KEEP, methods=("GET", "POST"))
def preview(request: Any, pk: int) -> HttpResponse:
    """What a file would do today, and the word to do it."""
    sheet = seen(Sheet.objects.filter(by=request.user, applied_at=None), pk)
    form = forms.Apply(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.apply_sheet(
            pk=pk, by=request.user, at=now(), **form.cleaned_data
        ))  # fmt: skip
        if done is not None:
            return redirect("catalogues:index")
    plan = commands.plan_of(sheet)
    context = {
        "now": now(), "sheet": sheet, "plan": plan, "form": form, "most": SHOWN,
        "new": plan.new[:SHOWN], "changed": plan.changed[:SHOWN],
        "faults": [(one, planning.COLUMNS.get(one.field, one.field).split()[0])
                   for one in plan.faults[:SHOWN]],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "catalogues/preview.html", context, status=status)


@policy(KEEP)
def template(request: Any) -> HttpResponse:
    """What stands in the catalogue, as an example that can be imported as it is."""
    rows = queries.assets(request.user).filter(retired_at=None).order_by("code")[:5]
    return _sheet_file("catalogue-template.csv", rows)


def _kind(request: Any) -> str:
    asked: str = request.GET.get("kind", "")
    return asked if asked in Kind.values else Kind.SYSTEM.value


def _months(at: datetime) -> int | None:
    try:
        return whole("catalogue_review_months", at=at)
    except ParameterUnset:
        return None


def _tiles(at: datetime) -> list[dict[str, Any]]:
    """The figures above the list."""
    rows = queries.in_use(at)
    unowned = sum(not one.owned for one in rows)
    islands = len(queries.islands(at))
    late = len(queries.to_review(months, at)) if (months := _months(at)) else 0
    return [
        {"name": _("在用条目"), "value": figure(len(rows)), "cite": "1.1-a",
         "foot": _("系统、接口、数据集与科室")},
        {"name": _("无人负责"), "value": figure(unowned), "cite": "0-a", "foot": _("目标 0"),
         "kind": "bad" if unowned else "ok"},
        {"name": _("逾期未复核"), "value": figure(late), "cite": "1.1-a",
         "foot": _("每 %(n)s 个月复核一次") % {"n": months} if months else _("间隔未设定"),
         "kind": "warn" if late else "ok"},
        {"name": _("数据孤岛"), "value": figure(islands), "cite": "1.1-h",
         "foot": _("没有接口或未接入主索引的系统"), "kind": "warn" if islands else "ok"},
    ]  # fmt: skip


def _form(request: Any, form: Any, title: str, back: str, **more: str) -> HttpResponse:
    context = {
        "now": now(), "title": title, "cite": "1.1-a", "form": form, "act": _("保存"),
        "back": back, "crumbs": (sheets.home(),),
        "lead": _("每个条目有负责人、责任部门和至少一个条款。"), **more,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "ui/entry_form.html", context, status=status)


def _sheet_file(name: str, rows: Any) -> HttpResponse:
    """Entries under the heads by which a file is read."""
    heads = {key: words.split()[0] for key, words in planning.COLUMNS.items()}
    lines = ([_told(one)[key] for key in heads] for one in rows)
    return csv_file(name, list(heads.values()), lines)


def _told(one: Asset) -> dict[str, str]:
    owner: Member = one.owner
    return {
        "code": one.code, "kind": one.get_kind_display(), "name": one.name, "unit": one.unit.code,
        "owner": owner.staff_no, "clauses": " ".join(one.clauses),
        "host": one.host.code if one.host else "", "giver": one.giver.code if one.giver else "",
        "taker": one.taker.code if one.taker else "", "protocol": one.protocol,
        "level": one.level, "indexed": _("是") if one.indexed else "", "note": one.note,
    }  # fmt: skip
