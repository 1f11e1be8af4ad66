"""The product's API: the same commands and queries as the pages, behind another door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from yiheng.core.errors import Denied, Invalid, NotFound, Unavailable

api = NinjaAPI(title="医衡", version="1", docs_url=None, openapi_url=None)


@api.exception_handler(Denied)
@api.exception_handler(NotFound)
@api.exception_handler(Invalid)
@api.exception_handler(Unavailable)
def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """Leave every no to the one middleware that explains it."""
    raise error
