"""The alarms that ring, so that each is told once and again only when a day has passed."""

from __future__ import annotations

from datetime import datetime

from django.db import models

from yiheng.core.privacy import declare


class Alarm(models.Model):
    """One that rings now; it goes with its cause."""

    code = models.CharField(max_length=40, primary_key=True)
    since = models.DateTimeField()
    told_at = models.DateTimeField()

    privacy = declare(free="code since told_at")

    class Meta:
        verbose_name = "运行告警"

    def __str__(self) -> str:
        return self.code

    def tell(self, at: datetime) -> None:
        """Note that the administrators have been told of it again."""
        self.told_at = at
        self.save(update_fields=["told_at"])
