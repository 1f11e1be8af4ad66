"""The processes of ``serve``: web, worker and listeners in one group that stops as one."""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOPS = (signal.SIGTERM, signal.SIGINT)
GRACE_SECONDS, NUDGE_SECONDS = 20, 2
TOO_SOON = 10  # seconds: a part that ends within them cannot run here
MOST_DEATHS, WITHIN = 5, 600  # seconds
_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER = 1, 36
_LIBC = ctypes.CDLL(None, use_errno=True)


def parts(arguments: argparse.Namespace) -> Mapping[str, Sequence[str]]:
    """The command of each process to run."""
    web = [
        *("-m", "granian", "--interface", "wsgi", "--log-level", "warning"),
        *("--log-config", str(Path(__file__).with_name("granian.json"))),
        *("--host", arguments.host, "--port", str(arguments.port)),
        *("--workers", str(arguments.workers), "--blocking-threads", "4"),
        *("--respawn-failed-workers", "--backpressure", "256", "yiheng.config.wsgi:application"),
    ]
    if arguments.tls_cert is not None:
        web += [
            *("--ssl-certificate", str(arguments.tls_cert)),
            *("--ssl-keyfile", str(arguments.tls_key), "--ssl-protocol-min", "tls1.2"),
        ]
    commands = {
        "web": web,
        "worker": ["-m", "yiheng.config.worker"],
        "sender": ["-m", "yiheng.config.sender"],
    }
    if arguments.mllp_port is not None:
        commands["mllp"] = [
            *("-m", "yiheng.care.intake.mllp", "--host", arguments.host),
            *("--port", str(arguments.mllp_port)),
        ]
        if arguments.tls_cert is not None:
            tls = ("--tls-cert", str(arguments.tls_cert), "--tls-key", str(arguments.tls_key))
            commands["mllp"] = [*commands["mllp"], *tls]
    return commands


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Until the parts run, a word to stop ends what was begun: it is undone, and is no failure."""
    told: list[int] = []

    def stop(number: int, _frame: object) -> None:
        told.append(number)
        raise SystemExit(0)

    before = {number: signal.signal(number, stop) for number in STOPS}
    try:
        yield
    except Exception:
        if told:  # a library has taken the word for a fault of its own
            raise SystemExit(0) from None
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_free(host: str, port: int) -> bool:
    """Whether one may listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as one, contextlib.suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((host, port))
        return True
    return False


@dataclass(slots=True)
class Part:
    """A process, started again when it dies, but not one that dies at once or again and again."""

    name: str
    command: Sequence[str]
    clock: Callable[[], float] = time.monotonic
    started: float = 0
    again: float | None = None
    deaths: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Begin."""
        self.process = subprocess.Popen(  # noqa: S603  # our own modules
            [sys.executable, *self.command], preexec_fn=_die_with(os.getpid()),
            env=os.environ | {"YIHENG_PART": self.name},
        )  # fmt: skip
        self.started, self.again = self.clock(), None

    def looked_after(self) -> bool:
        """Start it again if it has died; False when there is no use in that."""
        if self.again is not None:
            if self.clock() >= self.again:
                self.start()
            return True
        if self.process is None or self.process.poll() is None:
            return True
        return self._died(self.clock())

    def _died(self, at: float) -> bool:
        self.deaths = [*(one for one in self.deaths if one > at - WITHIN), at]
        if at - self.started < TOO_SOON or len(self.deaths) > MOST_DEATHS:
            return False
        self.again = at + 2 ** (len(self.deaths) - 1)
        return True


def supervise(commands: Mapping[str, Sequence[str]]) -> int:
    """Run the processes until a signal, or until one cannot be kept running; then stop all.

    They die with this one, however it dies; what they leave behind is adopted here and ended.
    """
    stop = threading.Event()
    for number in STOPS:
        signal.signal(number, lambda *_: stop.set())
    _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    running = [Part(name, command) for name, command in commands.items()]
    for part in running:
        part.start()
    while not stop.wait(0.5):
        lost = [part.name for part in running if not part.looked_after()]
        if lost:
            print(f"{lost[0]} 已退出，正在停止其余部分", file=sys.stderr)
            break
    _stop([part.process for part in running if part.process is not None])
    return 0 if stop.is_set() else 1


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    last = time.monotonic() + GRACE_SECONDS
    while any(process.poll() is None for process in processes) and time.monotonic() < last:
        with contextlib.suppress(subprocess.TimeoutExpired):
            next(one for one in processes if one.poll() is None).wait(NUDGE_SECONDS)
        for process in processes:  # a web process that was still starting has missed its signal
            _signal(_children(process.pid), signal.SIGTERM)
    for process in processes:
        process.kill()
        process.wait()
    _signal(_children(os.getpid()), signal.SIGKILL)


def _signal(pids: Sequence[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _children(pid: int) -> list[int]:
    try:
        lists = list(Path(f"/proc/{pid}/task").glob("*/children"))
        return [int(one) for file in lists for one in file.read_text().split()]
    except OSError:  # it has just ended
        return []


def _die_with(parent: int) -> Callable[[], None]:
    """What a child does first: it asks to be ended when its parent has ended."""

    def ask() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # too late to ask
            os._exit(1)

    return ask
