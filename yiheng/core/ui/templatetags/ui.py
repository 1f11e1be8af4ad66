"""Component tags: ``{% load ui %}``. Each draws one part of the guide; the gallery shows them all.

Texts are escaped; pass HTML only as a safe string from another tag (``{% status … as mark %}``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple, Textarea
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from yiheng.core.clock import day_of, local, now
from yiheng.core.ui import charts, citing, flow, formats, years

register = template.Library()
Parts = dict[str, Any]

KINDS = {"", "ok", "warn", "bad", "info"}
PLAIN = "10"  # the rows of a textarea of which nobody said how many


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise template.TemplateSyntaxError(f"unknown kind {kind!r}; one of {sorted(KINDS)}")
    return kind


# --- dates and figures ---------------------------------------------------------------------------


@register.filter
def when(value: datetime | date | None, at: datetime | None = None) -> str:
    """``{{ at|when }}``: 剩 6 分钟, 今天 18:00, 11-23 09:12; of a date 11-23, 2025-11-23."""
    if value is None:
        return "—"
    present = at or now()
    if isinstance(value, datetime):
        return formats.when(value, present)
    return formats.day(value, day_of(present))


@register.filter
def deadline(value: datetime, at: datetime | None = None) -> str:
    """``{{ due|deadline }}``: as ``when``, and 已超 3 小时 once it has passed."""
    return formats.deadline(value, at or now())


@register.filter
def moment(value: datetime) -> str:
    """``{{ at|moment }}``: 11-23 09:12 on the hospital's clock, never relative."""
    return local(value).strftime("%m-%d %H:%M")


@register.filter
def clock(value: datetime) -> str:
    """``{{ at|clock }}``: 09:11:42 on the hospital's clock."""
    return local(value).strftime("%H:%M:%S")


@register.filter
def money(value: Decimal | float, unit: str = "") -> str:
    """``{{ yuan|money }}`` 148,000.00 元; ``{{ yuan|money:"wan" }}`` 18.60 万元."""
    return formats.money(value, wan=unit == "wan")


@register.filter
def figure(value: Decimal | float | None) -> str:
    """``{{ n|figure }}``: 48,231; a dash for none."""
    return formats.figure(value)


# --- small parts ---------------------------------------------------------------------------------


@register.simple_tag
def clause(clause_id: str) -> SafeString:
    """The clause tag of an id, drawn by the room that knows the clauses."""
    return citing.clause_tag(clause_id)


@register.simple_tag
def status(kind: str, text: str) -> SafeString:
    """``{% status "ok" _("达标") %}``: ok ●, warn ◆, bad ■, info ●, or plain."""
    return format_html('<span class="tag {}">{}</span>', _kind(kind), text)


@register.simple_tag
def button(
    text: str, url: str = "", kind: str = "", why: str = "", name: str = "", value: str = "",
    small: bool = False,
) -> SafeString:  # fmt: skip
    """A link (with ``url``) or a submit button; ``why`` disables it and says the reason."""
    look = f"btn {kind}{' sm' if small else ''}".strip()
    if why:
        return format_html(
            '<span class="btn" aria-disabled="true">{}</span> <span class="faint">{}</span>',
            text, why,
        )  # fmt: skip
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', look, url, text)
    named = format_html(' name="{}" value="{}"', name, value) if name else charts.NOTHING
    return format_html('<button class="{}" type="submit"{}>{}</button>', look, named, text)


@register.simple_tag
def meter(value: float, label: str, kind: str = "", top: float = 100) -> SafeString:
    """A bar from 0 to ``top``; its sentence is ``label``."""
    return format_html(
        '<meter class="{0}" min="0" max="{1}" value="{2}" aria-label="{3}">{3}</meter>',
        _kind(kind), top, min(max(value, 0), top), label,
    )  # fmt: skip


@register.simple_tag
def seal(text: str, good: bool = True) -> SafeString:
    """印: four characters, once a page, only for the check of the ledger or of a paper."""
    return format_html(
        '<div class="seal{}" role="img" aria-label="{}"><span>{}</span></div>',
        " good" if good else "", text, text,
    )  # fmt: skip


@register.simple_tag
def param(text: str, url: str = "", unset: bool = False) -> SafeString:
    """A parameter inside the regulation's text; unset is dashed red."""
    look = "param unset" if unset else "param"
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', look, url, text)
    return format_html('<span class="{}">{}</span>', look, text)


@register.inclusion_tag("ui/parts/notice.html")
def notice(text: str, kind: str = "info", cite: str = "") -> Parts:
    """A message on the page: info, ok, warn, bad; ``cite`` is a clause id."""
    return {"text": text, "kind": _kind(kind), "cite": cite}


# --- cards, tiles, lists -------------------------------------------------------------------------


