"""Rotation under load: ``yiheng keys rotate`` while eight clients read patients through ``serve``.

Each reading of a patient opens sealed values with the patient's key and writes a ledger entry. The
rotation is killed once in its middle (SIGKILL) and started again. On SQLite (synchronous=FULL) and
on a PostgreSQL that waits for the disk.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from gzip import decompress
from pathlib import Path

import databases
from surroundings import ROOT, Visitor, heading, part

KEYS, CLIENTS = 30_000, 8
CLI = "import sys; from yiheng.config.cli import main; sys.exit(main(sys.argv[1:]))"
MANY = """
import django; django.setup()
from uuid import uuid4
from yiheng.governance.keys import vault
for _ in range({keys} // 1000):
    vault.create_owners([uuid4().hex for _ in range(1000)])
"""


class Product:
    """The product over one database, in a folder of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.environment = databases.surroundings(folder, url) | {"PYTHONPATH": str(ROOT)}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command of ours, running."""
        return subprocess.Popen(
            [sys.executable, "-c", CLI, *words, "--data-dir", str(self.folder)],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def run(self, *words: str) -> str:
        """A command of ours, done; what it printed."""
        process = self.start(*words)
        said = process.communicate()[0]
        if process.returncode:
            raise RuntimeError(f"{words}: {process.returncode}")
        return said

    def python(self, code: str) -> None:
        """Code of ours beside it."""
        subprocess.run([sys.executable, "-c", code], check=True, env=self.environment)


def doctors(product: Product, base: str) -> list[tuple[Visitor, list[str]]]:
    """Signed-in doctors, each with the pages of their patients."""
    accounts = json.loads((product.folder / "accounts.json").read_text(encoding="utf-8"))
    found: list[tuple[Visitor, list[str]]] = []
    for account in accounts:
        if account["post"] == "doctor" and len(found) < CLIENTS:
            visitor = Visitor(base)
            visitor.sign_in(account)
            answer, page = visitor.ask("/patients/")
            urls = sorted(set(re.findall(r"/patients/[0-9a-f]{32}/", unzipped(page))))
            if answer.status == 200 and urls:
                found.append((visitor, urls))
    return found


def unzipped(page: bytes) -> str:
    """A page as text."""
    return (decompress(page) if page[:2] == b"\x1f\x8b" else page).decode()


def measure(product: Product) -> tuple[float, float, Counter[int], list[float], str]:
    """Rows a second, seconds, answers by status, milliseconds of each, the status at the end."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = product.start("serve", "--port", str(port))
    try:
        for _ in range(300):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        return under_load(product, f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        server.wait(30)


def under_load(product: Product, base: str) -> tuple[float, float, Counter[int], list[float], str]:
    """Rotate, killed once, while the clients read."""
    readers = doctors(product, base)
    stop, statuses, took = threading.Event(), Counter[int](), list[float]()

    def read(visitor: Visitor, urls: list[str]) -> None:
        turn = 0
        while not stop.is_set():
            begun = time.perf_counter()
            statuses[visitor.ask(urls[turn % len(urls)])[0].status] += 1
            took.append((time.perf_counter() - begun) * 1000)
            turn += 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        working = [pool.submit(read, *readers[n % len(readers)]) for n in range(len(readers))]
        first = product.start("keys", "rotate")
        while json.loads(product.run("keys", "status"))["keys"].get("2", 0) < KEYS // 10:
            pass
        first.send_signal(signal.SIGKILL)
        first.wait()
        before = json.loads(product.run("keys", "status"))["keys"].get("1", 0)
        seconds = json.loads(product.run("keys", "rotate"))["seconds"]
        stop.set()
        for one in working:
            one.result()
    return before / seconds, seconds, statuses, sorted(took), product.run("keys", "status").strip()


def main() -> None:
    """Print the table."""
    heading(f"Rotation of {KEYS:,} data keys under {CLIENTS} clients that read patients")
    row("SQLite", "")
    with databases.postgres("rotation") as url:
        row("PostgreSQL", url)


def row(name: str, url: str) -> None:
    """Seed, rotate, print the line of one database."""
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "h", url)
        product.run("seed", "--patients", "60", "--days", "3")
        product.python(MANY.format(keys=KEYS))
        rate, seconds, statuses, took, status = measure(product)
        print(
            f"{name}: {rate:,.0f} rows/s ({seconds:.1f} s); "
            f"answers {dict(statuses)}; p50 {part(took, 0.5):.0f} ms, "
            f"p99 {part(took, 0.99):.0f} ms; {status}",
            flush=True,
        )


if __name__ == "__main__":
    main()
