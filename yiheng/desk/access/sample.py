"""换身份: in a sample hospital, on this very machine, one goes on as somebody else."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
PROXIED = (
    "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """A line of ``accounts.json``, without its password."""

    staff_no: str
    name: str
    unit: str
    post: str
    title: str


def is_open(request: HttpRequest) -> bool:
    """Whether one may go on as another here: a sample hospital, asked from this machine."""
    address = request.META.get("REMOTE_ADDR", "")
    host, _port = split_domain_port(request.get_host())
    here = bool(address) and ip_address(address).is_loopback
    direct = not any(name in request.META for name in PROXIED)  # a proxy here speaks for others
    return here and direct and host in LOOPBACK_NAMES and settings.SAMPLE_MARK.exists()


def accounts() -> tuple[Account, ...]:
    """Everybody whom one can go on as, in the file's order."""
    file = settings.DATA_DIR / "accounts.json"
    return _read(file, file.stat().st_mtime_ns) if file.exists() else ()


@lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> tuple[Account, ...]:
    rows = json.loads(file.read_text(encoding="utf-8"))
    return tuple(
        Account(row["staff_no"], row["name"], row["unit"], row["post"], row["title"])
        for row in rows
    )
