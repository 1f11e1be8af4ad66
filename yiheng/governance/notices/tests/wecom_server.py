"""企业微信 on 127.0.0.1, answering as the real one does: HTTP 200 and the truth in ``errcode``.

Tokens that expire, limits, duplicates known again; and, on request, its bad days.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

CORP, SECRET, KEY = "wwcorp123", "secret-secret-secret", "12345678-abcd-ef00"
TITLE, TEXT, CONTENT = 128, 512, 2048
RAW = {"html": (200, b"<html>proxy</html>"), "list": (200, b"[]"), "500": (500, b"{}"),
       "302": (302, b"{}")}  # fmt: skip


@dataclass
class WeCom:
    """What the server has seen; ``moods`` are the bad days of the next requests, in order.

    A mood: ``"before"`` and ``"after"`` cut the line before or after the message counts,
    ``"html"`` and ``"list"`` are no answer, ``"500"`` and ``"302"`` are statuses, a number is an
    errcode. ``strike`` is told of each moment of a request: before and after it counts, answered.
    """

    base: str = ""
    moods: deque[Any] = field(default_factory=deque)
    delivered: Counter[tuple[str, str]] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    paths: list[str] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    known: set[str] | None = None
    tokens: int = 0
    token_lasts: int = 7200
    a_minute: int = 20
    when: deque[float] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: set[tuple[str, str]] = field(default_factory=set)
    strike: Callable[[str], None] = lambda _moment: None

    def answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        """What the real one says to a call that reaches it."""
        if path.endswith("/cgi-bin/gettoken"):
            return self._token(query)
        if path.endswith("/cgi-bin/message/send"):
            return self._message(query, body)
        if path.endswith("/cgi-bin/webhook/send"):
            return self._group(query, body)
        return {"errcode": 404, "errmsg": "unknown api"}

    def expire_tokens(self) -> None:
        """Every token given so far is no good any more."""
        self.tokens += 1

    def _token(self, query: dict[str, str]) -> dict[str, Any]:
        if query.get("corpid") != CORP:
            return {"errcode": 40013, "errmsg": "invalid corpid"}
        if query.get("corpsecret") != SECRET:
            return {"errcode": 40001, "errmsg": "invalid credential"}
        self.tokens += 1
        return {"errcode": 0, "errmsg": "ok", "access_token": f"token-{self.tokens}",
                "expires_in": self.token_lasts}  # fmt: skip

    def _message(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("access_token") != f"token-{self.tokens}":
            return {"errcode": 42001, "errmsg": "access_token expired"}
        users = body["touser"].split("|")
        card = body["textcard"]
        long = len(card["title"].encode()) > TITLE or len(card["description"].encode()) > TEXT
        if long or len(users) > 1000:
            return {"errcode": 40058, "errmsg": "too long"}
        strangers = [one for one in users if self.known is not None and one not in self.known]
        if len(strangers) == len(users):
            return {"errcode": 81013, "errmsg": "all users invalid"}
        content = json.dumps(card, ensure_ascii=False, sort_keys=True)
        for user in users:
            twice = body.get("enable_duplicate_check") == 1 and (user, content) in self.seen
            if user not in strangers and not twice:
                self.delivered[user, content] += 1
                self.seen.add((user, content))
        return {"errcode": 0, "errmsg": "ok", "invaliduser": "|".join(strangers).lower()}

    def _group(self, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if query.get("key") != KEY:
            return {"errcode": 93000, "errmsg": "invalid webhook url"}
        if len(body["text"]["content"].encode()) > CONTENT:
            return {"errcode": 40058, "errmsg": "content too long"}
        now = monotonic()
        while self.when and self.when[0] <= now - 60:
            self.when.popleft()
        if len(self.when) >= self.a_minute:
            return {"errcode": 45009, "errmsg": "api freq out of limit"}
        self.when.append(now)
        self.groups[body["text"]["content"]] += 1
        return {"errcode": 0, "errmsg": "ok"}


@contextmanager
def wecom_server() -> Iterator[WeCom]:
    """A server on a free port of this machine, until the block ends."""
    state = WeCom()
    server = Server(state)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    state.base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


class Server(ThreadingHTTPServer):
    """Serves one ``WeCom``."""

    daemon_threads = True

    def __init__(self, state: WeCom) -> None:
        self.state = state
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, *_: Any) -> None:
        """A caller that was killed is no news."""


class Handler(BaseHTTPRequestHandler):
    """One request, in the mood that the test has set."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: Any) -> None:
        """Nothing: addresses hold keys."""

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._serve(json.loads(raw))

    def _serve(self, body: dict[str, Any]) -> None:
        state, parts = self.server.state, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        state.strike("before")
        with state.lock:
            state.paths.append(parts.path)
            state.bodies.append(body)
            mood = state.moods.popleft() if state.moods else ""
            if mood == "before":
                self._cut()
                return
            told = isinstance(mood, int)
            answer = {"errcode": mood} if told else state.answer(parts.path, query, body)
        state.strike("after")
        self._tell(mood, answer)
        state.strike("answered")

    def _tell(self, mood: Any, answer: dict[str, Any]) -> None:
        if mood == "after":
            self._cut()
        elif mood in RAW:
            self._raw(*RAW[mood])
        else:
            self._raw(200, json.dumps(answer).encode())

    def _raw(self, status: int, raw: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        if status == 302:
            self.send_header("Location", f"{self.server.state.base}/led-away")
        self.end_headers()
        self.wfile.write(raw)

    def _cut(self) -> None:
        """Reset the connection, as a relay that dies does."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()
