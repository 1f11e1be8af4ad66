"""Signing the ledger as it stands, and verifying it against what was signed before.

The signer is handed in by the keys engine. What is younger than the last checkpoint (≤ 60 s or
1,000 entries) is bounded, not guaranteed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings

from yiheng.governance.ledger.models import Checkpoint, Entry, Head
from yiheng.governance.ledger.notes import BadWitness, Gap, Statement, standing, write_note
from yiheng.governance.ledger.proving import peaks_at, root_at
from yiheng.governance.ledger.tree import EMPTY, Peaks
from yiheng.governance.ledger.verifying import Fault, Report, verify
from yiheng.governance.ledger.witnessing import newest_of_witness, read_witness, tell_witness

RESTORED = "ledger.restored"


def checkpoint(at: datetime, gap: Gap | None = None) -> Checkpoint | None:
    """Sign the ledger as it stands and tell the witness; nothing if it has not grown.

    A note that the witness missed, because the power went, is told first. Raises ``BadWitness``
    when the witness file is gone, or tells of another ledger than this one: no signature hides
    that. With ``gap`` a restoration has been recorded.
    """
    head = Head.objects.filter(pk=1).first()
    last = Checkpoint.objects.order_by("-size").first()
    if gap is None and last is not None:
        _agree(last, head.size if head else 0)
    if head is None or (last is not None and last.size >= head.size):
        return None
    root = Peaks(head.size, [bytes.fromhex(peak) for peak in head.peaks]).root()
    note = write_note(Statement(head.size, root, gap))
    made, _ = Checkpoint.objects.get_or_create(
        size=head.size, defaults={"root": root, "at": at, "note": note}
    )
    tell_witness(made.note)
    return made


def _agree(last: Checkpoint, size: int) -> None:
    """Raise ``BadWitness`` unless the witness is of this ledger; tell it what it missed."""
    if not settings.WITNESS_FILE.exists() and Checkpoint.objects.count() > 1:
        raise BadWitness(str(settings.WITNESS_FILE))
    seen = newest_of_witness()[-1:]
    for one in seen:
        if one.size > size or root_at(one.size) != one.root:
            raise BadWitness(f"{one.size} > {size}")
    if not seen or seen[0].size < last.size:
        tell_witness(last.note)


def verify_with_witness(
    witness: Path | None = None, progress: Callable[[int], None] = lambda done: None
) -> Report:
    """Verify the ledger against every checkpoint in the witness file that still holds.

    Raises ``BadWitness`` when the file holds a note that is not ours.
    """
    statements = standing(read_witness(witness))
    report = verify(statements, progress)
    hidden = next((one for one in statements if one.gap and not _told(one, one.gap)), None)
    if report.whole and hidden is not None:
        return Report(report.size, report.root, report.checkpoints, hidden.size, Fault.GAP)
    return report


def verify_since(size: int, progress: Callable[[int], None] = lambda done: None) -> Report:
    """Verify what was written after a witnessed checkpoint; a size that has none is an error.

    What lies before is only compared by the checkpoint's root, from the digests that stand: an
    entry whose content was changed but not its digest is not seen. Raises ``BadWitness``,
    ``ValueError``.
    """
    statements = standing(read_witness())
    known = next((one for one in statements if one.size == size), None)
    if known is None:
        raise ValueError(size)
    if root_at(size) != known.root:
        return Report(0, EMPTY, 0, size, Fault.ROOT)
    return verify(statements, progress, start=peaks_at(size))


def _told(one: Statement, gap: Gap) -> bool:
    """Whether the ledger itself tells of a restoration that the witness was told of."""
    entries = Entry.objects.filter(action=RESTORED, seq__gt=gap.back, seq__lte=one.size)
    return any(
        (found.get("given_up"), found.get("root")) == (gap.lost, gap.root.hex())
        for found in entries.values_list("facts", flat=True)
    )


__all__ = [
    "BadWitness", "checkpoint", "read_witness", "verify_since", "verify_with_witness",
]  # fmt: skip
