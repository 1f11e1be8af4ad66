"""What the approvals engine lets happen to an edition: issued, refused, returned, taken back."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.ledger.recording import command, record
from yiheng.office.bulletins import rules
from yiheng.office.bulletins.commands.finding import issue, locked
from yiheng.office.bulletins.models import Bulletin, Edition, Stage, State

CLAUSE = rules.CHANNELS


@command("bulletins.approve")
def approve(*, pk: int, by: Actor, at: datetime) -> Edition:
    """The last signature issues it; a correction of what was withdrawn meanwhile is dropped."""
    bulletin, edition = _both(pk)
    over = _over(bulletin)
    if over:
        edition.put(stage=Stage.DROPPED)
    record(
        "bulletins.approved", by=by, target=bulletin, clause=CLAUSE, at=at,
        edition=edition.ordinal, dropped=over,
    )  # fmt: skip
    if not over:
        issue(bulletin, edition, by=by, at=at, signed=True)
    return edition


@command("bulletins.close")
def close(*, pk: int, by: Actor, at: datetime) -> Edition:
    """A refusal is final for this edition."""
    bulletin, edition = _both(pk)
    edition.put(stage=Stage.REFUSED)
    record(
        "bulletins.closed", by=by, target=bulletin, clause=CLAUSE, at=at, edition=edition.ordinal
    )
    return edition


@command("bulletins.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Edition:
    """A signer returns it to its author."""
    bulletin, edition = _both(pk)
    edition.put(stage=Stage.DROPPED if _over(bulletin) else Stage.RETURNED)
    record(
        "bulletins.handed_back", by=by, target=bulletin, clause=CLAUSE, at=at,
        edition=edition.ordinal,
    )  # fmt: skip
    return edition


@command("bulletins.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Edition:
    """The author has taken it back; it can be changed and handed in again."""
    bulletin, edition = _both(pk)
    edition.put(stage=Stage.DROPPED if _over(bulletin) else Stage.DRAFT)
    record(
        "bulletins.recalled", by=by, target=bulletin, clause=CLAUSE, at=at,
        edition=edition.ordinal,
    )  # fmt: skip
    return edition


def _over(bulletin: Bulletin) -> bool:
    """Whether it was withdrawn or has expired meanwhile: nobody can go on with its correction."""
    return bulletin.state not in (State.DRAFT, State.PUBLISHED)


def _both(pk: int) -> tuple[Bulletin, Edition]:
    edition = Edition.objects.get(pk=pk)
    bulletin = locked(edition.bulletin_id)
    assert bulletin is not None
    return bulletin, edition
