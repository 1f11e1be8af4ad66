"""Declarations of crisis, the team of each, what it did at once, and what had to be made good."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member, Unit

OWNER = "hospital"
SUBJECT = "crisis.act"
"""Under which name acts are put up for approval."""


class Ending(models.TextChoices):
    """How a declaration came to its end."""

    EXPIRED = "expired", _("到期自动结束")
    ENDED = "ended", _("提前结束")
    REFUSED = "refused", _("第二人未同意，已结束")
    LAPSED = "lapsed", _("逾期无人确认，已失效")


class CrisisQuerySet(QuerySet["Crisis"]):
    """Declarations by how they stand."""

    def live(self, at: datetime) -> CrisisQuerySet:
        """Those in force at an instant: the same as ``Crisis.live``, asked of the database."""
        kept = Q(stand=Stand.CONFIRMED) | Q(confirm_by__gt=at)
        return self.filter(kept, since__lte=at, until__gt=at).filter(
            Q(ended_at=None) | Q(ended_at__gt=at)
        )


class Crisis(Proposal):
    """危机决策授权: within it the team acts at once, until it ends by itself.

    It is in force from the first person's word; without a second person's it ends at
    ``confirm_by``. ``kinds`` are the names of the acts allowed, ``units`` those for which one may
    act (none: the whole house), ``cap`` is the most yuan of all acts together (None: no money).
    """

    number = models.CharField(_("编号"), max_length=40, unique=True)
    title = models.CharField(_("事由"), max_length=80)
    kinds = models.JSONField(_("授权措施"), default=list)
    cap = models.DecimalField(_("金额上限"), max_digits=14, decimal_places=2, null=True)
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("授权科室"))
    since = models.DateTimeField(_("自"))
    until = models.DateTimeField(_("至"))
    confirm_by = models.DateTimeField(_("最迟确认"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    ending = models.CharField(_("结束方式"), max_length=10, choices=Ending, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        free=f"id number title kinds cap since until confirm_by ended_at ending idempotency_key "
        f"{PROPOSAL_FIELDS}"
    )
    objects: ClassVar = CrisisQuerySet.as_manager()

    class Meta:
        verbose_name = _("危机决策授权")
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="crisis_ends_after"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
                name="crisis_ended_not_before_it_began",
            ),
        ]
        indexes = [models.Index(fields=["until"], name="crisis_until")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def page(self) -> str:
        """Where it is read and acted in."""
        return reverse("crisis:one", args=[self.pk])

    @property
    def confirmed(self) -> bool:
        """Whether a second person stands behind it."""
        return self.stand == Stand.CONFIRMED

    @property
    def last(self) -> datetime:
        """The first instant at which it is not in force any more."""
        ends = [self.until, self.ended_at, None if self.confirmed else self.confirm_by]
        return min(one for one in ends if one is not None)

    @property
    def present(self) -> QuerySet[TeamMember]:
        """Who is in the team now, its head first."""
        return self.team.filter(left_at=None).select_related("member__unit")

    def live(self, at: datetime) -> bool:
        """Whether the team may act in it at an instant."""
        return self.since <= at < self.last

    def end(self, ending: Ending, at: datetime) -> None:
        """It is over from this instant, once."""
        if self.ended_at is not None:
            raise ValueError(f"{self.number}: {self.ending}")
        self.ended_at, self.ending = at, ending
        self.save(update_fields=["ended_at", "ending"])

    def extend(self, until: datetime) -> None:
        """It ends later."""
        self.until = until
        self.save(update_fields=["until"])


class TeamMember(models.Model):
    """Who may act in a crisis, from ``joined_at`` (its beginning) until ``left_at`` (its end);
    exactly one of those present heads the team."""

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="team")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    head = models.BooleanField(_("组长"), default=False)
    joined_at = models.DateTimeField(_("加入时间"), null=True)
    left_at = models.DateTimeField(_("移出时间"), null=True)

    privacy = declare(free="id crisis member head joined_at left_at")

    class Meta:
        verbose_name = _("临时小组成员")
        ordering = ("-head", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["crisis", "member"], condition=Q(left_at=None),
                name="crisis_team_member_once",
            ),
            models.UniqueConstraint(
                fields=["crisis"], condition=Q(head=True, left_at=None),
                name="crisis_team_one_head",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.crisis_id} {self.member_id}"

    def there(self, at: datetime) -> bool:
        """Whether they belonged to the team at an instant, its ends included."""
        begun = self.joined_at is None or self.joined_at <= at
        return begun and (self.left_at is None or at <= self.left_at)

    def leave(self, at: datetime) -> None:
        """They act no more in it; what they did stands, and so does who headed it then."""
        self.left_at = at
        self.save(update_fields=["left_at"])

    def lead(self, head: bool) -> None:
        """They head it, or do so no longer."""
        self.head = head
        self.save(update_fields=["head"])


class Extension(Proposal):
    """A later end, which two persons agree on."""

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="extensions")
    until = models.DateTimeField(_("延长至"))

    privacy = declare(free=f"id crisis until {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = _("危机决策授权延长")
        constraints = [
            models.UniqueConstraint(
                fields=["crisis"], condition=Q(stand=Stand.PROPOSED), name="crisis_extended_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.crisis_id} {self.until:%Y-%m-%d %H:%M}"


class State(models.TextChoices):
    """Where the ratification of an act stands."""

    PENDING = "pending", _("待补办")
    RETURNED = "returned", _("退回补充")
    RATIFIED = "ratified", _("已补办")
    REFUSED = "refused", _("未予追认，补救中")
    REMEDIED = "remedied", _("已补救")


OPEN = frozenset({State.PENDING, State.RETURNED})
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.RETURNED, State.RATIFIED, State.REFUSED}),
    State.RETURNED: frozenset({State.PENDING, State.REFUSED}),
    State.REFUSED: frozenset({State.REMEDIED}),
}


class Act(models.Model):
    """What a member of the team did at once; ``target`` is what it made (``app.model:pk``).

    The words are sealed with the hospital's key; ``text_digest`` is what the ledger keeps.
    ``due_at`` is when it must be ratified.
    """

    crisis = models.ForeignKey(Crisis, models.PROTECT, related_name="acts")
    ordinal = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("措施"), max_length=60)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("执行人"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("所涉科室"))
    amount = models.DecimalField(_("金额"), max_digits=14, decimal_places=2, null=True)
    sealed_text = models.BinaryField()
    text_digest = models.CharField(_("说明摘要值"), max_length=64)
    target = models.CharField(_("对象"), max_length=160, blank=True)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(_("执行时间"))
    due_at = models.DateTimeField(_("补办期限"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PENDING)
    decided_at = models.DateTimeField(_("补办时间"), null=True)
    escalated_at = models.DateTimeField(_("上报时间"), null=True)
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        sensitive="sealed_text",
        free="id crisis ordinal kind member unit amount text_digest target url at due_at "
        "state decided_at escalated_at idempotency_key",
    )

    class Meta:
        verbose_name = _("紧急措施")
        constraints = [
            models.UniqueConstraint(fields=["crisis", "ordinal"], name="crisis_act_ordinal_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="crisis_act_amount_positive",
            ),
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="crisis_act_due")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """危〔2026〕1号-2: the second act of a crisis."""
        return f"{self.crisis.number}-{self.ordinal}"

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("crisis:act", args=[self.pk])

    @property
    def open(self) -> bool:
        """Whether nobody has decided on it yet."""
        return self.state in OPEN

    @property
    def key(self) -> str:
        """The pk of what it made, as text."""
        return self.target.rpartition(":")[2]

    @property
    def place(self) -> str:
        """Where the words stand, bound into their seal."""
        return f"crisis_act|{self.idempotency_key}|text"

    def late(self, at: datetime) -> bool:
        """Whether it should have been decided and is not, or was decided too late."""
        return (self.decided_at or at) > self.due_at

    def move(self, state: State, at: datetime | None = None) -> None:
        """Enter a state, decided if ``at`` is given; raises ``ValueError`` off the map."""
        if state not in TRANSITIONS.get(State(self.state), ()):
            raise ValueError(f"{self.number}: {self.state} → {state}")
        self.state = state
        self.decided_at = at or self.decided_at
        self.save(update_fields=["state", "decided_at"])

    def become(self, target: str, url: str) -> None:
        """What it has made, and where that is read."""
        self.target, self.url = target, url
        self.save(update_fields=["target", "url"])

    def escalate(self, at: datetime) -> None:
        """The leaders have been told that nobody ratified it."""
        self.escalated_at = at
        self.save(update_fields=["escalated_at"])


class Supplement(models.Model):
    """What the member who acted added when the case was sent back; sealed."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="supplements")
    sealed_text = models.BinaryField()
    text_digest = models.CharField(max_length=64)
    at = models.DateTimeField(_("补充时间"))

    privacy = declare(sensitive="sealed_text", free="id act text_digest at")

    class Meta:
        verbose_name = _("补充说明")
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.act_id} {self.at:%Y-%m-%d %H:%M}"

    @property
    def place(self) -> str:
        """Where the words stand, bound into their seal."""
        return f"crisis_supplement|{self.act_id}.{self.text_digest}|text"


