"""One proposes, another confirms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand, may_settle
from yiheng.core.verdict import Verdict, permit

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass
class Somebody:
    """An actor with a number."""

    pk: int
    label: str = "某人"

    def may(self, permission: str, at: datetime) -> Verdict:
        return permit("2.1-n")


class Kept(Proposal):
    """A proposal whose saving is nobody's business here."""

    class Meta:
        app_label = "core"
        managed = False

    def save(self, *args: object, **kwargs: object) -> None:
        """Not stored."""


def a_proposal(stand: Stand = Stand.PROPOSED) -> Kept:
    return Kept(proposed_by="1", proposed_by_label="甲", proposed_at=NOON, stand=stand)


@pytest.mark.parametrize(
    ("who", "stand", "allowed"),
    [
        (1, Stand.CONFIRMED, False),
        (1, Stand.REFUSED, False),
        (1, Stand.WITHDRAWN, True),
        (2, Stand.CONFIRMED, True),
        (2, Stand.REFUSED, True),
        (2, Stand.WITHDRAWN, False),
    ],
)
def test_2_1_n_nobody_settles_the_own_proposal(who: int, stand: Stand, allowed: bool) -> None:
    assert bool(may_settle(a_proposal(), stand, Somebody(who), "2.1-n")) is allowed


@pytest.mark.parametrize("stand", [Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN])
def test_what_is_settled_stays_settled(stand: Stand) -> None:
    proposal = a_proposal()
    proposal.settle(stand, Somebody(2), NOON)

    assert not proposal.open
    assert (proposal.settled_by, proposal.settled_at) == ("2", NOON)
    assert not may_settle(proposal, Stand.CONFIRMED, Somebody(3), "2.1-n")
    with pytest.raises(ValueError, match=stand):
        proposal.settle(Stand.CONFIRMED, Somebody(3), NOON)


def test_its_fields_are_named_for_the_declarations_of_privacy() -> None:
    assert set(PROPOSAL_FIELDS.split()) == {
        field.name for field in Proposal._meta.get_fields() if field.name != "id"
    }
