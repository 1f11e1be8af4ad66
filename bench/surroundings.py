"""What the benchmarks share: the repository on the path, the machine in a line, a quiet middle."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


def heading(what: str) -> None:
    """What is measured, and on what machine; the load tells how far a figure may be believed."""
    print(what)
    print(
        f"Python {platform.python_version()}, Django {version('django')}, "
        f"SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, "
        f"load before {os.getloadavg()[0]:.1f}"
    )


def part(sorted_values: Sequence[float], share: float) -> float:
    """The value below which a share of the sorted values lie."""
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


class Visitor:
    """A browser of the poorest kind: one connection kept open, cookies, gzip, no redirects."""

    def __init__(self, base: str) -> None:
        address = urlsplit(base)
        self.origin, self.cookies = base, SimpleCookie()
        self._line = HTTPConnection(str(address.hostname), address.port, timeout=60)

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
        """An answer and its body as it came over the wire."""
        headers = {
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{key}={one.value}" for key, one in self.cookies.items()),
        }
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrf"].value})
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded", "Origin": self.origin
            }  # fmt: skip
        self._line.request("GET" if form is None else "POST", path, body, headers)
        answer = self._line.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            self.cookies.load(cookie)
        return answer, content

    def sign_in(self, account: dict[str, str], code: str = "") -> None:
        """Sign in with 工号 and password, and with a code where a second factor is asked for."""
        self.ask("/sign-in/")
        answer, _ = self.ask(
            "/sign-in/", {"username": account["staff_no"], "password": account["password"]}
        )
        if answer.status != 302:
            raise RuntimeError(f"{account['staff_no']}: sign-in answered {answer.status}")
        if code:
            self.ask("/sign-in/code/", {"code": code})


def core_seconds() -> float:
    """Seconds of a core that this process and all that descend from it have used."""
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        pid = int(stat.parent.name)
        parents[pid], used[pid] = int(fields[1]), sum(map(int, fields[11:15]))
    ours, found = {os.getpid()}, 0
    while len(ours) > found:
        found = len(ours)
        ours |= {pid for pid, parent in parents.items() if parent in ours}
    return sum(used[pid] for pid in ours) / os.sysconf("SC_CLK_TCK")
