"""Signatures over one content, and the resolutions of bodies that some of them rest on."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.approvals.models.cases import Case
from yiheng.governance.approvals.models.steps import Step
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member


class Decision(models.TextChoices):
    """What a signer decides."""

    APPROVE = "approve", _("同意")
    RETURN = "return", _("退回")
    REFUSE = "refuse", _("不同意")


class Voided(models.TextChoices):
    """Why a signature counts no longer."""

    CHANGED = "content-changed", _("内容变更")
    HANDED_IN_AGAIN = "handed-in-again", _("重新提交")
    WITHDRAWN = "withdrawn", _("申请人撤回")
    SENT_BACK = "sent-back", _("退回上一环节")
    TAKEN_BACK = "taken-back", _("签字人收回")
    TERMINATED = "terminated", _("审批终止")


class Resolution(SealedFile):
    """What a body has resolved about one content of a case: number, date, and the sealed file.

    ``seated`` is how many votes its register had on that day, ``attended`` how many were cast by
    those who sat; both empty where the hospital had no register of bodies then.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="resolutions")
    step = models.ForeignKey(Step, models.PROTECT, related_name="resolutions")
    content_hash = models.CharField(max_length=64)
    number = models.CharField("文号", max_length=40)
    dated_on = models.DateField("日期")
    seated = models.PositiveSmallIntegerField("应到", null=True)
    attended = models.PositiveSmallIntegerField("出席", null=True)
    kept_by = models.ForeignKey(Member, models.PROTECT, related_name="+")

    privacy = declare(
        sensitive="sealed",
        free=f"id case step content_hash number dated_on seated attended kept_by {FILE_FIELDS}",
    )

    class Meta:
        verbose_name = "会议决议"
        ordering = ("pk",)

    @property
    def label(self) -> str:
        """As it stands on the form: 院长办公会决议 〔2026〕3号."""
        return gettext("%(body)s决议 %(number)s") % {
            "body": self.step.body_title, "number": self.number
        }  # fmt: skip

    @property
    def attendance(self) -> str:
        """出席 6／应到 9; empty where nobody was counted."""
        if self.seated is None:
            return ""
        counts = {"attended": self.attended, "seated": self.seated}
        return gettext("出席 %(attended)s／应到 %(seated)s") % counts


class Signature(models.Model):
    """A member's decision at a step over one content; void once the content has changed.

    ``opinion`` is sealed with the hospital's key; ``opinion_digest`` is what the ledger keeps.
    ``back_to`` is to which ordinal a case was sent back (0: to its applicant).
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="signatures")
    step = models.ForeignKey(Step, models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decision = models.CharField("决定", max_length=8, choices=Decision)
    back_to = models.PositiveSmallIntegerField("退回至", null=True)
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, related_name="+")
    opinion = models.BinaryField()
    opinion_digest = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    signed_at = models.DateTimeField("签字时间")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废原因", max_length=40, choices=Voided, blank=True)

    privacy = declare(
        sensitive="opinion",
        free="id case step round member on_behalf_of decision back_to resolution opinion_digest "
        "content_hash signed_at voided_at void_reason",
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
            models.UniqueConstraint(
                fields=["case", "on_behalf_of"],
                condition=Q(voided_at__isnull=True, on_behalf_of__isnull=False),
                name="signature_one_a_principal",
            ),
        ]
        indexes = [models.Index(fields=["member", "signed_at"], name="signature_of_member")]

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
