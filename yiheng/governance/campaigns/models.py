"""Rounds, what they ask of whom, every answer that was given, and what moved their end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.campaigns.kinds import GONE, KINDS, UNANSWERED, Kind, Outcome
from yiheng.governance.people.models import Member, Unit


class State(models.TextChoices):
    """Where a round stands."""

    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")


class Campaign(models.Model):
    """One round of a kind: of a period, numbered within it, until a day."""

    kind = models.CharField("种类", max_length=60)
    period = models.CharField("周期", max_length=10)
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("名称", max_length=80)
    units = models.JSONField("范围", default=list)
    opened_at = models.DateTimeField("开始")
    opened_by = models.CharField("发起人编号", max_length=80)
    opened_by_label = models.CharField("发起人", max_length=80)
    due_at = models.DateTimeField("期限")
    first_due_at = models.DateTimeField("原定期限")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField("结束", null=True)
    closed_by_label = models.CharField("结束人", max_length=80, blank=True)

    privacy = declare(
        free="id kind period number title units opened_at opened_by opened_by_label due_at "
        "first_due_at state closed_at closed_by_label"
    )

    class Meta:
        verbose_name = "复核轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "number"], name="campaign_number_once"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="open"), name="campaign_one_runs"
            ),
        ]
        indexes = [models.Index(fields=["kind", "state"], name="campaign_of_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def about(self) -> Kind:
        """The kind, with its hooks."""
        return KINDS[self.kind]

    @property
    def page(self) -> str:
        """Where it is seen."""
        return reverse("campaigns:one", args=[self.pk])

    @property
    def open(self) -> bool:
        """Whether it still takes answers."""
        return self.state == State.OPEN

    def overdue(self, at: datetime) -> bool:
        """Whether its day has passed and it is not closed."""
        return self.open and self.due_at <= at

    def put_off(self, due_at: datetime) -> None:
        """It lasts longer."""
        self.due_at = due_at
        self.save(update_fields=["due_at"])

    def close(self, by_label: str, at: datetime) -> None:
        """It takes no more answers."""
        self.state, self.closed_at, self.closed_by_label = State.CLOSED, at, by_label
        self.save(update_fields=["state", "closed_at", "closed_by_label"])

    def reopen(self, due_at: datetime) -> None:
        """It takes answers again, until a later day."""
        self.state, self.closed_at, self.closed_by_label = State.OPEN, None, ""
        self.due_at = due_at
        self.save(update_fields=["state", "closed_at", "closed_by_label", "due_at"])


class Item(models.Model):
    """One thing that a round asks: of whom, and what stands as its answer (empty: none yet)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="items")
    target = models.CharField("对象", max_length=120)
    group = models.CharField("类别", max_length=40, blank=True)
    title = models.CharField("事项", max_length=160)
    detail = models.CharField("说明", max_length=200, blank=True)
    concerns = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    barred = models.JSONField("回避", default=list)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField("升级", null=True)
    answer = models.CharField("结论", max_length=24, blank=True)
    answered_at = models.DateTimeField("决定时间", null=True)

    privacy = declare(
        free="id campaign target group title detail concerns barred unit assignee deputy "
        "escalated_at answer answered_at"
    )

    class Meta:
        verbose_name = "复核事项"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "target"], name="item_asked_once"),
        ]
        indexes = [
            models.Index(fields=["campaign", "answer"], name="item_open"),
            models.Index(fields=["assignee", "answer"], name="item_of_assignee"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open(self) -> bool:
        """Whether nobody has answered it yet."""
        return not self.answer

    @property
    def stuck_with(self) -> Member | None:
        """Who is to answer it: whom it was handed to, else the first."""
        return self.deputy or self.assignee

    @property
    def answer_title(self) -> str:
        """What stands as its answer, in the reader's language."""
        known = self.campaign.about.choice(self.answer)
        if known is not None:
            return str(known.title)
        return {GONE: str(_("已失效")), UNANSWERED: str(_("未决定"))}.get(self.answer, "")

    def settle(self, code: str, at: datetime) -> None:
        """It is answered."""
        self.answer, self.answered_at = code, at
        self.save(update_fields=["answer", "answered_at"])

    def ask_again(self) -> None:
        """Its answer counts no longer."""
        self.answer, self.answered_at = "", None
        self.save(update_fields=["answer", "answered_at"])

    def hand_to(self, deputy: Member, escalated_at: datetime | None = None) -> None:
        """Somebody else answers it; the first stays on record."""
        self.deputy = deputy
        self.escalated_at = escalated_at or self.escalated_at
        self.save(update_fields=["deputy", "escalated_at"])


class Share(models.Model):
    """What one member owes of one round; their duty hangs on it."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="shares")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("自")

    privacy = declare(free="id campaign member opened_at")

    class Meta:
        verbose_name = "复核份额"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "member"], name="share_once_a_member")
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.member_id}"


OUTCOMES = (
    (Outcome.DONE.value, _("已生效")), (Outcome.PROPOSED.value, _("待第二人确认")),
    (Outcome.TO_DO.value, _("待办理")), (Outcome.REFUSED.value, _("第二人未同意")),
)  # fmt: skip


class Answer(models.Model):
    """An answer to an item, with the evidence that lay beside it; void once it is asked again."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    code = models.CharField("结论", max_length=24)
    reason = models.CharField("理由", max_length=200, blank=True)
    data = models.JSONField("补充", default=dict)
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")
    flagged = models.BooleanField("需说明", default=False)
    evidence = models.JSONField("依据", default=dict)
    evidence_digest = models.CharField(max_length=64)
    outcome = models.CharField("结果", max_length=12, choices=OUTCOMES, blank=True)
    ref = models.CharField("办理对象", max_length=120, blank=True)
    voided_at = models.DateTimeField("作废", null=True)
    voided_by_label = models.CharField("作废人", max_length=80, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    privacy = declare(
        free="id item code reason data by on_behalf_of at flagged evidence evidence_digest outcome "
        "ref voided_at voided_by_label void_reason"
    )

    class Meta:
        verbose_name = "复核结论"
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(voided_at__isnull=True), name="answer_one_an_item"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.code}"

    def come_to(self, outcome: Outcome) -> None:
        """What was to be done after it has been done, or refused."""
        self.outcome = outcome.value
        self.save(update_fields=["outcome"])

    def void(self, by_label: str, reason: str, at: datetime) -> None:
        """It counts no longer; it stays to be seen."""
        self.voided_at, self.voided_by_label, self.void_reason = at, by_label, reason
        self.save(update_fields=["voided_at", "voided_by_label", "void_reason"])

    @property
    def rows(self) -> list[tuple[str, Any]]:
        """What lay beside it when it was given."""
        return [(name, value) for name, value in self.evidence.get("rows", [])]


class Extension(models.Model):
    """The end of a round was moved: from when to when, why, by whom."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="extensions")
    before = models.DateTimeField("原期限")
    due_at = models.DateTimeField("新期限")
    reason = models.CharField("理由", max_length=200)
    by_label = models.CharField("办理人", max_length=80)
    at = models.DateTimeField("时间")

    privacy = declare(free="id campaign before due_at reason by_label at")

    class Meta:
        verbose_name = "轮次延期"

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.due_at:%Y-%m-%d}"
