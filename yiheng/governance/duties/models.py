"""Who owes what, by when, under which clause."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from yiheng.core.privacy import declare
from yiheng.core.verdict import render
from yiheng.governance.duties import kinds
from yiheng.governance.notices.kinds import filled
from yiheng.governance.people.models import Member, Unit


class Duty(models.Model):
    """One thing owed by a member, or by whoever holds a post (in a unit, if one is named).

    ``target`` is ``app.model:pk`` of what it is about; ``facts`` fill the title of its kind.
    ``reminded`` is the last reminder sent, in hours after the due time (negative: before).
    """

    clause = models.CharField("依据", max_length=16)
    kind = models.CharField("种类", max_length=80)
    target = models.CharField("对象", max_length=160, db_index=True)
    facts = models.JSONField(default=dict)
    url = models.CharField("链接", max_length=200, blank=True)
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    post = models.CharField("岗位", max_length=40, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField("自")
    due_at = models.DateTimeField("到期")
    closed_at = models.DateTimeField("办结", null=True)
    reminded = models.SmallIntegerField(null=True)

    privacy = declare(
        free="id clause kind target facts url owner post unit opened_at due_at closed_at reminded"
    )

    class Meta:
        verbose_name = "义务"
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, post="") | (Q(owner__isnull=True) & ~Q(post="")),
                name="duty_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["target", "kind", "owner"],
                condition=Q(closed_at__isnull=True, owner__isnull=False),
                name="duty_of_owner_open_once",
            ),
            models.UniqueConstraint(
                fields=["target", "kind", "post"],
                condition=Q(closed_at__isnull=True, owner__isnull=True),
                name="duty_of_post_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "closed_at"], name="duty_of_owner"),
            models.Index(fields=["post", "closed_at"], name="duty_of_post"),
            models.Index(fields=["due_at"], name="duty_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"

    @property
    def title(self) -> str:
        """What is owed, in the reader's language."""
        known = kinds.KINDS.get(self.kind)
        if known is None:
            return render(kinds.UNNAMED, {"what": kinds.what_is(self.target)})
        return filled(known.title, self.facts)

    @property
    def met(self) -> bool:
        """Whether it was done in time."""
        return self.closed_at is not None and self.closed_at <= self.due_at

    def close(self, at: datetime) -> None:
        """It is done, or nobody owes it any more."""
        self.closed_at = at
        self.save(update_fields=["closed_at"])

    def remind(self, offset: int) -> None:
        """Remember which reminder went out last."""
        self.reminded = offset
        self.save(update_fields=["reminded"])
