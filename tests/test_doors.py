"""Every address of the house × every role × every method, against the policy it declares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a test of the doors
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.urls.resolvers import RoutePattern
from ninja import Router

from yiheng.config.api import api, mount
from yiheng.core.clock import now
from yiheng.core.policy import PERMISSIONS, PUBLIC, SIGNED_IN, Policy, policy
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.people.models import Boundary, Member, Post
from yiheng.governance.people.standard import ADMINISTRATORS
from yiheng.governance.people.tests.factories import a_member, a_post

HANDED_OUT = "sandbox; default-src 'none'"  # a file, which may do even less than a page
API_ROOT = "api-root"  # ninja's own address, which only names the others: 404 to everyone
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
TRY_ALL = ("sysadmin", "nobody", "anonymous")
"""Who tries every address, a stranger by every method: a door says 405 before it asks who comes.
All doors ask alike: the others try each address that asks for a right of theirs, and one of each
other policy."""
SAMPLES = {"int": 999_999, "str": "none", "slug": "none", "uuid": "0" * 32, "path": "none"}
ROLES: dict[str, tuple[tuple[str, ...], str]] = {
    **{one.code: (one.permissions, one.boundary) for one in ADMINISTRATORS},
    "doctor": (("records:read", "access:break-glass", "regulation:read"), ""),
    "head": (("records:read", "access:break-glass", "access:assign-care", "duties:see-unit"), ""),
    "leader": (("duties:see-all", "duties:pause"), ""),
    "data_analyst": (("analytics:count", "regulation:read"), Boundary.NO_RAW_DATA),
    "data_steward": (("collection:apply", "intake:see"), ""),
    "intake_clerk": (("intake:run", "intake:see", "intake:mend", "collection:apply"), ""),
    "director": (("approvals:sign", "people:see", "collection:read-all", "intake:see"), ""),
    "medical_affairs": (("access:review",), ""),
    "discipline": (("access:drug-statistics",), ""),
    "registration": (("patients:register",), ""),
    "auditor": (("ledger:read", "ledger:verify", "people:see"), ""),
    "nobody": ((), ""),
}


@dataclass(frozen=True)
class Door:
    """An address that can be asked for, and what guards it (by method, where that differs)."""

    url: str
    policies: tuple[tuple[str, Policy], ...]

    def methods(self) -> dict[str, str]:
        """One method of each policy that stands here, the one declared first."""
        return {guard.permission: method for method, guard in reversed(self.policies)}

    def policy_for(self, method: str) -> Policy | None:
        """What guards this method; None where the door answers 405."""
        return dict(self.policies).get(method)


def views(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, Any]]:
    """Every address below a resolver, with samples for its parameters, and its view."""
    for one in resolver.url_patterns:
        route = before + filled(one)
        if isinstance(one, URLResolver):
            yield from views(one, route)
        elif one.name != API_ROOT:
            yield route, one.callback


def filled(pattern: URLPattern | URLResolver) -> str:
    """A pattern's route with a sample in the place of each parameter."""
    assert isinstance(pattern.pattern, RoutePattern) or str(pattern.pattern) in ("", "^/")
    text = str(pattern.pattern).removeprefix("^/")
    return re.sub(r"<(?:(\w+):)?\w+>", lambda m: str(SAMPLES.get(m[1] or "str", "none")), text)


def undeclared(resolver: URLResolver) -> list[str]:
    """Addresses whose view declares no policy; of the API, its operations."""
    return [url for url, view in views(resolver) if not declared(view)]


def declared(view: Any) -> tuple[tuple[str, Policy], ...]:
    """(method, policy) of a view; of an API path, of each of its operations; empty for none."""
    operations = getattr(getattr(view, "__self__", None), "operations", None)
    if operations is None and view.__module__.startswith("ninja."):
        operations = operations_of(view)
    if operations is None:
        found = getattr(view, "policy", None)
        return tuple((one, found) for one in found.methods) if found else ()
    pairs = []
    for operation in operations:
        found = getattr(operation.view_func, "policy", None)
        if found is None:
            return ()
        pairs += [(method, found) for method in operation.methods if method in found.methods]
    return tuple(pairs)


