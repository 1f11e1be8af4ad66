"""What was told to whom, by which channel it goes out, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal
from yiheng.governance.notices.kinds import KINDS, Importance, outside_of, title_of
from yiheng.governance.people.models import Member, Unit


class Channel(models.TextChoices):
    """A way by which a notice reaches somebody."""

    IN_APP = "in-app", _("站内")
    APP = "app", _("企业微信应用消息")
    GROUP = "group", _("企业微信群机器人")
    PHONE = "phone", _("电话")


class Mode(models.TextChoices):
    """How a channel tells a class of message."""

    OFF = "off", _("不发")
    NOW = "now", _("即时")
    DIGEST = "digest", _("汇总")


class State(models.TextChoices):
    """What became of a delivery."""

    QUEUED = "queued", _("待发送")
    SENDING = "sending", _("发送中")
    SENT = "sent", _("已送达")
    UNCONFIRMED = "unconfirmed", _("未确认")
    FAILED = "failed", _("未送达")
    DROPPED = "dropped", _("已阅免发")


OPEN = (State.QUEUED, State.SENDING)


class Sending(models.Model):
    """One act of telling: what, by whom, to everybody at once."""

    kind = models.CharField("种类", max_length=80)
    importance = models.CharField("等级", max_length=10, choices=Importance)
    facts = models.JSONField(default=dict)
    url = models.CharField("链接", max_length=200, blank=True)
    clause = models.CharField("依据", max_length=16, blank=True)
    sender = models.CharField("发送人编号", max_length=80)
    sender_label = models.CharField("发送人", max_length=80)
    at = models.DateTimeField("发出时间")
    escalated_at = models.DateTimeField("上报时间", null=True)

    privacy = declare(
        free="id kind importance facts url clause sender sender_label at escalated_at"
    )

    class Meta:
        verbose_name = "发出的通知"
        indexes = [
            models.Index(fields=["sender", "at"], name="sending_of_sender"),
            models.Index(fields=["importance", "at"], name="sending_by_importance"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"

    @property
    def title(self) -> str:
        """The line in the reader's language."""
        return title_of(self.kind, self.facts)

    @property
    def outside(self) -> str:
        """The line that may leave the house."""
        return outside_of(self.kind, self.facts, self.importance)

    def escalate(self, at: datetime) -> None:
        """Nobody was reached, and those above have been told."""
        self.escalated_at = at
        self.save(update_fields=["escalated_at"])


class Notice(models.Model):
    """A line for one member. ``facts`` fill the title of its kind; never patient data.

    ``over_at``: from then on nobody has to read it any more, since what it told of is over.
    """

    recipient = models.ForeignKey(Member, models.PROTECT, related_name="+")
    sending = models.ForeignKey(Sending, models.PROTECT, null=True, related_name="notices")
    kind = models.CharField("种类", max_length=80)
    facts = models.JSONField(default=dict)
    url = models.CharField("链接", max_length=200, blank=True)
    clause = models.CharField("依据", max_length=16, blank=True)
    created_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅知时间", null=True)
    reminded_at = models.DateTimeField("催阅时间", null=True)
    over_at = models.DateTimeField("不必再阅", null=True)

    privacy = declare(
        free="id recipient sending kind facts url clause created_at read_at reminded_at over_at"
    )

    class Meta:
        verbose_name = "通知"
        indexes = [
            models.Index(fields=["recipient", "read_at", "created_at"], name="notice_of_recipient")
        ]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.kind}"

    @property
    def title(self) -> str:
        """The line in the reader's language."""
        return title_of(self.kind, self.facts)

    @property
    def importance(self) -> str:
        """The class of the message; notices older than the classes are normal."""
        return self.sending.importance if self.sending else Importance.NORMAL

    @property
    def there(self) -> bool:
        """Whether it is read on the page that it leads to."""
        known = KINDS.get(self.kind)
        return known is not None and known.there

    def read(self, at: datetime) -> None:
        """The recipient has seen it; the first time counts."""
        if self.read_at is None:
            self.read_at = at
            self.save(update_fields=["read_at"])


