"""The one place that turns refusals into pages, and that lets no undeclared address through."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yiheng.config import errors
from yiheng.config.navigation import WARNED
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound, Refusal, Unavailable
from yiheng.core.verdict import Verdict
from yiheng.governance.keys.keyring import NoKeyring
from yiheng.governance.ledger.recording import record_refusal
from yiheng.governance.regulation import stages

NO_STORE = "no-store"
LARGEST_KEY = 2**63 - 1  # a database that is asked for more may fail instead of finding nothing
TOO_LARGE = Invalid("files", _("内容超过 20 MB，未接收。请压缩或分批上传"))


class Guard:
    """Deny by default; explain every refusal; keep nothing of a page in any cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; pages are never stored by browsers or proxies."""
        response = errors.invalid(request, TOO_LARGE) if _too_large(request) else None
        response = response or (errors.not_found(request) if _with_nul(request) else None)
        with stages.warnings() as passed:
            response = response or self.get_response(request)
        if passed and response.status_code < HTTPStatus.BAD_REQUEST:
            _warn(request, response, passed)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = NO_STORE
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """An address without a declared policy does not exist (the API declares per operation),
        nor does one with a number that no row can have."""
        declared = hasattr(view, "policy") or view.__module__.startswith("ninja.")
        beyond = any(isinstance(one, int) and one > LARGEST_KEY for one in kwargs.values())
        return None if declared and not beyond else errors.not_found(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Make the page of a foreseen no; anything else goes on to become a 500."""
        if isinstance(error, Refusal):
            return _refused(request, error)
        if isinstance(error, Invalid):
            return errors.invalid(request, error)
        if isinstance(error, NoKeyring):
            return errors.sealed(request)
        if isinstance(error, Unavailable | DatabaseError):
            return errors.unavailable(request)
        return None


def _warn(request: HttpRequest, response: HttpResponse, passed: list[Verdict]) -> None:
    """What the stage 提醒 let pass: on the next page that is drawn, or in the answer's head."""
    response["X-Would-Be-Refused"] = ", ".join(sorted({one.clause for one in passed}))
    if not errors.wants_json(request):
        request.session[WARNED] = [[one.why, one.clause] for one in passed]


def _with_nul(request: HttpRequest) -> bool:
    """Whether an address holds the character that no text of a database may have."""
    return "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def _too_large(request: HttpRequest) -> bool:
    """Whether a request says that it is larger than anything we take; then none of it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    try:
        record_refusal(
            "door.open", by=errors.actor_of(request), target=request.path[:160], at=now(),
            refusal=refusal,
        )  # fmt: skip
    except (Unavailable, DatabaseError):
        return errors.unavailable(request)
    if isinstance(refusal, Denied):
        return errors.denied(request, refusal)
    assert isinstance(refusal, NotFound)
    return errors.not_found(request)
