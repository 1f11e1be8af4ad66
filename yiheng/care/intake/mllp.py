"""The MLLP listener: ``python -m yiheng.care.intake.mllp --host H --port P``.

A message is acknowledged only after it has been committed. A frame out of step, too large or too
slow ends the connection; what was complete before it has been answered.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import socketserver
import ssl
import threading
from typing import Any

import django
from django.db import close_old_connections, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
django.setup()

from yiheng.care.intake.commands import receive  # noqa: E402  # models load only after setup
from yiheng.core import certificate, logs  # noqa: E402
from yiheng.core.actor import System  # noqa: E402
from yiheng.core.clock import now  # noqa: E402
from yiheng.core.errors import YihengError  # noqa: E402
from yiheng.standards.hl7v2 import Deframer, FrameError, frame  # noqa: E402

IDLE_SECONDS = 300
BLOCK = 64 * 1024
log = logging.getLogger(__name__)


class Conversation(socketserver.BaseRequestHandler):
    """One connection: frames in, acknowledgements out, in order."""

    request: socket.socket

    def handle(self) -> None:
        """Talk until the peer hangs up, falls silent or falls out of step."""
        self.request.settimeout(IDLE_SECONDS)
        deframer = Deframer()
        try:
            while data := self.request.recv(BLOCK):
                for raw in deframer.feed(data):
                    self._answer(raw)
            deframer.close()
        except FrameError as error:
            log.warning("", extra={"event": "mllp.out_of_step", "code": error.code})
        except (TimeoutError, ConnectionError, ssl.SSLError):
            log.info("", extra={"event": "mllp.connection_lost"})
        finally:
            connection.close()

    def _answer(self, raw: bytes) -> None:
        close_old_connections()
        by = System(pk=f"mllp:{self.client_address[0]}", label="实时接口")
        try:
            answer = receive(raw, by=by, at=now())
        except YihengError:  # nothing was stored: no answer, so that the peer sends it again
            log.exception("", extra={"event": "mllp.not_taken"})
            raise ConnectionAbortedError from None
        self.request.sendall(frame(answer))


class Listener(socketserver.ThreadingTCPServer):
    """A thread a connection."""

    allow_reuse_address = True
    daemon_threads = True
    tls: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        """A connection; with TLS its handshake is left to its own thread."""
        connected, address = super().get_request()
        if self.tls is None:
            return connected, address
        wrapped = self.tls.wrap_socket(connected, server_side=True, do_handshake_on_connect=False)
        return wrapped, address


def main() -> None:
    """Listen until told to stop."""
    logs.take_over()
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--tls-cert")
    parser.add_argument("--tls-key")
    arguments = parser.parse_args()
    if not arguments.tls_cert and arguments.host not in certificate.LOOPBACK:
        parser.error("非本机地址须加密传输（六（一）·加密传输）：请加 --tls-cert 与 --tls-key")
    with Listener((arguments.host, arguments.port), Conversation) as listener:
        if arguments.tls_cert:
            listener.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            listener.tls.minimum_version = ssl.TLSVersion.TLSv1_2
            listener.tls.load_cert_chain(arguments.tls_cert, arguments.tls_key)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=listener.shutdown).start())
        listener.serve_forever()


if __name__ == "__main__":
    main()
