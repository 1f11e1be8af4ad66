"""A sample hospital as ``make run`` makes it, in a folder of one's own: ``seeded``, ``served``."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from yiheng.core.clock import now
from yiheng.governance.access import totp

YIHENG = Path(sys.executable).with_name("yiheng")
STARTS_WITHIN = 120


@dataclass(frozen=True)
class Hospital:
    """A hospital that answers at ``base``; its files stand in ``folder``."""

    folder: Path
    base: str

    def code(self, one: dict[str, str]) -> str:
        """The code that an account's authenticator app shows at this moment; empty without one."""
        secret = one.get("totp", "")
        if not secret:
            return ""
        return totp.code(b32decode(secret + "=" * (-len(secret) % 8)), totp.step_of(now()))

    def staff(self, post: str, nth: int = 0) -> dict[str, str]:
        """The nth account of a post, as ``accounts.json`` has it."""
        accounts = json.loads((self.folder / "accounts.json").read_text(encoding="utf-8"))
        found: dict[str, str] = [one for one in accounts if one["post"] == post][nth]
        return found


def seeded(folder: Path) -> Path:
    """Make the sample hospital in a folder."""
    command = [str(YIHENG), "seed", "--data-dir", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.PIPE, env=surroundings())  # noqa: S603
    return folder


def founded(folder: Path, name: str) -> dict[str, str]:
    """Make an empty hospital as its own people do; gives the one-time code of each 工号."""
    command = [str(YIHENG), "init", "--name", name, "--data-dir", str(folder)]
    said = subprocess.run(  # noqa: S603
        command, check=True, capture_output=True, text=True, env=surroundings()
    ).stdout
    return dict(re.findall(r"（(\w+)）\t激活码 (\S+)", said))


@contextmanager
def served(seed: Path, folder: Path, workers: int = 2) -> Iterator[Hospital]:
    """Serve a copy of a seeded hospital on a free port of this machine; stopped at the end."""
    shutil.copytree(seed, folder)
    with serving(folder, workers) as running:
        yield running


@contextmanager
def serving(folder: Path, workers: int = 2) -> Iterator[Hospital]:
    """Serve a hospital where it lies, on a free port of this machine; stopped at the end."""
    port = free_port()
    with (folder / "serve.log").open("wb") as log:
        server = subprocess.Popen(  # noqa: S603
            [YIHENG, "serve", "--data-dir", folder, "--port", str(port),
             "--workers", str(workers)],
            stdout=log, stderr=subprocess.STDOUT, env=surroundings(),
        )  # fmt: skip
        try:
            _await(server, port, folder / "serve.log")
            yield Hospital(folder, f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(STARTS_WITHIN)


def surroundings() -> dict[str, str]:
    """The surroundings of a newcomer: none of our own settings."""
    ours = ("YIHENG_", "DJANGO_", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Come back when the port answers; a server that ends instead says why."""
    last = monotonic() + STARTS_WITHIN
    while monotonic() < last:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            server.wait(0.1)
            break
        except subprocess.TimeoutExpired:
            continue
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")
