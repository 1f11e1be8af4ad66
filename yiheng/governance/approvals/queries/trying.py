"""What a draft of a route would have made of the cases of a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from yiheng.governance.approvals.models import Case, StepKind
from yiheng.governance.approvals.planning import Matter, named, taken
from yiheng.governance.approvals.shapes import BODIES, SignerData, StepData
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.parameters import ParameterUnset, Version


@dataclass(frozen=True, slots=True)
class Planned:
    """A step that a case takes: what it is called, who signs it, and whom that meant then."""

    title: str
    signers: tuple[str, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """A case of the period with the steps that it took and those that the draft would give it.

    ``unset`` names the parameter without which the draft could not be followed then.
    """

    case: Case
    before: tuple[Planned, ...]
    after: tuple[Planned, ...]
    unset: str = ""

    @property
    def differs(self) -> bool:
        """Whether other steps or other signers would have been asked."""
        return bool(self.unset) or [(one.title, one.signers) for one in self.before] != [
            (one.title, one.signers) for one in self.after
        ]


def try_route(
    code: str, steps: Sequence[StepData], since: datetime, until: datetime, known: datetime
) -> list[Trial]:
    """Each case of a route that was handed in within a period, by its own steps and by a draft.

    Amounts are those that counted then; limits are judged by the values in force then, as known
    at ``known``; a draft changes nothing.
    """
    cases = Case.objects.filter(
        route__code=code, submitted_at__gte=since, submitted_at__lt=until
    ).select_related("route", "applicant", "unit")
    house = _House(Version(known))
    return [house.tried(case, steps) for case in cases.order_by("submitted_at", "pk")]


class _House:
    """Posts, members and who held what when, read once for any number of cases."""

    def __init__(self, version: Version) -> None:
        self.version = version

    @cached_property
    def titles(self) -> dict[str, str]:
        return dict(Post.objects.values_list("code", "title"))

    @cached_property
    def held(self) -> list[Assignment]:
        return list(Assignment.objects.select_related("member", "post", "unit"))

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(Member.objects.values_list("staff_no", "name"))

    def tried(self, case: Case, draft: Sequence[StepData]) -> Trial:
        before = self._planned(case, case.route.steps)
        try:
            return Trial(case, before, self._planned(case, draft))
        except ParameterUnset as unset:
            return Trial(case, before, (), unset.verdict.why)

    def _planned(self, case: Case, steps: Sequence[StepData]) -> tuple[Planned, ...]:
        at = case.submitted_at
        values: dict[str, Value] = {
            name: self.version.parameter_series(name).at(at) for name in named(steps)
        }
        matter = Matter(case.counted_amount, case.tags)
        return tuple(
            Planned(
                step["title"],
                tuple(self._called(one) for one in step["signers"]),
                tuple(name for one in step["signers"] for name in self._meant(one, case)),
            )
            for step in steps
            if taken(step, matter, values)
        )

    def _called(self, signer: SignerData) -> str:
        if signer["kind"] == StepKind.MEMBER:
            return self.names.get(signer["staff_no"], signer["staff_no"])
        if signer["kind"] == StepKind.BODY:
            return str(BODIES.get(signer["body"], signer["body"]))
        return self.titles.get(signer["post"], signer["post"])

    def _meant(self, signer: SignerData, case: Case) -> list[str]:
        if signer["kind"] == StepKind.MEMBER:
            return [self._called(signer)]
        own, unit = signer.get("own_unit"), signer.get("unit")
        return sorted(
            one.member.name
            for one in self.held
            if one.post.code == signer["post"]
            and one.holds(case.submitted_at)
            and (not own or one.unit_id == case.unit_id)
            and (not unit or one.unit.code == unit)
        )
