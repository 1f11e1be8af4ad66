"""How far a new hospital is on its way to opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiheng.core.proposals import Stand
from yiheng.governance.access.models import Opening
from yiheng.governance.access.queries.accounts import confirmed_factor
from yiheng.governance.people.models import Appointment, Member, Post, Unit
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.definitions import PARAMETERS, ParameterDefinition
from yiheng.governance.regulation.models import ChangeKind, ParameterValue
from yiheng.governance.regulation.queries import waiting

LED_BY = ("leader", "director")


@dataclass(frozen=True, slots=True)
class Progress:
    """What each step of the first days still lacks; a step is done when its list is empty."""

    administrators: list[Member]
    staffed: bool
    vacant: list[Post]
    unset: list[ParameterDefinition]

    @property
    def ready(self) -> bool:
        """Whether nothing that can be checked is missing."""
        return self.staffed and not (self.administrators or self.vacant or self.unset)


def progress(at: datetime) -> Progress:
    """Look at every step."""
    exclusive = Post.objects.filter(exclusive=True).order_by("pk")
    chiefs = [one for post in exclusive for one in holders(post.code, at)]
    lacking = [
        one for one in chiefs if not (one.has_usable_password() and confirmed_factor(one))
    ]  # fmt: skip
    staffed = Unit.objects.filter(depth__gt=1).exists() and Member.objects.count() > len(chiefs)
    vacant = [
        post for post in Post.objects.filter(code__in=LED_BY).order_by("-code")
        if not holders(post.code, at).exists()
    ]  # fmt: skip
    return Progress(lacking, staffed, vacant, unset_values(at))


def unset_values(at: datetime) -> list[ParameterDefinition]:
    """The numbers that the hospital must set and has not, which have a proposed value."""
    known = set(ParameterValue.objects.filter(in_force_from__lte=at).values_list("parameter"))
    return [
        one for one in PARAMETERS.values()
        if not one.fixed and one.default_proposed and (one.id,) not in known
    ]  # fmt: skip


def values_waiting() -> list[tuple[int, ParameterDefinition, str, str]]:
    """Proposed values that wait for a second person: pk, parameter, value, who proposed."""
    return [
        (one.pk, PARAMETERS[one.subject], one.value, one.proposed_by_label)
        for one in waiting(ChangeKind.PARAMETER)
        if one.subject in PARAMETERS
    ]


def appointments_waiting() -> list[Appointment]:
    """Proposed appointments that wait for a second person."""
    found = Appointment.objects.filter(stand=Stand.PROPOSED).select_related("member", "post")
    return list(found.order_by("pk"))


def opening() -> Opening | None:
    """The opening that is confirmed, or waits to be."""
    return Opening.objects.filter(stand__in=[Stand.PROPOSED, Stand.CONFIRMED]).first()