class Health(models.Model):
    """How a way out of the house fares: held back for a while, or stopped until it is mended."""

    stopped = models.BooleanField(_("已停用"), default=False)
    trouble = models.CharField(_("最近的错误"), max_length=24, blank=True)
    trouble_at = models.DateTimeField(_("出错时间"), null=True)
    failures = models.PositiveIntegerField(_("连续失败"), default=0)
    held_until = models.DateTimeField(_("暂缓至"), null=True)
    worked_at = models.DateTimeField(_("最近成功"), null=True)

    class Meta:
        abstract = True

    def open_at(self, at: datetime) -> bool:
        """Whether one may call now."""
        return not self.stopped and (self.held_until is None or self.held_until <= at)

    def well(self, at: datetime) -> None:
        """A call was answered."""
        self.trouble, self.failures, self.held_until, self.worked_at = "", 0, None, at
        self._keep()

    def ill(self, code: str, at: datetime, *, until: datetime | None, stop: bool = False) -> None:
        """A call failed: wait until then, or stop until somebody mends it."""
        self.trouble, self.trouble_at, self.held_until = code, at, until
        self.failures, self.stopped = self.failures + 1, self.stopped or stop
        self._keep()

    def mended(self) -> None:
        """Somebody has set it up anew."""
        self.stopped, self.trouble, self.failures, self.held_until = False, "", 0, None
        self._keep()

    def _keep(self) -> None:
        self.save(update_fields=HEALTH_FIELDS.split())


HEALTH_FIELDS = "stopped trouble trouble_at failures held_until worked_at"


class Gateway(Health):
    """The hospital's 企业微信 application: one row. Secrets are sealed and never shown again."""

    corp = models.CharField("企业 ID", max_length=64, blank=True)
    agent = models.PositiveIntegerField("应用 AgentId", null=True)
    secret = models.BinaryField("应用 Secret", default=bytes)
    site = models.CharField("本系统地址", max_length=120, blank=True)
    token = models.BinaryField("访问凭证", default=bytes)
    token_until = models.DateTimeField("凭证有效至", null=True)
    runs_at = models.DateTimeField("发送进程最近活动", null=True)

    privacy = declare(
        sensitive="secret token", free=f"id corp agent site token_until runs_at {HEALTH_FIELDS}"
    )

    class Meta:
        verbose_name = "企业微信应用"

    def __str__(self) -> str:
        return self.corp

    @property
    def configured(self) -> bool:
        """Whether application messages can be sent at all."""
        return bool(self.corp and self.secret)


