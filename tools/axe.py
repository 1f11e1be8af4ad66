"""Look at pages as people do: screenshots in both themes and two widths, axe, scroll, console.

``python tools/axe.py --base http://127.0.0.1:8000 --out DIR /gallery/ /book/`` prints one line a
page and exits with 1 when a page has an axe violation, a sideways scroll or a console error.
``--cookie session=…`` opens pages behind the sign-in. As a library:
``with browser() as chromium: look(chromium, url)``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-background-networking"]
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WIDTHS = (1280, 390)
LINE = int(os.environ.get("YIHENG_LINE", "0"))  # KB a second that a page gets; 0: no limit


@dataclass
class Look:
    """What was found on one page in one theme and width; ``ok`` when there is nothing to mend."""

    url: str
    theme: str
    width: int
    violations: list[str] = field(default_factory=list)
    overflow: int = 0
    console: list[str] = field(default_factory=list)
    shot: Path | None = None

    @property
    def ok(self) -> bool:
        """No violation, no sideways scroll, no console error."""
        return not (self.violations or self.overflow or self.console)

    def __str__(self) -> str:
        where = f"{'ok ' if self.ok else 'BAD'} {self.width:>4} {self.theme:<5} {self.url}"
        scroll = [f"scrolls sideways by {self.overflow} px"] if self.overflow else []
        return "\n      ".join([where, *self.violations, *scroll, *self.console])


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium, closed at the end."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def visitor(
    chromium: Browser, *, theme: str = "light", width: int = 1280,
    cookies: Sequence[tuple[str, str, str]] = (), script: bool = True,
) -> Iterator[BrowserContext]:  # fmt: skip
    """A fresh context that prefers a theme; cookies are (url, name, value)."""
    context = chromium.new_context(
        viewport={"width": width, "height": 844 if width < 600 else 900},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=script, reduced_motion="reduce", locale="zh-CN",
    )  # fmt: skip
    context.add_cookies(
        [{"url": url, "name": name, "value": value} for url, name, value in cookies]
    )
    if LINE:
        context.on("page", _on_a_slow_line)
    try:
        yield context
    finally:
        context.close()


def _on_a_slow_line(page: Page) -> None:
    """Pages come in pieces, as on a weak line: what is counted too soon is missed."""
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 20, "downloadThroughput": LINE * 1024, "uploadThroughput": -1,
    })  # fmt: skip


def violations(page: Page) -> list[str]:
    """The axe violations of the page as it stands, one line a rule with its first places."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    answer = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then(one => one.violations)"
    )
    return [
        f"axe {one['id']} ({one['impact']}): {one['help']}: "
        + "; ".join(f"{node['target'][0]} {_shorten(node['html'])}" for node in one["nodes"][:3])
        for one in answer
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page scrolls sideways."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def look(
    chromium: Browser, url: str, *, theme: str = "light", width: int = 1280,
    cookies: Sequence[tuple[str, str, str]] = (), out: Path | None = None,
) -> Look:  # fmt: skip
    """Open one page in one theme and width; a screenshot of the whole page goes to ``out``."""
    found = Look(url, theme, width)
    with visitor(chromium, theme=theme, width=width, cookies=cookies) as context:
        page = context.new_page()
        page.on("console", lambda m: found.console.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: found.console.append(str(error)))
        page.goto(url, wait_until="load")
        found.overflow = overflow(page)
        found.violations = violations(page)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", urlsplit(url).path).strip("-") or "home"
            found.shot = out / f"{name}-{width}-{theme}.png"
            page.screenshot(path=found.shot, full_page=True)
    return found


def look_all(
    chromium: Browser, urls: Sequence[str], *, themes: Sequence[str] = THEMES,
    widths: Sequence[int] = WIDTHS, cookies: Sequence[tuple[str, str, str]] = (),
    out: Path | None = None,
) -> Iterator[Look]:  # fmt: skip
    """Every page in every theme and width."""
    for url in urls:
        for width in widths:
            for theme in themes:
                yield look(chromium, url, theme=theme, width=width, cookies=cookies, out=out)


def _shorten(html: str) -> str:
    return html if len(html) <= 120 else html[:117] + "..."


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line; 0 when every page is clean."""
    parser = argparse.ArgumentParser(
        description="Screenshots, axe, sideways scroll, console errors"
    )
    parser.add_argument("paths", nargs="+", help="addresses or paths below --base")
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, help="folder for the screenshots")
    parser.add_argument("--cookie", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--width", type=int, action="append", help="default 1280 and 390")
    parser.add_argument("--theme", choices=THEMES, action="append", help="default both")
    parser.add_argument("--json", action="store_true", help="one JSON object a page")
    given = parser.parse_args(arguments)
    cookies = [(given.base, *one.partition("=")[::2]) for one in given.cookie]
    urls = [urljoin(given.base, path) for path in given.paths]
    clean = True
    with browser() as chromium:
        for one in look_all(
            chromium, urls, themes=given.theme or THEMES, widths=given.width or WIDTHS,
            cookies=cookies, out=given.out,
        ):  # fmt: skip
            clean = clean and one.ok
            print(json.dumps(vars(one), default=str) if given.json else one)
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
