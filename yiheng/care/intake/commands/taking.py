"""Taking data in: chunk by chunk, each in one transaction with its ledger entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import islice
from time import perf_counter
from typing import BinaryIO

import orjson
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.collection.rules import may_collect
from yiheng.care.intake import formats
from yiheng.care.intake.describing import describe
from yiheng.care.intake.formats import Fault, Item
from yiheng.care.intake.gate import Gated, admit
from yiheng.care.intake.linking import Linked, link, relations, stays
from yiheng.care.intake.models import Batch, Kind, Message, Quarantined
from yiheng.care.patients import commands as patients
from yiheng.care.records import commands as records
from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.access.commands import keep_stays, relate_many
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record

CHUNK = 500
REUSED = Fault(
    "message-id-reused", "MSH-10", "消息号与另一条消息相同而内容不同。请核对后更换消息号"
)


def take_file(
    file: BinaryIO, *, name: str, licence: Licence, door: str, by: Actor, at: datetime
) -> Batch:
    """Take a whole file in. Raises ``Invalid`` for a fault of the file: then nothing is stored."""
    may_collect(licence, at).require()
    kind = formats.examine(file)
    return _take_examined(file, kind, name=name, licence=licence, door=door, by=by, at=at)


def take_files(
    files: Sequence[tuple[str, BinaryIO]], *, licence: Licence, door: str, by: Actor, at: datetime
) -> list[Batch]:
    """Take several named files in, a batch each; a fault of any one of them and none is stored."""
    may_collect(licence, at).require()
    kinds = []
    for name, file in files:
        try:
            kinds.append(formats.examine(file))
        except Invalid as fault:
            raise Invalid("files", _("%(name)s：%(why)s"), name=name, why=fault) from fault
    return [
        _take_examined(file, kind, name=name, licence=licence, door=door, by=by, at=at)
        for (name, file), kind in zip(files, kinds, strict=True)
    ]


def _take_examined(
    file: BinaryIO, kind: str, *, name: str, licence: Licence, door: str, by: Actor, at: datetime
) -> Batch:
    file.seek(0)
    digest = sha256()
    for block in iter(lambda: file.read(formats.CHUNK), b""):
        digest.update(block)
    return take_in(
        formats.items(file, kind), licence=licence, door=door, source=name, by=by, at=at,
        digest=digest.hexdigest(),
    )  # fmt: skip


def take_in(
    items: Iterable[Item], *, licence: Licence, door: str, source: str, by: Actor, at: datetime,
    digest: str = "",
) -> Batch:  # fmt: skip
    """Take items in, chunk by chunk; what one chunk took stays when a later one fails.

    The same items again are duplicates, so that a broken run is simply run again.
    """
    batch: Batch | None = None
    for chunk in _chunks(items):
        batch = take(
            items=chunk, batch=batch, licence=licence, door=door, source=source, by=by, at=at,
            digest=digest,
        )  # fmt: skip
    return batch or take(
        items=[], batch=None, licence=licence, door=door, source=source, by=by, at=at,
        digest=digest,
    )  # fmt: skip


@command("intake.take")
def take(
    *,
    items: Sequence[Item],
    batch: Batch | None,
    licence: Licence,
    door: str,
    source: str,
    by: Actor,
    at: datetime,
    digest: str = "",
) -> Batch:
    """Take one chunk through the gate: into the store, into quarantine, or refused (3.1-r)."""
    may_collect(licence, at).require()
    begun = perf_counter()
    batch = batch or Batch.objects.create(
        licence=licence, door=door, source=source[:120], started_at=at, taken_by=by.label,
        digest=digest,
    )  # fmt: skip
    wanted, known = _unknown_messages(items)
    dropped: Counter[str] = Counter()
    gated = [admit(item, licence, at, dropped) for item in wanted]
    linked = link(gated, licence.application.source)
    counts = Counter(read=len(items), duplicates=known)
    counts.update(_stored(gated, linked, batch, by, at))
    counts.update(_quarantined(gated, batch, at))
    counts["refused"] = sum(1 for one in gated if one.outside)
    counts["milliseconds"] = int((perf_counter() - begun) * 1000)
    batch.add(counts, dropped)
    record(
        "intake.taken", by=by, target=batch, clause="3.1-r", at=at,
        licence=licence.pk, door=door, dropped=sum(dropped.values()), read=counts["read"],
        accepted=counts["accepted"], duplicates=counts["duplicates"],
        quarantined=counts["quarantined"], refused=counts["refused"],
    )  # fmt: skip
    return batch


def _stored(
    gated: Sequence[Gated], linked: Linked, batch: Batch, by: Actor, at: datetime
) -> Counter[str]:
    """Store every sound record; counts items: accepted if anything of one was new."""
    sound = [one for one in gated if not one.faults and not one.outside]
    resources = [resource for one in sound for resource in one.resources]
    if not resources:
        return Counter()
    _register(linked, by, at)
    stored = records.store(
        items=describe(resources, linked), licence_pk=batch.licence_id,
        batch=f"intake.batch:{batch.pk}", by=by, at=at,
    )  # fmt: skip
    found = relations(resources, linked, at)
    if found:
        relate_many(relations=found, by=by, at=at)
    lying = stays(resources, linked, at)
    if lying:
        keep_stays(stays=lying, by=by, at=at)
    Message.objects.bulk_create(
        Message(key=_message_key(one.item), digest=_digest(one.item), batch=batch)
        for one in sound
        if one.item.kind == Kind.HL7
    )
    duplicates = stored.duplicates if len(sound) == len(resources) else 0
    return Counter(accepted=len(sound) - duplicates, duplicates=duplicates)


def _register(linked: Linked, by: Actor, at: datetime) -> None:
    arrivals = [
        patients.Arrival(surrogate, surrogate in linked.new, resource, linked.fresh[surrogate])
        for surrogate, resource in linked.arrived.items()
    ]
    if arrivals:
        patients.register(arrivals=arrivals, by=by, at=at)


def _quarantined(gated: Sequence[Gated], batch: Batch, at: datetime) -> Counter[str]:
    """Set faulty records aside, sealed with the licence's key; one that waits already is known."""
    faulty = {_quarantine_key(one.item, batch): one for one in gated if one.faults}
    waiting = set(
        Quarantined.objects.filter(digest__in=list(faulty), state="open").values_list(
            "digest", flat=True
        )
    )
    new = [(digest, one) for digest, one in faulty.items() if digest not in waiting]
    Quarantined.objects.bulk_create(_quarantine_row(digest, one, batch, at) for digest, one in new)
    many = sum(1 for one in gated if one.faults)
    return Counter(quarantined=len(new), duplicates=many - len(new))


