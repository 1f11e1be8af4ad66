"""The processes of ``serve``: web, worker and listeners in one group that stops as one."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

GRACE_SECONDS = 20


@contextmanager
def only_one(lock: Path) -> Iterator[bool]:
    """Hold a lock file while serving; gives False when another process holds it."""
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def parts(arguments: argparse.Namespace) -> Mapping[str, Sequence[str]]:
    """The command of each process to run."""
    web = [
        *("-m", "granian", "--interface", "wsgi", "--log-level", "warning"),
        *("--host", arguments.host, "--port", str(arguments.port)),
        *("--workers", str(arguments.workers), "--blocking-threads", "4"),
        *("--backpressure", "256", "yiheng.config.wsgi:application"),
    ]
    if arguments.tls_cert is not None:
        web += [
            "--ssl-certificate",
            str(arguments.tls_cert),
            "--ssl-keyfile",
            str(arguments.tls_key),
        ]
    commands = {"web": web, "worker": ["-m", "yiheng.config.worker"]}
    if arguments.mllp_port is not None:
        commands["mllp"] = [
            *("-m", "yiheng.care.intake.mllp", "--host", arguments.host),
            *("--port", str(arguments.mllp_port)),
        ]
    return commands


def supervise(commands: Mapping[str, Sequence[str]]) -> int:
    """Run the processes until a signal, or until one of them ends; then stop them all."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    running = {
        name: subprocess.Popen([sys.executable, *command])  # noqa: S603  # our own modules
        for name, command in commands.items()
    }
    while not stop.wait(0.5):
        ended = [name for name, process in running.items() if process.poll() is not None]
        if ended:
            print(f"{ended[0]} 已退出，正在停止其余部分", file=sys.stderr)
            break
    for process in running.values():
        process.terminate()
    for process in running.values():
        _wait(process)
    return 0 if stop.is_set() else 1


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