def operations_of(view: Any) -> list[Any] | None:
    """The operations behind the function that ninja hands to Django."""
    for cell in view.__closure__ or ():
        found = getattr(cell.cell_contents, "operations", None)
        if found is not None:
            return list(found)
    return None


@cache
def doors() -> tuple[Door, ...]:
    """Every address of the house."""
    return tuple(Door(url, declared(view)) for url, view in views(get_resolver()))


def test_every_address_declares_its_policy() -> None:
    assert undeclared(get_resolver()) == []
    assert len(doors()) > 30


def test_every_policy_asks_for_a_permission_that_exists_and_public_says_why() -> None:
    for door in doors():
        for _method, one in door.policies:
            assert one.permission in {PUBLIC, SIGNED_IN, *PERMISSIONS}, door.url
            assert one.permission != PUBLIC or one.reason, door.url


def test_every_operation_of_the_api_is_walked() -> None:
    described = {
        (re.sub(r"{[^}]+}", "*", url), method.upper())
        for url, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }
    samples = "|".join(sorted(set(map(str, SAMPLES.values()))))
    walked = {
        (re.sub(rf"(?<=/)({samples})(?=/|$)", "*", door.url), method)
        for door in doors()
        for method, _policy in door.policies
        if door.url.startswith("/api/")
    }

    assert walked == described
    assert len(walked) > 3


def test_an_operation_without_a_policy_keeps_the_house_from_starting() -> None:
    for view in (naked, clothed):  # the second declares a policy for GET only
        router = Router()
        router.post("/naked")(view)
        with pytest.raises(ImproperlyConfigured, match="no @policy"):
            mount("/tests", router)
    assert "/api/tests/naked" not in api.get_openapi_schema()["paths"]


def naked(request: HttpRequest) -> HttpResponse:
    return HttpResponse("unguarded")


@policy("people:see")
def clothed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("guarded")


urlpatterns = [path("naked/", naked), path("clothed/", clothed)]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_a_view_without_a_policy_is_found_by_the_walk_and_does_not_exist(client: Client) -> None:
    assert undeclared(get_resolver(__name__)) == ["/naked/"]
    assert b"unguarded" not in client.get("/naked/").content
    assert client.get("/naked/").status_code == 404


@pytest.fixture
def people(db: None) -> dict[str, Member]:
    a_hospital()
    made: dict[str, Member] = {}
    for code, (names, boundary) in ROLES.items():
        known = [name for name in names if name in PERMISSIONS]
        post: Post = a_post(*known, code=code, boundary=boundary)
        made[code] = a_member(post=post, name=code)
    return made


def fault(door: Door, method: str, member: Member | None, answer: Any) -> str:
    """What is wrong with an answer under the declared policy; empty when nothing is."""
    guard, code = door.policy_for(method), answer.status_code
    clause = answer.headers.get("X-Clause", "")
    if guard is None:
        return "" if code == 405 else f"wants 405, got {code}"
    if guard.permission == PUBLIC:
        return "" if code not in (401, 405) else f"is public, got {code}"
    if member is None:
        away = code == 302 and answer["Location"].startswith("/sign-in/?next=")
        api_away = code == 401 and door.url.startswith("/api/")
        return "" if away or api_away else f"wants a sign-in, got {code}"
    if guard.permission == SIGNED_IN:
        return "" if code not in (302, 401, 405) or not _to_sign_in(answer) else "asks to sign in"
    verdict = member.may(guard.permission, now())
    if not verdict:
        told = code == 403 and clause == verdict.clause
        return "" if told else f"wants 403 under {verdict.clause}, got {code} under {clause}"
    return "" if code not in (401, 405) and not _to_sign_in(answer) else f"is allowed, got {code}"


