"""Motions and votes; of a secret one only that a ballot was cast, never by whom for what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member
from yiheng.office.meetings.models.base import SEALED, Sealed
from yiheng.office.meetings.models.sitting import LONGEST_LINE, Item


class MotionState(models.TextChoices):
    """Where a motion stands."""

    OPEN = "open", _("表决中")
    CARRIED = "carried", _("通过")
    LOST = "lost", _("未通过")
    WITHDRAWN = "withdrawn", _("已撤回")


class Choice(models.TextChoices):
    """What somebody did about a motion."""

    YES = "yes", _("赞成")
    NO = "no", _("反对")
    ABSTAIN = "abstain", _("弃权")
    SECRET = "secret", _("已投票")  # a ballot, no password
    RECUSED = "recused", _("回避")


class Motion(Sealed):
    """A motion about a line of the agenda; of a secret one the running count is sealed.

    ``seated`` is how many votes there were when it was put; the counts are None until it is closed.
    """

    item = models.ForeignKey(Item, models.PROTECT, related_name="motions")
    title = models.CharField(_("议案"), max_length=LONGEST_LINE)
    secret = models.BooleanField(_("不记名"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=MotionState,
                             default=MotionState.OPEN)  # fmt: skip
    moved_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("提出时间"))
    closed_at = models.DateTimeField(_("表决结束"), null=True)
    seated = models.PositiveSmallIntegerField(_("应到人数"))
    yes = models.PositiveSmallIntegerField(_("赞成"), null=True)
    no = models.PositiveSmallIntegerField(_("反对"), null=True)
    abstained = models.PositiveSmallIntegerField(_("弃权"), null=True)

    privacy = declare(
        sensitive="sealed",
        free="id item title secret state moved_by opened_at closed_at seated yes no abstained "
        f"{SEALED}",
    )

    class Meta:
        verbose_name = _("议案")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="open"), name="motion_open_once"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Ballot(models.Model):
    """Somebody voted, or left the table; ``cast_at`` only of an open vote."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="ballots")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    choice = models.CharField(_("表决"), max_length=8, choices=Choice)
    cast_at = models.DateTimeField(_("时间"), null=True)

    privacy = declare(free="id motion member choice cast_at")

    class Meta:
        verbose_name = _("表决票")
        ordering = ("member__staff_no",)
        constraints = [models.UniqueConstraint(fields=["motion", "member"], name="ballot_once")]

    def __str__(self) -> str:
        return f"{self.motion_id} {self.member_id}"
