"""Members, who holds which post when, and when they left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.privacy import declare
from yiheng.core.verdict import Verdict
from yiheng.governance.people import rules
from yiheng.governance.people.models.units import Post, Unit

if TYPE_CHECKING:
    from yiheng.governance.people.models.deputies import Deputy

A_WHILE = timedelta(days=30)
"""How long somebody is still told that they stand in for another no more."""


class Employment(models.TextChoices):
    """On what terms a member works here."""

    EMPLOYED = "employed", _("在编或合同")
    OUTSOURCED = "outsourced", _("外包")
    TRAINEE = "trainee", _("进修实习")


class MemberManager(BaseUserManager["Member"]):
    """Members by staff number."""

    def get_by_natural_key(self, username: str | None) -> Member:
        """Sign-in looks members up here."""
        return self.get(staff_no=username)


class Member(AbstractBaseUser):
    """A member of staff: signs in with the 工号; there is no superuser.

    ``stands_in_until`` is when the last of what they do for others ends: who stands in for nobody
    costs no query. ``ends_on`` is the last day of those who stay for a time (outsourced, trainee);
    ``sponsor`` answers for them; ``nda_on`` is the day on which they signed to keep secrets.
    """

    staff_no = models.CharField("工号", max_length=20, unique=True)
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="members")
    title = models.CharField("职称", max_length=40, blank=True)
    employment = models.CharField(
        "用工性质", max_length=12, choices=Employment, default=Employment.EMPLOYED
    )
    is_active = models.BooleanField("在岗", default=True)
    activation_digest = models.CharField(max_length=64, blank=True)
    joined_at = models.DateTimeField("入职时间")
    phone = models.CharField("工作电话", max_length=20, blank=True, default="")
    sponsor = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    nda_on = models.DateField("保密协议签署日期", null=True)
    ends_on = models.DateField("服务期至", null=True)
    stands_in_until = models.DateTimeField("代理至", null=True)
    idempotency_key = models.CharField(max_length=64, blank=True)

    privacy = declare(
        free="id password last_login staff_no name unit title employment is_active "
        "activation_digest joined_at phone sponsor nda_on ends_on stands_in_until idempotency_key"
    )

    objects: ClassVar[MemberManager] = MemberManager()
    USERNAME_FIELD = "staff_no"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "人员"
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="member_enrolled_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.staff_no}）"

    @property
    def label(self) -> str:
        """How the ledger and colleagues name this member."""
        return f"{self.name}（{self.staff_no}）"

    @cached_property
    def assignments(self) -> Sequence[Assignment]:
        """Every post held, past and to come; read once for a request."""
        return list(self.assignment_set.select_related("post", "unit"))

    @property
    def ends_at(self) -> datetime | None:
        """The instant from which a member who stays for a time holds nothing any more."""
        return midnight(self.ends_on + timedelta(days=1)) if self.ends_on else None

    def here(self, at: datetime) -> bool:
        """Whether the member works here at an instant."""
        return self.is_active and (self.ends_on is None or day_of(at) <= self.ends_on)

    def assignments_at(self, at: datetime) -> list[Assignment]:
        """The posts held at an instant; none for a member who has left or whose time is over."""
        return [one for one in self.assignments if one.holds(at)] if self.here(at) else []

    def posts_at(self, at: datetime) -> list[Post]:
        """The post cards in force for this member at an instant."""
        return [one.post for one in self.assignments_at(at)]

    def holds(self, post: str, at: datetime) -> bool:
        """Whether the member holds the post with this code at an instant."""
        return any(one.code == post for one in self.posts_at(at))

    @cached_property
    def deputies(self) -> Sequence[Deputy]:
        """Everything that this member does or did for others; read once for a request."""
        return list(self.stands_in.select_related("principal__unit").order_by("since", "pk"))

    def standing_in(self, at: datetime) -> list[Deputy]:
        """For whom, and for what, the member stands in at an instant."""
        if self.stands_in_until is None or self.stands_in_until <= at or not self.here(at):
            return []
        return [one for one in self.deputies if one.holds(at)]

    def may(self, permission: str, at: datetime) -> Verdict:
        """Whether a post held at this instant carries the permission (2.1-k).

        Or the post of somebody for whom the member stands in: their own only, so nothing is
        handed on.
        """
        own = self.may_own(permission, at)
        if own:
            return own
        for one in self.standing_in(at):
            if permission in one.rights and (through := one.principal.may_own(permission, at)):
                return through
        over = rules.has_lapsed(permission, self.lapsed(at))
        return own if over is None else over

    def lapsed(self, at: datetime) -> list[Deputy]:
        """What the member did for others until lately, the latest first; costs nothing for those
        who never stood in for anybody."""
        if self.stands_in_until is None:
            return []
        over = [one for one in self.deputies if one.last <= at < one.last + A_WHILE]
        return sorted(over, key=lambda one: one.last, reverse=True)

    def may_own(self, permission: str, at: datetime) -> Verdict:
        """As ``may``, of the own posts only; who had it and let it lapse is told so (4.1-j)."""
        verdict = rules.may_use(permission, self.posts_at(at))
        if verdict:
            return verdict
        lapsed = next((one for one in self.assignments if one.lapsed_with(permission, at)), None)
        return verdict if lapsed is None else rules.was_not_renewed(lapsed)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Assignments by what is in force when."""

    def held(self, at: datetime) -> Self:
        """Begun, not ended, of members who are here; whether it lapsed is not asked."""
        stays = Q(member__ends_on=None) | Q(member__ends_on__gte=day_of(at))
        running = Q(until__isnull=True) | Q(until__gt=at)
        return self.filter(running, stays, since__lte=at, member__is_active=True)

    def in_date(self, at: datetime) -> Self:
        """Held, and not past the day on which it lapses."""
        return self.held(at).filter(Q(renew_by__isnull=True) | Q(renew_by__gt=at))

    def in_force(self, at: datetime) -> Self:
        """In date; or past it, where nobody in date holds a post that must be filled (4.1-j)."""
        others = Assignment.objects.in_date(at).filter(post=OuterRef("post"))
        dated = Q(renew_by__isnull=True) | Q(renew_by__gt=at)
        must = Q(post__exclusive=True) | Q(post__single=True)
        return self.held(at).filter(dated | (must & ~Exists(others)))


