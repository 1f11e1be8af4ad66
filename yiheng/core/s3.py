"""The adapter of an S3 store (the optional extra ``s3``); what it is given is sealed already.

The setting names a JSON file of its owner alone: ``endpoint`` (https://…, http:// only on this
machine), ``bucket``, ``access_key``, ``secret_key``, and ``region`` where there is one.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from yiheng.core.storing import BLOCK, Missing, Unreachable

PART = 5 * 1024 * 1024
ABSENT = frozenset({"NoSuchKey", "NoSuchObject"})
HERE = frozenset({"127.0.0.1", "localhost", "::1"})


class S3:
    """Blobs as objects of a bucket; an upload of several parts appears when it is completed."""

    def __init__(self, client: Minio, bucket: str) -> None:
        self.client, self.bucket = client, bucket

    def write(self, name: str, blocks: Iterable[bytes]) -> int:
        """One put, in parts of 5 MiB; what fails half-way is aborted by the client."""
        stream = _Counted(iter(blocks))
        source = cast(BinaryIO, stream)
        with _said(name):
            self.client.put_object(
                self.bucket, name, source, -1, part_size=PART, num_parallel_uploads=1
            )
        return stream.taken

    def read(self, name: str) -> Iterator[bytes]:
        """The object, block by block."""
        with _said(name):
            answer = self.client.get_object(self.bucket, name)
            try:
                yield from answer.stream(BLOCK)
            finally:
                answer.close()
                answer.release_conn()

    def size(self, name: str) -> int:
        """The length of the object."""
        with _said(name):
            return int(self.client.stat_object(self.bucket, name).size or 0)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every object of the bucket."""
        with _said("*"):
            for one in self.client.list_objects(self.bucket, recursive=True):
                yield one.object_name, one.last_modified

    def remove(self, name: str) -> None:
        """Remove the object."""
        with _said(name):
            self.client.remove_object(self.bucket, name)


class _Counted(io.RawIOBase):
    """Blocks as a file that is read once, in whatever pieces."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks, self._rest, self.taken = blocks, b"", 0

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """As many bytes as are asked for, fewer only at the end."""
        parts, wanted = [self._rest], size - len(self._rest)
        while wanted > 0 or size < 0:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            wanted -= len(block)
        whole = b"".join(parts)
        given, self._rest = (whole, b"") if size < 0 else (whole[:size], whole[size:])
        self.taken += len(given)
        return given


def opened(setting: Path) -> S3:
    """The store that a settings file describes; raises ``Unreachable`` for one that is none."""
    try:
        told: dict[str, Any] = json.loads(setting.read_text(encoding="utf-8"))
        address = urlsplit(str(told["endpoint"]))
        bucket, key, secret = (str(told[one]) for one in ("bucket", "access_key", "secret_key"))
    except (OSError, ValueError, KeyError) as error:
        raise Unreachable(f"{setting}: endpoint, bucket, access_key, secret_key") from error
    secure = address.scheme == "https"
    if not secure and address.hostname not in HERE:
        raise Unreachable(f"{told['endpoint']}: https only")
    client = Minio(
        address.netloc, access_key=key, secret_key=secret, secure=secure,
        region=str(told.get("region", "us-east-1")),
        http_client=urllib3.PoolManager(timeout=urllib3.Timeout(connect=5, read=60), retries=2),
    )  # fmt: skip
    return S3(client, bucket)


@contextmanager
def _said(name: str) -> Iterator[None]:
    """What the client raises, as the two things that a caller can tell apart."""
    try:
        yield
    except S3Error as error:
        if error.code in ABSENT:
            raise Missing(name) from error
        raise Unreachable(f"S3: {error.code}") from error
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        raise Unreachable(f"S3: {type(error).__name__}") from error
