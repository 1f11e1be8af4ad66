"""How long the pages of the book take in the sample hospital, beside the budget of 60 ms."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import requests
from surroundings import heading

from tools.hospital import seeded, served

PAGES = (
    "/book/", "/book/?q=响应", "/book/3.1-n", "/book/2.2-a", "/book/parameters/",
    "/book/parameters/incident_response_minutes/", "/book/changes/", "/book/stages/",
    "/book/heat/", "/book/heat/?days=365", "/book/versions/1.1/", "/book/words/", "/book/lint/",
    "/book/interpretations/",
)  # fmt: skip
ROUNDS, BUDGET = 15, 60


def main() -> None:
    """Seed, serve, sign in as a nurse by the sample's switch, ask each page so many times."""
    heading(f"Pages of the book; {ROUNDS} rounds; limit {BUDGET} ms")
    with tempfile.TemporaryDirectory(prefix="yiheng-book-") as place:
        seed = seeded(Path(place) / "seed")
        with served(seed, Path(place) / "var") as hospital, requests.Session() as browser:
            page = browser.get(f"{hospital.base}/switch/", timeout=30).text
            token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            browser.post(
                f"{hospital.base}/switch/", timeout=30,
                data={"csrfmiddlewaretoken": token, "to": hospital.staff("nurse")["staff_no"]},
                headers={"Referer": f"{hospital.base}/switch/"},
            )  # fmt: skip
            print("| page | median ms | 95 % ms | KB | within 60 ms |\n|---|---:|---:|---:|---|")
            for address in PAGES:
                print(_line(browser, hospital.base, address))


def _line(browser: requests.Session, base: str, address: str) -> str:
    times, answer = [], browser.get(base + address, timeout=30)
    assert answer.status_code == 200, address
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        answer = browser.get(base + address, timeout=30)
        times.append(1000 * (time.perf_counter() - begun))
    median, late = statistics.median(times), sorted(times)[int(ROUNDS * 0.95) - 1]
    size = len(answer.content) / 1024
    return f"| {address} | {median:.0f} | {late:.0f} | {size:.0f} | {_said(median)} |"


def _said(median: float) -> str:
    return "yes" if median <= BUDGET else "no"


if __name__ == "__main__":
    main()
