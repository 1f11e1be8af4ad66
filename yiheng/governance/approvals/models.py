"""Routes as data, cases with a snapshot of their route, and the signatures given."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member, Unit


class Route(models.Model):
    """One version of a route: ordered steps by post, in force from an instant.

    ``steps`` is a list of ``{"post": code, "title": what the step is called, "own_unit": whether
    only holders in the applicant's unit sign it}``. ``limit`` is the id of the parameter that says
    how many workdays a step may take.
    """

    code = models.CharField("流程", max_length=40)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("名称", max_length=60)
    steps = models.JSONField("环节")
    limit = models.CharField("时限参数", max_length=60)
    in_force_from = models.DateTimeField("生效时间")
    defined_by = models.CharField("设定人", max_length=80)

    privacy = declare(free="id code version title steps limit in_force_from defined_by")

    class Meta:
        verbose_name = "审批流程"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="route_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class State(models.TextChoices):
    """Where a case stands."""

    IN_PROGRESS = "in-progress", _("审批中")
    APPROVED = "approved", _("已同意")
    REFUSED = "refused", _("已否决")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


class Decision(models.TextChoices):
    """What a signer decides."""

    APPROVE = "approve", _("同意")
    RETURN = "return", _("退回")
    REFUSE = "refuse", _("否决")


class Case(models.Model):
    """One thing under approval. ``content_hash`` is what every valid signature binds.

    ``current`` is the ordinal of the step that waits (0: none). ``round`` rises whenever the
    content changes or a returned case is handed in again; the older rounds' signatures are void.
    """

    OPEN: ClassVar = frozenset({State.IN_PROGRESS, State.RETURNED})

    subject = models.CharField("事项", max_length=60)
    subject_pk = models.BigIntegerField()
    title = models.CharField("名称", max_length=160)
    url = models.CharField(max_length=200, blank=True)
    clause = models.CharField("依据", max_length=16)
    content_hash = models.CharField("摘要值", max_length=64)
    route = models.ForeignKey(Route, models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=12, choices=State, default=State.IN_PROGRESS)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    current = models.PositiveSmallIntegerField(default=1)
    applicant = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField("提交时间")
    decided_at = models.DateTimeField("办结时间", null=True)

    privacy = declare(
        free="id subject subject_pk title url clause content_hash route state round current "
        "applicant unit submitted_at decided_at"
    )

    class Meta:
        verbose_name = "审批"
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "subject_pk"],
                condition=Q(state__in=["in-progress", "returned"]),
                name="case_open_once",
            )
        ]
        indexes = [models.Index(fields=["state", "current"], name="case_waiting")]

    def __str__(self) -> str:
        return self.title

    @property
    def page(self) -> str:
        """Where it is read and signed."""
        return reverse("approvals:case", args=[self.pk])

    @property
    def in_progress(self) -> bool:
        """Whether it waits for a signature."""
        return self.state == State.IN_PROGRESS

    def begin_round(self, content_hash: str, title: str, at: datetime) -> None:
        """Start again at the first step with new content; its steps lose their marks."""
        self.steps.update(since=None, due_at=None, signed_at=None)
        self.content_hash, self.title, self.submitted_at = content_hash, title, at
        self.state, self.round, self.current = State.IN_PROGRESS, self.round + 1, 1
        self.save(
            update_fields=["content_hash", "title", "submitted_at", "state", "round", "current"]
        )

    def go_on(self, ordinal: int) -> None:
        """Wait for the step with this ordinal."""
        self.current = ordinal
        self.save(update_fields=["current"])

    def end(self, state: State, at: datetime) -> None:
        """Nobody's signature is awaited any more; a returned case can be handed in again."""
        self.state, self.current = state, 0
        self.decided_at = None if state == State.RETURNED else at
        self.save(update_fields=["state", "current", "decided_at"])


class Step(models.Model):
    """One step of a case, as its route was when the case was handed in."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    post = models.CharField("岗位", max_length=40)
    post_title = models.CharField("岗位名称", max_length=40)
    title = models.CharField("环节", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField("轮到时间", null=True)
    due_at = models.DateTimeField("到期", null=True)
    signed_at = models.DateTimeField("签字时间", null=True)

    privacy = declare(free="id case ordinal post post_title title unit since due_at signed_at")

    class Meta:
        verbose_name = "审批环节"
        ordering = ("ordinal",)
        constraints = [
            models.UniqueConstraint(fields=["case", "ordinal"], name="step_ordinal_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.ordinal} {self.title}"

    def begin(self, since: datetime, due_at: datetime) -> None:
        """The step's turn has come."""
        self.since, self.due_at = since, due_at
        self.save(update_fields=["since", "due_at"])

    def sign(self, at: datetime) -> None:
        """The step is passed in this round."""
        self.signed_at = at
        self.save(update_fields=["signed_at"])


class Signature(models.Model):
    """A member's decision at a step over one content; void once the content has changed.

    ``opinion`` is sealed with the hospital's key; ``opinion_digest`` is what the ledger keeps.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="signatures")
    step = models.ForeignKey(Step, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decision = models.CharField("决定", max_length=8, choices=Decision)
    opinion = models.BinaryField()
    opinion_digest = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField("签字时间")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废原因", max_length=40, blank=True)

    privacy = declare(
        sensitive="opinion",
        free="id case step round member on_behalf_of decision opinion_digest content_hash "
        "signed_at voided_at void_reason",
    )

    class Meta:
        verbose_name = "签字"
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["step", "round"],
                condition=Q(voided_at__isnull=True),
                name="signature_one_a_step",
            ),
            models.UniqueConstraint(
                fields=["case", "member"],
                condition=Q(voided_at__isnull=True),
                name="signature_one_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}.{self.step_id} {self.decision}"

    @property
    def names(self) -> str:
        """Who signed; a deputy with the name of whom they stood in for."""
        if self.on_behalf_of is None:
            return self.member.name
        both = {"who": self.member.name, "principal": self.on_behalf_of.name}
        return gettext("%(who)s（代%(principal)s）") % both

    @property
    def place(self) -> str:
        """Where the opinion stands, bound into its seal."""
        return f"approvals_signature|{self.step_id}.{self.round}|opinion"

    def void(self, at: datetime, reason: str) -> None:
        """It counts no longer; it stays to be seen."""
        self.voided_at, self.void_reason = at, reason
        self.save(update_fields=["voided_at", "void_reason"])
