"""收到的公告, 我起草的, 全部; filtered, paged, and taken along as CSV."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import local, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.formats import stamp
from yiheng.core.ui.listing import listing
from yiheng.governance.notices.kinds import Importance
from yiheng.office.bulletins import pages, queries, rules
from yiheng.office.bulletins.models import PENDING, Bulletin, Category, Edition, State
from yiheng.office.bulletins.permissions import URGENT

ROWS = 20
MINE, ALL = "mine", "all"
STATES = (State.PUBLISHED, State.EXPIRED, State.WITHDRAWN)


@policy(SIGNED_IN)
def index(request: Any) -> HttpResponse:
    """The announcements of a tab, filtered by state, class, category and words."""
    at = now()
    tab, found = _found(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "").strip()[:60] for name in
             ("q", "state", "importance", "category", "read")}  # fmt: skip
    context = {
        "now": at, "page": page, "tab": tab, "tabs": pages.tabs(request.user, tab, at),
        "asked": asked, "narrowed": any(asked.values()), "importances": Importance.choices,
        "categories": Category.choices, "states": [(one, one.label) for one in STATES],
        "rows": [_row(one, tab) for one in page.object_list],
        "may_write": bool(rules.may_write(request.user, at)),
        "may_alert": bool(request.user.may(URGENT, at)),
    }  # fmt: skip
    return render(request, "bulletins/index.html", context)


@policy(SIGNED_IN)
def export(request: Any) -> HttpResponse:
    """The rows of a tab as CSV, as filtered."""
    _tab, found = _found(request)
    head = (_("编号"), _("标题"), _("等级"), _("类别"), _("发布部门"), _("起草人"), _("状态"),
            _("发布时间"), _("有效期至"))  # fmt: skip
    name = _("公告-%(day)s.csv") % {"day": f"{local(now()):%Y%m%d}"}
    return listing(name, head, found, _cells)


def _found(request: Any) -> tuple[str, QuerySet[Bulletin]]:
    tab = request.GET.get("tab", "")
    if tab == MINE:
        rows = queries.written(request.user)
    elif tab == ALL:
        rows = queries.issued(request.user)
    else:
        read = {"yes": True, "no": False}.get(request.GET.get("read", ""))
        tab, rows = "", queries.received(request.user, read)
    return tab, _narrowed(request, rows)


def _narrowed(request: Any, rows: QuerySet[Bulletin]) -> QuerySet[Bulletin]:
    if words := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(
            Q(number__icontains=words) | Q(current__title__icontains=words)
            | Q(current__body__icontains=words) | Q(unit__name__icontains=words)
        )  # fmt: skip
    for name, known in (("importance", Importance.values), ("category", Category.values)):
        if request.GET.get(name) in known:
            rows = rows.filter(**{f"current__{name}": request.GET[name]})
    if request.GET.get("state") in State.values:
        rows = rows.filter(state=request.GET["state"])
    return rows


def _row(one: Bulletin, tab: str) -> dict[str, Any]:
    edition = one.current or _newest(one)
    begun = one.editions.all() if tab == MINE else ()
    waiting = next((each for each in begun if each.stage in PENDING), None)
    stage = waiting if waiting is not None else edition
    return {
        "one": one, "edition": edition, "url": _address(one, waiting),
        "weight": pages.WEIGHTS[edition.importance] if edition else "",
        "tone": pages.TONES[one.state], "status": one.get_state_display(),
        "stage": stage.get_stage_display() if stage and stage != one.current else "",
        "stage_tone": pages.STAGES[stage.stage] if stage else "",
        "asks": tab == "" and one.read_at is None and one.state == State.PUBLISHED,  # type: ignore[attr-defined]  # annotated
    }  # fmt: skip


def _address(one: Bulletin, waiting: Any) -> str:
    if one.current is None and (edition := waiting or _newest(one)):
        return str(edition.page)
    return one.page


def _newest(one: Bulletin) -> Edition | None:
    """The latest edition, of those that came with the list."""
    return next(reversed(one.editions.all()), None)


def _cells(one: Bulletin) -> tuple[str, ...]:
    edition = one.current or _newest(one)
    assert edition is not None
    return (
        one.number, edition.title, str(Importance(edition.importance).label),
        str(Category(edition.category).label), one.unit.name, one.author.name,
        str(State(one.state).label), stamp(one.published_at),
        edition.expires_on.isoformat() if edition.expires_on else "",
    )  # fmt: skip
