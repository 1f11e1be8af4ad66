"""Seats of the bodies that sign by a resolution, and what two persons decide about them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.approvals.models.signatures import Resolution
from yiheng.governance.approvals.shapes import BODIES
from yiheng.governance.people.models import Member, Unit


class Role(models.TextChoices):
    """What a member does in a body; the secretary keeps its papers and has no vote."""

    CHAIR = "chair", _("主任委员")
    MEMBER = "member", _("委员")
    SECRETARY = "secretary", _("秘书")


class BodyChange(Proposal):
    """Who is to sit in a body from a day on; ``seats`` is the whole list of ``shapes.SeatData``."""

    body = models.CharField("会议", max_length=40)
    seats = models.JSONField("席位")
    since = models.DateField("生效日期")

    privacy = declare(free=f"id body seats since {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = "名册变更"
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(stand=Stand.PROPOSED),
                name="body_change_proposed_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body} {self.stand}"

    @property
    def body_title(self) -> str:
        """What the body is called."""
        return str(BODIES.get(self.body, self.body))


class BodySeat(models.Model):
    """A member sits in a body for a unit from a day until another (``until``: no longer on it)."""

    body = models.CharField("会议", max_length=40)
    role = models.CharField("职务", max_length=10, choices=Role, default=Role.MEMBER)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至", null=True)
    change = models.ForeignKey(BodyChange, models.PROTECT, related_name="+")

    privacy = declare(free="id body role member unit since until change")

    class Meta:
        verbose_name = "席位"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["body"], condition=Q(role="chair", until__isnull=True),
                name="body_has_one_chair",
            ),
            models.UniqueConstraint(
                fields=["body", "member"], condition=Q(until__isnull=True),
                name="body_seat_once_a_member",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="body_seat_ends_not_before_it_begins",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.body} {self.member_id} {self.role}"

    @property
    def votes(self) -> bool:
        """Whether whoever sits on it counts and has a vote."""
        return self.role != Role.SECRETARY

    @property
    def label(self) -> str:
        """员工甲（心内科 · 主任委员）."""
        facts = {"who": self.member.name, "unit": self.unit.name, "role": self.get_role_display()}
        return gettext("%(who)s（%(unit)s · %(role)s）") % facts

    def end(self, day: date) -> None:
        """It is held no longer from a day on; one that has not begun by then never was."""
        self.until = max(self.since, day)
        self.save(update_fields=["until"])


class Attendance(models.Model):
    """Who sat when a body resolved: with a vote, or ``recused`` for a conflict of interest."""

    resolution = models.ForeignKey(Resolution, models.CASCADE, related_name="attendances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    recused = models.BooleanField("回避", default=False)

    privacy = declare(free="id resolution member recused")

    class Meta:
        verbose_name = "出席"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["resolution", "member"], name="attendance_once")
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.member_id}"
