"""How the processes of one ``serve`` share the key of a sealed keyring: a socket, no file.

``serve`` keeps the key that the passphrase made (never the passphrase) in its memory and answers
on a Unix socket beside the keyring. The kernel says who asks (SO_PEERCRED): only processes of the
same account are answered, which could read each other's memory anyway. Nothing is written, and
nothing stands in an environment or in arguments.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from yiheng.governance.keys.keyfile import Lid

NAME = "agent.sock"
PATIENCE = 2.0
SALT, KEY = 16, 32
_GET, _PUT = b"G", b"P"


class Agent(threading.Thread):
    """Keeps the lid of the keyring while ``serve`` runs; ``close`` forgets it."""

    def __init__(self, folder: Path, lid: Lid | None = None) -> None:
        super().__init__(daemon=True, name="keyring agent")
        self._lid = lid
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with _short(folder) as path:
            Path(path).unlink(missing_ok=True)  # of a serve that was killed: only one runs
            before = os.umask(0o177)
            try:
                self._listener.bind(path)
            finally:
                os.umask(before)
        self._folder = folder
        self._listener.listen(16)

    def run(self) -> None:
        """Answer until closed."""
        while True:
            try:
                peer, _address = self._listener.accept()
            except OSError:
                return
            with peer, suppress(OSError):
                peer.settimeout(PATIENCE)
                if _uid_of(peer) == os.geteuid():
                    self._answer(peer)

    def close(self) -> None:
        """Forget the key and stop answering."""
        self._lid = None
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        (self._folder / NAME).unlink(missing_ok=True)

    def _answer(self, peer: socket.socket) -> None:
        asked = peer.recv(1)
        if asked == _PUT:
            given = _exactly(peer, SALT + KEY)
            self._lid = Lid(given[:SALT], given[SALT:])
            peer.sendall(_PUT)
        elif asked == _GET and self._lid is not None:
            peer.sendall(self._lid.salt + self._lid.key)


def ask(folder: Path) -> Lid | None:
    """The lid that the running ``serve`` keeps; None where none runs or it has none."""
    with suppress(OSError), _connected(folder) as line:
        line.sendall(_GET)
        given = _exactly(line, SALT + KEY)
        return Lid(given[:SALT], given[SALT:])
    return None


def tell(folder: Path, lid: Lid) -> bool:
    """Hand a lid to the running ``serve``; gives whether one took it."""
    with suppress(OSError), _connected(folder) as line:
        line.sendall(_PUT + lid.salt + lid.key)
        return line.recv(1) == _PUT
    return False


@contextmanager
def _connected(folder: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line, _short(folder) as path:
        line.settimeout(PATIENCE)
        line.connect(path)
        if _uid_of(line) != os.geteuid():
            raise PermissionError(path)
        yield line


@contextmanager
def _short(folder: Path) -> Iterator[str]:
    """The socket's path by way of an open folder: socket paths end at 108 bytes, folders do not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{descriptor}/{NAME}"
    finally:
        os.close(descriptor)


def _uid_of(peer: socket.socket) -> int:
    said = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", said)[1])


def _exactly(line: socket.socket, length: int) -> bytes:
    got = b""
    while len(got) < length:
        more = line.recv(length - len(got))
        if not more:
            raise ConnectionResetError
        got += more
    return got
