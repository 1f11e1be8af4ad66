"""The pages of approvals: ``yiheng serve`` on a sample hospital, one client that asks in turn.

A case that waits for 信息科主任 with everything that can be done with it, the same case for its
applicant, the list, the editor of a route, the printed sheet and its PDF (the first one of a
process, which reads the fonts, and the later ones).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from gzip import decompress
from pathlib import Path

from surroundings import Visitor, heading, part

from tools.hospital import Hospital, seeded, served

TIMES, PAPERS = 200, 10
_CASE = re.compile(rb'href="(/approvals/\d+/)"')


def signed_in(hospital: Hospital, post: str) -> Visitor:
    """A visitor of a post."""
    visitor = Visitor(hospital.base)
    one = hospital.staff(post)
    visitor.sign_in(one, hospital.code(one))
    return visitor


def first_case(visitor: Visitor, query: str) -> str:
    """The first case of a list."""
    _answer, page = visitor.ask(f"/approvals/{query}")
    found = _CASE.search(decompress(page))
    if found is None:
        raise RuntimeError(f"/approvals/{query} names no case")
    return found[1].decode()


def timed(visitor: Visitor, path: str, times: int) -> list[float]:
    """Milliseconds of each answer, in the order asked."""
    took = []
    for _n in range(times):
        started = time.perf_counter()
        answer, _ = visitor.ask(path)
        took.append((time.perf_counter() - started) * 1000)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
    return took


def queries(hospital: Hospital, asked: list[tuple[str, str]]) -> list[int]:
    """Queries of each warm page; a pair is a post and a path."""
    command = [sys.executable, str(Path(__file__).with_name("asking.py"))]
    wanted = [f"{hospital.staff(post)['staff_no']}={path}" for post, path in asked]
    ours = {
        "YIHENG_DATA_DIR": str(hospital.folder),
        "DJANGO_SETTINGS_MODULE": "yiheng.config.settings",
    }
    told = subprocess.run(
        [*command, *wanted], check=True, stdout=subprocess.PIPE, env=os.environ | ours
    ).stdout.split()
    return list(map(int, told))


def main() -> None:
    """Print the table."""
    heading(f"Pages of approvals, sample hospital; 1 client, {TIMES} answers a page in turn")
    with tempfile.TemporaryDirectory() as given:
        seed = seeded(Path(given) / "seed")
        with served(seed, Path(given) / "served") as hospital:
            signer, author = (signed_in(hospital, post) for post in ("director", "data_steward"))
            editor = signed_in(hospital, "secadmin")
            case, own = first_case(signer, ""), first_case(author, "?tab=mine")
            rows = [
                ("case, its signer", "director", signer, case, TIMES),
                ("case, its applicant", "data_steward", author, own, TIMES),
                ("list", "director", signer, "/approvals/", TIMES),
                ("route editor", "secadmin", editor, "/approvals/routes/collection/edit/", TIMES),
                ("sheet", "director", signer, f"{case}sheet/", TIMES),
                ("PDF", "director", signer, f"{case}sheet.pdf", PAPERS),
            ]
            counted = queries(hospital, [(post, path) for _name, post, _v, path, _n in rows])
            print(f"{'page':22}{'first ms':>10}{'ms p50':>9}{'ms p95':>9}{'queries':>9}")
            for (name, _post, visitor, path, times), number in zip(rows, counted, strict=True):
                first, *rest = timed(visitor, path, times + 1)
                took = sorted(rest)
                print(
                    f"{name:22}{first:>10.1f}{part(took, 0.5):>9.1f}{part(took, 0.95):>9.1f}"
                    f"{number:>9}"
                )


if __name__ == "__main__":
    main()
