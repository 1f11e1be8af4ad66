"""Small public addresses for machines: health, readiness, figures, the API."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from yiheng.config import exposing
from yiheng.config.api import api
from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PUBLIC, policy
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.models import Head
from yiheng.governance.operations import machine

ROOM = 64 * 1024 * 1024  # bytes: below them a write may fail in its middle


@policy(PUBLIC, reason="a load balancer asks")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@policy(PUBLIC, reason="a load balancer asks")
def readyz(request: HttpRequest) -> HttpResponse:
    """Each thing without which no work can be done, and whether it is there."""
    known = {
        "database": _writable(), "ledger": _ledger_stands(), "keyring": keyring.is_open(),
        "disk": machine.disk().free > ROOM,
    }  # fmt: skip
    lines = "".join(f"{'ok' if good else 'not ready'} {name}\n" for name, good in known.items())
    status = 200 if all(known.values()) else 503
    return HttpResponse(lines, status=status, content_type="text/plain")


@policy(PUBLIC, reason="only for this machine, or with the token of the data directory")
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; for anybody else this address does not exist."""
    if not exposing.may_scrape(request):
        raise NotFound
    return HttpResponse(exposing.exposition(now()), content_type=exposing.CONTENT_TYPE)


@policy(PUBLIC, reason="a description of addresses, without data")
def openapi(request: HttpRequest) -> HttpResponse:
    """The API's OpenAPI document."""
    return JsonResponse(api.get_openapi_schema())


@policy(PUBLIC, reason="RFC 9116")
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116), as the hospital has written it; else nothing."""
    file = Path(settings.DATA_DIR) / "security.txt"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if not all(f"\n{field}:" in f"\n{text}" for field in ("Contact", "Expires")):
        raise NotFound
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _writable() -> bool:
    """Whether a transaction may write; it takes the writers' lock and writes nothing."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT current_setting('transaction_read_only') = 'off'")
                return bool(cursor.fetchone()[0])
            cursor.execute("PRAGMA query_only")
            return not cursor.fetchone()[0]
    except DatabaseError:
        return False


def _ledger_stands() -> bool:
    try:
        return Head.objects.filter(pk=1).exists()
    except DatabaseError:
        return False
