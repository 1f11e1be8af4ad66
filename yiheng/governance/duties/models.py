"""Who owes what, by when, under which clause."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal
from yiheng.core.verdict import render
from yiheng.governance.duties import kinds
from yiheng.governance.notices.kinds import filled
from yiheng.governance.people.models import Member, Unit
from yiheng.standards.china.calendar import Clock

CLOCKS = [("", _("定时")), (Clock.MINUTES.value, _("分钟")), (Clock.HOURS.value, _("小时")),
          (Clock.WORK_HOURS.value, _("工作小时")), (Clock.DAYS.value, _("自然日")),
          (Clock.WORKDAYS.value, _("工作日"))]  # fmt: skip


class Duty(models.Model):
    """One thing owed by a member, or by whoever holds a post (in a unit, if one is named).

    ``target`` is ``app.model:pk`` of what it is about; ``facts`` fill the title of its kind.
    ``reminded`` is the last reminder sent, in hours after the due time (negative: before).
    Since ``running_since`` its clock may run ``left`` microseconds (days, where ``clock`` counts
    days) until ``due_at``; an empty clock runs to a fixed moment. ``provisional``: days beyond the
    published holiday table were counted. While ``paused_at`` is set ``due_at`` means nothing.
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
    clock = models.CharField("计时", max_length=12, choices=CLOCKS, blank=True)
    left = models.BigIntegerField("余下时长", null=True)
    running_since = models.DateTimeField("起算")
    first_due_at = models.DateTimeField("原定到期")
    provisional = models.BooleanField("暂定", default=False)
    paused_at = models.DateTimeField("暂停", null=True)

    privacy = declare(
        free="id clause kind target facts url owner post unit opened_at due_at closed_at reminded "
        "clock left running_since first_due_at provisional paused_at"
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

    def put_off(self, due_at: datetime, at: datetime) -> None:
        """It is due later, at a fixed moment; its reminders begin anew."""
        self.due_at, self.running_since, self.reminded = due_at, at, None
        self.clock, self.left, self.provisional = "", None, False
        self.save(update_fields=["due_at", "running_since", "reminded", "clock", "left",
                                 "provisional"])  # fmt: skip

    def late(self, at: datetime) -> bool:
        """Whether its time is up and it is not done; never while the clock stands still."""
        return self.closed_at is None and self.paused_at is None and self.due_at <= at

    def stop(self, at: datetime, left: int) -> None:
        """The clock stands still; so much is left to run."""
        self.paused_at, self.left = at, left
        self.save(update_fields=["paused_at", "left"])

    def run(self, since: datetime, due_at: datetime, provisional: bool) -> None:
        """The clock runs from an instant to another due time; its reminders begin anew."""
        self.running_since, self.due_at, self.provisional = since, due_at, provisional
        self.paused_at = self.reminded = None
        self.save(update_fields=["running_since", "due_at", "provisional", "paused_at", "reminded"])

    def remind(self, offset: int) -> None:
        """Remember which reminder went out last."""
        self.reminded = offset
        self.save(update_fields=["reminded"])


class Reason(models.TextChoices):
    """Why the clock of a duty may stand still: what the ower waits for."""

    SUPPLIER = "supplier", _("等待供应商")
    OUTSIDE = "outside", _("等待外部批复")
    APPLICANT = "applicant", _("等待申请人补充材料")
    OUTAGE = "outage", _("系统停用或不可抗力")


class Pause(models.Model):
    """The clock of a duty stood still from an instant, at the latest until ``latest``."""

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="pauses")
    reason = models.CharField(_("原因"), max_length=12, choices=Reason)
    note = models.CharField(_("说明"), max_length=60)
    granted_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    since = models.DateTimeField(_("暂停时间"))
    latest = models.DateTimeField(_("最迟恢复"))
    until = models.DateTimeField(_("恢复时间"), null=True)
    due_before = models.DateTimeField(_("暂停前到期"))
    due_after = models.DateTimeField(_("恢复后到期"), null=True)

    privacy = declare(free="id duty reason note granted_by since latest until due_before due_after")

    class Meta:
        verbose_name = _("暂停计时")
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=Q(until__isnull=True), name="duty_paused_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pause_ends_not_before_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.reason}"

    def end(self, until: datetime, due_after: datetime) -> None:
        """The clock runs again."""
        self.until, self.due_after = until, due_after
        self.save(update_fields=["until", "due_after"])


class CalendarChange(Proposal):
    """A year's holiday table, or office hours from a day on, that two people agree on.

    ``content`` holds the days as the table stores them; of office hours, the shifts.
    """

    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    in_force_from = models.DateField(_("起用日期"), null=True)
    content = models.JSONField(_("内容"))
    source = models.CharField(_("依据文件"), max_length=80)

    privacy = declare(free=f"id year in_force_from content source {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = _("日历变更")
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(stand="proposed", year__isnull=False),
                name="calendar_year_proposed_once",
            ),
            models.UniqueConstraint(
                fields=["in_force_from"],
                condition=Q(stand="proposed", in_force_from__isnull=False),
                name="office_hours_proposed_once",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year or self.in_force_from} {self.source}"


class Feed(models.Model):
    """A secret address at which a member's calendar program reads due times; only its digest."""

    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    digest = models.CharField(_("摘要值"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("开通时间"))
    revoked_at = models.DateTimeField(_("停用时间"), null=True)

    privacy = declare(free="id member digest made_at revoked_at")

    class Meta:
        verbose_name = _("日历订阅")
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(revoked_at__isnull=True), name="feed_of_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}"

    def revoke(self, at: datetime) -> None:
        """The address leads nowhere from now on."""
        self.revoked_at = at
        self.save(update_fields=["revoked_at"])


class PaceWarning(models.Model):
    """Somebody was told that a periodic obligation lags behind; once a quarter of its period."""

    pace = models.CharField(_("事项"), max_length=160)
    period = models.CharField(_("期间"), max_length=10)
    quarter = models.PositiveSmallIntegerField(_("第几个四分之一"))
    at = models.DateTimeField(_("提醒时间"))

    privacy = declare(free="id pace period quarter at")

    class Meta:
        verbose_name = _("进度提醒")
        constraints = [
            models.UniqueConstraint(fields=["pace", "period", "quarter"], name="pace_warned_once")
        ]

    def __str__(self) -> str:
        return f"{self.pace} {self.period} {self.quarter}"
