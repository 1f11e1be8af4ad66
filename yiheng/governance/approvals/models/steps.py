"""Steps: one required signature each; those of a case with one ordinal are signed together."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.approvals.models.cases import Case
from yiheng.governance.people.models import Member, Unit


class StepKind(models.TextChoices):
    """Who signs a step."""

    POST = "post", _("岗位")
    MEMBER = "member", _("个人")
    BODY = "body", _("会议")


class Step(models.Model):
    """One signature of a case, as its route was when the case was handed in.

    Steps with the same ``ordinal`` are signed together (会签), in any order; ``seat`` tells them
    apart. ``place`` is the step's index in the route (none: somebody added it). A ``skipped`` step
    is not taken in this round: its tier is not reached. ``waiting`` steps are those whose turn it
    is. Where ``member`` is set nobody else signs it; a ``body`` signs by whoever holds ``post``,
    with its resolution. ``escalated_from`` is whose place stood vacant; ``stuck_at`` is since when
    nobody at all can sign.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    ordinal = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField(default=1)
    place = models.PositiveSmallIntegerField(null=True)
    kind = models.CharField("签字方", max_length=8, choices=StepKind, default=StepKind.POST)
    title = models.CharField("环节", max_length=40)
    post = models.CharField("岗位", max_length=40, blank=True)
    post_title = models.CharField("岗位名称", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    body = models.CharField("会议", max_length=40, blank=True, default="")
    body_title = models.CharField("会议名称", max_length=40, blank=True, default="")
    limit = models.CharField("时限参数", max_length=60, blank=True, default="")
    skipped = models.BooleanField("不经此环节", default=False)
    waiting = models.BooleanField("待签字", default=False)
    since = models.DateTimeField("轮到时间", null=True)
    due_at = models.DateTimeField("到期", null=True)
    signed_at = models.DateTimeField("签字时间", null=True)
    urged_at = models.DateTimeField("催办时间", null=True)
    stuck_at = models.DateTimeField("卡住时间", null=True)
    added_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    transferred_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    escalated_from = models.CharField("原签字方", max_length=80, blank=True, default="")

    privacy = declare(
        free="id case ordinal seat place kind title post post_title unit member body body_title "
        "limit skipped waiting since due_at signed_at urged_at stuck_at added_by transferred_by "
        "escalated_from"
    )

    class Meta:
        verbose_name = "审批环节"
        ordering = ("ordinal", "seat")
        constraints = [
            models.UniqueConstraint(fields=["case", "ordinal", "seat"], name="step_seat_once"),
            models.CheckConstraint(
                condition=Q(member__isnull=False) | ~Q(post=""), name="step_has_a_signer"
            ),
            models.CheckConstraint(
                condition=Q(waiting=False) | Q(skipped=False, signed_at__isnull=True),
                name="step_waits_unsigned",
            ),
        ]
        indexes = [
            models.Index(
                fields=["post", "unit"], name="step_waits_for_post",
                condition=Q(waiting=True, member__isnull=True),
            ),
            models.Index(
                fields=["member"], name="step_waits_for_member",
                condition=Q(waiting=True, member__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id}.{self.ordinal} {self.title}"

    @property
    def signer(self) -> str:
        """Who is to sign: the member, the body, or the post."""
        return self.member.name if self.member else self.body_title or self.post_title

    @property
    def who(self) -> str:
        """The same in the reader's words, with both names where it was handed on."""
        if self.member is None or self.transferred_by is None:
            return self.signer
        both = {"who": self.signer, "by": self.transferred_by.name}
        return gettext("%(who)s（由%(by)s转办）") % both

    @property
    def shown(self) -> str:
        """What a page that shows it for signing gives back to ``sign``: the content and the step,
        so that nobody signs another step than the one they read."""
        return f"{self.case.content_hash}:{self.pk}"

    @property
    def passed(self) -> bool:
        """Whether nobody is asked for it any more: signed, or not taken."""
        return self.skipped or self.signed_at is not None

    def begin(self, since: datetime, due_at: datetime) -> None:
        """The step's turn has come."""
        self.waiting, self.since, self.due_at, self.urged_at = True, since, due_at, None
        self.save(update_fields=["waiting", "since", "due_at", "urged_at"])

    def stick(self, at: datetime | None) -> None:
        """Nobody can sign it (since an instant), or somebody can again (None)."""
        self.stuck_at = at
        self.save(update_fields=["stuck_at"])

    def sign(self, at: datetime) -> None:
        """The step is passed in this round."""
        self.waiting, self.signed_at = False, at
        self.save(update_fields=["waiting", "signed_at"])

    def rest(self) -> None:
        """It waits no more and is not signed: its turn will come again."""
        self.waiting = False
        self.since = self.due_at = self.signed_at = self.stuck_at = None
        self.save(update_fields=["waiting", "since", "due_at", "signed_at", "stuck_at"])

    def give_up(self, post: str, post_title: str, unit: Unit | None) -> None:
        """Its signer is not there: whoever holds this post signs instead."""
        self.escalated_from = self.escalated_from or self.signer
        self.post, self.post_title, self.unit = post, post_title, unit
        self.member = self.transferred_by = None
        self.kind = StepKind.BODY if self.kind == StepKind.BODY else StepKind.POST
        self.save(
            update_fields=["escalated_from", "post", "post_title", "unit", "member",
                           "transferred_by", "kind"]
        )  # fmt: skip

    def wait_again(self) -> None:
        """Its signature was taken back: its turn goes on where it was."""
        self.waiting, self.signed_at = True, None
        self.save(update_fields=["waiting", "signed_at"])

    def hand_on(self, to: Member, by: Member) -> None:
        """``by`` hands it over: ``to`` signs it and nobody else."""
        self.member, self.transferred_by = to, by
        self.save(update_fields=["member", "transferred_by"])

    def give_back(self) -> None:
        """Whoever handed it over has it again; of a post, everybody in the post."""
        self.member = self.transferred_by if self.kind == StepKind.MEMBER else None
        self.transferred_by = None
        self.save(update_fields=["member", "transferred_by"])
