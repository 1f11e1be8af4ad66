"""What two persons decide about people: an appointment, and the change of a post card."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models.members import Assignment, Member
from yiheng.governance.people.models.units import Boundary, Post, Unit


class Appointment(Proposal):
    """A member is proposed for a post; ``assignment`` is what came of it."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True)
    assignment = models.ForeignKey(Assignment, models.PROTECT, null=True, related_name="+")

    privacy = declare(free=f"id member post unit since until assignment {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "任命提案"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "post", "unit"],
                condition=Q(stand=Stand.PROPOSED),
                name="appointment_proposed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.post_id} {self.stand}"


class CardChange(Proposal):
    """What a post card is to become."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    title = models.CharField("岗位", max_length=40)
    permissions = models.JSONField("权限", default=list)
    boundary = models.CharField("边界", max_length=8, choices=Boundary, blank=True)
    quota = models.PositiveSmallIntegerField("编制", null=True)

    privacy = declare(free=f"id post title permissions boundary quota {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "岗位卡变更"
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(stand=Stand.PROPOSED), name="card_change_proposed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.stand}"
