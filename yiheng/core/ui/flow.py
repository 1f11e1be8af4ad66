"""The flow of an approval as SVG: what is done, where it stands, what comes, the way back.

Rows hold four steps; on narrow screens the same steps are given as a list instead. A step of 会签
is one box with a line a signer; a tier has a diamond before its box and says its condition inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.ui.charts import NOTHING, clip, together

DONE, CURRENT, LATER, REFUSED = "done", "current", "later", "refused"
SKIPPED, VACANT, PLAN = "skipped", "vacant", "plan"
SAID = {
    DONE: gettext_lazy("已完成"),
    CURRENT: gettext_lazy("进行中"),
    LATER: gettext_lazy("未到"),
    REFUSED: gettext_lazy("未通过"),
    SKIPPED: gettext_lazy("不经此环节"),
    VACANT: gettext_lazy("岗位空缺"),
    PLAN: "",  # of a route that nothing has walked yet
}
DOT = {DONE: "ok", CURRENT: "now", LATER: "", REFUSED: "bad", SKIPPED: "", VACANT: "bad", PLAN: ""}
TOLD = {SKIPPED, VACANT}  # a state that the picture says in words too
A_ROW, WIDE, GAP, HIGH, LINE, BETWEEN, BELOW = 4, 190, 46, 80, 22, 48, 34


@dataclass(frozen=True, slots=True)
class Signer:
    """One of several who sign a step: who, the state, and the time (already written)."""

    who: str
    state: str = LATER
    when: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A node: its title, its state, the person, and the time done or due (already written).

    ``signers`` are those of 会签; ``condition`` says of a tier when it is taken at all.
    """

    title: str
    state: str = LATER
    who: str = ""
    when: str = ""
    signers: Sequence[Signer] = ()
    condition: str = ""

    @property
    def lines(self) -> list[Signer]:
        """A line a signer, one at least."""
        return list(self.signers) or [Signer(self.who, self.state, self.when)]

    @property
    def height(self) -> int:
        """How high its box is."""
        return HIGH + LINE * (len(self.lines) - 1 + bool(self.condition))


@dataclass(frozen=True, slots=True)
class Back:
    """A dotted way back from one step to an earlier one of the same row, with its words."""

    source: int
    target: int
    label: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a step's box stands, where its row ends, and where what lies below it ends."""

    x: int
    y: int
    height: int
    floor: int
    end: int


def sentence(steps: Sequence[Step], back: Back | None = None) -> str:
    """The whole flow in words."""
    said = _("；").join(f"{i}. {_spoken(step)}" for i, step in enumerate(steps, 1))
    text = _("流程共 %(count)s 步：%(steps)s。") % {"count": len(steps), "steps": said}
    return text + (f"{back.label}。" if back else "")


def draw(steps: Sequence[Step], *, back: Back | None = None) -> SafeString:
    """The picture for wide screens and the list for narrow ones."""
    places = _places(steps, back)
    width = min(len(steps), A_ROW) * (WIDE + GAP) - GAP + 4
    height = (places[-1].end if places else HIGH) + 2
    wires = together(
        _wire(places[i], places[i + 1], steps[i].state == DONE, bool(steps[i + 1].condition))
        for i in range(len(steps) - 1)
    )
    nodes = together(_node(place, step) for place, step in zip(places, steps, strict=True))
    way_back = _back(places[back.source], places[back.target], back.label) if back else NOTHING
    return format_html(
        '<div class="scroll flowbox wide"><svg class="flow r{}" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg></div>{}',
        min(len(steps), A_ROW), max(width, 4), height, sentence(steps, back),
        wires + nodes + way_back, _listed(steps),
    )  # fmt: skip


