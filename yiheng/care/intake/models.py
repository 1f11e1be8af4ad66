"""What came in by which door: batches, faulty records, live feeds and what they hold back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.intake.wording import fault_words
from yiheng.core.privacy import declare

MINUTE = timedelta(minutes=1)


class Door(models.TextChoices):
    """How data come in."""

    PAGE = "page", _("页面上传")
    CLI = "cli", _("命令行")
    API = "api", _("接口调用")
    MLLP = "mllp", _("实时接口")
    REPLAY = "replay", _("更正重放")
    RELEASE = "release", _("授权后放行")


class Batch(models.Model):
    """One file, message or call, and what became of its records."""

    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("采集许可"))
    door = models.CharField(_("方式"), max_length=8, choices=Door)
    source = models.CharField(_("来源"), max_length=120)
    digest = models.CharField(_("摘要值"), max_length=64, blank=True)
    started_at = models.DateTimeField(_("开始时间"))
    milliseconds = models.PositiveIntegerField(_("用时（毫秒）"), default=0)
    taken_by = models.CharField(_("经办人"), max_length=80)
    read = models.PositiveIntegerField(_("读入"), default=0)
    accepted = models.PositiveIntegerField(_("接收"), default=0)
    duplicates = models.PositiveIntegerField(_("重复"), default=0)
    quarantined = models.PositiveIntegerField(_("隔离"), default=0)
    refused = models.PositiveIntegerField(_("拒绝"), default=0)
    dropped = models.JSONField(_("许可外字段"), default=dict)

    privacy = declare(
        free="id licence door source digest started_at milliseconds taken_by read accepted "
        "duplicates quarantined refused dropped"
    )

    class Meta:
        verbose_name = _("接入批次")
        indexes = [models.Index(fields=["started_at"], name="batch_by_time")]

    def __str__(self) -> str:
        return f"{self.pk} {self.source}"

    @property
    def dropped_total(self) -> int:
        """How many fields outside the licence were dropped."""
        return sum(self.dropped.values())

    @property
    def seconds(self) -> float:
        """How long the gate and the store worked on it."""
        return self.milliseconds / 1000

    def add(self, counts: dict[str, int], dropped: dict[str, int]) -> None:
        """Add the counts of one more chunk."""
        for name, many in counts.items():
            setattr(self, name, getattr(self, name) + many)
        for field, many in dropped.items():
            self.dropped[field] = self.dropped.get(field, 0) + many
        self.save(update_fields=[*counts, "dropped"])


class Kind(models.TextChoices):
    """The language a record is written in."""

    FHIR = "fhir", "FHIR R4"
    HL7 = "hl7", "HL7 v2"


class QuarantineState(models.TextChoices):
    """What became of a faulty record."""

    OPEN = "open", _("待更正")
    REPLAYED = "replayed", _("已重放")
    DISCARDED = "discarded", _("已舍弃")
    EXPIRED = "expired", _("已到期销毁")


class Quarantined(models.Model):
    """A record with faults, as it came, sealed with its licence's key; expires with it."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="quarantine")
    kind = models.CharField(_("格式"), max_length=4, choices=Kind)
    place = models.CharField(_("位置"), max_length=40)
    about = models.CharField(_("类型"), max_length=40, blank=True)
    codes = models.JSONField(_("问题代码"), default=list)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    reason = models.BinaryField(default=b"")
    state = models.CharField(
        _("状态"), max_length=10, choices=QuarantineState, default=QuarantineState.OPEN
    )
    at = models.DateTimeField(_("隔离时间"))
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    closed_by = models.CharField(_("办结人"), max_length=80, blank=True)

    privacy = declare(
        sensitive="sealed reason",
        free="id batch kind place about codes digest state at closed_at closed_by",
    )

    class Meta:
        verbose_name = _("问题数据")
        indexes = [models.Index(fields=["state", "at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["digest"],
                condition=models.Q(state="open"),
                name="quarantined_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"

    @property
    def faults(self) -> str:
        """What is wrong, in a few words."""
        return "、".join(map(fault_words, self.codes))

    @property
    def seal_place(self) -> str:
        """What the seal is bound to besides its owner."""
        return f"intake_quarantined|{self.digest}|sealed"

    @property
    def reason_place(self) -> str:
        """The same for the reason why it was thrown away."""
        return f"intake_quarantined|{self.digest}|reason"

    def close(self, state: QuarantineState, by: Any, at: datetime) -> None:
        """Mended and taken in, or thrown away."""
        self.state, self.closed_at, self.closed_by = state, at, by.label
        self.save(update_fields=["state", "closed_at", "closed_by"])

    def discard(self, reason: bytes, by: Any, at: datetime) -> None:
        """Thrown away, for a sealed reason."""
        self.reason = reason
        self.save(update_fields=["reason"])
        self.close(QuarantineState.DISCARDED, by, at)

    def expire(self, by: Any, at: datetime) -> None:
        """Its licence has ended: the content goes, the row stays to be counted."""
        self.sealed = self.reason = b""
        self.save(update_fields=["sealed", "reason"])
        if self.state == QuarantineState.OPEN:
            self.close(QuarantineState.EXPIRED, by, at)


class Message(models.Model):
    """An HL7 message once taken in, known by sender, type and control id; nothing comes twice."""

    key = models.CharField(max_length=64, primary_key=True)
    digest = models.CharField(max_length=64)
    batch = models.ForeignKey(Batch, models.PROTECT)

    privacy = declare(free="key digest batch")

    class Meta:
        verbose_name = _("已接收消息")

    def __str__(self) -> str:
        return self.key[:12]


class Feed(models.Model):
    """A live interface: who sends, under which application's licence."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    sender = models.CharField(_("发送方"), max_length=120, unique=True)
    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("采集许可"))
    registered_at = models.DateTimeField(_("登记时间"))
    last_seen_at = models.DateTimeField(_("最近消息"), null=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True)

    privacy = declare(free="id name sender licence registered_at last_seen_at retired_at")

    class Meta:
        verbose_name = _("实时接口")

    def __str__(self) -> str:
        return self.name

    def rebind(self, licence: Licence) -> None:
        """Go on under another licence; one that was retired is in use again."""
        self.licence, self.retired_at = licence, None
        self.save(update_fields=["licence", "retired_at"])

    def retire(self, at: datetime) -> None:
        """Nothing is taken from it any more."""
        self.retired_at = at
        self.save(update_fields=["retired_at"])

    def seen(self, at: datetime) -> None:
        """A message came; noted once a minute, so that a busy line writes nothing more."""
        if self.last_seen_at is None or at - self.last_seen_at >= MINUTE:
            self.last_seen_at = at
            self.save(update_fields=["last_seen_at"])


class Held(models.Model):
    """待授权暂存: a message of a feed whose licence had lapsed; sealed unread."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="held")
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()
    received_at = models.DateTimeField(_("收到时间"))
    released_at = models.DateTimeField(_("放行时间"), null=True)

    privacy = declare(sensitive="sealed", free="id feed digest received_at released_at")

    class Meta:
        verbose_name = _("待授权暂存")
        constraints = [models.UniqueConstraint(fields=["feed", "digest"], name="held_message_once")]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.digest[:12]}"

    def release(self, at: datetime) -> None:
        """It has been taken in after all; what was sealed stands in the records now."""
        self.released_at, self.sealed = at, b""
        self.save(update_fields=["released_at", "sealed"])
