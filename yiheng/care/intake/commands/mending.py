"""Faulty records: read, mended, taken in again, or thrown away; each step recorded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.rules import may_collect
from yiheng.care.intake import formats, queries
from yiheng.care.intake.commands.taking import take_in
from yiheng.care.intake.formats import Fault, Item
from yiheng.care.intake.gate import admit
from yiheng.care.intake.models import Batch, Door, Kind, Quarantined, QuarantineState
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.standards import fhir

SHORTEST_REASON = 4
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Opened:
    """A faulty record in the clear."""

    row: Quarantined
    raw: str
    codec: str
    faults: list[Fault]
    reason: str = ""


@command("intake.read_quarantined")
def read_quarantined(*, pk: int, by: Member, at: datetime) -> Opened:
    """Open a faulty record to whoever may mend it; one that has expired is empty."""
    opened = _opened(_found(pk, by))
    record(
        "intake.quarantine_read", by=by, target=opened.row, clause="2.1-g", at=at,
        codes=opened.row.codes,
    )  # fmt: skip
    return opened


@command("intake.mend")
def mend(*, pk: int, by: Member, at: datetime, raw: str) -> Batch:
    """Put the mended record through the gate again; it leaves quarantine only if it is sound.

    Raises ``Invalid`` with the faults that remain; nothing changes then.
    """
    row = _found(pk, by)
    _must_be_open(row)
    item = _read(row, raw, _opened(row).codec)
    licence = row.batch.licence
    may_collect(licence, at).require()
    remaining = admit(item, licence, at, Counter()).faults
    if remaining:
        shown = "；".join(f"{fault.path} {fault.text}" for fault in remaining[:3])
        raise Invalid("raw", _("仍有 %(n)s 处问题：%(faults)s"), n=len(remaining), faults=shown)
    row.close(QuarantineState.REPLAYED, by, at)  # before: or the same record waits already
    batch = take_in(
        [item], licence=licence, door=Door.REPLAY, source=row.batch.source, by=by, at=at
    )
    if batch.quarantined:
        raise Invalid("raw", _("更正后仍未通过接收检查，请核对所属患者与标识"))
    if batch.refused:
        raise Invalid("raw", _("采集许可不含这种类型，请核对资源类型"), clause="3.1-r")
    record(
        "intake.mended", by=by, target=row, clause="2.1-g", at=at, codes=row.codes, batch=batch.pk
    )
    return batch


def replay(*, batch: int, by: Member, at: datetime) -> int:
    """Put what waits of a batch through the gate again as it is; gives how many came in.

    For records that were sound but came before their patient. What still has faults stays, and
    does not stand in the way of those behind it: at most so many come in at once.
    """
    waiting = queries.quarantine_of(by).filter(batch=batch, state=QuarantineState.OPEN)
    passed = 0
    for pk in list(waiting.order_by("pk").values_list("pk", flat=True)):
        row = waiting.select_related("batch__licence").filter(pk=pk).first()
        passed += row is not None and _passes(row, by, at)
        if passed == AT_ONCE:
            break
    return passed


def _passes(row: Quarantined, by: Member, at: datetime) -> bool:
    """Whether a record came in as it is."""
    try:
        mend(pk=row.pk, by=by, at=at, raw=_opened(row).raw)
    except Invalid:
        return False
    return True


@command("intake.discard")
def discard(*, pk: int, by: Member, at: datetime, reason: str) -> Quarantined:
    """Throw a faulty record away, with a reason; the source keeps it."""
    row = _found(pk, by)
    _must_be_open(row)
    if len(reason.strip()) < SHORTEST_REASON:
        raise Invalid("reason", _("请写明舍弃的原因"))
    why = reason.strip().encode()
    owner = row.batch.licence.owner
    row.discard(vault.seal(why, owner=owner, place=row.reason_place), by, at)
    record(
        "intake.discarded", by=by, target=row, clause="2.1-g", at=at, codes=row.codes,
        reason_digest=sha256(why).hexdigest(),
    )  # fmt: skip
    return row


def _read(row: Quarantined, raw: str, codec: str) -> Item:
    if row.kind == Kind.HL7:
        text = raw.replace("\r\n", "\r").replace("\n", "\r")  # as forms send lines
        return formats.hl7_item(text.encode(codec, errors="replace"), row.place)
    try:
        found = list(formats.fhir_items(fhir.parse_json(raw.encode()), row.place))
    except fhir.FhirSyntaxError as error:
        raise Invalid("raw", error.text) from error
    if len(found) != 1:
        raise Invalid("raw", _("内容有 %(n)s 条资源，请只填写一条"), n=len(found))
    return found[0]


def _found(pk: int, by: Member) -> Quarantined:
    row = (
        queries.quarantine_of(by)
        .select_for_update(of=("self",))
        .select_related("batch__licence__application")
        .filter(pk=pk)
        .first()
    )
    if row is None:
        raise NotFound
    return row


def _must_be_open(row: Quarantined) -> None:
    if row.state != QuarantineState.OPEN:
        raise Invalid("raw", _("该条%(state)s，不能再处理"), state=row.get_state_display())


def _opened(row: Quarantined) -> Opened:
    if not row.sealed:
        return Opened(row, "", "utf-8", [])
    owner = row.batch.licence.owner
    content = orjson.loads(vault.open(bytes(row.sealed), owner=owner, place=row.seal_place))
    faults = [Fault(*one) for one in content["faults"]]
    why = vault.open(bytes(row.reason), owner=owner, place=row.reason_place) if row.reason else b""
    return Opened(row, content["raw"], content["codec"], faults, why.decode())
