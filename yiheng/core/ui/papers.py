"""Papers as PDF: whether this machine can make one, and making it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from django.utils.translation import gettext as _

from yiheng.core.errors import Invalid


def can_print() -> bool:
    """Whether the optional extra ``pdf`` is installed here."""
    return find_spec("weasyprint") is not None


def pdf(html: str, css: str) -> bytes:
    """The PDF of a page with its style.

    Raises ``Invalid`` where the extra ``pdf`` is not installed.
    """
    if not can_print():
        raise Invalid(
            "pdf", _("本机没有安装 PDF 组件。请联系系统管理员安装 pdf 扩展，或在浏览器中打印")
        )
    return _made(html, css)


@lru_cache(maxsize=2)
def _made(html: str, css: str) -> bytes:
    """The optional extra stands in one module, which is only loaded here."""
    adapter = import_module("yiheng.core.ui.pdf")
    render = cast(Callable[[str, str], bytes], adapter.render)
    return render(html, css)
