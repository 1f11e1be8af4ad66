"""Who treats whom when, each 紧急调阅 with its review, and each attempt at 统方."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member


class CareRole(models.TextChoices):
    """In what way a member treats a patient."""

    ATTENDING = "attending", _("主管医师")
    NURSING = "nursing", _("责任护士")
    CONSULTING = "consulting", _("会诊医师")
    OPERATING = "operating", _("手术人员")
    ORDERING = "ordering", _("开单医师")
    WARD = "ward", _("病区值班")
    CLINIC = "clinic", _("门诊接诊")


class CareSource(models.TextChoices):
    """Where a care relation comes from."""

    ENCOUNTER = "encounter", _("就诊记录")
    ORDER = "order", _("检查检验申请")
    ROSTER = "roster", _("排班")
    HEAD = "head", _("科室主任指派")


class CareRelation(models.Model):
    """A member treats a patient from one instant until another (open: until discharge)."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    surrogate = models.CharField(max_length=36)
    role = models.CharField("角色", max_length=12, choices=CareRole)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True)
    source = models.CharField("来源", max_length=12, choices=CareSource)

    privacy = declare(free="id member surrogate role since until source")

    class Meta:
        verbose_name = "诊疗关系"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "surrogate", "role", "since"], name="care_relation_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="care_relation_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["surrogate", "member"], name="care_of_patient")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.role}"

    def holds(self, at: datetime) -> bool:
        """Whether the relation is in force at an instant."""
        return self.since <= at and (self.until is None or at < self.until)


class Stay(models.Model):
    """A patient lies in a unit, or is in its emergency room, until an instant (open: still there).

    ``visit`` is the blind key of the encounter at its source.
    """

    visit = models.CharField(max_length=64, unique=True)
    surrogate = models.CharField(max_length=36)
    department = models.CharField("科室编码", max_length=20)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True)

    privacy = declare(free="id visit surrogate department since until")

    class Meta:
        verbose_name = "在院"
        indexes = [models.Index(fields=["department", "until"], name="stay_in_department")]

    def __str__(self) -> str:
        return f"{self.department} {self.since:%Y-%m-%d}"


class Category(models.TextChoices):
    """Why a patient of others must be read at once."""

    RESCUE = "rescue", _("抢救")
    EMERGENCY = "emergency", _("急诊接诊")
    CONSULTATION = "consultation", _("临时会诊")
    COVER = "cover", _("代班处置")
    CRITICAL = "critical", _("危急值处置")
    OTHER = "other", _("其他紧急情形")


class Outcome(models.TextChoices):
    """What 医务部 found."""

    JUSTIFIED = "justified", _("属实")
    UNJUSTIFIED = "unjustified", _("不当")
    QUESTION = "question", _("需说明")


class State(models.TextChoices):
    """Where a 紧急调阅 stands on its way to a judgement."""

    AWAITING = "awaiting", _("待复核")
    QUESTIONED = "questioned", _("待本人说明")
    JUSTIFIED = "justified", _("属实")
    UNJUSTIFIED = "unjustified", _("不当")


TRANSITIONS = {
    State.AWAITING: {State.QUESTIONED, State.JUSTIFIED, State.UNJUSTIFIED},
    State.QUESTIONED: {State.AWAITING, State.JUSTIFIED, State.UNJUSTIFIED},
    State.JUSTIFIED: set(),
    State.UNJUSTIFIED: set(),
}
JUDGED = (State.JUSTIFIED, State.UNJUSTIFIED)


class BreakGlass(models.Model):
    """One 紧急调阅: a member reads a patient of others for a short time, and is judged for it.

    Reason, explanation and remark are sealed; the ledger holds their digests.
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    surrogate = models.CharField(max_length=36)
    category = models.CharField("情形", max_length=16, choices=Category)
    sealed_reason = models.BinaryField()
    sealed_explanation = models.BinaryField(default=bytes)
    opened_at = models.DateTimeField("开始")
    until = models.DateTimeField("至")
    review_due_at = models.DateTimeField("复核期限")
    state = models.CharField("状态", max_length=12, choices=State, default=State.AWAITING)
    assigned = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    escalated_at = models.DateTimeField("催办时间", null=True)
    reviewer = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField("复核时间", null=True)
    sealed_remark = models.BinaryField(default=bytes)

    privacy = declare(
        sensitive="sealed_reason sealed_explanation sealed_remark",
        free="id member surrogate category opened_at until review_due_at state assigned "
        "escalated_at reviewer reviewed_at",
    )

    class Meta:
        verbose_name = "紧急调阅"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "surrogate", "opened_at"], name="break_glass_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "review_due_at"], name="break_glass_to_review"),
            models.Index(fields=["surrogate", "member"], name="break_glass_of_patient"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.state}"

    @property
    def number(self) -> str:
        """How people call it."""
        return f"急阅{self.pk}号"

    @property
    def code(self) -> str:
        """The patient's code as a reviewer sees it: enough to tell two apart, no more."""
        return self.surrogate[:8].upper()

    @property
    def judged(self) -> bool:
        """Whether 医务部 has come to its judgement."""
        return self.state in JUDGED

    def overdue(self, at: datetime) -> bool:
        """Whether the judgement is late."""
        return not self.judged and at >= self.review_due_at

    def holds(self, at: datetime) -> bool:
        """Whether the patient may still be read under it."""
        return self.opened_at <= at < self.until

    def move(self, state: State) -> None:
        """Go to another state; ``ValueError`` where no way leads."""
        if state not in TRANSITIONS[State(self.state)]:
            raise ValueError(f"{self.state} → {state}")
        self.state = state


class DrugStatisticsAttempt(models.Model):
    """Somebody asked for prescriber × drug × quantity (C27); it was refused and stands here."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked = models.JSONField("所求维度")
    at = models.DateTimeField("时间", db_index=True)

    privacy = declare(free="id member asked at")

    class Meta:
        verbose_name = "统方企图"

    def __str__(self) -> str:
        return f"{self.member_id} {'×'.join(self.asked)}"
