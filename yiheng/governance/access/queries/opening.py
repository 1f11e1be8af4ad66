"""How far a new hospital is on its way to opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yiheng.core import checking
from yiheng.core.checking import Result
from yiheng.core.proposals import Stand
from yiheng.governance.access.models import Opening
from yiheng.governance.access.queries.accounts import confirmed_factor
from yiheng.governance.people.models import Appointment, Member, Post, Unit
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.definitions import PARAMETERS, ParameterDefinition
from yiheng.governance.regulation.models import Change, ChangeKind, ParameterValue
from yiheng.governance.regulation.queries import waiting

LED_BY = ("leader", "director")


@dataclass(frozen=True, slots=True)
class Chief:
    """One of 三员: whether the account is activated, and its authenticator app enrolled."""

    post: Post
    member: Member
    activated: bool
    enrolled: bool

    @property
    def ready(self) -> bool:
        """Whether they can work."""
        return self.activated and self.enrolled


@dataclass(frozen=True, slots=True)
class Progress:
    """What each step of the first days has, and what it still lacks."""

    chiefs: list[Chief]
    units: int
    people: int
    led: list[tuple[Post, Member | None]]
    unset: list[ParameterDefinition]

    @property
    def lacking(self) -> list[Chief]:
        """Those of 三员 who cannot work yet."""
        return [one for one in self.chiefs if not one.ready]

    @property
    def staffed(self) -> bool:
        """Whether there are departments, and people beside 三员."""
        return bool(self.units and self.people)

    @property
    def vacant(self) -> list[Post]:
        """The posts that lead and that nobody holds."""
        return [post for post, holder in self.led if holder is None]

    @property
    def ready(self) -> bool:
        """Whether every step before the opening is done."""
        return self.staffed and not (self.lacking or self.vacant or self.unset)


def progress(at: datetime) -> Progress:
    """Look at every step."""
    exclusive = Post.objects.filter(exclusive=True).order_by("pk")
    chiefs = [
        Chief(post, one, one.has_usable_password(), confirmed_factor(one) is not None)
        for post in exclusive for one in holders(post.code, at)
    ]  # fmt: skip
    others = Member.objects.exclude(pk__in=[one.member.pk for one in chiefs])
    led = Post.objects.filter(code__in=LED_BY).order_by("-code")
    return Progress(
        chiefs, Unit.objects.filter(depth__gt=1, closed_at=None).count(),
        others.filter(is_active=True).count(),
        [(post, holders(post.code, at).first()) for post in led], unset_values(at),
    )  # fmt: skip


def unset_values(at: datetime) -> list[ParameterDefinition]:
    """The numbers that the hospital must set and has not, which have a proposed value."""
    known = set(ParameterValue.objects.filter(in_force_from__lte=at).values_list("parameter"))
    return [
        one for one in PARAMETERS.values()
        if not one.fixed and one.default_proposed and (one.id,) not in known
    ]  # fmt: skip


def values_waiting() -> list[tuple[ParameterDefinition, Change]]:
    """Proposed values that wait for a second person, as the table of parameters orders them."""
    found = {one.subject: one for one in waiting(ChangeKind.PARAMETER)}
    return [(one, found[one.id]) for one in PARAMETERS.values() if one.id in found]


def appointments_waiting() -> list[Appointment]:
    """Proposed appointments that wait for a second person."""
    found = Appointment.objects.filter(stand=Stand.PROPOSED).select_related("member", "post")
    return list(found.order_by("pk"))


def opening() -> Opening | None:
    """The opening that is confirmed, or waits to be."""
    return Opening.objects.filter(stand__in=[Stand.PROPOSED, Stand.CONFIRMED]).first()


def is_open() -> bool:
    """Whether two administrators have opened the hospital."""
    return Opening.objects.filter(stand=Stand.CONFIRMED).exists()


def hindrances(at: datetime) -> list[Result]:
    """What ``yiheng check`` finds that must be mended before a hospital opens."""
    return [one for one in checking.results(at) if one.stops]