def _quarantine_row(digest: str, one: Gated, batch: Batch, at: datetime) -> Quarantined:
    row = Quarantined(
        batch=batch,
        kind=one.item.kind,
        place=one.item.place[:40],
        about=one.item.about[:40],
        codes=sorted({fault.code for fault in one.faults}),
        digest=digest,
        at=at,
    )
    codec, text = _text(one.item.source())
    faults = [[fault.code, fault.path, fault.text] for fault in one.faults]
    content = {"raw": text, "codec": codec, "faults": faults}
    row.sealed = vault.seal(orjson.dumps(content), owner=batch.licence.owner, place=row.seal_place)
    return row


def _text(raw: bytes) -> tuple[str, str]:
    """The codec that reads these bytes without loss, and the text."""
    for codec in ("utf-8", "gb18030"):
        try:
            return codec, raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return "latin-1", raw.decode("latin-1")


def _unknown_messages(items: Sequence[Item]) -> tuple[list[Item], int]:
    """Leave out HL7 messages that came in before, and those that come twice in the chunk.

    A message with the id of another is none of the two: it gets a fault, and is set aside.
    """
    keys = {_message_key(one) for one in items if one.key}
    known = dict(Message.objects.filter(key__in=keys).values_list("key", "digest"))
    rest = []
    for one in items:
        key, digest = (_message_key(one), _digest(one)) if one.key else ("", "")
        if key and known.get(key) == digest:
            continue
        if key and known.setdefault(key, digest) != digest:
            one.faults.append(REUSED)
        rest.append(one)
    return rest, len(items) - len(rest)


def _message_key(item: Item) -> str:
    return vault.blind("hl7", item.key)


def _digest(item: Item) -> str:
    return sha256(item.source()).hexdigest()


def _quarantine_key(item: Item, batch: Batch) -> str:
    return vault.blind("quarantine", f"{batch.licence_id}|{_digest(item)}")


def _chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk
