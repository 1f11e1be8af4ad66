"""What two persons decide about people: appointments, post cards, rights that go on or end."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

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
    privileged = models.BooleanField("系统管理权限", default=False)

    privacy = declare(free=f"id post title permissions boundary quota privileged {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "岗位卡变更"
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=Q(stand=Stand.PROPOSED), name="card_change_proposed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.stand}"


class Act(models.TextChoices):
    """What becomes of a post that somebody holds."""

    RENEW = "renew", _("续期")
    RELIEVE = "relieve", _("撤销")


class GrantChange(Proposal):
    """A post held goes on (4.1-j) or is taken away: proposed by one, confirmed by another.

    ``before`` and ``until`` are the days on which it would lapse, before and after the renewal.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="changes")
    act = models.CharField("办理", max_length=8, choices=Act)
    before = models.DateTimeField("原到期", null=True)
    until = models.DateTimeField("续至", null=True)

    privacy = declare(free=f"id assignment act before until {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "管理权限续期与撤销"
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(stand=Stand.PROPOSED),
                name="grant_change_proposed_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.assignment_id} {self.act} {self.stand}"
