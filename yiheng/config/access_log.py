"""One line for each answer: which route, how it ended, how long it took; no address, no name."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from yiheng.config import metrics
from yiheng.core.logs import REQUEST

log = logging.getLogger("yiheng.access")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class AccessLog:
    """Outermost: gives the request its number, counts and logs how it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the number stands in ``X-Request-ID`` and in every line of this request."""
        ident, started = secrets.token_hex(8), time.perf_counter()
        token = REQUEST.set(ident)
        try:
            response = self.get_response(request)
            took = time.perf_counter() - started
            response["X-Request-ID"] = ident
            method = request.method if request.method in METHODS else "OTHER"
            route = _route(request)
            metrics.REQUESTS.count(str(method), route, response.status_code, took)
            log.info("", extra={
                "event": "request", "method": method, "route": route, "member": _member(request),
                "status": response.status_code, "ms": round(took * 1000, 1),
            })  # fmt: skip
        finally:
            REQUEST.reset(token)
        return response


def _route(request: HttpRequest) -> str:
    """The pattern that matched, never what stood in its place."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "-"


def _member(request: HttpRequest) -> int | None:
    """The number of whoever is signed in, if the request has been asked for them at all."""
    known = getattr(request, "_cached_user", None)
    return getattr(known, "pk", None)
