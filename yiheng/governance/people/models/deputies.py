"""Who stands in for whom, until when, for what."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from yiheng.core.privacy import declare
from yiheng.governance.people.models.members import Member

SIGN = "approvals:sign"


class Deputy(models.Model):
    """``deputy`` does for ``principal`` what is named here, from one instant until another.

    ``subjects`` are the kinds of approval that may be signed, ``permissions`` other rights of the
    principal. It ends by itself; ``ended_at`` when it was ended before.
    """

    principal = models.ForeignKey(Member, models.PROTECT, related_name="deputised")
    deputy = models.ForeignKey(Member, models.PROTECT, related_name="stands_in")
    subjects = models.JSONField("审批事项", default=list)
    permissions = models.JSONField("权限", default=list)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至")
    reason = models.CharField("理由", max_length=200)
    made_by = models.CharField("委托人", max_length=80)
    made_at = models.DateTimeField("委托时间")
    ended_at = models.DateTimeField("提前结束", null=True)

    privacy = declare(
        free="id principal deputy subjects permissions since until reason made_by made_at ended_at"
    )

    class Meta:
        verbose_name = "代理"
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="deputy_ends_after"),
            models.CheckConstraint(condition=~Q(principal=F("deputy")), name="deputy_is_another"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} for {self.principal_id}"

    @property
    def last(self) -> datetime:
        """The first instant at which it holds no more."""
        return self.until if self.ended_at is None else min(self.until, self.ended_at)

    @property
    def rights(self) -> list[str]:
        """The permissions that the deputy has through it."""
        return [*self.permissions, SIGN] if self.subjects else list(self.permissions)

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at an instant, between two who are here."""
        return self.since <= at < self.last and self.principal.here(at)

    def touches(self, since: datetime, until: datetime | None) -> bool:
        """Whether it is in force at some instant of a span; an open end is for ever."""
        return since < self.last and (until is None or self.since < until)

    def end(self, at: datetime) -> None:
        """It holds no more from this instant."""
        self.ended_at = at
        self.save(update_fields=["ended_at"])
