"""Forms with their versions, the requests filled in on them, files, remarks, time spent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare
from yiheng.core.proposals import PROPOSAL_FIELDS, Proposal, Stand
from yiheng.governance.keys.files import FILE_FIELDS, SealedFile
from yiheng.governance.people.models import Member, Unit
from yiheng.office.requests.checking import stored
from yiheng.office.requests.definition import Definition


class Form(models.Model):
    """A form by its code; what it asks stands in its versions."""

    code = models.CharField(_("编码"), max_length=30, unique=True)
    retired_from = models.DateTimeField(_("停用时间"), null=True)

    privacy = declare(free="id code retired_from")

    class Meta:
        verbose_name = _("申请单种类")

    def __str__(self) -> str:
        return self.code

    def retire(self, since: datetime) -> None:
        """Nobody begins one from then on; those begun go on."""
        self.retired_from = since
        self.save(update_fields=["retired_from"])

    def revive(self) -> None:
        """It is not retired after all; one that was is brought back by a newer version."""
        self.retired_from = None
        self.save(update_fields=["retired_from"])


class Version(models.Model):
    """One version of a form: it never changes, and requests keep the one they were filled with."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=20)
    content = models.JSONField(_("定义"))
    in_force_from = models.DateTimeField(_("生效时间"))
    made_by = models.CharField(_("提出人"), max_length=80)
    confirmed_by = models.CharField(_("确认人"), max_length=80, blank=True)

    privacy = declare(free="id form number title content in_force_from made_by confirmed_by")

    class Meta:
        verbose_name = _("申请单版本")
        constraints = [models.UniqueConstraint(fields=["form", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @cached_property
    def definition(self) -> Definition:
        """What the form asks, as it was accepted."""
        return stored(self.content)


class Draft(models.Model):
    """A form in the designer's hands; it may still be wrong."""

    code = models.CharField(_("编码"), max_length=30, unique=True)
    content = models.JSONField(_("定义"))
    edited_by = models.CharField(_("修改人"), max_length=80)
    edited_at = models.DateTimeField(_("修改时间"))

    privacy = declare(free="id code content edited_by edited_at")

    class Meta:
        verbose_name = _("申请单设计稿")

    def __str__(self) -> str:
        return self.code


class Change(Proposal):
    """A version that is proposed for a form, or (without content) that it be retired."""

    code = models.CharField(_("编码"), max_length=30)
    content = models.JSONField(_("定义"), null=True)
    in_force_from = models.DateTimeField(_("生效时间"))
    version = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")

    privacy = declare(free=f"id code content in_force_from version {PROPOSAL_FIELDS}")

    class Meta:
        verbose_name = _("申请单变更")
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(stand=Stand.PROPOSED), name="form_change_proposed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.stand}"

    @cached_property
    def definition(self) -> Definition | None:
        """The form as proposed; None for a retirement."""
        return None if self.content is None else stored(self.content)


class State(models.TextChoices):
    """Where a request stands."""

    DRAFT = "draft", _("草稿")
    IN_APPROVAL = "in-approval", _("审批中")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")
    REFUSED = "refused", _("已否决")
    TERMINATED = "terminated", _("已终止")
    APPROVED = "approved", _("待办理")
    IN_HAND = "in-hand", _("办理中")
    DONE = "done", _("待确认")
    ARCHIVED = "archived", _("已归档")


TRANSITIONS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.IN_APPROVAL}),
    State.IN_APPROVAL: frozenset(
        {State.APPROVED, State.ARCHIVED, State.REFUSED, State.RETURNED, State.WITHDRAWN,
         State.TERMINATED}
    ),
    State.RETURNED: frozenset({State.IN_APPROVAL, State.WITHDRAWN, State.TERMINATED}),
    State.WITHDRAWN: frozenset({State.IN_APPROVAL}),
    State.APPROVED: frozenset({State.IN_HAND}),
    State.IN_HAND: frozenset({State.DONE, State.APPROVED, State.IN_HAND}),
    State.DONE: frozenset({State.ARCHIVED, State.IN_HAND}),
}  # fmt: skip
EDITABLE = frozenset({State.DRAFT, State.RETURNED, State.WITHDRAWN})
WITHDRAWABLE = frozenset({State.IN_APPROVAL, State.RETURNED})
HANDLING = frozenset({State.APPROVED, State.IN_HAND, State.DONE, State.ARCHIVED})
"""States in which those who hold the handling post see a request."""


