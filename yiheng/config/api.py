"""The product's API: the same commands and queries as the pages, behind another door."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.decorators import decorate_view
from ninja.errors import HttpError, ValidationError
from ninja.security import SessionAuth

from yiheng.care.analytics.api import router as analytics
from yiheng.care.intake.api import router as intake
from yiheng.config import errors
from yiheng.core.errors import Denied, Invalid, NotFound, Unavailable
from yiheng.core.policy import Policy, policy
from yiheng.office.bulletins.api import router as bulletins
from yiheng.office.procurement.api import router as procurement
from yiheng.office.projects.api import router as projects


class Session(SessionAuth):
    """A signed-in member's session; what changes something carries the session's CSRF token."""

    def __call__(self, request: HttpRequest) -> Any:
        """The member, or None (401); raises ``HttpError`` (403) for a request that is not ours."""
        return super().__call__(request) if request.user.is_authenticated else None


api = NinjaAPI(title="医衡", version="1", docs_url=None, openapi_url=None, auth=Session())


@api.exception_handler(Denied)
@api.exception_handler(NotFound)
@api.exception_handler(Invalid)
@api.exception_handler(Unavailable)
def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    """Leave every no to the one middleware that explains it."""
    raise error


@api.exception_handler(HttpError)
def stopped(request: HttpRequest, error: HttpError) -> HttpResponse:
    """401 and 403 of the door itself."""
    return errors.stopped(request, error.status_code)


@api.exception_handler(ValidationError)
def misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A parameter that cannot be read: as any other 422; of a list, the whole of it."""
    place = reversed(error.errors[0]["loc"])
    return errors.misread(request, next(one for one in place if isinstance(one, str)))


def mount(prefix: str, router: Router) -> None:
    """Add a room's endpoints. Raises ``ImproperlyConfigured`` for one that declares no policy.

    The policy is asked before the parameters are read, so that they tell a stranger nothing.
    """
    for path, view in router.path_operations.items():
        for operation in view.operations:
            declared: Policy | None = getattr(operation.view_func, "policy", None)
            if declared is None or not set(operation.methods) <= set(declared.methods):
                raise ImproperlyConfigured(f"{operation.methods} {prefix}{path}: no @policy")
            first = policy(declared.permission, methods=declared.methods, reason=declared.reason)
            decorate_view(first)(operation.view_func)
    api.add_router(prefix, router)


mount("/intake", intake)
mount("/analytics", analytics)
mount("/procurement", procurement)
mount("/bulletins", bulletins)
mount("/projects", projects)
