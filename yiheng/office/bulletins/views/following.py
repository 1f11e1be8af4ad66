"""阅知情况: who has read it and who has not, by unit; the calls; reminding; the same as CSV."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import csv_file
from yiheng.governance.notices.permissions import CALL, OVERSEE
from yiheng.governance.people.models import Unit
from yiheng.office.bulletins import commands, figures, pages, queries, rules
from yiheng.office.bulletins.models import Bulletin, Reader, Way
from yiheng.office.bulletins.views.finding import visible

ROWS = 20


@policy(SIGNED_IN)
def readers(request: Any, pk: int) -> HttpResponse:
    """Figures, a picture by unit, and the list with the unread first."""
    at, bulletin = now(), _followed(request, pk)
    asked = {name: request.GET.get(name, "").strip()[:40] for name in
             ("only", "unit", "way", "q")}  # fmt: skip
    page = Paginator(_narrowed(bulletin, asked), ROWS).get_page(request.GET.get("page"))
    waiting = queries.unread(bulletin).count()
    units = Unit.objects.filter(pk__in=queries.readers(bulletin).order_by().values("unit"))
    context = {
        "now": at, "one": bulletin, "edition": bulletin.current, "page": page, "asked": asked,
        "tone": pages.TONES[bulletin.state], "tiles": figures.tiles(bulletin, at),
        "chart": figures.chart(bulletin), "ways": figures.ways(bulletin),
        "passing": figures.passing(bulletin),
        "calls": figures.calls(bulletin), "rows": figures.table(page.object_list, at),
        "units": [(one.code, one.name) for one in units.order_by("code")], "left": waiting,
        "way_choices": Way.choices, "remind": rules.may_remind(
            request.user, bulletin, waiting, at),
        "may_call": bool(request.user.may(CALL, at)),
    }  # fmt: skip
    return render(request, "bulletins/readers.html", context)


@policy(SIGNED_IN)
def readers_table(request: Any, pk: int) -> HttpResponse:
    """Everybody who was told, as CSV."""
    bulletin, at = _followed(request, pk), now()
    head = (_("工号"), _("姓名"), _("部门"), _("途径"), _("传阅人"), _("传阅意见"), _("送达时间"),
            _("阅知时间"), _("用时"), _("超过时限"), _("电话"))  # fmt: skip
    rows = figures.table(queries.readers(bulletin), at)
    name = _("阅知名单-%(n)s.csv") % {"n": bulletin.pk}
    return csv_file(name, head, (_cells(row) for row in rows))


@policy(SIGNED_IN, methods=("POST",))
def remind(request: Any, pk: int) -> HttpResponse:
    """催阅."""
    visible(request, pk)
    commands.remind(pk=pk, by=request.user, at=now())
    return redirect("bulletins:readers", pk=pk)


def _followed(request: Any, pk: int) -> Bulletin:
    """What the member may follow: the own ones, and for who oversees notices every one."""
    bulletin = visible(request, pk)
    keeps = bulletin.author_id == request.user.pk
    if bulletin.current is None or not (keeps or request.user.may(OVERSEE, at=now())):
        raise NotFound
    return bulletin


def _narrowed(bulletin: Bulletin, asked: dict[str, str]) -> QuerySet[Reader]:
    rows = queries.readers(bulletin)
    if asked["only"] in ("read", "unread"):
        rows = rows.filter(notice__read_at__isnull=asked["only"] == "unread")
    if asked["unit"]:
        rows = rows.filter(unit__code=asked["unit"])
    if asked["way"] in Way.values:
        rows = rows.filter(way=asked["way"])
    if asked["q"]:
        rows = rows.filter(
            Q(member__name__icontains=asked["q"]) | Q(member__staff_no__icontains=asked["q"])
        )
    return rows


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    one: Reader = row["one"]
    return (
        one.member.staff_no, one.member.name, one.unit.name, str(Way(one.way).label),
        one.passed_by.label if one.passed_by else "", one.remark, stamp(one.notice.created_at),
        stamp(one.notice.read_at), row["took"], _("是") if row["late"] else "", row["phone"],
    )  # fmt: skip
