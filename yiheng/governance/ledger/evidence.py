"""Evidence for outside: one proof as JSON, or a period as a zip that anybody can check.

The zip holds what ``tools/verify_ledger.py`` reads (its copy lies inside), and is the same byte
for byte whenever it is made of the same entries and notes. It shows what stands, checked or not:
whoever receives it checks it.
"""

from __future__ import annotations

import io
import json
import zipfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.appending import leaf
from yiheng.governance.ledger.models import Checkpoint, Entry, Head
from yiheng.governance.ledger.notes import read_note
from yiheng.governance.ledger.proofs import consistency, siblings
from yiheng.governance.ledger.proving import hashes, peaks_at, proof
from yiheng.governance.ledger.rows import Stored, chunks, leaf_of
from yiheng.governance.ledger.signing import signer
from yiheng.governance.ledger.verifying import sound

VERIFIER = Path(__file__).with_name("verifier.txt")  # a link to tools/verify_ledger.py
NOTES_BETWEEN = 2_000
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip can tell: the same each time
README = """\
医衡审计日志存证  Evidence from the audit ledger of Yiheng

第 {first} 条至第 {last} 条，制度版本 {version}。 Entries {first} to {last}, regulation {version}.
检查（需 Python 3.9 以上，不需联网、不需安装）  To check, offline, with nothing but Python:

    python3 verify_ledger.py 本文件.zip 公钥 [见证文件 ledger.note]

公钥须由医院另行告知（本包中的 public_key.txt 只供对照），见证文件须取自医院之外的副本。
Ask the hospital for the public key by another way; the one in here is for comparison only.

entries.txt      每行：摘要值、空格、规范 JSON（RFC 8785）{subjects}
                 each line: digest, a blank, canonical JSON{subjects_en}
checkpoints.txt  签名检查点（C2SP signed note） signed checkpoints
range.json       本段在整棵日志树中的位置与一致性证明 where these entries stand in the whole tree
证明的是所记内容未被改动，不证明所记之事属实。
It proves that what was recorded was not changed, not that what was recorded happened.
"""


@dataclass(frozen=True, slots=True)
class Period:
    """The entries of an evidence zip, by number, the checkpoint that covers them, what is told.

    ``whole``: every row that stands, with what the ledger's head says of the last.
    """

    first: int
    last: int
    covered: int
    version: str
    subjects: bool = False
    whole: bool = False


def everything(version: str) -> Period:
    """The whole ledger, as it stands, patients included: what an independent check reads."""
    head = Head.objects.filter(pk=1).first() or Head()
    newest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    return Period(1, head.size, newest or 0, version, subjects=True, whole=True)


def inclusion(number: int, size: int | None = None) -> dict[str, Any]:
    """The proof of an entry under the newest checkpoint, or that of this size, as JSON.

    Raises ``NotFound`` when there is no such entry or no such checkpoint over it.
    """
    entry, over = _covered(number, size)
    path = hashes(siblings(number - 1, over.size))
    return {
        "kind": "inclusion", "entry": number, "leaf": leaf(entry).decode(),
        "path": [one.hex() for one in path], "notes": [over.note],
    }  # fmt: skip


def compared(number: int, size: int | None, code: str) -> dict[str, Any]:
    """Whether the proof of an entry holds and is the one whose code stands on a paper.

    Raises ``NotFound`` as ``inclusion`` does, ``BadWitness`` for a note that is not ours.
    """
    entry, over = _covered(number, size)
    found, stated = proof(entry, over), read_note(over.note, signer().public_key())
    signed = (stated.size, stated.root) == (over.size, bytes(over.root))
    same = "".join(code.split()).lower() == "".join(found.code.split())
    return {
        "entry": number, "size": over.size, "holds": found.holds and signed and sound(entry),
        "same": same, "code": found.code,
    }  # fmt: skip


