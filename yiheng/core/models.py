"""The schedule's memory: when each job last ran, and who holds it now."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models


class JobRun(models.Model):
    """One row a job. A lease that has run out is taken over: a killed worker blocks nothing."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    milliseconds = models.IntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "定时任务"

    def __str__(self) -> str:
        return self.name

    def take(self, now: datetime, *, every: timedelta, lease: timedelta) -> bool:
        """Take the job on if it is due and free; gives whether it was taken."""
        held = self.leased_until is not None and self.leased_until > now
        waits = self.started_at is not None and self.started_at + every > now
        if held or waits:
            return False
        self.started_at, self.leased_until = now, now + lease
        self.save(update_fields=["started_at", "leased_until"])
        return True

    def ask(self) -> None:
        """Be due at once, unless it runs now."""
        self.started_at = None
        self.save(update_fields=["started_at"])

    def finish(self, done: int, *, milliseconds: int) -> None:
        """Give the job back after success."""
        self.leased_until, self.done = None, done
        self.milliseconds, self.error = milliseconds, ""
        self.save(update_fields=["leased_until", "done", "milliseconds", "error"])

    def fail(self, error: str) -> None:
        """Give the job back after a failure; it is tried again when next due."""
        self.leased_until, self.error = None, error
        self.save(update_fields=["leased_until", "error"])
