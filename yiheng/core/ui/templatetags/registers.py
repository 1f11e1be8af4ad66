"""The tag that draws a register: ``{% load registers %}``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context

from yiheng.core.ui.registers import Listed

register = template.Library()


@register.inclusion_tag("ui/parts/register.html", takes_context=True)
def listing(
    context: Context, shown: Listed, extra: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """A register: filters, table, pager, empty states; ``extra`` stays in the address."""
    return {"list": shown, "extra": extra, "request": context.get("request")}
