"""Deny by default: every address declares who may open it, or the build fails.

``@policy("collection:approve")`` asks the signed-in actor for a permission; ``SIGNED_IN`` takes
any member; ``PUBLIC`` takes anyone and wants a reason. ``permission(...)`` declares the names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import get_resolver

from yiheng.core.actor import Actor
from yiheng.core.clock import now
from yiheng.core.verdict import Text

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "public"
SIGNED_IN = "signed-in"
REFUSED_FROM = 400


@dataclass(frozen=True, slots=True)
class Permission:
    """A named right, its clause, and whether it lets patient data be read in the clear."""

    name: str
    title: Text
    clause: str
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may open an address, by which methods."""

    permission: str
    methods: tuple[str, ...]
    reason: str = ""


PERMISSIONS: dict[str, Permission] = {}
DOORS: set[str] = set()
"""The permissions that some address asks for: of these one can tell whether they are used."""
Use = Callable[[Any, str], None]
USES: list[Use] = []
"""Told, after the answer, which permission opened a door to whom."""


def doors() -> set[str]:
    """The permissions that some address asks for, in a process too that has not served any."""
    _every = get_resolver().url_patterns  # loading them declares their policies
    return DOORS


def permission(name: str, title: Text, *, clause: str, raw: bool = False) -> str:
    """Declare a permission once, in its feature's ``permissions.py``; gives back its name."""
    PERMISSIONS[name] = Permission(name, title, clause, raw)
    return name


def policy(
    permission: str, *, methods: tuple[str, ...] = ("GET",), reason: str = ""
) -> Callable[[View], View]:
    """Guard a page or an endpoint; outside its policy it answers 405, a sign-in, 401 or 403.

    Raises ``Denied`` (one middleware makes the page and the ledger entry of it).
    """
    declared = Policy(permission, methods, reason)
    DOORS.add(permission)

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            stopped = _stop(request, declared)
            if stopped is not None:
                return stopped
            answer = view(request, *args, **kwargs)
            if permission in PERMISSIONS and getattr(answer, "status_code", 200) < REFUSED_FROM:
                for use in USES:
                    use(request.user, permission)
            return answer

        guarded.policy = declared  # type: ignore[attr-defined]  # read by the deny-by-default check
        return cast(View, guarded)

    return guard


def _stop(request: HttpRequest, declared: Policy) -> HttpResponse | None:
    method = "GET" if request.method == "HEAD" else request.method
    if method not in declared.methods:
        return HttpResponseNotAllowed(declared.methods)
    if declared.permission == PUBLIC:
        return None
    if not request.user.is_authenticated:
        if request.path.startswith("/api/"):
            return JsonResponse({"title": "请先登录", "status": 401}, status=401)
        wanted = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{wanted}")
    if declared.permission != SIGNED_IN:
        cast(Actor, request.user).may(declared.permission, at=now()).require()
    return None
