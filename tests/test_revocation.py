"""What somebody loses is lost at once, on every worker: over real HTTP, with two of them."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tools.hospital import Hospital

pytestmark = pytest.mark.browser  # it needs a served hospital; it opens no browser
VISITORS, WORKERS = 8, 2


class Visitor:
    """A browser's worth of cookies; every request of it over a connection of its own."""

    def __init__(self, hospital: Hospital) -> None:
        self.base, self.cookies = hospital.base, requests.Session()

    def get(self, path: str) -> requests.Response:
        """A page, without following where it leads."""
        with requests.Session() as fresh:  # a new connection: whichever worker takes it
            return fresh.get(
                self.base + path, cookies=self.cookies.cookies, allow_redirects=False,
                timeout=20,
            )  # fmt: skip

    def post(self, page: str, action: str, **fields: str) -> requests.Response:
        """Send the form of a page."""
        form = self.cookies.get(self.base + page, timeout=20).text
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
        assert found, form[:500]
        return self.cookies.post(
            self.base + action, data=fields | {"csrfmiddlewaretoken": found[1]}, timeout=20,
            headers={"Referer": self.base + page}, allow_redirects=False,
        )  # fmt: skip

    def sign_in(self, account: dict[str, str], code: str = "") -> None:
        """工号 and password, and a code where one is asked for."""
        given = {"username": account["staff_no"], "password": account["password"]}
        answer = self.post("/sign-in/", "/sign-in/", **given)
        if code:
            assert answer.headers["Location"] == "/sign-in/code/"
            answer = self.post("/sign-in/code/", "/sign-in/code/", code=code)
        assert answer.status_code == 302, answer.text[:500]


def statuses(visitor: Visitor, path: str) -> set[int]:
    """What many connections at once are answered."""
    with ThreadPoolExecutor(VISITORS) as pool:
        return set(pool.map(lambda _n: visitor.get(path).status_code, range(VISITORS * 2)))


def test_2_1_k_a_leaver_is_refused_by_every_worker_within_a_second(hospital: Hospital) -> None:
    chief, leaver = Visitor(hospital), Visitor(hospital)
    account = hospital.staff("pharmacy", 1)
    secadmin = hospital.staff("secadmin")
    chief.sign_in(secadmin, hospital.code(secadmin))
    leaver.sign_in(account)
    assert statuses(leaver, "/account/") == {200}
    listed = chief.cookies.get(f"{hospital.base}/people/?q={account['staff_no']}", timeout=20).text
    person = re.search(r'href="(/people/\d+/)"', listed)
    assert person

    assert chief.post(person[1], f"{person[1]}leave/").status_code == 302
    assert statuses(leaver, "/account/") == {302}  # asked at once, and not again


def test_a_session_ended_elsewhere_is_refused_by_every_worker_at_once(hospital: Hospital) -> None:
    account = hospital.staff("nurse", 1)
    here, there = Visitor(hospital), Visitor(hospital)
    here.sign_in(account)
    there.sign_in(account)
    assert statuses(there, "/account/") == {200}

    here.post("/account/", "/account/sessions/end/")

    assert statuses(there, "/account/") == {302}
    assert statuses(here, "/account/") == {200}
