"""The flow of an approval as SVG: what is done, where it stands, what comes, the way back.

Rows hold four steps; on narrow screens the same steps are given as a list instead.
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
SAID = {
    DONE: gettext_lazy("已完成"),
    CURRENT: gettext_lazy("进行中"),
    LATER: gettext_lazy("未到"),
    REFUSED: gettext_lazy("未通过"),
}
DOT = {DONE: "ok", CURRENT: "now", LATER: "", REFUSED: "bad"}
A_ROW, WIDE, GAP, HIGH, ROW = 4, 190, 46, 80, 128


@dataclass(frozen=True, slots=True)
class Step:
    """A node: its title, its state, the person, and the time done or due (already written)."""

    title: str
    state: str = LATER
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """A dotted way back from one step to an earlier one of the same row, with its words."""

    source: int
    target: int
    label: str


def sentence(steps: Sequence[Step], back: Back | None = None) -> str:
    """The whole flow in words."""
    said = _("；").join(
        _("，").join(filter(None, (f"{i}. {s.title}", str(SAID[s.state]), s.who, s.when)))
        for i, s in enumerate(steps, 1)
    )
    text = _("流程共 %(count)s 步：%(steps)s。") % {"count": len(steps), "steps": said}
    return text + (f"{back.label}。" if back else "")


def draw(steps: Sequence[Step], *, back: Back | None = None) -> SafeString:
    """The picture for wide screens and the list for narrow ones."""
    rows = -(-len(steps) // A_ROW) or 1
    width = min(len(steps), A_ROW) * (WIDE + GAP) - GAP + 4
    height = rows * ROW - (ROW - HIGH) + 4 + (34 if back else 0)
    wires = together(_wire(i, steps[i].state == DONE) for i in range(len(steps) - 1))
    nodes = together(_node(i, step) for i, step in enumerate(steps))
    way_back = _back(back) if back else NOTHING
    return format_html(
        '<div class="scroll flowbox wide"><svg class="flow r{}" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}">{}</svg></div>{}',
        min(len(steps), A_ROW), width, height, sentence(steps, back), wires + nodes + way_back,
        _listed(steps),
    )  # fmt: skip


def _at(index: int) -> tuple[int, int]:
    row, column = divmod(index, A_ROW)
    return 2 + column * (WIDE + GAP), 2 + row * ROW


def _node(index: int, step: Step) -> SafeString:
    x, y = _at(index)
    mark = {
        DONE: f"M{x + 14} {y + 32}l5 5 9-11",
        CURRENT: f"M{x + 27} {y + 31}a6 6 0 1 1-12 0a6 6 0 1 1 12 0M{x + 21} {y + 28}v3l3 2",
        REFUSED: f"M{x + 16} {y + 26}l10 10m0-10l-10 10",
        LATER: f"M{x + 26} {y + 31}a5 5 0 1 1-10 0a5 5 0 1 1 10 0",
    }[step.state]
    below = " · ".join(filter(None, (step.who, step.when)))
    return format_html(
        '<g class="{}"><rect class="box" x="{}" y="{}" width="{}" height="{}" rx="8"/>'
        '<path class="mark" d="{}"/><text class="ttl" x="{}" y="{}">{}</text>'
        '<text class="sub" x="{}" y="{}">{}</text></g>',
        step.state, x, y, WIDE, HIGH, mark, x + 38, y + 36, clip(step.title, 10),
        x + 14, y + 62, clip(below or str(SAID[step.state]), 13.4),
    )  # fmt: skip


def _wire(index: int, done: bool) -> SafeString:
    (x1, y1), (x2, y2) = _at(index), _at(index + 1)
    middle = y1 + HIGH // 2
    if y1 == y2:
        path, tip = f"M{x1 + WIDE} {middle}H{x2 - 2}", f"M{x2 - 9} {middle - 5}l8 5-8 5"
    else:
        turn, into = y1 + HIGH + (ROW - HIGH) // 2, x2 + WIDE // 2
        path = f"M{x1 + WIDE // 2} {y1 + HIGH}V{turn}H{into}V{y2 - 2}"
        tip = f"M{into - 5} {y2 - 9}l5 8 5-8"
    kind = "done" if done else "dash"
    return format_html(
        '<path class="wire {0}" d="{1}"/><path class="wire {2}" d="{3}"/>',
        kind, path, "done" if done else "", tip,
    )  # fmt: skip


def _back(back: Back) -> SafeString:
    (x1, y), (x2, _y) = _at(back.source), _at(back.target)
    x1, x2, bottom = x1 + WIDE // 2, x2 + WIDE // 2, y + HIGH
    return format_html(
        '<path class="back dot" d="M{0} {1}v16H{2}v-14"/><path class="back" d="M{3} {4}l5-7 5 7"/>'
        '<text class="sub mid" x="{5}" y="{6}">{7}</text>',
        x1, bottom, x2, x2 - 5, bottom + 9, (x1 + x2) // 2, bottom + 32, back.label,
    )  # fmt: skip


def _listed(steps: Sequence[Step]) -> SafeString:
    items = format_html_join(
        "", '<li class="{}"><p><strong>{}</strong> {}</p><p class="faint">{}</p></li>',
        ((DOT[s.state], s.title, SAID[s.state], " · ".join(filter(None, (s.who, s.when))))
         for s in steps),
    )  # fmt: skip
    return format_html('<ol class="line narrow">{}</ol>', items)