class Request(models.Model):
    """A form filled in. ``sealed`` holds the answers under the hospital's key; ``made`` names what
    the form's act made, ``made_why_not`` why it could not."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="requests")
    number = models.CharField(_("编号"), max_length=40, blank=True)
    headline = models.CharField(_("事由"), max_length=60, blank=True)
    applicant = models.ForeignKey(Member, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.DRAFT)
    sealed = models.BinaryField()
    digest = models.CharField(_("摘要值"), max_length=64)
    begun_at = models.DateTimeField(_("开始填写"))
    saved_at = models.DateTimeField(_("保存时间"))
    submitted_at = models.DateTimeField(_("提交时间"), null=True)
    decided_at = models.DateTimeField(_("审批办结"), null=True)
    due_at = models.DateTimeField(_("办理期限"), null=True)
    handler = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    claimed_at = models.DateTimeField(_("接办时间"), null=True)
    done_at = models.DateTimeField(_("办结时间"), null=True)
    archived_at = models.DateTimeField(_("归档时间"), null=True)
    made = models.CharField(max_length=80, blank=True)
    made_why_not = models.CharField(max_length=200, blank=True)
    seconds = models.PositiveIntegerField(_("填写用时"), default=0)
    idempotency_key = models.CharField(max_length=64, unique=True)

    privacy = declare(
        sensitive="sealed",
        free="id version number headline applicant unit state digest begun_at saved_at "
        "submitted_at decided_at due_at handler claimed_at done_at archived_at made made_why_not "
        "seconds idempotency_key",
    )

    class Meta:
        verbose_name = _("申请单")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="request_number_once"
            )
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="request_state")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def title(self) -> str:
        """The form's name, and what it is about."""
        return f"{self.version.title} · {self.headline}" if self.headline else self.version.title

    @property
    def definition(self) -> Definition:
        """The form as it was when this was begun."""
        return self.version.definition

    @property
    def page(self) -> str:
        """Where it is read."""
        return reverse("requests:detail", args=[self.pk])

    @property
    def place(self) -> str:
        """Where the answers stand, bound into their seal."""
        return f"requests_request|{self.idempotency_key}|sealed"

    def move(self, state: State, **changes: Any) -> None:
        """Enter a state; raises ``ValueError`` off the map."""
        if state not in TRANSITIONS.get(State(self.state), ()):
            raise ValueError(f"{self.state} -> {state}")
        self.put(state=state, **changes)

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Attachment(SealedFile):
    """A file of a request; ``field`` is the question that it answers, if any."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="attachments")
    field = models.CharField(max_length=30, blank=True)

    privacy = declare(sensitive="sealed", free=f"id request field {FILE_FIELDS}")

    class Meta:
        verbose_name = _("申请单附件")


class RemarkKind(models.TextChoices):
    """What a remark is."""

    RESULT = "result", _("办理结果")
    HANDED_BACK = "handed-back", _("退回待办理")
    REOPENED = "reopened", _("未完成，退回办理")


class Remark(models.Model):
    """What was said of the handling: the text is sealed with the hospital's key."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="remarks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=RemarkKind)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64)

    privacy = declare(sensitive="sealed", free="id request number kind by at digest")

    class Meta:
        verbose_name = _("办理记录")
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="remark_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.request_id}.{self.number} {self.kind}"

    @property
    def place(self) -> str:
        """Where the text stands, bound into its seal."""
        return f"requests_remark|{self.request_id}.{self.number}|sealed"


class Effort(models.Model):
    """How long a form takes to fill in: sums of a month, of nobody in particular (1.2-j)."""

    form = models.ForeignKey(Form, models.PROTECT, related_name="efforts")
    month = models.DateField(_("月份"))
    filled = models.PositiveIntegerField(_("份数"), default=0)
    seconds = models.PositiveBigIntegerField(_("用时"), default=0)

    privacy = declare(free="id form month filled seconds")

    class Meta:
        verbose_name = _("填写用时")
        constraints = [models.UniqueConstraint(fields=["form", "month"], name="effort_month_once")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.month:%Y-%m}"

    def add(self, seconds: int) -> None:
        """One more was filled in."""
        self.filled, self.seconds = self.filled + 1, self.seconds + seconds
        self.save(update_fields=["filled", "seconds"])

    @classmethod
    def minutes(cls, found: Iterable[Effort]) -> tuple[int, float | None]:
        """How many were filled in, and in how many minutes each."""
        rows = list(found)
        filled, seconds = sum(one.filled for one in rows), sum(one.seconds for one in rows)
        return filled, round(seconds / filled / 60, 1) if filled else None