class Bot(Health):
    """A robot in a group of 企业微信; without a unit it is the whole hospital's."""

    name = models.CharField("名称", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    key = models.BinaryField("Webhook 密钥", default=bytes)
    retired_at = models.DateTimeField("停用时间", null=True)

    privacy = declare(sensitive="key", free=f"id name unit retired_at {HEALTH_FIELDS}")

    class Meta:
        verbose_name = "群机器人"

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A notice on its way through one channel; to a group it is the sending itself."""

    sending = models.ForeignKey(Sending, models.PROTECT, related_name="deliveries")
    notice = models.ForeignKey(Notice, models.PROTECT, null=True, related_name="deliveries")
    bot = models.ForeignKey(Bot, models.PROTECT, null=True, related_name="deliveries")
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    mode = models.CharField("方式", max_length=8, choices=Mode, default=Mode.NOW)
    rank = models.PositiveSmallIntegerField("次序")
    state = models.CharField("状态", max_length=12, choices=State, default=State.QUEUED)
    next_at = models.DateTimeField("下次发送")
    batch = models.CharField("批次", max_length=32, blank=True)
    holder = models.CharField("发送进程所在", max_length=60, blank=True)
    leased_until = models.DateTimeField("占用至", null=True)
    attempts = models.PositiveIntegerField("次数", default=0)
    tried_at = models.DateTimeField("最近发送", null=True)
    doubtful_since = models.DateTimeField("自何时不确定", null=True)
    code = models.CharField("返回码", max_length=24, blank=True)
    done_at = models.DateTimeField("办结时间", null=True)

    privacy = declare(
        free="id sending notice bot channel mode rank state next_at batch holder leased_until "
        "attempts tried_at doubtful_since code done_at"
    )

    class Meta:
        verbose_name = "通知送达"
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivered_once_a_channel"),
            models.UniqueConstraint(fields=["sending", "bot"], name="told_once_to_a_group"),
        ]
        indexes = [
            models.Index(
                fields=["rank", "next_at"], name="delivery_due",
                condition=Q(state__in=("queued", "sending")),
            ),
            models.Index(fields=["batch"], name="delivery_of_batch"),
            models.Index(fields=["channel", "tried_at"], name="delivery_tried"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.sending_id} {self.channel} {self.state}"


class Attempt(models.Model):
    """One call outside; the calls of the last minute are what the limits are counted by."""

    channel = models.CharField("渠道", max_length=8, choices=Channel)
    bot = models.ForeignKey(Bot, models.PROTECT, null=True, related_name="attempts")
    batch = models.CharField("批次", max_length=32)
    count = models.PositiveIntegerField("人数")
    at = models.DateTimeField("时间")
    milliseconds = models.PositiveIntegerField("用时（毫秒）", null=True)
    code = models.CharField("返回码", max_length=24, blank=True)

    privacy = declare(free="id channel bot batch count at milliseconds code")

    class Meta:
        verbose_name = "发送尝试"
        indexes = [
            models.Index(fields=["bot", "at"], name="attempt_of_bot"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.code}"


class Answered(models.TextChoices):
    """What came of a call."""

    REACHED = "reached", _("已接通")
    NO_ANSWER = "no-answer", _("未接通")
    MESSAGE = "message", _("已留言")


class Call(models.Model):
    """An entry of the call log (7.1-c): who called whom when, and what came of it."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="calls")
    answered = models.CharField("结果", max_length=12, choices=Answered)
    by = models.CharField("拨打人编号", max_length=80)
    by_label = models.CharField("拨打人", max_length=80)
    at = models.DateTimeField("时间")

    privacy = declare(free="id delivery answered by by_label at")

    class Meta:
        verbose_name = "电话记录"

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.answered}"


class Plan(Proposal):
    """渠道规则: which class of message goes by which channel, from an instant on (7.1-a)."""

    cells = models.JSONField("渠道表")
    quiet_from = models.TimeField("免打扰自")
    quiet_until = models.TimeField("免打扰至")
    digests = models.JSONField("汇总时刻")
    in_force_from = models.DateTimeField("生效时间")

    privacy = declare(
        free=f"id cells quiet_from quiet_until digests in_force_from {PROPOSAL_FIELDS}"
    )

    class Meta:
        verbose_name = "渠道规则"

    def __str__(self) -> str:
        return f"{self.pk} {self.stand}"

    def mode(self, importance: str, channel: str) -> str:
        """How a channel tells a class of message."""
        cells: dict[str, Any] = self.cells
        return str(cells.get(importance, {}).get(channel, Mode.OFF))


class Preference(models.Model):
    """What a member has chosen within the plan; empty means as the plan has it."""

    member = models.OneToOneField(Member, models.PROTECT, related_name="+")
    normal = models.CharField("普通通知", max_length=8, choices=Mode, blank=True)
    quiet_from = models.TimeField("免打扰自", null=True)
    quiet_until = models.TimeField("免打扰至", null=True)

    privacy = declare(free="id member normal quiet_from quiet_until")

    class Meta:
        verbose_name = "通知偏好"

    def __str__(self) -> str:
        return str(self.member_id)
