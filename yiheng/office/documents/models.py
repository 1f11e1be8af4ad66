"""Documents, their versions, the passages that are searched, and lending."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core import publishing
from yiheng.core.privacy import declare
from yiheng.governance.keys.streams import Place
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.naming import VersionNumber

LONGEST_SUBJECT, LONGEST_NOTE, LONGEST_REASON = 40, 200, 300


class Kind(models.TextChoices):
    """What a document is."""

    CONTRACT = "contract", _("合同")
    MANUAL = "manual", _("操作手册")
    REQUIREMENT = "requirement", _("需求文档")
    DESIGN = "design", _("设计文档")
    PLAN = "plan", _("方案预案")
    REPORT = "report", _("报告")
    RULES = "rules", _("制度规范")
    OTHER = "other", _("其他")


class Grade(models.TextChoices):
    """How far it may be read (3.2-c)."""

    PUBLIC = publishing.PUBLIC, _("公开")
    INTERNAL = publishing.INTERNAL, _("内部")
    RESTRICTED = publishing.RESTRICTED, _("受限")
    SECRET = publishing.SECRET, _("机密")


OPEN = frozenset({Grade.PUBLIC, Grade.INTERNAL})
"""What all staff may read."""


class State(models.TextChoices):
    """Where a document stands."""

    DRAFT = "draft", _("未发布")
    IN_FORCE = "in-force", _("在用")
    DISPOSED = "disposed", _("已销毁")
    REFUSED = "refused", _("未通过")
    DROPPED = "dropped", _("已作废")


class Stage(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("审核中")
    RETURNED = "returned", _("已退回")
    REFUSED = "refused", _("未通过")
    CURRENT = "current", _("现行")
    SUPERSEDED = "superseded", _("已被取代")
    DROPPED = "dropped", _("已作废")


PENDING = frozenset({Stage.DRAFT, Stage.IN_APPROVAL, Stage.RETURNED})
ISSUED = frozenset({Stage.CURRENT, Stage.SUPERSEDED})


class Change(models.TextChoices):
    """What a version is against the one before (3.2-l)."""

    MAJOR = "major", _("主版本")
    MINOR = "minor", _("次版本")


class Fault(models.TextChoices):
    """What is wrong with a stored file."""

    MISSING = "missing", _("文件缺失")
    BROKEN = "broken", _("文件被改动或截断")


class Document(models.Model):
    """A document. ``readers`` are the units (with those below) that may read a restricted one;
    ``project`` is the key of the project it belongs to, where there is one."""

    number = models.CharField(_("文档编号"), max_length=40, blank=True)
    subject = models.CharField(_("项目名称"), max_length=LONGEST_SUBJECT)
    project = models.CharField(_("所属项目"), max_length=40, blank=True)
    kind = models.CharField(_("种类"), max_length=12, choices=Kind)
    grade = models.CharField(_("密级"), max_length=10, choices=Grade)
    readers = models.ManyToManyField(Unit, related_name="+")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    current = models.OneToOneField("Version", models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField(_("建档时间"))
    published_at = models.DateTimeField(_("首次发布时间"), null=True)
    issued_at = models.DateTimeField(_("发布时间"), null=True)
    kept_until = models.DateField(_("保管至"), null=True)
    held_at = models.DateTimeField(_("冻结时间"), null=True)
    held_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    held_why = models.CharField(_("冻结原因"), max_length=LONGEST_NOTE, blank=True)
    disposed_at = models.DateTimeField(_("销毁时间"), null=True)
    disposed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    disposed_why = models.CharField(_("销毁理由"), max_length=LONGEST_NOTE, blank=True)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free="id number subject project kind grade owner unit state current begun_at published_at "
        "issued_at kept_until held_at held_by held_why disposed_at disposed_by disposed_why "
        "idempotency_key"
    )

    class Meta:
        verbose_name = _("文档")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="document_number_once"
            ),
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=sorted({State.DRAFT, State.IN_FORCE})),
                name="document_subject_once",
            ),
            models.CheckConstraint(
                condition=Q(grade__in=list(publishing.GRADES)), name="document_has_a_grade"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "issued_at"], name="document_latest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called now: 项目名称-日期-版本号 of its current version."""
        return self.current.name if self.current else self.subject

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("documents:detail", args=[self.pk])

    @property
    def contract(self) -> bool:
        """Whether it stands in the archive of contracts (3.2-d)."""
        return self.kind == Kind.CONTRACT

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Version(models.Model):
    """A version and its file. ``name`` and number are given when it is issued, by the server.

    ``blob`` names the sealed file in the store; ``text`` is what is in it, of open grades only and
    until it is issued. ``named_on`` is the date in the name of one that came from elsewhere.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    ordinal = models.PositiveSmallIntegerField(_("次序"))
    stage = models.CharField(_("状态"), max_length=12, choices=Stage, default=Stage.DRAFT)
    change = models.CharField(_("版本变更"), max_length=6, choices=Change, default=Change.MAJOR)
    major = models.PositiveIntegerField(_("主版本号"), null=True)
    minor = models.PositiveIntegerField(_("次版本号"), null=True)
    name = models.CharField(_("文件名称"), max_length=80, blank=True)
    grade = models.CharField(_("密级"), max_length=10, choices=Grade)
    readers = models.JSONField(_("可读部门"), default=list)
    note = models.CharField(_("修订说明"), max_length=LONGEST_NOTE, blank=True)
    named_on = models.DateField(_("名称中的日期"), null=True)
    file_name = models.CharField(_("上传文件名"), max_length=120)
    suffix = models.CharField(max_length=6)
    size = models.PositiveIntegerField(_("大小"))
    digest = models.CharField(_("摘要值"), max_length=64)
    blob = models.CharField(max_length=32, unique=True)
    text = models.TextField(blank=True)
    saved_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("上传时间"))
    issued_at = models.DateTimeField(_("发布时间"), null=True)
    signed = models.BooleanField(_("经审核"), default=False)
    fault = models.CharField(_("异常"), max_length=8, choices=Fault, blank=True)
    fault_at = models.DateTimeField(_("发现异常时间"), null=True)
    checked_at = models.DateTimeField(_("检验时间"), null=True)

    privacy = declare(
        free="id document ordinal stage change major minor name grade readers note named_on "
        "file_name suffix size digest blob text saved_by saved_at issued_at signed fault fault_at "
        "checked_at"
    )

    class Meta:
        verbose_name = _("文档版本")
        ordering = ("document", "ordinal")
        constraints = [
            models.UniqueConstraint(fields=["document", "ordinal"], name="doc_ordinal_once"),
            models.UniqueConstraint(fields=["document", "major", "minor"], name="doc_version_once"),
            models.UniqueConstraint(
                fields=["name"], condition=~Q(name=""), name="doc_name_once"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(stage=Stage.CURRENT), name="doc_current_once"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(stage__in=sorted(PENDING)),
                name="doc_pending_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["checked_at"], name="doc_checked")]

    def __str__(self) -> str:
        return self.name or f"{self.document.subject} #{self.ordinal}"

    @property
    def page(self) -> str:
        """Where this version is looked at."""
        return reverse("documents:version", args=[self.document_id, self.ordinal])

    @property
    def number(self) -> VersionNumber | None:
        """Its number, once it is issued."""
        if self.major is None or self.minor is None:
            return None
        return VersionNumber(self.major, self.minor)

    @property
    def where(self) -> Place:
        """What the chunks of its file are bound to: document, version, number and count."""
        place = f"documents_version|{self.document_id}|{self.ordinal}|content"
        return Place(self.key_owner, place, self.size)

    @property
    def guarded(self) -> bool:
        """Whether each reading leaves its reader's mark on the file: by its own grade, and by that
        of the document now."""
        return not OPEN.issuperset((self.grade, self.document.grade))

    @property
    def key_owner(self) -> str:
        """Whose data key seals its file: nobody's but its own."""
        return f"file:{self.blob}"

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Passage(models.Model):
    """A piece of the text of a current version of an open grade, as it is searched."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="passages")
    text = models.CharField(max_length=1000)

    privacy = declare(free="id document text")

    class Meta:
        verbose_name = _("文档片段")

    def __str__(self) -> str:
        return self.text[:20]


class Standing(models.TextChoices):
    """Where a borrowing stands."""

    ASKED = "asked", _("待批")
    GRANTED = "granted", _("借阅中")
    REFUSED = "refused", _("未同意")
    WITHDRAWN = "withdrawn", _("已撤回")
    EXPIRED = "expired", _("已到期")
    RETURNED = "returned", _("已归还")


class Purpose(models.TextChoices):
    """Why somebody reads what their grade does not open."""

    BORROW = "borrow", _("借阅")
    INSPECTION = "inspection", _("法定检查")


class Loan(models.Model):
    """借阅单: somebody reads one document, for a reason, until an instant.

    ``wanted`` is what was asked for, in the borrower's words: whether it is there they learn only
    when it is lent to them. ``contract``: it goes to whom the archive of contracts is open.
    """

    borrower = models.ForeignKey(Member, models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, models.PROTECT, null=True, related_name="loans")
    wanted = models.CharField(_("借阅的文档"), max_length=80)
    contract = models.BooleanField(_("合同存档"), default=False)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.BORROW)
    reason = models.CharField(_("借阅理由"), max_length=LONGEST_REASON)
    authority = models.CharField(_("检查机关与文号"), max_length=120, blank=True)
    days = models.PositiveSmallIntegerField(_("天数"))
    standing = models.CharField(_("状态"), max_length=12, choices=Standing, default=Standing.ASKED)
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("办理时间"), null=True)
    answer = models.CharField(_("办理意见"), max_length=LONGEST_NOTE, blank=True)
    until = models.DateTimeField(_("借阅至"), null=True)
    returned_at = models.DateTimeField(_("归还时间"), null=True)
    idempotency_key = models.CharField(max_length=80, unique=True)

    privacy = declare(
        free="id borrower document wanted contract purpose reason authority days standing asked_at "
        "decided_by decided_at answer until returned_at idempotency_key"
    )

    class Meta:
        verbose_name = _("借阅单")
        indexes = [
            models.Index(fields=["borrower", "standing"], name="loan_borrower"),
            models.Index(fields=["standing", "until"], name="loan_until"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def page(self) -> str:
        """Where it is followed."""
        return reverse("documents:loan", args=[self.pk])

    def open_at(self, at: datetime) -> bool:
        """Whether it opens its document at an instant."""
        return self.standing == Standing.GRANTED and self.until is not None and at < self.until

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))
