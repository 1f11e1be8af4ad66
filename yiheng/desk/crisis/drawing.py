"""A crisis as a picture: how long it is in force, who stood behind it when, what was done when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.clock import local
from yiheng.core.proposals import Stand
from yiheng.core.ui.charts import advance, together
from yiheng.governance.crisis.models import Act, Crisis, State
from yiheng.governance.crisis.rules import titles

LEFT, WIDE, HIGH = 20, 620, 10
KEY, ABOVE, STEP, NEAR, MOST_UP = 14, 46, 20, 22, 4
LABELS, LETTER = 6, 12
COLOURS = {
    State.PENDING: 2, State.RETURNED: 2, State.RATIFIED: 1, State.REFUSED: 4, State.REMEDIED: 3
}  # fmt: skip
HOLLOW = '<circle class="l{c}" cx="{x}" cy="{y}" r="6"/>'
SHAPES = {
    State.RATIFIED: '<circle class="f{c}" cx="{x}" cy="{y}" r="6"/>',
    State.REFUSED: '<path class="f{c}" d="M{x} {y}m-6 -6h12v12h-12Z"/>',
    State.REMEDIED: '<path class="f{c}" d="M{x} {y}m0 -8l8 8-8 8-8-8Z"/>',
}
HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
Place = Callable[[datetime], float]


def timeline(crisis: Crisis, acts: Sequence[Act], at: datetime) -> SafeString:
    """The span in force as a bar, the part that has passed dark; above it a mark for each act."""
    span = max(crisis.last - crisis.since, timedelta(minutes=1))

    def x(when: datetime) -> float:
        return LEFT + WIDE * min(1.0, max(0.0, (when - crisis.since) / span))

    levels = list(_levels(acts, x))
    bar = ABOVE + STEP * max(levels, default=0) + 16
    drawn = (
        _key(),
        format_html(
            '<rect class="f0" x="{0}" y="{1}" width="{2}" height="{3}" rx="5"/>'
            '<rect class="f1" x="{0}" y="{1}" width="{4}" height="{3}" rx="5"/>',
            LEFT, bar, WIDE, HIGH, f"{x(min(at, crisis.last)) - LEFT:.1f}",
        ),
        _hours(crisis, x, bar + HIGH),
        together(_mark(one, x(one.at), bar, up) for one, up in zip(acts, levels, strict=True)),
        _events(crisis, x, bar + HIGH + 26),
    )  # fmt: skip
    return format_html(
        '<div class="scroll" tabindex="0"><svg class="chart" viewBox="0 0 660 {}" role="img" '
        'aria-label="{}">{}</svg></div>',
        bar + HIGH + 62, sentence(crisis, acts), together(drawn),
    )  # fmt: skip


def sentence(crisis: Crisis, acts: Sequence[Act]) -> str:
    """The picture in words."""
    said = "；".join(
        _("%(n)s. %(time)s %(who)s %(what)s，%(state)s") % {
            "n": act.ordinal, "time": f"{local(act.at):%m-%d %H:%M}", "who": act.member.name,
            "what": titles([act.kind]), "state": State(act.state).label,
        }
        for act in acts
    )  # fmt: skip
    return _("授权自 %(since)s 至 %(until)s，措施 %(n)s 项。%(acts)s") % {
        "since": f"{local(crisis.since):%m-%d %H:%M}", "n": len(acts), "acts": said,
        "until": f"{local(crisis.last):%m-%d %H:%M}",
    }  # fmt: skip


def _key() -> SafeString:
    """What each mark means; each has a shape of its own beside its colour."""
    words = ((State.RATIFIED, _("已补办")), (State.PENDING, _("待补办")),
             (State.REFUSED, _("未予追认")), (State.REMEDIED, _("已补救")))  # fmt: skip
    parts, x = [], float(LEFT + 6)
    for state, word in words:
        text = format_html('<text x="{}" y="{}">{}</text>', f"{x + 12:.0f}", KEY + 4, word)
        parts += [_shape(state, x, KEY), text]
        x += 12 + advance(word) * LETTER + 28
    return together(parts)


def _levels(acts: Sequence[Act], x: Place) -> Iterator[int]:
    """How high each mark stands: one that would cover the last stands above it."""
    level, before = 0, -float(NEAR)
    for act in acts:
        place = x(act.at)
        level = (level + 1) % MOST_UP if place - before < NEAR else 0
        before = place
        yield level


def _mark(act: Act, x: float, bar: int, level: int) -> SafeString:
    y = bar - 16 - level * STEP
    stem = format_html('<path class="ax" d="M{0} {1}V{2}"/>', f"{x:.1f}", bar, y)
    word = format_html(
        '<text class="v" x="{}" y="{}">{}</text>', f"{x + 10:.1f}", y + 4, act.ordinal
    )
    return stem + _shape(State(act.state), x, y) + word


def _shape(state: State, x: float, y: int) -> SafeString:
    return format_html(SHAPES.get(state, HOLLOW), c=COLOURS[state], x=f"{x:.1f}", y=y)


def _events(crisis: Crisis, x: Place, top: int) -> SafeString:
    """Who stood behind it when, and its end."""
    told = [(crisis.since, 1, _("宣布"))]
    if crisis.settled_at is not None and crisis.confirmed:
        told.append((crisis.settled_at, 1, _("确认")))
    longer = crisis.extensions.filter(stand=Stand.CONFIRMED)
    told += [(one.settled_at or one.proposed_at, 3, _("延长")) for one in longer]
    if crisis.ended_at is not None:
        told.append((crisis.ended_at, 0, _("结束")))
    places = [max(x(when), LEFT + 40 * number) for number, (when, _tone, _word) in enumerate(told)]
    return format_html_join(
        "", '<path class="l{1}" d="M{0} {2}v12"/><text class="mid" x="{0}" y="{3}">{4}</text>',
        ((f"{min(place, LEFT + WIDE):.1f}", tone, top, top + 28, word)
         for place, (_when, tone, word) in zip(places, told, strict=True)),
    )  # fmt: skip


def _hours(crisis: Crisis, x: Place, top: int) -> SafeString:
    """Round hours of the hospital's clock, some six of them."""
    whole = (crisis.last - crisis.since) / timedelta(hours=1)
    every = next((n for n in HOURS if whole / n <= LABELS), HOURS[-1])
    first = local(crisis.since).replace(minute=0, second=0, microsecond=0)
    hours = (first + timedelta(hours=n) for n in range(1, int(whole) + 2))
    shown = [one for one in hours if one.hour % every == 0 and one <= crisis.last]
    return format_html_join(
        "", '<path class="ax" d="M{0} {1}v6"/><text class="mid" x="{0}" y="{2}">{3}</text>',
        ((f"{x(one):.1f}", top, top + 19, f"{one:%H:%M}") for one in shown),
    )  # fmt: skip
