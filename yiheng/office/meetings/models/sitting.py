"""A sitting: who is invited and came, what is on the agenda, what was said, what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.governance.people.models import Member, Unit
from yiheng.office.meetings.models.base import SEALED, Row, Sealed
from yiheng.office.meetings.models.series import LONGEST_PLACE, LONGEST_TITLE, Grade, Kind, Series

LONGEST_LINE, LONGEST_NOTE, LONGEST_WORDS = 200, 500, 4000


class State(models.TextChoices):
    """Where a meeting stands."""

    CONVENED = "convened", _("已召集")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已结束")
    CANCELLED = "cancelled", _("已取消")


class Meeting(Sealed):
    """A meeting; its sealed words are the direction that a strategy meeting sets (4.2-h).

    ``period`` is the code of the week, month or quarter it is held for. ``nominal_on`` is the day
    that the rule names; ``provisional``: its date lies beyond the published holiday table.
    ``goals`` are the keys of the goals that it set or confirmed. ``ended_at`` is the real end.
    """

    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    title = models.CharField(_("名称"), max_length=LONGEST_TITLE)
    period = models.CharField(_("期间"), max_length=10)
    nominal_on = models.DateField(_("应开日期"))
    begins_at = models.DateTimeField(_("开始时间"))
    minutes = models.PositiveSmallIntegerField(_("时长（分钟）"))
    place_name = models.CharField(_("地点"), max_length=LONGEST_PLACE)
    provisional = models.BooleanField(_("暂定"), default=False)
    moved_by_hand = models.BooleanField(default=False)
    grade = models.CharField(_("纪要等级"), max_length=12, choices=Grade)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CONVENED)
    convener = models.ForeignKey(Member, models.PROTECT, related_name="+")
    recorder = models.ForeignKey(Member, models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(_("召集时间"))
    agenda_at = models.DateTimeField(_("议程生成时间"), null=True)
    opened_at = models.DateTimeField(_("实际开始"), null=True)
    ended_at = models.DateTimeField(_("实际结束"), null=True)
    cancelled_at = models.DateTimeField(_("取消时间"), null=True)
    cancelled_why = models.CharField(_("取消原因"), max_length=200, blank=True)
    goals = models.JSONField(_("目标"), default=list)

    privacy = declare(
        sensitive="sealed",
        free=f"id series kind title period nominal_on begins_at minutes place_name provisional "
        f"moved_by_hand grade state convener recorder convened_at agenda_at opened_at ended_at "
        f"cancelled_at cancelled_why goals {SEALED}",
    )

    class Meta:
        verbose_name = _("会议")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "period"], condition=~models.Q(state="cancelled"),
                name="meeting_of_period_once",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "begins_at"], name="meeting_state")]

    def __str__(self) -> str:
        return f"{self.title} {self.period}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("meetings:detail", args=[self.pk])

    @property
    def ends_at(self) -> datetime:
        """When it is to end."""
        return self.begins_at + timedelta(minutes=self.minutes)


class Reply(models.TextChoices):
    """What an invited member says."""

    NONE = "none", _("未回执")
    COMES = "comes", _("参加")
    AWAY = "away", _("请假")
    SENDS = "sends", _("委托他人参加")


class Participant(Row):
    """Somebody who is invited; ``seat``: must come for ``unit``, and has a vote.

    ``delegate`` comes, speaks and votes in their place. ``present``: None until it was taken down.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="participants")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    seat = models.BooleanField(_("应到席位"), default=False)
    reply = models.CharField(_("回执"), max_length=6, choices=Reply, default=Reply.NONE)
    delegate = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(_("回执时间"), null=True)
    present = models.BooleanField(_("到会"), null=True)

    privacy = declare(free="id meeting member unit seat reply delegate replied_at present")

    class Meta:
        verbose_name = _("参会人")
        ordering = ("-seat", "unit__code", "pk")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="participant_once")
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.member_id}"

    @property
    def sits(self) -> Member:
        """Who comes: the delegate, where one was sent."""
        return self.delegate if self.delegate is not None else self.member

    @property
    def sits_id(self) -> int:
        """The key of who comes."""
        return self.delegate_id if self.delegate_id is not None else self.member_id


class Part(models.TextChoices):
    """The part of an agenda."""

    DONE = "done", _("上周工作")
    PLAN = "plan", _("本周计划")
    PROJECT = "project", _("新项目")
    TOPIC = "topic", _("议题")


class Answer(models.TextChoices):
    """What the meeting says to a line of its agenda."""

    NONE = "", _("未回应")
    DONE = "done", _("已完成")
    GOING = "going", _("按计划进行")
    LATE = "late", _("未按时，须跟进")
    DROPPED = "dropped", _("不再办理")
    HEARD = "heard", _("已听取讨论")


class Item(Sealed):
    """A line of the agenda; ``source`` and ``key`` name what brought it. Its sealed words are what
    the meeting answered."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    ordinal = models.PositiveSmallIntegerField(_("序号"))
    part = models.CharField(_("部分"), max_length=8, choices=Part)
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    text = models.CharField(_("事项"), max_length=LONGEST_LINE)
    url = models.CharField(max_length=200, blank=True)
    owner = models.CharField(_("负责"), max_length=80, blank=True)
    due_at = models.DateTimeField(_("期限"), null=True)
    done = models.BooleanField(null=True)
    answer = models.CharField(_("回应"), max_length=8, choices=Answer, blank=True)
    answered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    privacy = declare(
        sensitive="sealed",
        free="id meeting ordinal part source key text url owner due_at done answer answered_by "
        f"answered_at {SEALED}",
    )

    class Meta:
        verbose_name = _("议程")
        ordering = ("ordinal", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "part", "source", "key"], name="item_brought_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ordinal}. {self.text}"


class Stood(models.TextChoices):
    """Whether the speaker stands by what was taken down."""

    WAITING = "waiting", _("待本人确认")
    CONFIRMED = "confirmed", _("本人已确认")
    DISPUTED = "disputed", _("本人有异议")


class Statement(Sealed):
    """What somebody said to a line of the agenda, as it was taken down (4.2-i)."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="statements")
    speaker = models.ForeignKey(Member, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("发言时间"))
    taken_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    stood = models.CharField(_("确认"), max_length=10, choices=Stood, default=Stood.WAITING)
    stood_at = models.DateTimeField(_("确认时间"), null=True)

    privacy = declare(
        sensitive="sealed",
        free=f"id item speaker said_at taken_by stood stood_at {SEALED}",
    )

    class Meta:
        verbose_name = _("发言")
        ordering = ("said_at", "pk")

    def __str__(self) -> str:
        return f"{self.item_id} {self.speaker_id}"


class OutputKind(models.TextChoices):
    """What an exchange meeting gives (7.1-j)."""

    CASE = "case", _("经验案例")
    PROBLEM = "problem", _("问题事项")


class Output(Sealed):
    """What came of an exchange meeting: a case for the knowledge base, or a problem with an owner
    and a day."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="outputs")
    kind = models.CharField(_("类别"), max_length=8, choices=OutputKind)
    title = models.CharField(_("标题"), max_length=LONGEST_TITLE)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    due_on = models.DateField(_("期限"), null=True)
    url = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(_("登记时间"))
    done_at = models.DateTimeField(_("办结时间"), null=True)

    privacy = declare(
        sensitive="sealed",
        free=f"id meeting kind title owner due_on url added_at done_at {SEALED}",
    )

    class Meta:
        verbose_name = _("交流会产出")
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title
