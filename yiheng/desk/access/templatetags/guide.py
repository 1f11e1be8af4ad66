"""A step of the guide through the first days."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from yiheng.core.ui import citing
from yiheng.core.ui.templatetags.ui import status
from yiheng.desk.access.guide import CURRENT, DONE, LATER, Step

register = template.Library()
SAID = {
    DONE: ("ok", gettext_lazy("已完成")), CURRENT: ("warn", gettext_lazy("进行中")),
    LATER: ("", gettext_lazy("未开始")),
}  # fmt: skip
NOTHING = SafeString()


@register.simple_block_tag(end_name="endstep")
def step(content: str, one: Step) -> SafeString:
    """``{% step steps.staff %}…{% endstep %}``, in ``ol.guide``: its number, state and lines, and
    unfolded the way to do it."""
    kind, said = SAID[one.state]
    lines = format_html_join(
        "", "<p{}>{}</p>",
        ((SafeString(' class="mine"') if mine else NOTHING, text) for text, mine in one.lines),
    )  # fmt: skip
    return format_html(
        '<li class="step {}" id="{}"><details{}><summary><i aria-hidden="true">{}</i><h2>{}</h2>{}'
        '<div>{}</div></summary><div class="body"><p>{}</p>{}</div></details></li>',
        one.state, one.key, SafeString(" open") if one.unfolded else NOTHING, one.number, one.title,
        status(kind, str(said)), lines, citing.clause_tag(one.cite),
        SafeString(content),  # the block's own output, escaped when it was rendered
    )  # fmt: skip
