"""问题数据: the faulty records, one of them in the clear, mending and discarding."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yiheng.care.intake import commands, forms, queries, showing
from yiheng.care.intake.models import Quarantined, QuarantineState
from yiheng.care.intake.wording import fault_words
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid
from yiheng.core.policy import policy

ROWS = 20
TOP = 8
EVERY = "all"


@policy("intake:mend")
def quarantine(request: Any) -> HttpResponse:
    """Faulty records, by state, type, fault and batch; those that wait first asked for."""
    form = forms.NarrowQuarantine(request.GET)
    asked = form.asked()
    within = queries.quarantine_of(request.user).defer("sealed", "reason")
    if asked.get("batch"):
        within = within.filter(batch=asked["batch"])
    states, types, codes = queries.kinds_of(within)
    form.offer_counted(dict(types.most_common()), dict(codes.most_common()))
    state = asked.get("state") or QuarantineState.OPEN
    context = {
        "page": Paginator(_narrowed(within, asked, state), ROWS).get_page(request.GET.get("page")),
        "form": form, "state": state, "batch": asked.get("batch"),
        "narrowed": asked.get("about") or asked.get("code"),
        "tabs": _tabs(request, state, states),
        "top": [(fault_words(one), many) for one, many in codes.most_common(TOP)],
        "waiting": states[QuarantineState.OPEN],
    }  # fmt: skip
    return render(request, "intake/quarantine.html", context)


@policy("intake:mend", methods=("GET", "POST"))
def faulty(request: Any, pk: int) -> HttpResponse:
    """One record in the clear with its faults; posted, it goes through the gate again."""
    form = forms.Mend(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            commands.mend(pk=pk, by=request.user, at=now(), raw=form.cleaned_data["raw"])
            row = queries.quarantine_of(request.user).get(pk=pk)
            return _to_list(row.batch_id, QuarantineState.REPLAYED)
        except Invalid as error:
            form.add_error("raw", str(error))
        except Denied as refusal:  # recorded by the command; what was typed must not be lost
            return _faulty(request, pk, mend=form, refusal=refusal)
    return _faulty(request, pk, mend=form)


@policy("intake:mend", methods=("POST",))
def discard(request: Any, pk: int) -> HttpResponse:
    """Throw a record away, with a reason."""
    form = forms.Discard(request.POST)
    if form.is_valid():
        try:
            row = commands.discard(pk=pk, by=request.user, at=now(), **form.cleaned_data)
            return _to_list(row.batch_id, QuarantineState.DISCARDED)
        except Invalid as error:
            form.add_error("reason", str(error))
    return _faulty(request, pk, discard=form)


@policy("intake:mend", methods=("POST",))
def replay(request: Any, pk: int) -> HttpResponse:
    """Put what waits of a batch through the gate again as it is."""
    passed = commands.replay(batch=pk, by=request.user, at=now())
    return _to_list(pk, QuarantineState.REPLAYED if passed else QuarantineState.OPEN)


def _faulty(
    request: Any, pk: int, *, mend: forms.Mend | None = None,
    discard: forms.Discard | None = None, refusal: Denied | None = None,
) -> HttpResponse:  # fmt: skip
    opened = commands.read_quarantined(pk=pk, by=request.user, at=now())
    text = showing.text_of(opened.row.kind, opened.raw)
    if mend is None or not mend.is_bound:
        mend = forms.Mend(initial={"raw": text})
    context = {
        "row": opened.row, "text": text, "reason": opened.reason,
        "faults": showing.placed(opened.row.kind, text, opened.faults),
        "mend": mend, "discard": discard or forms.Discard(), "refusal": refusal,
        "open": opened.row.state == QuarantineState.OPEN,
    }  # fmt: skip
    failed = mend.errors or (discard and discard.errors)
    status = 403 if refusal else 422 if failed else 200
    response = render(request, "intake/faulty.html", context, status=status)
    if refusal:
        response["X-Clause"] = refusal.verdict.clause
    return response


def _narrowed(
    rows: QuerySet[Quarantined], asked: dict[str, Any], state: str
) -> QuerySet[Quarantined]:
    if state != EVERY:
        rows = rows.filter(state=state)
    if asked.get("about"):
        rows = rows.filter(about=asked["about"])
    if asked.get("code"):
        rows = queries.with_code(rows, asked["code"])
    return rows


def _tabs(request: Any, current: str, states: dict[str, int]) -> list[dict[str, Any]]:
    tabs = []
    for key, title in (*QuarantineState.choices, (EVERY, _("全部"))):
        there = request.GET.copy()
        there.pop("page", None)
        there["state"] = key
        many = sum(states.values()) if key == EVERY else states.get(key, 0)
        tabs.append({"title": title, "url": f"?{there.urlencode()}", "current": key == current,
                     "count": many})  # fmt: skip
    return tabs


def _to_list(batch: int, state: str) -> HttpResponse:
    query = urlencode({"batch": str(batch), "state": state})
    return redirect(f"{reverse('intake:quarantine')}?{query}")