@register.simple_block_tag(end_name="endcard")
def card(
    content: str, title: str = "", aside: str = "", size: str = "", foot: str = "",
    flush: bool = False, key: str = "",
) -> SafeString:  # fmt: skip
    """``{% card _("待办") aside=mark size="c8" %}…{% endcard %}``; ``flush`` for tables."""
    head = charts.NOTHING
    if title:
        right = format_html("<div>{}</div>", aside) if aside else charts.NOTHING
        head = format_html("<header><h2>{}</h2>{}</header>", title, right)
    ident = format_html(' id="{}"', key) if key else charts.NOTHING
    return format_html(
        '<section class="card {}"{}>{}<div{}>{}</div>{}</section>',
        size, ident, head, charts.NOTHING if flush else SafeString(' class="body"'),
        SafeString(content),  # the block's own output, escaped when it was rendered
        format_html("<footer>{}</footer>", foot) if foot else charts.NOTHING,
    )  # fmt: skip


@register.inclusion_tag("ui/parts/tile.html")
def tile(
    name: str, value: str, unit: str = "", *, cite: str = "", points: Sequence[float] = (),
    target: float | None = None, foot: str = "", kind: str = "", state: str = "",
) -> Parts:  # fmt: skip
    """A figure of the desk: name, clause id, figure, spark line, target in words, state."""
    spark = charts.spark(
        points, target=target, tone=2 if kind == "warn" else 4 if kind == "bad" else 1
    )
    return {"name": name, "value": value, "unit": unit, "cite": cite, "spark": spark,
            "foot": foot, "kind": _kind(kind), "state": state}  # fmt: skip


@register.inclusion_tag("ui/parts/due.html", takes_context=True)
def due(context: Context, item: Mapping[str, Any]) -> Parts:
    """One to-do: ``glyph title url cite(clause id) meta due(datetime) used(0..100)``, and where
    there are any, ``tags`` [(kind, text)] and ``detail``, the page of its time limit."""
    present, at = context.get("now") or now(), item.get("due")
    level = formats.urgency(at, present) if at else ""
    tone = {"hot": "bad", "near": "warn"}.get(level, "")
    return {"item": item, "level": level, "tone": tone,
            "when": formats.deadline(at, present) if at else ""}  # fmt: skip


@register.inclusion_tag("ui/parts/facts.html")
def facts(rows: Sequence[tuple[str, Any]]) -> Parts:
    """A list of facts: (name, value) pairs."""
    return {"rows": rows}


@register.inclusion_tag("ui/parts/timeline.html", takes_context=True)
def timeline(context: Context, events: Sequence[Mapping[str, Any]]) -> Parts:
    """Newest first: ``state(ok|now|bad|'') who what kind status at(datetime) note text``."""
    return {"events": events, "now": context.get("now") or now()}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], label: str) -> Parts:
    """Segmented tabs, plain links: ``title url current count``; ``label`` names the set."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], target: str = "") -> Parts:
    """第 1 页，共 n 页; keeps the query string. With ``target`` htmx swaps that element only."""
    return {"page": page, "query": _query(context), "target": target}


def _query(context: Context) -> Mapping[str, Any]:
    request = context.get("request")
    return request.GET if request else {}


@register.inclusion_tag("ui/parts/th.html", takes_context=True)
def th(context: Context, text: str, sort: str = "", num: bool = False) -> Parts:
    """A column head; with ``sort`` a link that orders by it (``?sort=at`` or ``-at``)."""
    query = _query(context)
    current = query.get("sort", "")
    order = {sort: "ascending", f"-{sort}": "descending"}.get(current, "") if sort else ""
    link = f"-{sort}" if order == "ascending" else sort
    return {"text": text, "num": num, "order": order, "link": link, "query": query}


@register.inclusion_tag("ui/parts/tabbar.html")
def tabbar(nav: Sequence[Mapping[str, Any]], bar: Mapping[str, Any] | None = None) -> Parts:
    """The phone's bottom bar: ``bar`` gives ``items`` at hand (four) and ``own``, the lists that
    stand before the menu under 我的."""
    return {"nav": nav, "items": bar["items"] if bar else (), "own": bar["own"] if bar else ()}


# --- forms ---------------------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/field.html")
def field(bound: BoundField) -> Parts:
    """A form field: label, control, hint, errors that say how to mend it and cite their clause.

    A clause travels as ``ValidationError(text, params={"clause": "6.1-b"})``.
    """
    widget = bound.field.widget
    single = isinstance(widget, CheckboxInput)
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    attrs: dict[str, Any] = {} if single or many else {"class": "input"}
    if isinstance(widget, Textarea):
        attrs["rows"] = max(3, int(widget.attrs["rows"])) if widget.attrs["rows"] != PLAIN else 3
    return {"field": bound, "control": bound.as_widget(attrs=attrs), "single": single,
            "many": many, "errors": _mended(bound)}  # fmt: skip


@register.inclusion_tag("ui/parts/chips.html")
def chips(bound: BoundField) -> Parts:
    """Radio buttons as chips: one tap chooses."""
    return {"field": bound}


@register.simple_block_tag(end_name="endfold")
def fold(content: str, title: str, unfolded: bool = False) -> SafeString:
    """``{% fold _("转办") %}…{% endfold %}``: an act that unfolds, without a script."""
    return format_html(
        '<details class="fold"{}><summary>{}</summary><div class="stack tight">{}</div></details>',
        SafeString(" open") if unfolded else charts.NOTHING, title,
        SafeString(content),  # the block's own output, escaped when it was rendered
    )  # fmt: skip


def _mended(bound: BoundField) -> list[tuple[str, str]]:
    """(text, clause id) of each error of a field."""
    found = []
    for error in bound.form.errors.get(bound.name, bound.errors).as_data():
        clause_id = str((error.params or {}).get("clause", ""))
        found += [(message, clause_id) for message in error.messages]
    return found


@register.inclusion_tag("ui/parts/errors.html")
def errors(form: BaseForm) -> Parts:
    """What to mend, on top of the form, each linked to its field."""
    return {"form": form, "fields": [bound for bound in form if bound.errors]}


# --- the five states -----------------------------------------------------------------------------


@register.inclusion_tag("ui/parts/nothing.html")
def nothing(title: str, text: str, url: str = "", action: str = "") -> Parts:
    """Empty: what will come here and one next step."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/parts/loading.html")
