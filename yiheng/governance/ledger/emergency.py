"""应急只读: while the database takes no entry and a crisis is declared, readings go on.

Each reading stands, signed, chained and on the disk, in a second file on another disk before it is
answered; nothing can be changed. Afterwards the file is merged into the ledger (``merging.py``). If
this file cannot be written either, nothing is shown. Lines are JSON (RFC 8785), one a line; each
holds the digest of the line before and an Ed25519 signature. A last line that a power cut has torn
was never answered for, and is cut off by the next.
"""

from __future__ import annotations

import fcntl
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Unavailable, YihengError
from yiheng.governance.ledger.appending import Line, instant
from yiheng.governance.ledger.models import Outcome
from yiheng.governance.ledger.signing import signer

DECLARED, ENDED, READ = "declared", "ended", "line"
FIRST = "0" * 64


class Tampered(YihengError):
    """The emergency file is not as it was written; the text says from which line."""


@dataclass(frozen=True, slots=True)
class Crisis:
    """A declared crisis: until when, for whom (a unit's code, empty for everybody), and the number
    of the 危机决策授权 that it serves, if any."""

    crisis: str
    since: datetime
    until: datetime
    unit: str
    by_label: str
    ended: bool = False
    declaration: str = ""

    def running(self, at: datetime) -> bool:
        """Whether it is neither ended nor over."""
        return not self.ended and at < self.until


def active(at: datetime) -> Crisis | None:
    """The crisis that runs, if one does; a file that is not ours declares nothing."""
    found = declared()
    return found if found is not None and found.running(at) else None


def declared() -> Crisis | None:
    """What the emergency file declares, still running or not; None without a file of ours."""
    try:
        with _file().open("rb") as stream:
            first = _checked(stream.readline(), FIRST, 1)
            ended = orjson.loads(_tail(stream)[1])["kind"] == ENDED
    except (OSError, Tampered, ValueError, KeyError, TypeError):
        return None
    return Crisis(
        first["crisis"], _at(first["at"]), _at(first["until"]), first["unit"], first["label"],
        ended, first.get("declaration", ""),
    )  # fmt: skip


def declare(
    *, by: Actor, at: datetime, span: timedelta, reason: str, unit: str = "", declaration: str = ""
) -> Crisis:  # fmt: skip
    """Declare a crisis: the first line of a new file. Raises ``Unavailable`` where one stands."""
    file = _file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise Unavailable("emergency") from error
    told = _who(by, at) | {
        "kind": DECLARED, "crisis": uuid4().hex, "until": instant(at + span), "unit": unit,
        "reason_digest": words_digest(reason), "declaration": declaration,
    }  # fmt: skip
    _append([told])
    made = declared()
    assert made is not None
    return made


def end(*, by: Actor, at: datetime) -> None:
    """End the crisis: the last line of its file, nothing follows."""
    _append([_who(by, at) | {"kind": ENDED}])


def write(lines: Sequence[Line]) -> None:
    """Put readings and refusals on the disk; raises ``Unavailable`` if that fails."""
    _append([_told(line) for line in lines])


def read_all(file: Path | None = None) -> list[dict[str, Any]]:
    """Every line, chain and signatures checked; raises ``Tampered`` with the first bad line.

    A torn last line is left out: it was not answered for.
    """
    raw = (file or _file()).read_bytes()
    lines = raw[: raw.rfind(b"\n") + 1].splitlines(keepends=True)
    found, previous = [], FIRST
    for number, line in enumerate(lines, start=1):
        told = _checked(line, previous, number)
        if (told["kind"] == DECLARED) != (number == 1) or (
            told["kind"] == ENDED and number != len(lines)
        ):
            raise Tampered(f"应急日志第 {number} 行不在其位，不能并入")
        found.append(told)
        previous = sha256(line).hexdigest()
    return found


def line_of(told: dict[str, Any]) -> Line:
    """The ledger line of a line of the file."""
    return Line(
        told["action"], told["actor"], told["label"], told["target"], told["clause"],
        _at(told["at"]), told["outcome"], told["facts"], tuple(told["subjects"]),
    )  # fmt: skip


def unit_of(by: Actor) -> str:
    """The code of the unit in which somebody works; empty for who is in none."""
    return str(getattr(getattr(by, "unit", None), "code", ""))


def _told(line: Line) -> dict[str, Any]:
    return {
        "kind": READ, "action": line.action, "actor": line.actor, "label": line.actor_label,
        "target": line.target, "clause": line.clause, "at": instant(line.happened_at),
        "outcome": str(line.outcome), "facts": dict(line.facts), "subjects": list(line.subjects),
    }  # fmt: skip


def _who(by: Actor, at: datetime) -> dict[str, Any]:
    return {"actor": str(by.pk), "label": by.label, "at": instant(at), "outcome": Outcome.DONE}


def _append(told: Sequence[dict[str, Any]]) -> None:
    try:
        with _locked() as stream:
            size, last = _tail(stream)
            if last and orjson.loads(last)["kind"] == ENDED:
                raise Unavailable("emergency")
            previous = sha256(last).hexdigest() if last else FIRST
            stream.truncate(size)
            stream.seek(size)
            for one in told:
                body = one | {"previous": previous}
                signed = signer().sign(orjson.dumps(body, option=orjson.OPT_SORT_KEYS))
                line = orjson.dumps(body | {"signature": b64encode(signed).decode()},
                                    option=orjson.OPT_SORT_KEYS) + b"\n"  # fmt: skip
                stream.write(line)
                previous = sha256(line).hexdigest()
            stream.flush()
            os.fsync(stream.fileno())
    except (OSError, ValueError, KeyError, TypeError) as error:  # no disk, or not our file
        raise Unavailable("emergency") from error


@contextmanager
def _locked() -> Iterator[BinaryIO]:
    with _file().open("r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield stream


def _tail(stream: BinaryIO) -> tuple[int, bytes]:
    """How many bytes are whole lines, and the last of them."""
    end, step = stream.seek(0, os.SEEK_END), 4096
    while True:
        start = max(0, end - step)
        stream.seek(start)
        raw = stream.read(end - start)
        whole = raw[: raw.rfind(b"\n") + 1]
        before = whole[:-1].rfind(b"\n")
        if start == 0 or before >= 0:
            return start + len(whole), whole[before + 1 :]
        step *= 4


def _checked(line: bytes, previous: str, number: int) -> dict[str, Any]:
    try:
        told: dict[str, Any] = orjson.loads(line)
        signed = b64decode(told["signature"], validate=True)
        body = {name: value for name, value in told.items() if name != "signature"}
        raw = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
        Ed25519PublicKey.from_public_bytes(signer().public_key()).verify(signed, raw)
        whole = orjson.dumps(told, option=orjson.OPT_SORT_KEYS) + b"\n"
        if told["previous"] != previous or whole != line:
            raise ValueError(number)
        return told
    except (KeyError, TypeError, ValueError, InvalidSignature) as error:
        raise Tampered(f"应急日志第 {number} 行被改动，不能并入；请保留原文件备查") from error


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _file() -> Path:
    return Path(settings.EMERGENCY_FILE)
