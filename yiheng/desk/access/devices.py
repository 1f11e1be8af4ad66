"""What a browser says of itself, in words its owner knows again."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"), ("MicroMessenger", "微信"), ("wxwork", "企业微信"), ("Firefox", "Firefox"),
    ("HeadlessChrome", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
)  # fmt: skip


def device_of(request: HttpRequest) -> str:
    """Browser and system, such as ``Chrome · Windows``."""
    text = request.META.get("HTTP_USER_AGENT", "")[:400]
    known = [_named(text, table) for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, known)) or _("其他设备")


def address_of(request: HttpRequest) -> str:
    """Where the request came from, as this machine sees it."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _named(text: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in table if mark in text), "")
