"""A store that speaks as much S3 as the adapter asks for: the double of the outside service."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

STAMP = "2026-11-20T00:00:00.000Z"


class Bucket:
    """What lies in it, the parts of uploads under way, and how it is to misbehave."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.broken = False
        self.stamp = STAMP


class _Door(BaseHTTPRequestHandler):
    bucket: Bucket

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # as the base calls it
        """Say nothing."""

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        address = urlsplit(self.path)
        name = unquote(address.path).lstrip("/").partition("/")[2]
        return name, parse_qs(address.query, keep_blank_values=True)

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _failed(self, status: int, code: str) -> None:
        text = f"<Error><Code>{code}</Code><Message>-</Message><Resource>/</Resource></Error>"
        self._answer(status, text.encode(), Content_Type="application/xml")

    def do_PUT(self) -> None:  # as the base calls it
        """An object, or a part of one."""
        name, query = self._asked()
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if self.bucket.broken:
            self._failed(503, "SlowDown")
            return
        if "uploadId" in query:
            self.bucket.parts[name][int(query["partNumber"][0])] = content
        else:
            self.bucket.objects[name] = content
        self._answer(200, ETag='"x"')

    def do_POST(self) -> None:
        """An upload in parts begins, or is complete."""
        name, query = self._asked()
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.bucket.broken:
            self._failed(503, "SlowDown")
        elif "uploads" in query:
            self.bucket.parts[name] = {}
            text = (f"<InitiateMultipartUploadResult><Bucket>files</Bucket><Key>{name}</Key>"
                    "<UploadId>u1</UploadId></InitiateMultipartUploadResult>")  # fmt: skip
            self._answer(200, text.encode(), Content_Type="application/xml")
        else:
            parts = self.bucket.parts.pop(name)
            self.bucket.objects[name] = b"".join(parts[number] for number in sorted(parts))
            text = (f"<CompleteMultipartUploadResult><Location>-</Location><Bucket>files</Bucket>"
                    f"<Key>{name}</Key><ETag>x</ETag></CompleteMultipartUploadResult>")  # fmt: skip
            self._answer(200, text.encode(), Content_Type="application/xml")

    def do_GET(self) -> None:
        """An object, or what there is."""
        name, _query = self._asked()
        if self.bucket.broken:
            self._failed(503, "SlowDown")
        elif not name:
            rows = "".join(
                f"<Contents><Key>{key}</Key><LastModified>{self.bucket.stamp}</LastModified>"
                f"<ETag>x</ETag><Size>{len(value)}</Size></Contents>"
                for key, value in sorted(self.bucket.objects.items())
            )
            text = f"<ListBucketResult><Name>files</Name><IsTruncated>false</IsTruncated>{rows}"
            self._answer(200, f"{text}</ListBucketResult>".encode(), Content_Type="application/xml")
        elif name not in self.bucket.objects:
            self._failed(404, "NoSuchKey")
        else:
            changed = formatdate(usegmt=True)
            self._answer(200, self.bucket.objects[name], ETag='"x"', Last_Modified=changed)

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        """An object goes, or an upload in parts is given up."""
        name, query = self._asked()
        (self.bucket.parts if "uploadId" in query else self.bucket.objects).pop(name, None)
        self._answer(204)


@contextmanager
def serving() -> Iterator[tuple[str, Bucket]]:
    """Its address and what lies in it."""
    bucket = Bucket()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"bucket": bucket}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", bucket
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