class Assignment(models.Model):
    """A member holds a post in a unit from one instant until another.

    ``renew_by``: of system administration, the instant at which it lapses unless it is renewed.
    """

    member = models.ForeignKey(Member, models.PROTECT)
    post = models.ForeignKey(Post, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    since = models.DateTimeField("自")
    until = models.DateTimeField("至", null=True)
    made_by = models.CharField("任命人", max_length=80)
    confirmed_by = models.CharField("确认人", max_length=80, blank=True, default="")
    renew_by = models.DateTimeField("续期期限", null=True)

    privacy = declare(free="id member post unit since until made_by confirmed_by renew_by")

    objects: ClassVar[models.Manager[Assignment]] = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="assignment_ends_not_before_it_begins",
            )
        ]
        indexes = [models.Index(fields=["post", "unit", "since"])]

    def __str__(self) -> str:
        return f"{self.member_id} {self.post_id}"

    def holds(self, at: datetime) -> bool:
        """Whether the assignment is in force at an instant."""
        running = self.since <= at and (self.until is None or at < self.until)
        return running and (not self.past(at) or self.indispensable(at))

    def past(self, at: datetime) -> bool:
        """Whether it should have been renewed by now."""
        return self.renew_by is not None and self.renew_by <= at

    def indispensable(self, at: datetime) -> bool:
        """Whether the post must be filled and nobody holds it in date: then it does not lapse."""
        if not self.post.must_be_filled:
            return False
        return not Assignment.objects.in_date(at).filter(post=self.post_id).exists()

    def lapsed_with(self, permission: str, at: datetime) -> bool:
        """Whether it carried a permission, was not renewed, and has therefore ended."""
        ended = self.until is None or self.until <= at
        return self.past(at) and ended and permission in self.post.permissions

    def touches(self, since: datetime, until: datetime | None) -> bool:
        """Whether it is in force at some instant of a span; an open end is for ever."""
        begins_before = until is None or self.since < until
        return begins_before and (self.until is None or since < self.until)

    def end(self, at: datetime) -> None:
        """The member holds the post no longer from this instant."""
        self.until = at
        self.save(update_fields=["until"])

    def date(self, renew_by: datetime | None) -> None:
        """It lapses at this instant unless it is renewed."""
        self.renew_by = renew_by
        self.save(update_fields=["renew_by"])


class Departure(models.Model):
    """A member has left: when they went, and when the account was shut."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="departures")
    left_at = models.DateTimeField("离岗时间")
    shut_out_at = models.DateTimeField("停用时间")

    privacy = declare(free="id member left_at shut_out_at")

    class Meta:
        verbose_name = "离岗"
        indexes = [models.Index(fields=["left_at"], name="departure_left_at")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.left_at:%Y-%m-%d}"
