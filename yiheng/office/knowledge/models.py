"""Articles, their versions, whether they helped, and what staff ask."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core import publishing
from yiheng.core.privacy import declare
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member, Unit

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NOTE = 100, 40_000, 200
LONGEST_TAG, LONGEST_QUESTION = 20, 500


class Kind(models.TextChoices):
    """What an article is (7.1-g)."""

    MANUAL = publishing.MANUAL, _("操作手册")
    CASE = publishing.CASE, _("案例")
    MINUTES = publishing.MINUTES, _("会议纪要")
    QUESTION = publishing.QUESTION, _("常见问题")


class Grade(models.TextChoices):
    """How far it may be read (3.2-c), the least guarded first."""

    PUBLIC = publishing.PUBLIC, _("公开")
    INTERNAL = publishing.INTERNAL, _("内部")
    RESTRICTED = publishing.RESTRICTED, _("受限")
    SECRET = publishing.SECRET, _("机密")


OPEN = (Grade.PUBLIC, Grade.INTERNAL)
"""What the whole house reads, outsourced staff and trainees too (C20)."""


class State(models.TextChoices):
    """Where an article stands."""

    DRAFT = "draft", _("草稿")
    CURRENT = "current", _("现行")
    RETIRED = "retired", _("已停用")
    DROPPED = "dropped", _("已作废")


TRANSITIONS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.CURRENT, State.DROPPED),
    State.CURRENT: (State.CURRENT, State.RETIRED),
    State.RETIRED: (State.CURRENT,),
    State.DROPPED: (),
}  # fmt: skip


class Tag(models.Model):
    """A word by which articles belong together."""

    name = models.CharField(_("关键词"), max_length=LONGEST_TAG, unique=True)

    privacy = declare(free="id name")

    class Meta:
        verbose_name = _("关键词")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """An article as it is read now: kind, grade, readers and review date are those of ``current``.

    ``origin`` (``room:key``) names where a shelved one comes from and ``source`` is its page there;
    ``shelved`` is the grade at which it came.
    """

    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    grade = models.CharField(_("密级"), max_length=10, choices=Grade)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    units = models.ManyToManyField(Unit, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="articles")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    current = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    review_by = models.DateField(_("复核日期"), null=True)
    begun_at = models.DateTimeField(_("起草时间"))
    published_at = models.DateTimeField(_("发布时间"), null=True)
    retired_at = models.DateTimeField(_("停用时间"), null=True)
    retired_why = models.CharField(_("停用原因"), max_length=LONGEST_NOTE, blank=True)
    origin = models.CharField(_("来源"), max_length=80, blank=True)
    source = models.CharField(_("来源页面"), max_length=200, blank=True)
    shelved = models.CharField(_("入库密级"), max_length=10, choices=Grade, blank=True)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free="id kind grade owner state current review_by begun_at published_at retired_at "
        "retired_why origin source shelved idempotency_key"
    )

    class Meta:
        verbose_name = _("知识条目")
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="article_of_origin_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "kind"], name="article_state"),
            models.Index(fields=["review_by"], name="article_review"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called now."""
        return str(self.current.title) if self.current else str(_("知识条目草稿"))

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("knowledge:detail", args=[self.pk])

    def expired(self, today: date) -> bool:
        """Whether its review is overdue: it may no longer hold."""
        late = self.review_by is not None and self.review_by < today
        return late and self.state == State.CURRENT

    def move(self, state: State, **changes: Any) -> None:
        """Enter a state; raises ``ValueError`` off the map."""
        if state not in TRANSITIONS[State(self.state)]:
            raise ValueError(f"{self.state} -> {state}")
        self.put(state=state, **changes)

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Version(models.Model):
    """What an article says, once published for ever; the text is sealed with the hospital's key.

    ``units`` are the codes of its readers; one is pending at most (``issued_at`` empty).
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField(_("版次"))
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    grade = models.CharField(_("密级"), max_length=10, choices=Grade)
    title = models.CharField(_("标题"), max_length=LONGEST_TITLE)
    sealed = models.BinaryField()
    digest = models.CharField(_("摘要值"), max_length=64)
    units = models.JSONField(_("可阅科室"), default=list)
    tags = models.JSONField(_("关键词"), default=list)
    review_by = models.DateField(_("复核日期"), null=True)
    note = models.CharField(_("改动说明"), max_length=LONGEST_NOTE, blank=True)
    author = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(_("保存时间"))
    issued_at = models.DateTimeField(_("发布时间"), null=True)

    privacy = declare(
        sensitive="sealed",
        free="id article ordinal kind grade title digest units tags review_by note author "
        "saved_at issued_at",
    )

    class Meta:
        verbose_name = _("知识版本")
        ordering = ("article", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["article", "ordinal"], name="version_ordinal_once"),
            models.UniqueConstraint(
                fields=["article"], condition=Q(issued_at=None), name="version_pending_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.ordinal}"

    @property
    def page(self) -> str:
        """Where this version is read."""
        return reverse("knowledge:version", args=[self.article_id, self.ordinal])

    @property
    def place(self) -> str:
        """Where the text stands, bound into its seal."""
        return f"knowledge_version|{self.article_id}|{self.ordinal}|{self.digest}"


class Attachment(SealedFile):
    """A file of an article, in the versions from ``since`` to before ``until``."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="attachments")
    since = models.PositiveSmallIntegerField()
    until = models.PositiveSmallIntegerField(null=True)

    privacy = declare(sensitive="sealed", free=f"id article since until {FILE_FIELDS}")

    class Meta:
        verbose_name = _("知识附件")


