"""Each page of the house, by those who open it: nothing that a designer would send back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.looking import (
    WHOLE,
    Place,
    address,
    faults,
    faults_on,
    one_of_each,
    person,
    sent,
)
from tests.places import PLACES
from tools.hospital import Hospital

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    "place", PLACES if WHOLE else one_of_each(PLACES), ids=lambda place: place.name
)
def test_a_page_is_clean_in_both_themes_and_at_every_width(
    place: Place, hospital: Hospital, window: Callable[[str], Page]
) -> None:
    page = window(place.post)
    url = hospital.base + address(page.context, hospital, place)
    assert faults_on(page, url, place.status, whole=place.whole) == []


def test_the_check_of_the_ledger_is_clean_where_it_ends(
    hospital: Hospital, chromium: Browser
) -> None:
    with person(chromium, hospital, "auditor") as context:
        sent(context, f"{hospital.base}/ledger/work/", "/ledger/verify/", kind="verify")
        page = context.new_page()
        page.goto(f"{hospital.base}/ledger/work/")
        newest = page.get_by_role("row").nth(1)
        expect(newest).to_contain_text("完整可信", timeout=60_000)  # the worker does it
        assert faults(context, f"{hospital.base}/ledger/work/") == []


def test_a_patients_own_pages_are_clean(hospital: Hospital, chromium: Browser) -> None:
    with person(chromium, hospital, "registration") as desk:
        pages = (
            sent(desk, f"{hospital.base}/p/codes/", "", identifier=f"M{n:08d}") for n in range(1, 9)
        )
        code = next(found[1] for page in pages if (found := re.search(r"<h3>([\d ]+)</h3>", page)))
    with person(chromium, hospital, "") as context:
        page = sent(context, f"{hospital.base}/p/", "", code=code)
        assert "谁看过我的信息" in page
        assert faults(context, f"{hospital.base}/p/") == []
