"""Lines in the ledger, a ledger that cannot be written, and hands that tamper with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from yiheng.core.actor import the_system
from yiheng.governance.ledger.appending import leaf
from yiheng.governance.ledger.models import LOWEST, Checkpoint, Entry, Head, Node, Subject
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.tree import Peaks, leaf_hash

MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
SQLITE_BLOCK = (
    "CREATE TRIGGER blocked BEFORE INSERT ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'disk full'); END"
)
POSTGRESQL_BLOCK = """
    CREATE FUNCTION blocked() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
    CREATE TRIGGER blocked BEFORE INSERT ON ledger_entry FOR EACH ROW EXECUTE FUNCTION blocked()
"""


@dataclass(frozen=True, slots=True)
class Notary:
    """Signs checkpoints with a key of its own."""

    key: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The signature."""
        return self.key.sign(message)

    def public_key(self) -> bytes:
        """The key to check it with."""
        return self.key.public_key().public_bytes_raw()


def a_notary() -> Notary:
    """A signer, so that the ledger is tested without the keys engine above it."""
    return Notary(Ed25519PrivateKey.generate())


@command("tests.write")
def write(*, number: int, subjects: tuple[str, ...] = ()) -> None:
    """One line."""
    record(
        "tests.written", by=the_system(), target=f"tests:{number}", clause="0-g",
        at=MONDAY + timedelta(minutes=number), subjects=subjects, number=number,
    )  # fmt: skip


def a_ledger(many: int = 6) -> None:
    """So many entries; every second one concerns two patients."""
    for number in range(1, many + 1):
        write(number=number, subjects=("p1", "p2") if number % 2 == 0 else ())


@contextmanager
def ledger_blocked() -> Iterator[None]:
    """While this lasts the database takes no entry."""
    sqlite = connection.vendor == "sqlite"
    run(SQLITE_BLOCK if sqlite else POSTGRESQL_BLOCK)
    try:
        yield
    finally:
        run("DROP TRIGGER blocked" + ("" if sqlite else " ON ledger_entry"))
        if not sqlite:
            run("DROP FUNCTION blocked()")


def run(statement: str, *values: int) -> None:
    """What somebody with the database in hand may do."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def a_witness(tmp_path: Path) -> Path:
    """A witness file of this test alone."""
    return tmp_path / "witness" / "ledger.note"


def set_back(size: int) -> None:
    """The ledger as it stood at this size, its checkpoints too: an older database put back."""
    for model, column in (
        (Entry, "seq"), (Subject, "entry"), (Node, "end"), (Checkpoint, "size"),
    ):  # fmt: skip
        model._default_manager.filter(**{f"{column}__gt": size}).delete()
    tree, last = Peaks(), bytes(32)
    for digest in Entry.objects.order_by("seq").values_list("digest", flat=True):
        last = bytes(digest)
        tree.append(last)
    peaks = [one.hex() for one in tree.peaks]
    Head.objects.update(size=tree.size, digest=last, peaks=peaks)


def written_anew(seq: int, **values: object) -> None:
    """Entry ``seq`` changed and everything after it computed again, as the product would have."""
    Entry.objects.filter(seq=seq).update(**values)
    Node.objects.all().delete()
    tree, previous = Peaks(), bytes(32)
    for entry in Entry.objects.order_by("seq"):
        entry.previous = previous
        previous = entry.digest = leaf_hash(leaf(entry))
        for level, root in tree.append_all(previous, LOWEST):
            Node.objects.create(end=tree.size, level=level, digest=root)
        entry.save()
    peaks = [one.hex() for one in tree.peaks]
    Head.objects.update(size=tree.size, digest=previous, peaks=peaks)