def loading(rows: int = 6) -> Parts:
    """Loading: a skeleton of rows."""
    return {"rows": range(rows)}


@register.inclusion_tag("ui/parts/failed.html")
def failed(title: str, text: str, retry: str = "", report: str = "", number: str = "") -> Parts:
    """Error: what failed, that nothing was lost, 重试 and 报修 (urls), the error number."""
    return {"title": title, "text": text, "retry": retry, "report": report, "number": number}


@register.inclusion_tag("ui/parts/denied.html")
def refused(
    title: str, why: str, cure: str = "", entry: int | None = None, cite: str = "", level: int = 3
) -> Parts:
    """Denied: what was not done and its clause id, why, what one can do, the ledger number."""
    return {"title": title, "why": why, "cure": cure, "entry": entry, "cite": cite, "level": level}


@register.inclusion_tag("ui/parts/stale.html", takes_context=True)
def stale(context: Context, at: datetime, why: str = "") -> Parts:
    """Stale: 数据截至 HH:MM, and why."""
    return {"at": formats.when(at, context.get("now") or now()), "why": why}


# --- charts --------------------------------------------------------------------------------------


@register.simple_tag
def flow_chart(steps: Sequence[flow.Step], back: flow.Back | None = None) -> SafeString:
    """The flow of an approval."""
    return flow.draw(steps, back=back)


@register.simple_tag
def line_chart(
    labels: Sequence[str], series: Sequence[charts.Series], title: str, unit: str = "",
    target: float | None = None, target_name: str = "",
) -> SafeString:  # fmt: skip
    """Lines with an optional target."""
    return charts.line(
        labels, series, title=title, unit=unit, target=target, target_name=target_name
    )


@register.simple_tag
def bar_chart(
    labels: Sequence[str], series: Sequence[charts.Series], title: str, unit: str = ""
) -> SafeString:
    """Upright bars, at most four series, the baseline grey."""
    return charts.bars(labels, series, title=title, unit=unit)


@register.simple_tag
def hbar_chart(rows: Sequence[tuple[str, charts.Value]], title: str, unit: str = "") -> SafeString:
    """Lying bars."""
    return charts.hbars(rows, title=title, unit=unit)


@register.simple_tag
def share_chart(
    labels: Sequence[str], series: Sequence[charts.Series], title: str, unit: str = ""
) -> SafeString:
    """Lying bars cut into parts, each row a whole of its own."""
    return charts.shares(labels, series, title=title, unit=unit)


@register.simple_tag
def heat_strip(days: Sequence[str], title: str) -> SafeString:
    """Thirty days at a glance: ok, w, b, o."""
    return charts.heat(days, title=title)


@register.simple_tag
def year_chart(
    days: Sequence[tuple[date, str]], title: str, today: date | None = None
) -> SafeString:
    """A year of workdays, rest days, feasts and days not published yet."""
    return years.draw(days, title=title, today=today)


@register.simple_tag
def legend(series: Sequence[charts.Series]) -> SafeString:
    """The key of a chart."""
    return charts.legend(series)


@register.simple_tag
def days_legend() -> SafeString:
    """The key of a heat strip."""
    return SafeString(render_to_string("ui/parts/days_legend.html"))


@register.filter
def initial(name: object) -> str:
    """The first character of a name, for the round mark."""
    return conditional_escape(str(name)[:1])
