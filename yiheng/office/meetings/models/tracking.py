"""Resolutions with one owner and one day, touched every week; delays explained, with remedies."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.people.models import Member, Unit
from yiheng.office.meetings.models.base import SEALED, Sealed
from yiheng.office.meetings.models.sitting import Meeting
from yiheng.office.meetings.models.voting import Motion

LONGEST_TASK = 80


class ResolutionState(models.TextChoices):
    """Where a resolution stands."""

    OPEN = "open", _("办理中")
    DONE = "done", _("已办结")


class Resolution(Sealed):
    """What a carried motion has somebody do by a day (4.2-k); its sealed words are the result.

    ``first_due_on`` is the day that was resolved, ``due_on`` the one that holds after what was
    explained.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="resolutions")
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="resolutions")
    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("决议"), max_length=LONGEST_TASK)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    first_due_on = models.DateField(_("原定期限"))
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状态"), max_length=6, choices=ResolutionState,
                             default=ResolutionState.OPEN)  # fmt: skip
    made_at = models.DateTimeField(_("作出时间"))
    done_at = models.DateTimeField(_("办结时间"), null=True)

    privacy = declare(
        sensitive="sealed",
        free="id meeting motion number title owner unit first_due_on due_on state made_at done_at "
        f"{SEALED}",
    )

    class Meta:
        verbose_name = _("决议")
        indexes = [models.Index(fields=["state", "due_on"], name="resolution_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("meetings:resolution", args=[self.pk])

    def late_on(self, day: date) -> bool:
        """Whether its day is over and it is not done."""
        return self.state == ResolutionState.OPEN and self.due_on < day


class Outlook(models.TextChoices):
    """How a resolution looks to whoever follows it."""

    NORMAL = "normal", _("正常")
    RISK = "risk", _("有延期风险")
    BLOCKED = "blocked", _("受阻")
    URGED = "urged", _("已催交延期说明")


class Touch(Sealed):
    """The office looked after a resolution in a week (4.2-l); the sealed words say how it is."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="touches")
    week = models.CharField(_("周"), max_length=10)
    outlook = models.CharField(_("进展"), max_length=8, choices=Outlook)
    percent = models.PositiveSmallIntegerField(_("完成度"))
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    privacy = declare(sensitive="sealed", free=f"id resolution week outlook percent by at {SEALED}")

    class Meta:
        verbose_name = _("决议跟踪")
        ordering = ("at", "pk")
        indexes = [models.Index(fields=["week", "resolution"], name="touch_week")]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.week}"


class Delay(Sealed, Proposal):
    """延期说明 (4.2-n): the sealed reason and another day; the convener's side settles it.

    ``remark`` of whoever settles is short and in clear.
    """

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="delays")
    due_before = models.DateField(_("原期限"))
    due_after = models.DateField(_("新期限"))
    remark = models.CharField(_("意见"), max_length=200, blank=True)

    privacy = declare(
        sensitive="sealed",
        free=f"id resolution due_before due_after remark {PROPOSAL_FIELDS} {SEALED}",
    )

    class Meta:
        verbose_name = _("延期说明")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["resolution"], condition=Q(stand=Stand.PROPOSED), name="delay_waiting_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.due_after}"


class Remedy(Sealed):
    """补救措施 (4.2-o): what somebody does by a day against a delay."""

    delay = models.ForeignKey(Delay, models.PROTECT, related_name="remedies")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    due_on = models.DateField(_("期限"))
    done_at = models.DateTimeField(_("办结时间"), null=True)

    privacy = declare(sensitive="sealed", free=f"id delay owner due_on done_at {SEALED}")

    class Meta:
        verbose_name = _("补救措施")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.delay_id} {self.owner_id}"