def _covered(number: int, size: int | None) -> tuple[Entry, Checkpoint]:
    entry = Entry.objects.filter(seq=number).first()
    newest = Checkpoint.objects.order_by("-size")
    over = (newest.filter(size=size) if size else newest).filter(size__gte=number).first()
    if entry is None or over is None:
        raise NotFound
    return entry, over


def growth(first: int, second: int) -> dict[str, Any]:
    """The proof that the checkpoint of the second size goes on from that of the first, as JSON.

    Raises ``NotFound`` for a size that no checkpoint has.
    """
    known = Checkpoint.objects.in_bulk([first, second])
    if {first, second} - set(known) or first > second:
        raise NotFound
    path = hashes(consistency(first, second))
    return {
        "kind": "consistency", "path": [one.hex() for one in path],
        "notes": [known[first].note, known[second].note],
    }  # fmt: skip


def pack(
    period: Period, to: io.BufferedIOBase, progress: Callable[[int], None] = lambda done: None
) -> None:
    """Write the zip of a period."""
    told = "，及患者代号（制表符后）" if period.subjects else "，不含患者代号"
    told_en = ", a tab, surrogates of patients" if period.subjects else ", no surrogates"
    readme = README.format(
        first=period.first, last=period.last, version=period.version, subjects=told,
        subjects_en=told_en,
    )  # fmt: skip
    key = b64encode(signer().public_key()).decode()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        _put(archive, "README.txt", readme)
        _put(archive, "verify_ledger.py", VERIFIER.read_text(encoding="utf-8"))
        _put(archive, "public_key.txt", key + "\n")
        _put(archive, "checkpoints.txt", _notes(period))
        last = bytes(32).hex()
        with archive.open(_member("entries.txt"), "w", force_zip64=True) as entries:
            for digest, line in _lines(period, progress):
                entries.write(line)
                last = digest
        _put(archive, "range.json", json.dumps(_range(period, last), indent=1) + "\n")


def _range(period: Period, last: str) -> dict[str, Any]:
    before = period.first - 1
    digest = Entry.objects.filter(seq=before).values_list("digest", flat=True).first()
    left = peaks_at(before).peaks if before else []
    grew = 0 < period.last <= period.covered
    path = hashes(consistency(period.last, period.covered)) if grew else []
    if period.whole:
        last = bytes((Head.objects.filter(pk=1).first() or Head()).digest).hex()
    return {
        "first": period.first, "last": period.last, "covered": period.covered, "digest": last,
        "previous": bytes(digest or bytes(32)).hex(), "left": [one.hex() for one in left],
        "path": [one.hex() for one in path], "subjects": period.subjects, "whole": period.whole,
        "regulation": period.version,
    }  # fmt: skip


def _notes(period: Period) -> str:
    """The covering note, and those within the period (the newest, if they are very many)."""
    within = Checkpoint.objects.filter(size__gte=period.first, size__lt=period.covered)
    notes = list(within.order_by("-size").values_list("note", flat=True)[:NOTES_BETWEEN])
    covering = Checkpoint.objects.filter(size=period.covered).values_list("note", flat=True)
    return "".join(f"{note}\n\n" for note in (*reversed(notes), *covering))


def _lines(period: Period, progress: Callable[[int], None]) -> Iterator[tuple[str, bytes]]:
    for chunk in chunks(period.first - 1):
        for row in chunk.rows:
            if row.seq > period.last and not period.whole:
                return
            people = sorted(chunk.surrogates.get(row.seq, ())) if period.subjects else []
            digest = row.digest.hex()
            yield digest, _line(digest, row, chunk.sqlite, people)
        if chunk.rows:
            progress(chunk.rows[-1].seq - period.first + 1)


def _line(digest: str, row: Stored, sqlite: bool, people: list[str]) -> bytes:
    told = leaf_of(row, sqlite) or b"?"  # what the product never writes has no leaf, and is found
    after = f"\t{','.join(people)}" if people else ""
    return f"{digest} ".encode() + told + f"{after}\n".encode()


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(_member(name), text.encode(), zipfile.ZIP_DEFLATED)


def _member(name: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name, FIRST_DAY)
    member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
    return member
