"""Signing several cases on one page: what becomes of each, and what a no leaves on the page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yiheng.desk.approvals.tests.factories import browser_of, named
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.tests.factories import (
    PASSWORD,
    a_hospital,
    a_member,
    a_unit,
    rename,
    sign,
    submit,
    the_route,
)
from yiheng.governance.people.models import Unit

pytestmark = pytest.mark.django_db
BATCH = "/approvals/batch/"
BOX = re.compile(r'name="choice" value="([^"]+)"( checked)?')
PK = re.compile(r'type="hidden" name="pk" value="(\d+)"')


def three_cases() -> tuple[list[Case], Client]:
    """Three cases that wait for one signer, and the signer at work."""
    a_hospital("director", "leader")
    clerk = a_member()
    cases = [submit(a_unit(name=f"{word}事项"), clerk) for word in "甲乙丙"]
    return cases, browser_of(named(a_member("director"), "林主任"))


def opened(browser: Client, cases: list[Case]) -> str:
    """The page with these cases."""
    query = "&".join(f"pk={one.pk}" for one in cases)
    return browser.get(f"{BATCH}?{query}").content.decode()


def sent(browser: Client, html: str, ticked: list[Case], expected: int, **typed: str) -> str:
    """Send the page's own form, with these boxes ticked and nothing else ticked."""
    asked = {str(one.pk) for one in ticked}
    chosen = [box for box, _on in BOX.findall(html) if box.partition(":")[0] in asked]
    given = {"choice": chosen, "pk": PK.findall(html), "phrase": "同意", "opinion": "注意期限"}
    answer = browser.post(BATCH, given | {"password": PASSWORD} | typed)
    assert answer.status_code == expected, answer.content.decode()[-3000:]
    return answer.content.decode()


def boxes(html: str) -> dict[int, bool]:
    """Each case that can be ticked on a page, and whether it is."""
    return {int(box.split(":")[0]): bool(on) for box, on in BOX.findall(html)}


@pytest.mark.parametrize(
    ("password", "ticks", "status", "says"),
    [("guess", 1, 403, "没有办理"), ("", 1, 422, "口令"), (PASSWORD, 0, 422, "还没有勾选事项"),
     ("", 0, 422, "还没有勾选事项")],
)  # fmt: skip
def test_after_a_no_every_case_is_there_again_with_its_tick_and_the_opinion(
    password: str, ticks: int, status: int, says: str
) -> None:
    cases, browser = three_cases()
    ticked = cases[1 : 1 + ticks]
    html = sent(browser, opened(browser, cases), ticked, status, password=password)
    assert says in html
    assert boxes(html) == {one.pk: one in ticked for one in cases}
    assert "注意期限" in html
    assert re.search(r'value="同意"[^>]* checked', html)
    assert "guess" not in html

    assert "1 项中已签 1 项" in sent(browser, html, cases[1:2], 200)
    assert [one.signatures.count() for one in cases] == [0, 1, 0]


def test_3_1_e_what_changed_meanwhile_loses_its_tick_and_says_so() -> None:
    cases, browser = three_cases()
    html = opened(browser, cases)
    rename(Unit.objects.get(pk=cases[1].subject_pk), cases[1].applicant)
    html = sent(browser, html, cases[:2], 403, password="guess")
    assert boxes(html) == {cases[0].pk: True, cases[1].pk: False, cases[2].pk: False}
    assert html.count("请重新阅读后再勾选") == 1


def test_the_rest_is_gone_on_with_after_some_are_signed() -> None:
    cases, browser = three_cases()
    html = opened(browser, cases)
    rename(Unit.objects.get(pk=cases[1].subject_pk), cases[1].applicant)
    html = sent(browser, html, cases[:2], 200)
    assert "2 项中已签 1 项" in html
    assert "继续办理其余 2 项" in html
    there = re.search(r'href="([^"]*/batch/[^"]*)"', html)
    assert there
    html = browser.get(there[1].replace("&amp;", "&")).content.decode()
    assert boxes(html) == {cases[1].pk: True, cases[2].pk: True}
    assert "继续办理其余" not in sent(browser, html, cases[1:], 200)


def test_a_second_click_is_told_what_the_first_has_signed() -> None:
    cases, browser = three_cases()
    html = opened(browser, cases)
    first = sent(browser, html, cases[:2], 200)
    second = sent(browser, html, cases[:2], 200)
    for answer in (first, second):
        assert "2 项中已签 2 项" in answer
        assert "未签" not in answer
    assert [one.signatures.count() for one in cases] == [1, 1, 0]


def test_a_page_that_is_sent_shows_no_case_that_is_not_ones_own() -> None:
    cases, _browser = three_cases()
    outsider = browser_of(a_member("leader"))
    given = {"pk": [str(one.pk) for one in cases], "choice": "7:abc"}
    answer = outsider.post(BATCH, given)
    assert answer.status_code == 422
    assert "甲事项" not in answer.content.decode()
    assert "没有选择可签的事项" in answer.content.decode()


def test_several_are_signed_each_by_itself_with_one_password() -> None:
    a_hospital("director", "leader")
    clerk, director = a_member(), a_member("director")
    first, second = submit(a_unit(name="甲事项"), clerk), submit(a_unit(name="乙事项"), clerk)
    own = submit(a_unit(name="丙事项"), director)
    browser = browser_of(director)
    asked = f"/approvals/batch/?pk={first.pk}&pk={second.pk}&pk={own.pk}"
    html = browser.get(asked).content.decode()
    assert first.content_hash in html
    assert "不能在此签字" in html  # one's own
    boxes = [f"{first.pk}:{first.content_hash}", f"{second.pk}:{'0' * 64}"]
    given = {"choice": boxes, "phrase": "同意", "opinion": "", "password": "guess"}
    assert browser.post("/approvals/batch/", given).status_code == 403
    assert first.signatures.count() == 0
    html = browser.post("/approvals/batch/", given | {"password": PASSWORD}).content.decode()
    assert "2 项中已签 1 项" in html
    assert "内容已变更" in html
    assert first.signatures.count() == 1
    assert second.signatures.count() == 0


def test_3_1_e_a_batch_signs_the_step_that_was_shown_and_no_other() -> None:
    a_hospital("director")
    the_route(step("初审", by_post("director")), step("复审", by_post("director")))
    reader, quicker = a_member("director"), a_member("director")
    case, browser = submit(a_unit(), a_member()), browser_of(reader)
    html = browser.get(f"/approvals/batch/?pk={case.pk}").content.decode()
    box = html.partition('name="choice" value="')[2].partition('"')[0]
    sign(case, quicker)
    given = {"choice": [box], "phrase": "同意", "opinion": "", "password": PASSWORD}
    html = browser.post("/approvals/batch/", given).content.decode()
    assert "您所看的环节已办理" in html
    assert "1 项中已签 0 项" in html
    assert case.signatures.count() == 1


def test_nothing_ticked_signs_nothing() -> None:
    _cases, director = three_cases()
    assert "没有选择可签的事项" in director.get("/approvals/batch/").content.decode()
    assert "没有选择可签的事项" in director.get("/approvals/batch/?pk=x&pk=99999").content.decode()
    answer = director.post("/approvals/batch/", {"password": PASSWORD, "choice": "7:abc"})
    assert answer.status_code in (200, 404, 422)
