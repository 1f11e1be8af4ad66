"""Looking at a page as a designer does: both themes, three widths, axe, budget, nothing inline."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request, Response

from tools.axe import THEMES, overflow, violations, visitor
from tools.hospital import Hospital

MOST_REQUESTS, MOST_BYTES = 6, 60 * 1024
WIDTHS, NARROWEST = (1280, 390), 320
WHOLE = os.environ.get("YIHENG_LOOK") == "whole"
HEIGHT = 900
INLINE = re.compile(r"<[^>]+\s(?:style|on[a-z]+)=|<style\b|<script(?![^>]*\ssrc=)", re.I)


@dataclass(frozen=True)
class Place:
    """A page: who looks, where they begin, and the links (by address) that they follow from there.

    ``status`` is what the page answers with; one with every part is looked at ``whole``.
    """

    name: str
    post: str
    path: str
    follow: tuple[str, ...] = ()
    status: int = 200
    whole: bool = WHOLE


def one_of_each(places: Iterable[Place]) -> list[Place]:
    """The first place on each page: another tab, filter or viewer shows other rows of the same."""
    found: dict[tuple[str, int], Place] = {}
    for one in places:
        page = (one.follow[-1] if one.follow else one.path).partition("?")[0]
        found.setdefault((page.replace("\\", ""), one.status), one)
    return list(found.values())


@contextmanager
def person(chromium: Browser, hospital: Hospital, post: str) -> Iterator[BrowserContext]:
    """A fresh browser in which somebody of this post is at work (nobody for an empty one)."""
    with visitor(chromium) as context:
        if post:
            sent(context, f"{hospital.base}/switch/", "", to=hospital.staff(post)["staff_no"])
        yield context


def sent(context: BrowserContext, page: str, action: str, **fields: str) -> str:
    """The page that answers a form of ``page``, sent to ``action`` below it."""
    form = context.request.get(page).text()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token is not None, form
    given = {**fields, "csrfmiddlewaretoken": token[1]}
    return context.request.post(urljoin(page, action), headers={"Referer": page}, form=given).text()


def address(context: BrowserContext, hospital: Hospital, place: Place) -> str:
    """The place's own address; the first link of each kind is followed to it."""
    path = place.path
    for pattern in place.follow:
        text = context.request.get(hospital.base + path).text()
        found = re.search(rf'href="({pattern})"', text)
        assert found is not None, f"{path} has no link like {pattern}"
        path = urljoin(path, found[1].replace("&amp;", "&"))
    return path


def faults(context: BrowserContext, url: str, status: int = 200) -> list[str]:
    """Everything that a designer would send back of a page; empty for a clean one."""
    page = context.new_page()
    try:
        return faults_on(page, url, status)
    finally:
        page.close()


def faults_on(page: Page, url: str, status: int = 200, *, whole: bool = WHOLE) -> list[str]:
    """The same, looked at in a window that is there already."""
    page.set_viewport_size({"width": WIDTHS[0], "height": 844})
    with _listened(page) as (found, requests):
        answer = page.goto(url, wait_until="load")
        found += _delivered(page, answer, requests, status)
        _examine(page, urlsplit(url).path, whole, found)
    return found


@contextmanager
def _listened(page: Page) -> Iterator[tuple[list[str], list[Request]]]:
    """What the page complains of and what it asks for, as one who comes for the first time."""
    found: list[str] = []
    requests: list[Request] = []
    heard: dict[Any, Callable[[Any], None]] = {
        "requestfinished": lambda one: requests.append(one),  # playwright marks it
        "console": lambda one: found.append(one.text) if _amiss(one.type, one.text) else None,
        "pageerror": lambda error: found.append(str(error)),
    }
    fresh = page.context.new_cdp_session(page)
    fresh.send("Network.setCacheDisabled", {"cacheDisabled": True})
    for event, listener in heard.items():
        page.on(event, listener)
    yield found, requests
    for event, listener in heard.items():
        page.remove_listener(event, listener)
    fresh.detach()


def _examine(page: Page, path: str, whole: bool, found: list[str]) -> None:
    """At both widths and on the narrowest phone; axe by turns in one theme at one width, or
    wholly in both at both."""
    turn = len(path) % 4
    for n, width in enumerate(WIDTHS):
        page.set_viewport_size({"width": width, "height": 844})
        found += _scrolls(page, width)
        for m, theme in enumerate(THEMES):
            if whole or turn == 2 * n + m:
                page.emulate_media(color_scheme=theme)
                found += [f"{width} {theme}: {one}" for one in violations(page)]
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    found += _scrolls(page, NARROWEST)


def _amiss(kind: str, text: str) -> bool:
    """An error; that the page itself is the 403 or 404 that was asked for is none."""
    return kind == "error" and not text.startswith("Failed to load resource: the server responded")


def _delivered(
    page: Page, answer: Response | None, requests: list[Request], status: int
) -> list[str]:
    """What is wrong with the bytes that came."""
    assert answer is not None
    weight = sum(sizes["responseBodySize"] for sizes in (one.sizes() for one in requests))
    html, headings = answer.text(), page.locator("h1").count()
    wrong = [(f"answers {answer.status}, not {status}", answer.status != status),
             (f"{len(requests)} requests", len(requests) > MOST_REQUESTS),
             (f"{weight:,} bytes over the wire", weight > MOST_BYTES),
             (f"{headings} h1", headings != 1)]  # fmt: skip
    inline = [f"inline: {one.group()[:80]}" for one in INLINE.finditer(html)]
    return [text for text, is_so in wrong if is_so] + inline


def _scrolls(page: Page, width: int) -> list[str]:
    wide = overflow(page)
    return [f"{width}: scrolls sideways by {wide} px"] if wide > 0 else []


@contextmanager
def at_work(chromium: Browser, hospital: Hospital, post: str) -> Iterator[Page]:
    """A page of somebody of this post."""
    with person(chromium, hospital, post) as context:
        page = context.new_page()
        page.set_viewport_size({"width": 1280, "height": HEIGHT})
        yield page


def sign(context: BrowserContext, hospital: Hospital, post: str, number: str) -> None:
    """Who holds the post signs the newest case that waits for them, over what its page shows."""
    listed = context.request.get(f"{hospital.base}/approvals/").text()
    found = re.search(r'href="(/approvals/\d+/)"[^>]*>[^<]*' + number, listed)
    assert found is not None, listed
    page = hospital.base + found[1]
    shown = re.search(r'name="shown" value="([0-9a-f]{64}[^"]*)"', context.request.get(page).text())
    assert shown is not None
    sent(context, page, "sign/", decision="approve", opinion="同意", shown=shown[1],
         password=hospital.staff(post)["password"])  # fmt: skip
