"""Announcements, their editions, who was told, and the files."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member, Unit
from yiheng.office.bulletins.audience import Audience

LONGEST_TITLE, LONGEST_BODY, LONGEST_NOTE = 100, 20_000, 200


class Category(models.TextChoices):
    """What an announcement is about."""

    NOTICE = "notice", _("通知")
    PUBLICITY = "publicity", _("公示")
    MEETING = "meeting", _("会议")
    RULES = "rules", _("制度")
    OUTAGE = "outage", _("停机")
    TRAINING = "training", _("培训")
    SAFETY = "safety", _("安全")
    OTHER = "other", _("其他")


class State(models.TextChoices):
    """Where an announcement stands."""

    DRAFT = "draft", _("未发布")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已过期")
    DROPPED = "dropped", _("已作废")


class Stage(models.TextChoices):
    """Where an edition stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("审核中")
    RETURNED = "returned", _("已退回")
    REFUSED = "refused", _("未通过")
    ISSUED = "issued", _("已发布")
    DROPPED = "dropped", _("已作废")


EDITABLE = frozenset({Stage.DRAFT, Stage.IN_APPROVAL, Stage.RETURNED})
PENDING = EDITABLE


class Bulletin(models.Model):
    """An announcement. ``current`` is the edition that is read now, ``asked`` the one that receipts
    are asked of: a correction asks anew only if it says so."""

    author = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    current = models.ForeignKey("Edition", models.PROTECT, null=True, related_name="+")
    asked = models.ForeignKey("Edition", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(_("起草时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True)
    reminded_at = models.DateTimeField(_("催阅时间"), null=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    withdrawn_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    withdrawn_why = models.CharField(_("撤回原因"), max_length=LONGEST_NOTE, blank=True)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free="id author unit number state current asked begun_at published_at reminded_at "
        "withdrawn_at withdrawn_by withdrawn_why idempotency_key"
    )

    class Meta:
        verbose_name = _("公告")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="bulletin_number_once"
            )
        ]
        indexes = [models.Index(fields=["state", "published_at"], name="bulletin_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def title(self) -> str:
        """What it is called now."""
        return str(self.current.title) if self.current else str(_("公告草稿"))

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("bulletins:detail", args=[self.pk])

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Edition(models.Model):
    """What an announcement says, as it was issued once; a correction is another edition.

    ``case`` names the prepared words of an emergency at ``place``. ``reread`` of a correction: its
    readers are asked for another receipt. ``hours`` is the time limit of receipts when it was
    issued.
    """

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="editions")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    stage = models.CharField(_("状态"), max_length=12, choices=Stage, default=Stage.DRAFT)
    title = models.CharField(_("标题"), max_length=LONGEST_TITLE)
    body = models.TextField(_("正文"), blank=True)
    importance = models.CharField(
        _("等级"), max_length=10, choices=Importance, default=Importance.NORMAL
    )
    category = models.CharField(_("类别"), max_length=10, choices=Category, default=Category.NOTICE)
    audience = models.JSONField(_("发布范围"), default=dict)
    effective_on = models.DateField(_("生效日期"), null=True)
    expires_on = models.DateField(_("有效期至"), null=True)
    formal = models.BooleanField(_("正式编号"), default=False)
    pinned = models.BooleanField(_("置顶"), default=False)
    shareable = models.BooleanField(_("可传阅"), default=True)
    reread = models.BooleanField(_("重新阅知"), default=False)
    note = models.CharField(_("更正说明"), max_length=LONGEST_NOTE, blank=True)
    case = models.CharField(_("事由"), max_length=12, blank=True)
    place = models.CharField(_("发生在"), max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField(_("阅知时限（小时）"), null=True)
    saved_at = models.DateTimeField(_("保存时间"))
    issued_at = models.DateTimeField(_("发布时间"), null=True)
    signed = models.BooleanField(_("经审核"), default=False)

    privacy = declare(
        free="id bulletin ordinal stage title body importance category audience effective_on "
        "expires_on formal pinned shareable reread note case place hours saved_at issued_at signed"
    )

    class Meta:
        verbose_name = _("公告版本")
        ordering = ("bulletin", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "ordinal"], name="edition_ordinal_once"),
            models.UniqueConstraint(
                fields=["bulletin"], condition=Q(stage__in=sorted(PENDING)),
                name="edition_pending_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["stage", "issued_at"], name="edition_issued")]

    def __str__(self) -> str:
        return f"{self.title} v{self.ordinal}"

    @property
    def page(self) -> str:
        """Where this edition is read."""
        return reverse("bulletins:edition", args=[self.bulletin_id, self.ordinal])

    @property
    def addressed(self) -> Audience:
        """Whom it is for."""
        return Audience.of(self.audience)

    @property
    def explicit(self) -> bool:
        """Whether its receipt is an act of its own, and not just opening it."""
        return self.importance != Importance.NORMAL

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Way(models.TextChoices):
    """How somebody came to be told."""

    AUDIENCE = "audience", _("发布范围")
    JOINED = "joined", _("后加入")
    PASSED = "passed", _("传阅")


class Reader(models.Model):
    """Somebody who was told: frozen at publication. Whether they have read it says the notice."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="readers")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="+")
    way = models.CharField(_("途径"), max_length=10, choices=Way, default=Way.AUDIENCE)
    passed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    remark = models.CharField(_("传阅意见"), max_length=LONGEST_NOTE, blank=True)

    privacy = declare(free="id edition member unit notice way passed_by remark")

    class Meta:
        verbose_name = _("公告读者")
        constraints = [
            models.UniqueConstraint(fields=["edition", "member"], name="reader_of_edition_once")
        ]
        indexes = [models.Index(fields=["member", "edition"], name="reader_editions")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.member_id}"

    @property
    def asked(self) -> bool:
        """Whether a receipt is still asked of them."""
        return self.notice.read_at is None and self.notice.over_at is None

    @property
    def read_at(self) -> datetime | None:
        """When they read it."""
        return self.notice.read_at


class Attachment(SealedFile):
    """A file of an announcement, in the editions from ``since`` to before ``until``."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="attachments")
    since = models.PositiveSmallIntegerField()
    until = models.PositiveSmallIntegerField(null=True)

    privacy = declare(sensitive="sealed", free=f"id bulletin since until {FILE_FIELDS}")

    class Meta:
        verbose_name = _("公告附件")
