"""Charts as SVG text, drawn by the server: spark, line, bars, lying bars, shares, heat strip.

Colours come from classes of the stylesheet (a strict CSP takes no inline style). Every chart is an
image with a whole sentence that says the same as the picture. A missing value is ``None``: it is
named in words, never drawn as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.ui.formats import figure

Value = float | None
NOTHING = SafeString("")
LEFT, RIGHT, TOP, FLOOR = 44, 650, 30, 206
SAID_IN_FULL = 24


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures; the ``baseline`` (before, last year) is grey. At most four a chart."""

    name: str
    values: Sequence[Value]
    baseline: bool = False


def colours(series: Sequence[Series]) -> list[int]:
    """The palette number of each series: 0 for the baseline, then 1 to 4."""
    if len(series) > 4:
        raise ValueError("at most four series a chart")
    numbers = iter(range(1, 5))
    return [0 if one.baseline else next(numbers) for one in series]


def ticks(top: float) -> list[float]:
    """Three to six round marks from zero to at least ``top``."""
    if top <= 0:
        return [0.0, 1.0]
    power = 10.0 ** floor(log10(top / 4))
    step = next(m * power for m in (1, 2, 2.5, 5, 10) if m * power >= top / 4)
    count = -int(-top // step)
    return [round(step * i, 10) for i in range(count + 1)]


def advance(text: str) -> float:
    """The rough width of a text in em: a Chinese character 1, a Latin one 0.56, a thin one 0.3."""
    return sum(1.0 if ord(c) > 0x2E7F else 0.3 if c in " :.,·-|" else 0.56 for c in text)


def clip(text: str, ems: float) -> str:
    """The text, cut with an ellipsis where it would run over ``ems``."""
    if advance(text) <= ems:
        return text
    while text and advance(text) > ems - 1:
        text = text[:-1]
    return text + "…"


def together(parts: Iterable[SafeString]) -> SafeString:
    """Pieces one after the other (``str.join`` would lose that they are safe)."""
    return format_html_join("", "{}", ((part,) for part in parts))


def legend(series: Sequence[Series]) -> SafeString:
    """The key of a chart, as HTML for the card's header."""
    marks = format_html_join(
        "",
        '<span><i class="k{}"></i>{}</span>',
        ((c, s.name) for c, s in zip(colours(series), series, strict=True)),
    )
    return format_html('<div class="legend">{}</div>', marks)


def spark(values: Sequence[float], *, target: float | None = None, tone: int = 1) -> SafeString:
    """The little line of a tile, without axes; decoration, since the tile says its figure."""
    if len(values) < 2:
        return NOTHING
    every = [*values, *([] if target is None else [target])]
    low, high = min(every), max(every)
    span = (high - low) or 1.0

    def y(value: float) -> float:
        return 34 - (value - low) / span * 30

    points = "L".join(f"{i * 200 / (len(values) - 1):.1f} {y(v):.1f}" for i, v in enumerate(values))
    goal = (
        NOTHING
        if target is None
        else format_html('<path class="goal" d="M0 {}H200"/>', f"{y(target):.1f}")
    )
    return format_html(
        '<svg class="spark" viewBox="0 0 200 38" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="a f{0}" d="M{1}L200 38L0 38Z"/>{2}'
        '<path class="l{0}" d="M{1}" vector-effect="non-scaling-stroke"/></svg>',
        tone, points, goal,
    )  # fmt: skip


def line(
    labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = "",
    target: float | None = None, target_name: str = "",
) -> SafeString:  # fmt: skip
    """Lines over time from zero, with an optional target; gaps stay gaps; the last point speaks."""
    every = [v for s in series for v in s.values if v is not None]
    marks = ticks(max([*every, target or 0.0], default=1.0))
    step = (RIGHT - LEFT - 60) / max(len(labels) - 1, 1)
    xs = [LEFT + 20 + i * step for i in range(len(labels))]
    drawn = together(
        _polyline(xs, one.values, marks[-1], colour)
        for one, colour in zip(series, colours(series), strict=True)
    )
    goal = NOTHING if target is None else _goal(target, marks[-1], target_name)
    every_nth = max(-(-len(labels) // 12), 1)
    named = list(zip(xs, labels, strict=True))[::every_nth]
    below = format_html_join(
        "", '<text class="mid" x="{}" y="226">{}</text>',
        ((f"{x:.0f}", clip(text, 6)) for x, text in named),
    )  # fmt: skip
    sentence = _sentence(labels, series, title=title, unit=unit)
    if target is not None:
        sentence += _("目标 %(target)s%(unit)s。") % {"target": figure(target), "unit": unit}
    return _frame(sentence, _grid(marks) + goal + drawn + below)


def bars(
    labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = ""
) -> SafeString:
    """Upright bars in groups; each value stands on its bar, the grey baseline's in the table."""
    marks = ticks(max((v for s in series for v in s.values if v is not None), default=1.0))
    group = (RIGHT - LEFT) / max(len(labels), 1)
    width = min(30.0, group * 0.78 / max(len(series), 1) - 3)
    names = format_html_join(
        "", '<text class="mid" x="{}" y="226">{}</text>',
        ((f"{LEFT + group * (i + 0.5):.0f}", clip(n, group / 12)) for i, n in enumerate(labels)),
    )  # fmt: skip
    drawn = NOTHING
    for j, (one, colour) in enumerate(zip(series, colours(series), strict=True)):
        for i, value in enumerate(one.values):
            x = LEFT + group * (i + 0.5) + (j - len(series) / 2) * (width + 3)
            drawn += _bar(x, width, value, marks[-1], colour)
    return _frame(_sentence(labels, series, title=title, unit=unit), _grid(marks) + drawn + names)


def hbars(
    rows: Sequence[tuple[str, Value]], *, title: str, unit: str = "", tone: int = 1
) -> SafeString:
    """Lying bars, one a row, in the order given; for long names."""
    top = max((v for _name, v in rows if v is not None), default=0.0) or 1.0
    drawn = NOTHING
    for i, (name, value) in enumerate(rows):
        y, length = i * 30 + 4, (value or 0) / top * 400
        said = _("暂无数据") if value is None else f"{figure(value)}{unit}"
        drawn += format_html(
            '<text class="end" x="150" y="{}">{}</text>'
            '<rect class="f{}" x="160" y="{}" width="{}" height="18" rx="3"/>'
            '<text class="v" x="{}" y="{}">{}</text>',
            y + 14, clip(name, 11.5), tone, y, f"{length:.1f}", f"{168 + length:.1f}", y + 14, said,
        )  # fmt: skip
    series = [Series("", [v for _name, v in rows])]
    sentence = _sentence([name for name, _value in rows], series, title=title, unit=unit)
    return _frame(sentence, drawn, box=f"0 0 660 {max(len(rows), 1) * 30}")


def shares(
    labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str = ""
) -> SafeString:
    """Lying bars cut into parts, each row a whole of its own, whose size stands behind it."""
    tones, drawn = colours(series), NOTHING
    for i, label in enumerate(labels):
        parts = [one.values[i] or 0.0 for one in series]
        whole, x, y = sum(parts), 160.0, i * 30 + 4
        drawn += format_html(
            '<text class="end" x="150" y="{}">{}</text><text class="v" x="568" y="{}">{}</text>',
            y + 14, clip(label, 11.5), y + 14, f"{figure(round(whole, 2))}{unit}",
        )  # fmt: skip
        for tone, part in zip(tones, parts, strict=True):
            length = part / whole * 400 if whole else 0.0
            drawn += format_html(
                '<rect class="f{}" x="{}" y="{}" width="{}" height="18"/>',
                tone, f"{x:.1f}", y, f"{length:.1f}",
            )  # fmt: skip
            x += length
    sentence = _sentence(labels, series, title=title, unit=unit)
    return _frame(sentence, drawn, box=f"0 0 660 {max(len(labels), 1) * 30}")


def heat(days: Sequence[str], *, title: str) -> SafeString:
    """A strip of days, oldest first: ``ok``, ``w`` near the limit, ``b`` broken, ``o`` no data.

    A broken day is taller, not only redder.
    """
    count = {state: sum(1 for one in days if one == state) for state in ("ok", "w", "b", "o")}
    sentence = _(
        "%(title)s：%(days)s 天中 %(ok)s 天达标，%(near)s 天临近上限，"
        "%(bad)s 天超限，%(none)s 天无数据。"
    ) % {"title": title, "days": len(days), "ok": count["ok"], "near": count["w"],
         "bad": count["b"], "none": count["o"]}  # fmt: skip
    drawn = format_html_join(
        "", '<rect class="{}" x="{}" y="{}" width="8" height="{}" rx="1"/>',
        ((s, i * 10, *((0, 28) if s == "b" else (6, 22))) for i, s in enumerate(days)),
    )  # fmt: skip
    return format_html(
        '<svg class="heat" viewBox="0 0 {} 28" preserveAspectRatio="none" role="img" '
        'aria-label="{}">{}</svg>',
        max(len(days), 1) * 10 - 2, sentence, drawn,
    )  # fmt: skip


def _frame(sentence: str, drawn: SafeString, box: str = "0 10 660 226") -> SafeString:
    return format_html(
        '<div class="scroll" tabindex="0">'
        '<svg class="chart" viewBox="{}" role="img" aria-label="{}">{}</svg></div>',
        box, sentence, drawn,
    )  # fmt: skip


def _y(value: float, top: float) -> float:
    return FLOOR - value / top * (FLOOR - TOP)


def _grid(marks: Iterable[float]) -> SafeString:
    marks = list(marks)
    return format_html_join(
        "", '<path class="ax" d="M{} {}H{}"/><text class="end" x="{}" y="{}">{}</text>',
        ((LEFT, f"{y:.1f}", RIGHT, LEFT - 8, f"{y + 4:.1f}", figure(m))
         for m, y in ((m, _y(m, marks[-1])) for m in marks)),
    )  # fmt: skip


def _goal(target: float, top: float, name: str) -> SafeString:
    y = _y(target, top)
    return format_html(
        '<path class="goal" d="M{} {}H{}"/><text class="end" x="{}" y="{}">{}</text>',
        LEFT, f"{y:.1f}", RIGHT, RIGHT, f"{y - 5:.1f}", name or _("目标"),
    )  # fmt: skip


def _bar(x: float, width: float, value: Value, top: float, colour: int) -> SafeString:
    middle = f"{x + width / 2:.1f}"
    if value is None:
        return format_html('<text class="mid none" x="{}" y="{}">—</text>', middle, FLOOR - 6)
    y = _y(value, top)
    label = (
        format_html(
            '<text class="v mid" x="{}" y="{}">{}</text>', middle, f"{y - 5:.1f}", figure(value)
        )
        if colour
        else NOTHING
    )
    return label + format_html(
        '<rect class="f{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>',
        colour, f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{FLOOR - y:.1f}",
    )  # fmt: skip


def _polyline(xs: Sequence[float], values: Sequence[Value], top: float, colour: int) -> SafeString:
    points = [(x, v) for x, v in zip(xs, values, strict=True)]
    path = "".join(
        f"M{x1:.1f} {_y(v1, top):.1f}L{x2:.1f} {_y(v2, top):.1f}"
        for (x1, v1), (x2, v2) in pairwise(points)
        if v1 is not None and v2 is not None
    )
    known = [(x, v) for x, v in points if v is not None]
    if not known:
        return NOTHING
    x, last = known[-1]
    return format_html(
        '<path class="l{0}" d="{1}"/><circle class="f{0}" cx="{2}" cy="{3}" r="3.5"/>'
        '<text class="v" x="{4}" y="{5}">{6}</text>',
        colour, path, f"{x:.1f}", f"{_y(last, top):.1f}", f"{x + 8:.1f}",
        f"{_y(last, top) + 4:.1f}", figure(last),
    )  # fmt: skip


def _sentence(labels: Sequence[str], series: Sequence[Series], *, title: str, unit: str) -> str:
    """All the figures in words; beyond two dozen only first, last, least and greatest."""
    parts = [part for one in series for part in _spoken(labels, one, unit, len(series))]
    return _("%(title)s：%(figures)s。") % {
        "title": title,
        "figures": _("，").join(parts) or _("暂无数据"),
    }


def _spoken(labels: Sequence[str], one: Series, unit: str, series: int) -> list[str]:
    pairs = list(zip(labels, one.values, strict=True))
    if len(pairs) * series > SAID_IN_FULL:
        known = [pair for pair in pairs if pair[1] is not None]
        by_value = sorted(known, key=lambda pair: pair[1] or 0)
        pairs = [*known[:1], *known[-1:], *by_value[:1], *by_value[-1:]]
    return [
        " ".join(
            part
            for part in (
                label, one.name, _("暂无数据") if value is None else f"{figure(value)}{unit}",
            )
            if part
        )
        for label, value in dict.fromkeys(pairs)
    ]  # fmt: skip
