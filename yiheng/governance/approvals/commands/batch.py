"""Signing many at once: each by the one signing command, each with its own answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Denied, Invalid, NotFound, YihengError
from yiheng.governance.access.proving import prove
from yiheng.governance.approvals import rules
from yiheng.governance.approvals.commands.signing import Proven, sign
from yiheng.governance.approvals.models import Case, Decision
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

MOST_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one case of a batch: the case as it stands, or why it was not signed."""

    pk: int
    case: Case | None = None
    refusal: YihengError | None = None


def sign_many(
    *, choices: Sequence[tuple[int, str]], opinion: str, password: str, by: Member, at: datetime
) -> list[Signed]:
    """Approve cases one after the other; ``choices`` are pks with the content hash that was shown.

    Who signs is verified once. Each case is signed by ``approvals.sign`` in a transaction of its
    own: a refusal of one stops no other. Raises ``Denied`` for a wrong password (nothing is signed)
    and ``Invalid`` for none or too many.
    """
    if not 0 < len(choices) <= MOST_AT_ONCE:
        raise Invalid("choices", _("请选择 1 至 %(most)s 项"), most=MOST_AT_ONCE)
    proven = open_batch(count=len(choices), password=password, by=by, at=at)
    return [_one(pk, shown, opinion, proven, by, at) for pk, shown in choices]


@command("approvals.open_batch")
def open_batch(*, count: int, password: str, by: Member, at: datetime) -> Proven:
    """Verify who signs a batch, once."""
    by.may(SIGN, at).require()
    prove(by=by, proof=password, at=at, clause=rules.SIGNATURES)
    record("approvals.batch_opened", by=by, target=by, clause=rules.SIGNATURES, at=at, count=count)
    return Proven(by.pk, at)


def _one(pk: int, shown: str, opinion: str, proven: Proven, by: Member, at: datetime) -> Signed:
    try:
        case = sign(
            pk=pk, by=by, at=at, decision=Decision.APPROVE, opinion=opinion, shown=shown,
            password=proven,
        )  # fmt: skip
    except (Denied, Invalid, NotFound) as refusal:
        return Signed(pk, refusal=refusal)
    return Signed(pk, case)
