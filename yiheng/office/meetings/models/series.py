"""Series of meetings, and the seats that must be filled at each."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.publishing import INTERNAL, RESTRICTED
from yiheng.governance.people.models import Member, Unit
from yiheng.office.meetings.models.base import Row

LONGEST_TITLE, LONGEST_PLACE = 60, 40


class Kind(models.TextChoices):
    """What a meeting is for."""

    WEEKLY = "weekly", _("周会")
    STRATEGY = "strategy", _("季度战略会")
    KICKOFF = "kickoff", _("项目启动会")
    EXCHANGE = "exchange", _("交流会")


CONVENERS: Mapping[str, tuple[str, ...]] = {
    Kind.WEEKLY: ("director", "deputy_director"),
    Kind.STRATEGY: ("leader",),
    Kind.KICKOFF: ("director", "deputy_director"),
    Kind.EXCHANGE: ("director", "deputy_director"),
}
"""The posts that convene each kind; a strategy meeting only the leader (4.2-f)."""


class Grade(models.TextChoices):
    """How far the minutes may be read (3.2-c, 3.2-g)."""

    INTERNAL = INTERNAL, _("内部")
    RESTRICTED = RESTRICTED, _("受限")


class Series(Row):
    """Meetings that come again; ``recorder`` takes the record and writes the minutes."""

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    title = models.CharField(_("名称"), max_length=LONGEST_TITLE)
    begins = models.TimeField(_("开始时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"), default=60)
    place = models.CharField(_("地点"), max_length=LONGEST_PLACE)
    grade = models.CharField(_("纪要等级"), max_length=12, choices=Grade, default=Grade.INTERNAL)
    recorder = models.ForeignKey(Member, models.PROTECT, related_name="+")
    founded_at = models.DateTimeField(_("设立时间"))
    ended_at = models.DateTimeField(_("停开时间"), null=True)

    privacy = declare(free="id kind title begins minutes place grade recorder founded_at ended_at")

    class Meta:
        verbose_name = _("例会")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(ended_at__isnull=True), name="series_kind_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Seat(models.Model):
    """Who must come for a unit: its head, with a vote (4.2-b)."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="seats")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(free="id series unit member")

    class Meta:
        verbose_name = _("例会席位")
        ordering = ("unit__code", "pk")
        constraints = [
            models.UniqueConstraint(fields=["series", "unit"], name="seat_of_unit_once"),
            models.UniqueConstraint(fields=["series", "member"], name="seat_of_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.unit_id} {self.member_id}"
