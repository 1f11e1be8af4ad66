"""Minutes, and the signed record that is kept of a meeting."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member
from yiheng.office.meetings.models.base import SEALED, Row, Sealed
from yiheng.office.meetings.models.sitting import Meeting


class MinutesState(models.TextChoices):
    """Where minutes stand."""

    DRAFT = "draft", _("整理中")
    SIGNING = "signing", _("待签发")
    RETURNED = "returned", _("已退回")
    ISSUED = "issued", _("已签发")


class Minutes(Sealed):
    """会议纪要: the sealed text, prepared by the recorder, signed by the convener."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="paper")
    state = models.CharField(_("状态"), max_length=8, choices=MinutesState,
                             default=MinutesState.DRAFT)  # fmt: skip
    author = models.ForeignKey(Member, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("整理完毕"), null=True)
    due_at = models.DateTimeField(_("整理期限"))

    privacy = declare(
        sensitive="sealed",
        free=f"id meeting state author saved_at submitted_at due_at {SEALED}",
    )

    class Meta:
        verbose_name = _("会议纪要")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.state}"

    @property
    def page(self) -> str:
        """Where they are read and written."""
        return reverse("meetings:minutes", args=[self.meeting_id])


class Record(Row):
    """The archive: a digest over all that a meeting was, the signature, where it stands (4.2-k)."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="archive")
    number = models.CharField(_("文号"), max_length=40, unique=True)
    digest = models.CharField(_("摘要值"), max_length=64)
    case = models.PositiveBigIntegerField(_("签发单"))
    signed_by = models.CharField(_("签发人"), max_length=80)
    archived_at = models.DateTimeField(_("归档时间"))
    kept_until = models.DateField(_("保存至"))
    url = models.CharField(_("知识库地址"), max_length=200)

    privacy = declare(free="id meeting number digest case signed_by archived_at kept_until url")

    class Meta:
        verbose_name = _("会议档案")

    def __str__(self) -> str:
        return self.number
