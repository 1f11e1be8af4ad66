from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse  # noqa: TID251  # a test of the doors
from django.test import RequestFactory

from yiheng.core.errors import Denied
from yiheng.core.policy import PERMISSIONS, PUBLIC, SIGNED_IN, permission, policy
from yiheng.core.verdict import permit, refuse

ASK = RequestFactory()


class Somebody:
    is_authenticated = True
    pk, label = 1, "某人"

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    def may(self, name: str, at: object) -> Any:
        return permit("0-g") if name in self.permissions else refuse("2.1-k", "不行")


def door(declared: str) -> Any:
    @policy(declared, methods=("GET", "POST"), reason="a test")
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("inside")

    return view


def ask(declared: str, who: Any, method: str = "GET", path: str = "/x/?a=1") -> HttpResponse:
    request = ASK.generic(method, path)
    request.user = who
    answer: HttpResponse = door(declared)(request)
    return answer


@pytest.mark.parametrize("declared", [PUBLIC, SIGNED_IN, "some:right"])
def test_a_method_that_is_not_declared_is_refused_before_anything_else(declared: str) -> None:
    answer = ask(declared, AnonymousUser(), "DELETE")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


def test_a_head_is_a_get() -> None:
    assert ask(PUBLIC, AnonymousUser(), "HEAD").status_code == 200


@pytest.mark.parametrize("declared", [SIGNED_IN, "some:right"])
def test_a_visitor_is_sent_to_sign_in_and_back_an_api_caller_is_told(declared: str) -> None:
    page = ask(declared, AnonymousUser())

    assert page["Location"] == "/sign-in/?next=%2Fx%2F%3Fa%3D1"
    assert ask(declared, AnonymousUser(), path="/api/x").status_code == 401


def test_2_1_k_who_has_the_right_enters_and_who_has_not_is_denied() -> None:
    assert ask("some:right", Somebody("some:right")).content == b"inside"
    assert ask(SIGNED_IN, Somebody()).content == b"inside"
    with pytest.raises(Denied) as caught:
        ask("some:right", Somebody("other:right"))
    assert caught.value.verdict.clause == "2.1-k"


def test_a_permission_is_declared_by_name_and_says_whether_it_shows_patients() -> None:
    name = permission("test:raw", "看", clause="0-e", raw=True)

    assert PERMISSIONS.pop(name).raw
