"""What was read during a crisis comes into the ledger: once, whole, or not at all."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, System
from yiheng.core.errors import Invalid
from yiheng.governance.ledger import emergency
from yiheng.governance.ledger.emergency import DECLARED, ENDED
from yiheng.governance.ledger.models import Entry, Merged
from yiheng.governance.ledger.recording import adopt, command, record

TARGET, MERGED = "ledger.emergency", "ledger.emergency_merged"


def merge(*, by: Actor, at: datetime, file: Path | None = None) -> Merged:
    """Check the file, take every line over in one transaction, put the file aside.

    Raises ``emergency.Tampered``, and ``Invalid`` while the crisis runs or when it is merged.
    """
    source = file or Path(settings.EMERGENCY_FILE)
    if not source.exists():
        raise Invalid("file", _("没有应急日志，无需并入"))
    if file is None and emergency.active(at) is not None:
        emergency.read_all(source)  # a line changed so that it ends nothing is told of as changed
        raise Invalid("file", _("应急只读仍在进行；请先结束，再并入"))
    made = _merge(source=source, by=by, at=at)
    told = Entry.objects.filter(action=MERGED).order_by("-seq").values_list("seq", flat=True)
    made.first, made.last = told[0] - made.lines, told[0] - 1
    made.save(update_fields=["first", "last"])
    if file is None:
        source.rename(source.with_name(f"{source.stem}-{made.crisis}{source.suffix}"))
    return made


@command("ledger.merge")
def _merge(*, source: Path, by: Actor, at: datetime) -> Merged:
    told = emergency.read_all(source)
    if not told:
        raise Invalid("file", _("应急日志是空的"))
    crisis = told[0]["crisis"]
    if Merged.objects.filter(pk=crisis).exists():
        raise Invalid("file", _("这份应急日志已经并入，不能重复并入"))
    for one in told:
        who, then = System(one["actor"], one["label"]), datetime.fromisoformat(one["at"])
        if one["kind"] == DECLARED:
            record("ledger.emergency_declared", by=who, target=TARGET, clause="6.2-a", at=then,
                   crisis=crisis, until=one["until"], unit=one["unit"],
                   reason_digest=one["reason_digest"],
                   declaration=one.get("declaration", ""))  # fmt: skip
        elif one["kind"] == ENDED:
            record("ledger.emergency_ended", by=who, target=TARGET, clause="6.2-a", at=then,
                   crisis=crisis)  # fmt: skip
        else:
            adopt(emergency.line_of(one))
    digest = sha256(source.read_bytes()).hexdigest()
    record(
        "ledger.emergency_merged", by=by, target=TARGET, clause="0-g", at=at, crisis=crisis,
        lines=len(told), digest=digest, ended=told[-1]["kind"] == ENDED,
    )  # fmt: skip
    return Merged.objects.create(
        crisis=crisis, digest=digest, lines=len(told), first=0, last=0, at=at
    )
