"""Which version of a route is in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from yiheng.governance.approvals.models import Route
from yiheng.governance.people.models import Post


def route_in_force(code: str, at: datetime) -> Route | None:
    """The newest version of a route that is in force at an instant."""
    routes = Route.objects.filter(code=code, in_force_from__lte=at)
    return routes.order_by("-in_force_from", "-version").first()


def route_shown(code: str, at: datetime) -> Route | None:
    """The version in force at an instant; of a route that is not in force yet, its first one."""
    coming = Route.objects.filter(code=code).order_by("in_force_from", "version")
    return route_in_force(code, at) or coming.first()


def routes_to_come(code: str, at: datetime) -> list[Route]:
    """The versions of a route that take effect later, soonest first; of one day the newest only,
    for it takes the place of the others."""
    rows = Route.objects.filter(code=code, in_force_from__gt=at)
    days = {one.in_force_from: one for one in rows.order_by("in_force_from", "version")}
    return list(days.values())


def routes_in_force(at: datetime) -> list[Route]:
    """Of each route the version in force at an instant, by code."""
    found: dict[str, Route] = {}
    for one in Route.objects.filter(in_force_from__lte=at).order_by("in_force_from", "version"):
        found[one.code] = one
    return [found[code] for code in sorted(found)]


def post_titles() -> Mapping[str, str]:
    """What each post is called."""
    return dict(Post.objects.values_list("code", "title"))
