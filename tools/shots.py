"""``make shots``: the pictures of README and docs/tour.md, taken while the ten minutes are lived.

One screen of each moment that the journey holds worth a picture goes to
``docs/pictures/<name>-<theme>-<width>.png``: the main pages in both themes and two widths, the
others as the tour shows them.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page

from tests.journey import Journey
from tools.axe import browser
from tools.hospital import seeded, served

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
HEIGHTS = {1280: 800, 390: 844}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
IN_EVERY_WAY = {
    "desk", "regulation", "application", "intake", "timeline", "count-table", "ledger", "refusal",
}  # fmt: skip
ON_A_PHONE = {"patient"}
MOST_BYTES = 6 * 1024 * 1024


def take(page: Page, name: str, of: Locator | None) -> None:
    """One moment, with ``of`` in the middle of it; the page is left as it was."""
    before, scrolled = page.viewport_size, page.evaluate("scrollY")
    whole = name in IN_EVERY_WAY
    for width in HEIGHTS if whole else (390,) if name in ON_A_PHONE else (1280,):
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if of is not None:
            of.evaluate("one => one.scrollIntoView({block: 'center'})")
        for theme in THEMES if whole else THEMES[:1]:
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=PICTURES / f"{name}-{theme}-{width}.png", animations="disabled")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before or {"width": 1280, "height": 900})
    page.evaluate("y => scrollTo(0, y)", scrolled)


def main() -> int:
    """Seed, serve, live the ten minutes; 1 when the pictures weigh too much."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="yiheng-shots-") as place:
        seed = seeded(Path(place) / "seed")
        with served(seed, Path(place) / "var") as hospital, browser() as chromium:
            Journey(hospital, chromium, take).play()
    weight = sum(one.stat().st_size for one in PICTURES.glob("*.png"))
    print(f"{len(list(PICTURES.glob('*.png')))} pictures, {weight / 1024 / 1024:.1f} MB")
    return 0 if weight <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
