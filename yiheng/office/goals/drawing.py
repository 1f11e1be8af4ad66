"""The tree of goals as SVG: strategy, department goals, indicators, and what carries them out.

A column a level. Small screens get the same as lists in lists; links stand in the register below.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.ui.charts import NOTHING, clip, together
from yiheng.core.ui.flow import CURRENT, DONE, LATER, REFUSED
from yiheng.office.goals.standing import Standing

WIDE, HIGH, ACROSS, DOWN = 216, 50, 46, 62
LOOKS = {
    Standing.REACHED: DONE, Standing.ON_WAY: CURRENT, Standing.BEHIND: REFUSED,
    Standing.UNMEASURED: LATER,
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """A goal in the picture: its words, how it stands, and what hangs on it."""

    key: int
    title: str
    note: str
    standing: str
    url: str
    below: list[Node] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows it and all below it take."""
        return sum(one.rows for one in self.below) or 1


def draw(roots: Sequence[Node]) -> SafeString:
    """The picture for wide screens and the list for narrow ones."""
    rows = sum(one.rows for one in roots)
    deep = max((_depth(one) for one in roots), default=1)
    drawn, top = NOTHING, 0
    for root in roots:
        drawn += _placed(root, 0, top)
        top += root.rows
    box = f"0 0 {deep * (WIDE + ACROSS) - ACROSS + 4} {max(rows, 1) * DOWN}"
    return format_html(
        '<div class="scroll flowbox wide" tabindex="0" role="region" aria-label="{}"><svg '
        'class="flow r4" viewBox="{}" role="img" aria-label="{}">{}</svg></div>{}',
        _("目标树"), box, sentence(roots), drawn, listed(roots),
    )  # fmt: skip


def sentence(roots: Sequence[Node]) -> str:
    """The whole tree in words."""
    return _("目标树：%(roots)s。") % {"roots": _("；").join(map(_spoken, roots))}


def listed(roots: Sequence[Node], look: str = "tree narrow") -> SafeString:
    """The tree as lists in lists, each goal a link."""
    items = format_html_join(
        "", '<li><a href="{}">{}</a> <span class="faint">{} · {}</span>{}</li>',
        ((one.url, one.title, one.note, Standing(one.standing).label,
          listed(one.below, "tree") if one.below else NOTHING) for one in roots),
    )  # fmt: skip
    return format_html('<ul class="{}">{}</ul>', look, items)


def _depth(node: Node) -> int:
    return 1 + max((_depth(one) for one in node.below), default=0)


def _placed(node: Node, column: int, top: int) -> SafeString:
    """A box in the middle of the rows of what hangs on it, and the wires to that."""
    x, y = 2 + column * (WIDE + ACROSS), _middle(node, top)
    wires, boxes, row = NOTHING, NOTHING, top
    for one in node.below:
        there = _middle(one, row)
        turn = x + WIDE + ACROSS // 2
        wires += format_html(
            '<path class="wire" d="M{} {}H{}V{}H{}"/>',
            x + WIDE, y + HIGH // 2, turn, there + HIGH // 2, x + WIDE + ACROSS,
        )  # fmt: skip
        boxes += _placed(one, column + 1, row)
        row += one.rows
    return wires + together([_box(node, x, y), boxes])


def _middle(node: Node, top: int) -> int:
    return top * DOWN + (node.rows - 1) * DOWN // 2 + 4


def _box(node: Node, x: int, y: int) -> SafeString:
    return format_html(
        '<g class="{}"><rect class="box" x="{}" y="{}" width="{}" height="{}" rx="8"/>'
        '<text class="ttl" x="{}" y="{}">{}</text><text class="sub" x="{}" y="{}">{}</text></g>',
        LOOKS[Standing(node.standing)], x, y, WIDE, HIGH, x + 12, y + 21,
        clip(node.title, 13.2), x + 12, y + 40, clip(_under(node), 15.6),
    )  # fmt: skip


def _under(node: Node) -> str:
    return f"{Standing(node.standing).label} · {node.note}"


def _spoken(node: Node) -> str:
    own = _("%(title)s（%(standing)s）") % {
        "title": node.title, "standing": Standing(node.standing).label,
    }  # fmt: skip
    if not node.below:
        return own
    below = _("、").join(map(_spoken, node.below))
    return _("%(title)s，下有%(below)s") % {"title": own, "below": below}