class Paper(SealedFile):
    """A file that shows what was done, for those who ratify it."""

    act = models.ForeignKey(Act, models.PROTECT, related_name="papers")

    privacy = declare(sensitive="sealed", free=f"id act {FILE_FIELDS}")

    class Meta:
        verbose_name = _("紧急措施附件")


class RemedyState(models.TextChoices):
    """Where a remedy stands."""

    OPEN = "open", _("补救中")
    REPORTED = "reported", _("待核实")
    VERIFIED = "verified", _("已核实")


class Remedy(models.Model):
    """What must be made good after a refusal: by whom, until when, what was done, who checked it.

    ``sealed_remark`` is what the verifier missed, when they sent it back.
    """

    act = models.OneToOneField(Act, models.PROTECT, related_name="remedy")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("责任人"))
    due_at = models.DateTimeField(_("期限"))
    state = models.CharField(
        _("状态"), max_length=10, choices=RemedyState, default=RemedyState.OPEN
    )
    opened_at = models.DateTimeField(_("开始时间"))
    sealed_report = models.BinaryField()
    report_digest = models.CharField(max_length=64, blank=True)
    reported_at = models.DateTimeField(_("报告时间"), null=True)
    sealed_remark = models.BinaryField()
    verifier = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="+", verbose_name=_("核实人")
    )
    verified_at = models.DateTimeField(_("核实时间"), null=True)

    privacy = declare(
        sensitive="sealed_report sealed_remark",
        free="id act owner due_at state opened_at report_digest reported_at verifier verified_at",
    )

    class Meta:
        verbose_name = _("补救")

    def __str__(self) -> str:
        return f"{self.act_id} {self.state}"

    def place(self, field: str) -> str:
        """Where its words stand, bound into their seal."""
        return f"crisis_remedy|{self.act_id}|{field}"

    def hand_to(self, owner: Member, due_at: datetime) -> None:
        """Somebody else sees to it, until then."""
        self.owner, self.due_at, self.state = owner, due_at, RemedyState.OPEN
        self.save(update_fields=["owner", "due_at", "state"])

    def answer(self, sealed: bytes, digest: str, at: datetime) -> None:
        """Its owner says that it is made good."""
        self.state, self.reported_at = RemedyState.REPORTED, at
        self.sealed_report, self.report_digest = sealed, digest
        self.save(update_fields=["state", "reported_at", "sealed_report", "report_digest"])

    def close(self, by: Member, remark: bytes, at: datetime) -> None:
        """Another person has found it made good."""
        self.state, self.verifier, self.verified_at = RemedyState.VERIFIED, by, at
        self.sealed_remark = remark
        self.save(update_fields=["state", "verifier", "verified_at", "sealed_remark"])

    def send_back(self, remark: bytes) -> None:
        """Something is missing; its owner goes on."""
        self.state, self.sealed_remark = RemedyState.OPEN, remark
        self.save(update_fields=["state", "sealed_remark"])
