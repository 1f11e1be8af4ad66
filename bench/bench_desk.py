"""The desk under load, and in a crowded house.

``yiheng serve`` on a sample hospital, its clients on the same cores; then a copy of it with 10,000
open items (steps, duties, notices, drafts, proposals), asked by one person after another.

Members of several posts, each with a session and a connection of their own, ask for ``/`` as fast
as they are answered, from one client process. What a page weighs is counted on the wire (gzip),
the first visit with everything that the page names; its queries are counted in a process apart.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from gzip import decompress
from pathlib import Path

from surroundings import Visitor, core_seconds, heading, part

from tools.hospital import Hospital, seeded, served

POSTS = ("director", "leader", "data_steward", "intake_clerk", "medical_affairs", "auditor",
         "doctor", "nurse")  # fmt: skip
RUNS, SECONDS, ITEMS = 5, 5.0, 10_000
_NAMED = re.compile(rb'<(?:script[^>]* src|link[^>]* href)="([^"]+)"')


def visitors(hospital: Hospital) -> dict[str, Visitor]:
    """One signed-in visitor of each post."""
    found = {post: Visitor(hospital.base) for post in POSTS}
    for post, visitor in found.items():
        one = hospital.staff(post)
        visitor.sign_in(one, hospital.code(one))
    return found


def hammer(visitor: Visitor) -> list[float]:
    """Milliseconds of each answer to one visitor, until the time is up."""
    took, end = [], time.perf_counter() + SECONDS
    while (started := time.perf_counter()) < end:
        answer, _ = visitor.ask("/")
        if answer.status != 200:
            raise RuntimeError(f"/ answered {answer.status}")
        took.append((time.perf_counter() - started) * 1000)
    return took


def weigh(visitor: Visitor) -> tuple[int, int, int]:
    """Bytes of the page, of a first visit with all that the page names, and its requests."""
    _, page = visitor.ask("/")
    named = sorted(set(_NAMED.findall(decompress(page))))
    return (
        len(page),
        len(page) + sum(len(visitor.ask(one.decode())[1]) for one in named),
        (1 + len(named)),
    )


def queries(hospital: Hospital) -> dict[str, int]:
    """Queries of a warm page, by post."""
    command = [sys.executable, str(Path(__file__).with_name("asking.py"))]
    numbers = {post: hospital.staff(post)["staff_no"] for post in POSTS}
    ours = {
        "YIHENG_DATA_DIR": str(hospital.folder),
        "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
    }
    told = subprocess.run(
        [*command, *numbers.values()], check=True, stdout=subprocess.PIPE, env=os.environ | ours
    ).stdout.split()
    return dict(zip(numbers, map(int, told), strict=True))


def crowded(seed: Path, folder: Path) -> None:
    """What the desk costs where so much is open; each list of four people, in turns."""
    print(f"\nA house with {ITEMS:,} open items: ms / ms of a core / queries")
    shutil.copytree(seed, folder)
    ours = {"YIHENG_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yiheng.config.settings"}
    subprocess.run(
        [sys.executable, str(Path(__file__).with_name("crowding.py")), str(ITEMS)],
        check=True, env=os.environ | ours,
    )  # fmt: skip


def load(everybody: dict[str, Visitor]) -> None:
    """Print requests a second of each run, and what one costs of a core, server and client."""
    print(f"{'run':14}{'requests/s':>12}{'ms p50':>9}{'ms p95':>9}{'core ms':>9}{'load':>7}")
    speeds, costs = [], []
    with ThreadPoolExecutor(len(everybody)) as pool:
        for number in range(1, RUNS + 1):
            before = core_seconds()
            took = sorted(ms for one in pool.map(hammer, everybody.values()) for ms in one)
            costs.append((core_seconds() - before) / len(took) * 1000)
            speeds.append(len(took) / SECONDS)
            print(
                f"{number:<14}{speeds[-1]:>12.0f}{part(took, 0.5):>9.1f}{part(took, 0.95):>9.1f}"
                f"{costs[-1]:>9.1f}{os.getloadavg()[0]:>7.1f}"
            )
    print(f"{'median':14}{statistics.median(speeds):>12.0f}{statistics.median(costs):>27.1f}")


def main() -> None:
    """Print both tables."""
    heading(
        "Desk, sample hospital (500 patients, 60 staff); 2 web processes and a worker; "
        f"{len(POSTS)} connections from 1 client process; {RUNS} runs of {SECONDS:.0f} s"
    )
    with tempfile.TemporaryDirectory() as given:
        seed = seeded(Path(given) / "seed")
        with served(seed, Path(given) / "served") as hospital:
            everybody = visitors(hospital)
            weights = {post: weigh(visitor) for post, visitor in everybody.items()}
            asked = queries(hospital)
            load(everybody)
        crowded(seed, Path(given) / "crowded")
    print(f"\n{'post':18}{'queries':>9}{'page KB':>9}{'first visit KB':>16}{'requests':>10}")
    for post, (page, first, requests) in weights.items():
        print(f"{post:18}{asked[post]:>9}{page / 1024:>9.1f}{first / 1024:>16.1f}{requests:>10}")


if __name__ == "__main__":
    main()
