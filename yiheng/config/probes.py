"""Small public addresses for machines: health, readiness, the API's description, security.txt."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from yiheng.config.api import api
from yiheng.core.policy import PUBLIC, policy
from yiheng.governance.keys import keyring
from yiheng.governance.ledger.models import Head

SECURITY_TXT = (
    "Contact: mailto:security@hospital.invalid\nPreferred-Languages: zh, en\nPolicy: /book/6.2-g\n"
)


@policy(PUBLIC, reason="a load balancer asks")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@policy(PUBLIC, reason="a load balancer asks")
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and the keyring is open."""
    connection.ensure_connection()
    ready = Head.objects.filter(pk=1).exists() and keyring.is_open()
    return HttpResponse("ok\n" if ready else "not ready\n", status=200 if ready else 503)


@policy(PUBLIC, reason="a description of addresses, without data")
def openapi(request: HttpRequest) -> HttpResponse:
    """The API's OpenAPI document."""
    return JsonResponse(api.get_openapi_schema())


@policy(PUBLIC, reason="RFC 9116")
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    return HttpResponse(SECURITY_TXT, content_type="text/plain; charset=utf-8")
