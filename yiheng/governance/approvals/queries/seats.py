"""Who sits where at one instant: read once, asked for any number of steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from yiheng.governance.approvals.models import Step
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.people.models import Deputy
from yiheng.governance.people.queries import cards_with, in_force, live_deputies


@dataclass(frozen=True, slots=True)
class Seats:
    """``held`` are member and unit of those who hold a post, ``allowed`` those whose post lets them
    sign, ``deputies`` who stands in for a member."""

    held: Mapping[str, Collection[tuple[int, int]]]
    allowed: Collection[int]
    deputies: Mapping[int, Collection[Deputy]]

    def able(self, step: Step, out: Collection[int], subject: str) -> set[int]:
        """Whoever may sign a step of such a subject, but for those who are ``out``."""
        signers = self._signers(step).intersection(self.allowed).difference(out)
        deputies = (one for signer in signers for one in self.deputies.get(signer, ()))
        standing_in = {one.deputy_id for one in deputies if subject in one.subjects}
        return (signers | standing_in).difference(out)

    def _signers(self, step: Step) -> set[int]:
        if step.member_id is not None:
            return {step.member_id}
        held = self.held.get(step.post, ())
        return {member for member, unit in held if step.unit_id in (None, unit)}


def seats(at: datetime, posts: Iterable[str] | None = None) -> Seats:
    """Who sits in these posts (in all, without) at an instant; three queries."""
    cards, wanted = cards_with(SIGN), in_force(at)
    if posts is not None:
        wanted = wanted.filter(Q(post__code__in=posts) | Q(post__in=cards))
    held: dict[str, list[tuple[int, int]]] = defaultdict(list)
    allowed: set[int] = set()
    for member, post, code, unit in wanted.values_list("member", "post", "post__code", "unit"):
        held[code].append((member, unit))
        if post in cards:
            allowed.add(member)
    deputies: dict[int, list[Deputy]] = defaultdict(list)
    for one in live_deputies(at):
        if one.principal.here(at) and one.deputy.here(at):
            deputies[one.principal_id].append(one)
    return Seats(held, allowed, deputies)
