"""Everything that a rule wants to know of a case, read once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from yiheng.governance.approvals.models import Case, Signature, Step


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with its steps in order, its signatures in the order given (void ones too), and the
    members who may not sign it: applicant and beneficiaries."""

    case: Case
    steps: Sequence[Step]
    signatures: Sequence[Signature]
    barred: frozenset[int]

    @property
    def waiting(self) -> list[Step]:
        """The steps whose turn it is."""
        return [one for one in self.steps if one.waiting]

    @property
    def valid(self) -> list[Signature]:
        """The signatures that count."""
        return [one for one in self.signatures if one.voided_at is None]

    def at(self, ordinal: int) -> list[Step]:
        """The steps taken with an ordinal."""
        return [one for one in self.steps if one.ordinal == ordinal and not one.skipped]

    def before(self, ordinal: int) -> int | None:
        """The ordinal of the steps taken just before one."""
        earlier = {one.ordinal for one in self.steps if one.ordinal < ordinal and not one.skipped}
        return max(earlier, default=None)

    def after(self, ordinal: int) -> int | None:
        """The ordinal of the steps to be taken next after one."""
        later = {one.ordinal for one in self.steps if one.ordinal > ordinal and not one.skipped}
        return min(later, default=None)

    def with_signature(self, signature: Signature) -> Dossier:
        """The same with one more signature."""
        return replace(self, signatures=[*self.signatures, signature])

    @property
    def hands(self) -> set[int]:
        """Whoever stands behind a signature, a void one too."""
        return _hands(self.signatures)

    def elsewhere(self, step: Step) -> set[int]:
        """Whoever stands behind a signature at another step, a void one too: signers and those
        for whom they signed."""
        return _hands(one for one in self.signatures if one.step_id != step.pk)


def _hands(signatures: Iterable[Signature]) -> set[int]:
    pairs = ((one.member_id, one.on_behalf_of_id) for one in signatures)
    return {pk for pair in pairs for pk in pair if pk is not None}
