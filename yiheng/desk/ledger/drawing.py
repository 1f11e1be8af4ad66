"""The proof of growth as a picture: the older ledger's blocks, what came after, and two roots."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.ui.charts import together
from yiheng.core.ui.formats import figure
from yiheng.governance.ledger.proofs import Span
from yiheng.governance.ledger.proving import Growth

WIDE, EDGE, BAR, HIGH = 640, 10, 74, 24
LEAST = 6  # a block of one entry is still seen


def growth(proof: Growth) -> SafeString:
    """A strip of the newer tree, cut into the blocks that the proof names; roots stand above."""
    older, newer = proof.older.size, proof.newer.size
    blocks = _blocks(proof)
    sentence = _(
        "前 %(older)s 条组成较早的检查点，其后 %(since)s 条为新增，"
        "合为 %(newer)s 条的检查点；%(holds)s。"
    ) % {
        "older": figure(older), "since": figure(newer - older), "newer": figure(newer),
        "holds": _("证明成立") if proof.holds else _("证明不成立"),
    }  # fmt: skip
    edge = _place(older, newer)
    roots = format_html(
        '<path class="l0" d="M{0} 56v-10H{1}v10"/><text class="mid" x="{2}" y="38">{3}</text>'
        '<path class="l{4}" d="M{0} 112v14H{5}v-14"/><text class="mid" x="{6}" y="146">{7}</text>',
        EDGE, f"{edge:.0f}", f"{max(EDGE + 60, (EDGE + edge) / 2):.0f}",
        _("检查点 #%(n)s") % {"n": figure(older)}, 1 if proof.holds else 4, WIDE + EDGE,
        EDGE + WIDE // 2, _("检查点 #%(n)s") % {"n": figure(newer)},
    )  # fmt: skip
    drawn = together(_block(span, newer, span.end <= older) for span in blocks)
    return format_html(
        '<div class="scroll" tabindex="0"><svg class="chart" viewBox="0 20 660 136" role="img" '
        'aria-label="{}">{}</svg></div>',
        sentence, roots + drawn,
    )  # fmt: skip


def _blocks(proof: Growth) -> list[Span]:
    """The blocks of the older tree, then those of the proof that came later; left to right."""
    pieces = [Span(end - (1 << level), end) for level, end in Span(0, proof.older.size).pieces()]
    later = [span for span, _hash in proof.steps if span.start >= proof.older.size]
    return sorted(pieces + later, key=lambda span: span.start)


def _block(span: Span, size: int, old: bool) -> SafeString:
    left, right = _place(span.start, size), _place(span.end, size)
    return format_html(
        '<rect class="f{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>',
        0 if old else 1, f"{left:.1f}", BAR - 10, f"{max(LEAST, right - left - 2):.1f}", HIGH + 10,
    )  # fmt: skip


def _place(leaf: int, size: int) -> float:
    return EDGE + leaf / size * WIDE
