"""Medical records: sealed under their patient's key, versioned, each with its licence (3.1-s).

In clear, keyed by random surrogates, stand only: type, codes, dates, quantities, department and
the prescriber's 工号; they are listed in docs/explain/guarantees.md.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.patients.models import Patient
from yiheng.core.privacy import declare


class Record(models.Model):
    """One version of one FHIR resource. ``patient`` None: a resource of no patient."""

    surrogate = models.CharField(max_length=32, primary_key=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, db_index=False)
    licence = models.ForeignKey(Licence, models.PROTECT, db_index=False)
    resource_type = models.CharField(_("类型"), max_length=40)
    source_key = models.CharField(max_length=64)
    version = models.PositiveIntegerField(_("版本"), default=1)
    current = models.BooleanField(default=True)
    content_hash = models.CharField(max_length=64)
    event_at = models.DateTimeField(_("发生时间"), null=True)
    department = models.CharField(_("科室"), max_length=20, blank=True)
    code = models.CharField(_("编码"), max_length=64, blank=True)
    quantity = models.DecimalField(_("数量"), max_digits=18, decimal_places=6, null=True)
    prescriber = models.CharField(_("开单人"), max_length=20, blank=True)
    stored_at = models.DateTimeField(_("存储时间"))
    sealed = models.BinaryField()

    privacy = declare(
        sensitive="sealed",
        free="surrogate patient licence resource_type source_key version current content_hash "
        "event_at department code quantity prescriber stored_at",
    )

    class Meta:
        verbose_name = _("病历数据")
        constraints = [
            models.UniqueConstraint(fields=["source_key", "version"], name="record_version_once")
        ]
        indexes = [
            models.Index(
                fields=["patient", "-event_at"], name="record_timeline", condition=Q(current=True)
            ),
            models.Index(
                fields=["resource_type", "event_at"], name="record_kind", condition=Q(current=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_type} {self.surrogate[:8]}"

    @property
    def owner(self) -> str:
        """Whose key sealed the record."""
        return self.patient_id or "hospital"

    @property
    def seal_place(self) -> str:
        """What the seal is bound to besides its owner."""
        return f"records_record|{self.surrogate}|sealed"