class Review(models.Model):
    """Its owner looked at it and set the next date: the history of ``review_by``."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="reviews")
    by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("复核时间"))
    review_by = models.DateField(_("下次复核"))

    privacy = declare(free="id article by at review_by")

    class Meta:
        verbose_name = _("知识复核")
        indexes = [models.Index(fields=["article", "at"], name="review_of_article")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.review_by}"


class Feedback(models.Model):
    """有用吗: one word of one person, who may change it."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="feedback")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    useful = models.BooleanField(_("有用"))
    said_at = models.DateTimeField(_("时间"))

    privacy = declare(free="id article member useful said_at")

    class Meta:
        verbose_name = _("知识反馈")
        constraints = [
            models.UniqueConstraint(fields=["article", "member"], name="feedback_of_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.useful}"


class Search(models.Model):
    """A search, of nobody: no words, no person; how much it found, whether a result was opened."""

    token = models.CharField(max_length=32, unique=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    found = models.PositiveIntegerField(_("结果数"))
    clicked_at = models.DateTimeField(_("打开时间"), null=True)

    privacy = declare(free="id token at found clicked_at")

    class Meta:
        verbose_name = _("知识检索")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.found}"


class Asked(models.TextChoices):
    """Where a question stands."""

    OPEN = "open", _("待回答")
    ANSWERED = "answered", _("已回答")
    DECLINED = "declined", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


class Question(models.Model):
    """What somebody of the staff asks; answered, it is an article of the kind 常见问题."""

    asker = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提问时间"))
    state = models.CharField(_("状态"), max_length=10, choices=Asked, default=Asked.OPEN)
    sealed = models.BinaryField()
    digest = models.CharField(_("摘要值"), max_length=64)
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="+")
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(_("办结时间"), null=True)
    why = models.CharField(_("理由"), max_length=LONGEST_NOTE, blank=True)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        sensitive="sealed",
        free="id asker asked_at state digest article settled_by settled_at why idempotency_key",
    )

    class Meta:
        verbose_name = _("知识提问")
        indexes = [models.Index(fields=["state", "asked_at"], name="question_state")]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def place(self) -> str:
        """Where the words stand, bound into their seal."""
        return f"knowledge_question|{self.idempotency_key}|sealed"

    def settle(self, state: Asked, by: Member, at: datetime, **changes: Any) -> None:
        """Close it once; ``ValueError`` when it is closed already."""
        if self.state != Asked.OPEN:
            raise ValueError(f"{self.state} -> {state}")
        self.state, self.settled_by, self.settled_at = state, by, at
        for name, value in changes.items():
            setattr(self, name, value)
        self.save()