def _places(steps: Sequence[Step], back: Back | None) -> list[Place]:
    places, y = [], 2
    for start in range(0, len(steps), A_ROW):
        row = steps[start : start + A_ROW]
        floor = y + max(step.height for step in row)
        end = floor + (BELOW if back and back.source // A_ROW == start // A_ROW else 0)
        places += [
            Place(2 + i * (WIDE + GAP), y, one.height, floor, end) for i, one in enumerate(row)
        ]
        y = end + BETWEEN
    return places


def _node(place: Place, step: Step) -> SafeString:
    x, y = place.x, place.y
    room = 10.0
    count = NOTHING
    if len(step.signers) > 1:
        signed = sum(one.state == DONE for one in step.signers)
        told = _("会签 %(signed)s／%(all)s") % {"signed": signed, "all": len(step.signers)}
        count, room = _words("sub end", x + WIDE - 12, y + 36, told), 5.6
    lines = together(
        _line(x, y + 62 + LINE * i, one, bool(count)) for i, one in enumerate(step.lines)
    )
    return format_html(
        '<g class="{}"><rect class="box" x="{}" y="{}" width="{}" height="{}" rx="8"/>'
        "{}{}{}{}{}</g>",
        step.state, x, y, WIDE, place.height, _mark(step.state, x + 21, y + 31),
        _words("ttl", x + 38, y + 36, clip(step.title, room)), count, lines,
        _condition(x, y + place.height - 18, step.condition),
    )  # fmt: skip


def _line(x: int, y: int, one: Signer, marked: bool) -> SafeString:
    """Who signs and when; with a mark of its own where there are several."""
    said = one.when or ("" if one.who and one.state not in TOLD else str(SAID[one.state]))
    text = " · ".join(filter(None, (one.who, said)))
    if not marked:
        return _words("sub", x + 14, y, clip(text, 13.4))
    small = format_html('<g class="{}">{}</g>', one.state, _mark(one.state, x + 21, y - 4))
    return small + _words("sub", x + 38, y, clip(text, 11.4))


def _mark(state: str, x: int, y: int) -> SafeString:
    """The sign of a state around a point."""
    hollow = f"M{x + 5} {y}a5 5 0 1 1-10 0a5 5 0 1 1 10 0"
    path = {
        DONE: f"M{x - 7} {y + 1}l5 5 9-11",
        CURRENT: f"M{x + 6} {y}a6 6 0 1 1-12 0a6 6 0 1 1 12 0M{x} {y - 3}v3l3 2",
        REFUSED: f"M{x - 5} {y - 5}l10 10m0-10l-10 10",
        LATER: hollow,
        PLAN: hollow,
        SKIPPED: f"M{x - 6} {y}h12",
        VACANT: f"M{x} {y - 7}v9M{x} {y + 5}v2",
    }[state]
    return format_html('<path class="mark" d="{}"/>', path)


def _condition(x: int, y: int, condition: str) -> SafeString:
    if not condition:
        return NOTHING
    return _diamond(x + 21, y - 4, 5) + _words("sub", x + 38, y, clip(condition, 11.4))


def _diamond(x: int, y: int, half: int) -> SafeString:
    return format_html(
        '<path class="tier" d="M{} {}l{h} {h}l-{h} {h}l-{h}-{h}Z"/>', x, y - half, h=half
    )


def _words(kind: str, x: int, y: int, text: str) -> SafeString:
    return format_html('<text class="{}" x="{}" y="{}">{}</text>', kind, x, y, text)


def _wire(here: Place, there: Place, done: bool, tier: bool) -> SafeString:
    middle, gate = here.y + HIGH // 2, NOTHING
    if here.y == there.y:
        start = here.x + WIDE
        path = f"M{start} {middle}H{there.x - 2}"
        tip = f"M{there.x - 9} {middle - 5}l8 5-8 5"
        at = start + GAP // 2 - 3, middle
    else:
        turn, into = here.end + BETWEEN // 2, there.x + WIDE // 2
        path = f"M{here.x + WIDE // 2} {here.y + here.height}V{turn}H{into}V{there.y - 2}"
        tip = f"M{into - 5} {there.y - 9}l5 8 5-8"
        at = (here.x + into) // 2, turn
    if tier:
        gate = _diamond(*at, 8)
    return (
        format_html(
            '<path class="wire {0}" d="{1}"/><path class="wire {2}" d="{3}"/>',
            "done" if done else "dash", path, "done" if done else "", tip,
        )
        + gate
    )  # fmt: skip


def _back(source: Place, target: Place, label: str) -> SafeString:
    x1, x2, bottom = source.x + WIDE // 2, target.x + WIDE // 2, source.floor
    return format_html(
        '<path class="back dot" d="M{} {}V{}H{}V{}"/><path class="back" d="M{} {}l5-7 5 7"/>{}',
        x1, source.y + source.height, bottom + 16, x2, target.y + target.height + 2,
        x2 - 5, target.y + target.height + 9,
        _words("sub mid", (x1 + x2) // 2, bottom + 32, label),
    )  # fmt: skip


def _spoken(step: Step) -> str:
    """A step in words; what several signers did is told of each."""
    several = len(step.signers) > 1
    who = "" if several else step.lines[0].who
    when = "" if several else step.lines[0].when
    parts = [step.title, str(SAID[step.state]), step.condition, who, when]
    for one in step.signers if several else ():
        told = [one.who, str(SAID[one.state]), one.when]
        parts.append(_("会签 %(who)s") % {"who": " ".join(filter(None, told))})
    return _("，").join(filter(None, parts))


def _listed(steps: Sequence[Step]) -> SafeString:
    items = format_html_join(
        "", '<li class="{}"><p><strong>{}</strong> {}</p>{}{}</li>',
        ((DOT[s.state], s.title, SAID[s.state],
          format_html('<p class="faint">{}</p>', s.condition) if s.condition else NOTHING,
          together(_listed_line(one, len(s.signers) > 1) for one in s.lines))
         for s in steps),
    )  # fmt: skip
    return format_html('<ol class="line narrow">{}</ol>', items)


def _listed_line(one: Signer, several: bool) -> SafeString:
    state = str(SAID[one.state]) if several else ""
    return format_html(
        '<p class="faint">{}</p>', " · ".join(filter(None, (one.who, state, one.when)))
    )
