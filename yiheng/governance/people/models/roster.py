"""Who is on duty where, from when to when, and who would like to swap."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models.members import Member
from yiheng.governance.people.models.units import Unit


class Shift(models.Model):
    """A member is on duty for a unit; ``phone`` is where they are reached then."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="shifts")
    member = models.ForeignKey(Member, models.PROTECT, related_name="shifts")
    begins_at = models.DateTimeField("起")
    ends_at = models.DateTimeField("止")
    phone = models.CharField("值班电话", max_length=20, blank=True)

    privacy = declare(free="id unit member begins_at ends_at phone")

    class Meta:
        verbose_name = "值班"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("begins_at")), name="shift_ends_after"
            ),
            models.UniqueConstraint(fields=["unit", "member", "begins_at"], name="shift_once"),
        ]
        indexes = [models.Index(fields=["unit", "begins_at"], name="shift_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.member_id} {self.begins_at:%Y-%m-%d %H:%M}"

    def hand(self, member: Member) -> None:
        """Another takes the shift, reached at their own number."""
        self.member, self.phone = member, member.phone
        self.save(update_fields=["member", "phone"])

    def holds(self, at: datetime) -> bool:
        """Whether the shift runs at an instant."""
        return self.begins_at <= at < self.ends_at


class Swap(Proposal):
    """Somebody asks ``other`` to take ``shift``, in exchange for ``in_return`` where given."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, models.PROTECT, related_name="+")
    in_return = models.ForeignKey(Shift, models.CASCADE, null=True, related_name="+")

    privacy = declare(free=f"id shift other in_return {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "换班"
        constraints = [
            models.UniqueConstraint(
                fields=["shift"], condition=Q(stand=Stand.PROPOSED), name="swap_proposed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shift_id} {self.stand}"
