"""The patient index: a random surrogate for each person, all that identifies them sealed.

And what a patient's own pages need: one-time codes, sessions, failed tries, requests for a name.
Codes and session keys are kept as digests, addresses of visitors as blind indexes.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member


class Patient(models.Model):
    """A person. ``sealed`` is a ``people.Person`` under the patient's own key."""

    surrogate = models.CharField(max_length=32, primary_key=True)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(_("建档时间"))
    updated_at = models.DateTimeField(_("更新时间"))

    privacy = declare(identifying="sealed", free="surrogate created_at updated_at")

    class Meta:
        verbose_name = _("患者")

    def __str__(self) -> str:
        return self.surrogate[:8]

    @property
    def seal_place(self) -> str:
        """What the seal is bound to besides its owner."""
        return f"patients_patient|{self.surrogate}|sealed"


class Identifier(models.Model):
    """A key that a patient is found by: the blind index of an identifier, never its value."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="keys")
    kind = models.CharField(_("类别"), max_length=12)
    blind = models.CharField(max_length=64)

    privacy = declare(free="id patient kind blind")

    class Meta:
        verbose_name = _("患者标识")
        constraints = [
            models.UniqueConstraint(fields=["blind", "kind"], name="identifier_of_one_patient")
        ]

    def __str__(self) -> str:
        return self.kind


class QueryCode(models.Model):
    """A code that the desk hands a patient: shown once, good once, for a few minutes."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(_("签发时间"))
    until = models.DateTimeField(_("有效至"))
    used_at = models.DateTimeField(_("使用时间"), null=True)

    privacy = declare(free="id patient digest issued_by issued_at until used_at")

    class Meta:
        verbose_name = _("患者查询码")

    def __str__(self) -> str:
        return f"{self.pk}"

    def good(self, at: datetime) -> bool:
        """Whether the code opens the patient's pages at an instant."""
        return self.used_at is None and at < self.until

    def use(self, at: datetime) -> None:
        """The code has done its work."""
        self.used_at = at
        self.save(update_fields=["used_at"])


class Session(models.Model):
    """A patient at their own pages; ``key`` is the SHA-256 of what the browser holds."""

    key = models.CharField(max_length=64, primary_key=True)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField()

    privacy = declare(free="key patient since until")

    class Meta:
        verbose_name = _("患者会话")

    def __str__(self) -> str:
        return self.key[:8]


class Try(models.Model):
    """A code that was wrong; ``bucket`` is the blind index of where it came from."""

    bucket = models.CharField(max_length=64)
    at = models.DateTimeField()

    privacy = declare(free="id bucket at")

    class Meta:
        verbose_name = _("查询码错误尝试")
        indexes = [models.Index(fields=["bucket", "at"], name="patient_tries")]

    def __str__(self) -> str:
        return self.bucket[:8]


class Answer(models.TextChoices):
    """What 医务部 says to a patient who asks for a name."""

    TOLD = "told", _("告知姓名")
    INQUIRY = "inquiry", _("暂不告知：正在调查")
    SAFETY = "safety", _("不予告知：涉及人身安全")


class NameRequest(models.Model):
    """A patient asks who it was that read them; ``entry`` is the reading's ledger number."""

    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    entry = models.BigIntegerField(_("日志序号"))
    asked_at = models.DateTimeField(_("申请时间"))
    answer = models.CharField(_("答复"), max_length=8, choices=Answer, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True)
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    privacy = declare(free="id patient entry asked_at answer answered_at answered_by")

    class Meta:
        verbose_name = _("告知姓名申请")
        constraints = [models.UniqueConstraint(fields=["patient", "entry"], name="name_asked_once")]

    def __str__(self) -> str:
        return f"#{self.entry}"

    def settle(self, answer: str, by: Member, at: datetime) -> None:
        """Keep the answer."""
        self.answer, self.answered_by, self.answered_at = answer, by, at
        self.save(update_fields=["answer", "answered_by", "answered_at"])
