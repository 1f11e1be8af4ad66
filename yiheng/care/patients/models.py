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
    restricted_at = models.DateTimeField(_("停止使用时间"), null=True)
    erased_at = models.DateTimeField(_("销毁时间"), null=True)

    privacy = declare(
        identifying="sealed", free="surrogate created_at updated_at restricted_at erased_at"
    )

    class Meta:
        verbose_name = _("患者")
        indexes = [
            models.Index(
                fields=["restricted_at"],
                name="patients_stopped",
                condition=models.Q(restricted_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.surrogate[:8]

    @property
    def seal_place(self) -> str:
        """What the seal is bound to besides its owner."""
        return f"patients_patient|{self.surrogate}|sealed"

    def restrict(self, at: datetime | None) -> None:
        """Only store from now on; with None, use again."""
        self.restricted_at = at
        self.save(update_fields=["restricted_at"])

    def erase(self, at: datetime) -> None:
        """Nothing is left to open; the row stays, so that nothing else loses its place."""
        self.sealed, self.erased_at = b"", at
        self.keys.all().delete()
        self.save(update_fields=["sealed", "erased_at"])


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


class Stage(models.TextChoices):
    """How far a request for deletion has come."""

    RESTRICTED = "restricted", _("停止使用，只存储")
    LIFTED = "lifted", _("已撤回，恢复使用")
    ERASED = "erased", _("已销毁")


class Basis(models.TextChoices):
    """Who asks for it."""

    PATIENT = "patient", _("患者本人")
    GUARDIAN = "guardian", _("监护人")
    KIN = "kin", _("近亲属（患者已故）")


class Deletion(models.Model):
    """A patient asks for deletion (C26): at once only stored, destroyed when nothing keeps it."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="deletions")
    basis = models.CharField(_("申请人身份"), max_length=10, choices=Basis)
    stage = models.CharField(_("状态"), max_length=12, choices=Stage, default=Stage.RESTRICTED)
    asked_at = models.DateTimeField(_("登记时间"))
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("办结时间"), null=True)

    privacy = declare(free="id patient basis stage asked_at asked_by ended_at")

    class Meta:
        verbose_name = _("删除申请")
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(stage="restricted"),
                name="deletion_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"SC-{self.pk:05}"

    @property
    def tone(self) -> str:
        """How its state is shown."""
        return {Stage.RESTRICTED: "warn", Stage.LIFTED: "info"}.get(Stage(self.stage), "ok")

    @property
    def open(self) -> bool:
        """Whether it can still be withdrawn or carried out."""
        return self.stage == Stage.RESTRICTED

    def end(self, stage: Stage, at: datetime) -> None:
        """Withdrawn, or carried out."""
        self.stage, self.ended_at = stage, at
        self.save(update_fields=["stage", "ended_at"])


class Role(models.TextChoices):
    """Whose consent the destruction of a key takes (C26)."""

    RECORDS = "records", _("病案室")
    DIRECTOR = "director", _("信息管理部总监")
    AUDIT = "audit", _("审计")


class Consent(models.Model):
    """One of three consents to destroy, each of another person."""

    deletion = models.ForeignKey(Deletion, models.PROTECT, related_name="consents")
    role = models.CharField(_("同意方"), max_length=10, choices=Role)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("同意时间"))

    privacy = declare(free="id deletion role member at")

    class Meta:
        verbose_name = _("销毁同意")
        constraints = [
            models.UniqueConstraint(fields=["deletion", "role"], name="consent_of_a_role_once"),
            models.UniqueConstraint(fields=["deletion", "member"], name="consent_of_a_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deletion_id} {self.role}"


class HoldKind(models.TextChoices):
    """Why a chart is closed."""

    CLOSED = "closed", _("封存")
    DISPUTE = "dispute", _("纠纷未了")


class Hold(models.Model):
    """封存 or a dispute: while it lasts nothing of the patient may be destroyed."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="holds")
    kind = models.CharField(_("情形"), max_length=10, choices=HoldKind)
    placed_at = models.DateTimeField(_("开始时间"))
    placed_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    released_at = models.DateTimeField(_("解除时间"), null=True)

    privacy = declare(free="id patient kind placed_at placed_by released_at")

    class Meta:
        verbose_name = _("封存与纠纷")

    def __str__(self) -> str:
        return f"{self.pk}"

    def release(self, at: datetime) -> None:
        """It keeps nothing any more."""
        self.released_at = at
        self.save(update_fields=["released_at"])
