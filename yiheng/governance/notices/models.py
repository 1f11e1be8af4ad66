"""The in-app outbox: one row a recipient, written in the transaction that it tells of."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from yiheng.core.privacy import declare
from yiheng.governance.notices.kinds import title_of
from yiheng.governance.people.models import Member


class Notice(models.Model):
    """A line for one member. ``facts`` fill the title of its kind; never patient data."""

    recipient = models.ForeignKey(Member, models.PROTECT, related_name="+")
    kind = models.CharField("种类", max_length=80)
    facts = models.JSONField(default=dict)
    url = models.CharField("链接", max_length=200, blank=True)
    clause = models.CharField("依据", max_length=16, blank=True)
    created_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅知时间", null=True)

    privacy = declare(free="id recipient kind facts url clause created_at read_at")

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

    def read(self, at: datetime) -> None:
        """The recipient has seen it; the first time counts."""
        if self.read_at is None:
            self.read_at = at
            self.save(update_fields=["read_at"])
