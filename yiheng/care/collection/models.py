"""采集申请单, its attachments, and the licence that its approval opens."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiheng.care.consent.models import Notice
from yiheng.core.clock import day_of
from yiheng.core.privacy import declare
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member, Unit

IDENTIFYING = frozenset(
    {"name", "identifier", "telecom", "address", "birthDate", "photo", "contact"}
)
TYPE_NAMES = {
    "Patient": _("患者"), "Encounter": _("就诊"), "Condition": _("诊断"),
    "Observation": _("检验检查结果"), "MedicationRequest": _("处方"), "Procedure": _("诊治操作"),
    "DiagnosticReport": _("诊断报告"), "Immunization": _("接种"),
    "AllergyIntolerance": _("过敏"), "ServiceRequest": _("检查申请"), "Specimen": _("标本"),
    "ImagingStudy": _("影像"), "CarePlan": _("诊疗计划"), "Goal": _("诊疗目标"),
    "Claim": _("费用"), "ExplanationOfBenefit": _("结算"), "Practitioner": _("医务人员"),
    "Organization": _("机构科室"), "RelatedPerson": _("亲属"), "Coverage": _("保险"),
    "Location": _("地点"),
}  # fmt: skip


class State(models.TextChoices):
    """Where an application stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("审批中")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("已通过")
    REFUSED = "refused", _("已否决")
    WITHDRAWN = "withdrawn", _("已撤回")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_APPROVAL, State.WITHDRAWN}),
    State.IN_APPROVAL: frozenset({State.APPROVED, State.REFUSED, State.RETURNED, State.WITHDRAWN}),
    State.RETURNED: frozenset({State.IN_APPROVAL, State.WITHDRAWN}),
}
EDITABLE = frozenset({State.DRAFT, State.IN_APPROVAL, State.RETURNED})


class LegalBasis(models.TextChoices):
    """Why the law lets the data be processed (个人信息保护法 第13条)."""

    CARE = "care", _("为诊疗所必需")
    CONSENT = "consent", _("患者知情同意")
    LEGAL_DUTY = "legal-duty", _("履行法定职责或义务")
    PUBLIC_HEALTH = "public-health", _("应对突发公共卫生事件")


class Application(models.Model):
    """An application to collect data: purpose, source, types and fields, basis, retention."""

    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("名称"), max_length=80)
    purpose = models.TextField(_("采集目的"))
    source = models.CharField(_("数据来源"), max_length=80)
    scope = models.JSONField(_("类型与字段"), default=dict)
    justifications = models.JSONField(_("标识字段的用途"), default=dict)
    legal_basis = models.CharField(_("合法性基础"), max_length=20, choices=LegalBasis)
    notice = models.ForeignKey(Notice, models.PROTECT, verbose_name=_("告知书版本"))
    retention_months = models.PositiveSmallIntegerField(_("保存期限（月）"))
    period_from = models.DateTimeField(_("采集期自"))
    period_until = models.DateTimeField(_("采集期至"))
    author = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("申请科室"))
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("填写时间"))
    decided_at = models.DateTimeField(_("办结时间"), null=True)
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        free="id number title purpose source scope justifications legal_basis notice "
        "retention_months period_from period_until author unit state created_at decided_at "
        "idempotency_key"
    )

    class Meta:
        verbose_name = _("采集申请单")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_until__gt=F("period_from")), name="application_period_forward"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def last_day(self) -> date:
        """The last day of the period, as people write it."""
        return day_of(self.period_until - timedelta(seconds=1))

    def move(self, state: State, at: datetime | None = None) -> None:
        """Enter a state, finally if ``at`` is given; raises ``ValueError`` off the map."""
        if state not in TRANSITIONS.get(State(self.state), ()):
            raise ValueError(f"{self.state} -> {state}")
        self.state, self.decided_at = state, at
        self.save(update_fields=["state", "decided_at"])


class Attachment(SealedFile):
    """A file of an application, encrypted with the hospital's key; its digest is signed too."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="attachments")

    privacy = declare(sensitive="sealed", free=f"id application {FILE_FIELDS}")

    class Meta:
        verbose_name = _("附件")


class Licence(models.Model):
    """What an approved application allows: these elements of these types, in this period."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="licence")
    scope = models.JSONField(_("类型与字段"))
    valid_from = models.DateTimeField(_("自"))
    valid_until = models.DateTimeField(_("至"))
    retention_months = models.PositiveSmallIntegerField(_("保存期限（月）"))
    opened_at = models.DateTimeField(_("生效时间"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True)
    warned_days = models.PositiveSmallIntegerField(null=True)

    privacy = declare(
        free="id application scope valid_from valid_until retention_months opened_at revoked_at "
        "warned_days"
    )

    class Meta:
        verbose_name = _("采集许可")

    def __str__(self) -> str:
        return self.application.number

    @property
    def last_day(self) -> date:
        """The last day on which the licence stands."""
        return day_of(self.valid_until - timedelta(seconds=1))

    @property
    def owner(self) -> str:
        """The owner name of the licence's own key, under which its quarantine is sealed."""
        return f"licence:{self.pk}"

    def allowed(self, resource_type: str) -> frozenset[str] | None:
        """The top-level elements allowed of a type; None when the type is not licensed."""
        elements = self.scope.get(resource_type)
        return None if elements is None else frozenset(elements)

    def revoke(self, at: datetime) -> None:
        """Nothing may be collected under this licence from now on."""
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])

    def warn(self, days: int) -> None:
        """Remember which warning went out last."""
        self.warned_days = days
        self.save(update_fields=["warned_days"])