def tried(role: str, member: Member | None) -> Iterator[tuple[Door, str]]:
    """Where a role knocks, and by which method."""
    asked = set[str]()
    for door in doors():
        if role in TRY_ALL:
            by = METHODS if member is None else door.methods().values()
            yield from ((door, method) for method in by)
            continue
        for permission, method in door.methods().items():
            held = (
                permission in PERMISSIONS and member is not None and member.may(permission, now())
            )
            if held or permission not in asked:
                asked.add(permission)
                yield door, method


def unprotected(answer: Any) -> str:
    """Which of the headers that protect a page is missing."""
    headers = answer.headers
    csp = headers["Content-Security-Policy"]
    kept = {
        "policy": csp == HANDED_OUT or "default-src 'self'" in csp,
        "inline": not {"unsafe-inline", "unsafe-eval"} & set(csp.replace("'", "").split()),
        "nosniff": headers["X-Content-Type-Options"] == "nosniff",
        "frame": headers["X-Frame-Options"] == "DENY",
        "cache": "no-store" in headers["Cache-Control"],
    }
    return ", ".join(name for name, held in kept.items() if not held)


def _to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and str(answer["Location"]).startswith("/sign-in/?next=")


@pytest.mark.parametrize("role", [*ROLES, "anonymous"])
def test_2_1_k_every_address_answers_every_role_and_method_as_declared(
    people: dict[str, Member], role: str
) -> None:
    faults, member = [], people.get(role)
    client = Client(raise_request_exception=False)
    for door, method in tried(role, member):
        if member is not None and SESSION_KEY not in client.session:  # 退出 was walked too
            client.force_login(member)
        answer = client.generic(method, door.url)
        wrong = fault(door, method, member, answer) or unprotected(answer)
        if answer.status_code == 500 or wrong:
            faults.append(f"{role} {method} {door.url}: {wrong or 'broke (500)'}")

    assert not faults, "\n".join(faults)


def test_2_1_l_2_1_m_no_raw_page_opens_to_administrator_or_analyst(
    people: dict[str, Member],
) -> None:
    raw = [
        (method, door.url)
        for door in doors()
        for method, one in door.policies
        if one.permission in PERMISSIONS and PERMISSIONS[one.permission].raw
    ]
    for code, clause in (("sysadmin", "2.1-l"), ("data_analyst", "2.1-m")):
        client = Client()
        client.force_login(people[code])
        for method, url in raw:
            answer = client.generic(method, url)
            assert (answer.status_code, answer["X-Clause"]) == (403, clause), url


def test_a_wrong_answer_would_be_seen(people: dict[str, Member], client: Client) -> None:
    door = next(one for one in doors() if one.url == "/people/")
    client.force_login(people["auditor"])
    page = client.get("/people/")

    assert fault(door, "GET", people["auditor"], page) == ""
    assert fault(door, "GET", people["nobody"], page)
    assert fault(door, "GET", None, page)
    assert fault(door, "DELETE", people["auditor"], page)
    assert unprotected(page) == ""
    page["Content-Security-Policy"] += "; script-src 'unsafe-inline'"
    del page["X-Frame-Options"]
    page["X-Frame-Options"] = "SAMEORIGIN"
    assert unprotected(page) == "inline, frame"


@pytest.mark.django_db
def test_the_root_of_the_api_is_nowhere(client: Client) -> None:
    for method in METHODS:
        assert client.generic(method, "/api/").status_code == 404


def test_what_is_absent_is_the_same_page_everywhere(people: dict[str, Member]) -> None:
    client = Client()
    client.force_login(people["doctor"])

    drawn = rb'name="csrfmiddlewaretoken" value="\w+"| aria-current="page"'  # of the address asked
    pages = {
        re.sub(drawn, b"", client.get(url).content)
        for url in ("/no-such-page/", "/access/mine/999999/", "/switch/")
    }

    assert len(pages) == 1
