"""The collaboration matrix as SVG: a row and a column a department, a mark where two work together.

The list of pairs below it says the same in words and leads to each; small screens scroll it inside
its card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.ui.charts import clip
from yiheng.office.catalogues.models import Pair

CELL, ROOM, TOP = 46, 116, 108


def draw(pairs: Sequence[Pair], items: Mapping[tuple[int, int], int]) -> SafeString:
    """The picture of the pairs that last."""
    names = {one.pk: one.name for pair in pairs for one in (pair.one, pair.other)}
    keys = sorted(names)
    place = {key: n for n, key in enumerate(keys)}
    drawn = _frame(keys, names)
    for pair in pairs:
        for one, other in ((pair.one_id, pair.other_id), (pair.other_id, pair.one_id)):
            drawn += _mark(place[other], place[one], pair.named, items.get(_key(one, other), 0))
    size = len(keys) * CELL
    return format_html(
        '<div class="scroll" tabindex="0" role="region" aria-label="{}"><svg class="chart" '
        'viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg></div>',
        _("协作矩阵"), ROOM + size + 40, TOP + size, sentence(pairs, items), drawn,
    )  # fmt: skip


def sentence(pairs: Sequence[Pair], items: Mapping[tuple[int, int], int]) -> str:
    """The whole matrix in words."""
    told = [
        _("%(pair)s：%(state)s，未办结 %(n)s 项") % {
            "pair": pair, "state": _("有联系人") if pair.named else _("联系人离岗"),
            "n": items.get((pair.one_id, pair.other_id), 0),
        }
        for pair in pairs
    ]  # fmt: skip
    return _("协作矩阵：%(pairs)s。") % {"pairs": _("；").join(told)}


def _key(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _frame(keys: Sequence[int], names: Mapping[int, str]) -> SafeString:
    """The names, the lines between them, and the diagonal."""
    end = len(keys) * CELL
    drawn = format_html(  # two strokes: one that turns a corner would be filled
        '<path class="ax" d="M{} {}V{}M{} {}H{}"/>', ROOM + end, TOP, TOP + end, ROOM, TOP + end,
        ROOM + end,
    )  # fmt: skip
    for n, key in enumerate(keys):
        at = n * CELL
        drawn += format_html(
            '<text class="end" x="{}" y="{}">{}</text><text transform="translate({} {}) '
            'rotate(-45)">{}</text><path class="ax" d="M{} {}H{}M{} {}V{}"/><rect class="f0" '
            'x="{}" y="{}" width="{}" height="{}"/>',
            ROOM - 10, TOP + at + 28, clip(names[key], 8.5), ROOM + at + 22, TOP - 8,
            clip(names[key], 9), ROOM, TOP + at, ROOM + end, ROOM + at, TOP, TOP + end,
            ROOM + at + 1, TOP + at + 1, CELL - 2, CELL - 2,
        )  # fmt: skip
    return drawn


def _mark(column: int, row: int, named: bool, count: int) -> SafeString:
    """Filled where both are spoken for, hollow where not, with the number of open items."""
    x, y = ROOM + column * CELL + CELL // 2, TOP + row * CELL + CELL // 2
    dot = '<circle class="{}" cx="{}" cy="{}" r="7"/>'
    drawn = format_html(dot, "f1" if named else "l4", x, y - 6)
    return drawn + format_html('<text class="v mid" x="{}" y="{}">{}</text>', x, y + 16, count)
