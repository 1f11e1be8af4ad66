"""The audit ledger: append-only, without foreign keys, so that nothing can ever break it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

LOWEST = 8  # subtrees of 256 leaves and more are kept: a row for every 255 entries


class Outcome(models.TextChoices):
    """How an act ended."""

    DONE = "done", "完成"
    REFUSED = "refused", "拒绝"
    NOT_FOUND = "not-found", "未找到"
    PASSED = "passed", "放行"


class Entry(models.Model):
    """One line. ``digest`` is the RFC 6962 leaf hash of all the other columns."""

    seq = models.BigIntegerField("序号", primary_key=True)
    happened_at = models.DateTimeField("发生时间")
    recorded_at = models.DateTimeField("记录时间")
    boot = models.CharField(max_length=36)
    monotonic = models.BigIntegerField()
    action = models.CharField("操作", max_length=80)
    actor = models.CharField("操作人编号", max_length=80)
    actor_label = models.CharField("操作人", max_length=80)
    target = models.CharField("对象", max_length=160)
    clause = models.CharField("依据", max_length=16)
    outcome = models.CharField("结果", max_length=12, choices=Outcome)
    facts = models.JSONField(default=dict)
    subjects = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "审计日志"
        indexes = [  # each ends in the number: a page of a filter is read in order, never sorted
            models.Index(fields=["happened_at", "seq"], name="ledger_entry_by_time"),
            models.Index(fields=["action", "seq"], name="ledger_entry_by_action"),
            models.Index(fields=["actor", "seq"], name="ledger_entry_by_actor"),
            models.Index(fields=["target", "seq"], name="ledger_entry_by_target"),
            models.Index(fields=["clause", "seq"], name="ledger_entry_by_clause"),
            models.Index(fields=["outcome", "seq"], name="ledger_entry_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.action}"

    @property
    def hash(self) -> str:
        """The digest as people read it."""
        return bytes(self.digest).hex()


class Subject(models.Model):
    """A patient whom an entry concerns, by surrogate; the entry's leaf binds the set of them."""

    entry = models.BigIntegerField(db_index=True)
    surrogate = models.CharField(max_length=36, db_index=True)

    class Meta:
        verbose_name = "涉及患者"
        constraints = [
            models.UniqueConstraint(fields=["entry", "surrogate"], name="ledger_subject_once")
        ]

    def __str__(self) -> str:
        return f"#{self.entry}"


class Head(models.Model):
    """The one row that every append locks, last before commit.

    ``peaks`` are the roots of the full subtrees of the RFC 6962 tree over all leaves (largest
    first), from which the next root follows in O(log n).
    """

    size = models.BigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, default=bytes(32))
    peaks = models.JSONField(default=list)

    class Meta:
        verbose_name = "日志链头"

    def __str__(self) -> str:
        return f"{self.size}"


class Node(models.Model):
    """The root of a full subtree of 2^level leaves that ends with the entry number ``end``.

    Derived from the digests of the entries, so that a proof reads a few rows of a million;
    verifying compares each with the leaves.
    """

    end = models.BigIntegerField()
    level = models.SmallIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "日志树节点"
        constraints = [models.UniqueConstraint(fields=["end", "level"], name="ledger_node_once")]

    def __str__(self) -> str:
        return f"{self.end}/{self.level}"


class Checkpoint(models.Model):
    """A signed statement of size and root; its note also stands in the witness file."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        verbose_name = "检查点"

    def __str__(self) -> str:
        return f"{self.size}"


class Restoration(models.Model):
    """An older database put back on purpose: by whom, why, and which entries that gave up.

    ``back`` is the size from which the ledger goes on, ``lost`` the last that was witnessed.
    """

    at = models.DateTimeField("时间")
    stand = models.CharField("情形", max_length=12)
    size = models.BigIntegerField()
    back = models.BigIntegerField()
    lost = models.BigIntegerField()
    lost_root = models.BinaryField(max_length=32)
    reason = models.CharField("原因", max_length=200)
    by = models.CharField("登记人编号", max_length=80)
    by_label = models.CharField("登记人", max_length=80)
    second = models.CharField("见证人编号", max_length=80)
    second_label = models.CharField("见证人", max_length=80)

    class Meta:
        verbose_name = "日志恢复登记"

    def __str__(self) -> str:
        return f"{self.back}–{self.lost}"


class Kind(models.TextChoices):
    """Long work that is asked for on a page and done by the worker."""

    VERIFY = "verify", _("全部校验")
    SINCE = "since", _("校验新增")
    EXPORT = "export", _("导出存证")


class State(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("未完成")


class Errand(models.Model):
    """One verification or export: who asked, how far it is, what came of it."""

    kind = models.CharField("类别", max_length=8, choices=Kind)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    asked_by = models.CharField("申请人编号", max_length=80)
    asked_by_label = models.CharField("申请人", max_length=80)
    asked_at = models.DateTimeField("申请时间")
    first = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    subjects = models.BooleanField(default=False)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField("完成时间", null=True)
    done = models.BigIntegerField("已处理", default=0)
    entry = models.BigIntegerField("日志序号", null=True)
    whole = models.BooleanField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = "日志任务"
        indexes = [models.Index(fields=["state", "id"], name="ledger_errand_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def share(self) -> int:
        """How much is done, in per cent."""
        many = max(1, self.last - max(self.first, 1) + 1)
        return 100 if self.state == State.DONE else min(99, self.done * 100 // many)

    def begin(self, at: datetime) -> None:
        """It runs from now on."""
        self.state, self.beat_at, self.done = State.RUNNING, at, 0
        self.save(update_fields=["state", "beat_at", "done"])

    def beat(self, done: int, at: datetime) -> None:
        """So far it has come."""
        self.done, self.beat_at = done, at
        self.save(update_fields=["done", "beat_at"])

    def end(self, at: datetime, *, entry: int | None, whole: bool | None = None) -> None:
        """It is done; what was found stands in the entry."""
        self.state, self.finished_at, self.entry, self.whole = State.DONE, at, entry, whole
        self.save(update_fields=["state", "finished_at", "entry", "whole"])

    def fail(self, at: datetime, error: str) -> None:
        """It came to nothing; it may be asked for again."""
        self.state, self.finished_at, self.error = State.FAILED, at, error[:80]
        self.save(update_fields=["state", "finished_at", "error"])


class Merged(models.Model):
    """An emergency file whose lines stand in the ledger now: each crisis once."""

    crisis = models.CharField(max_length=32, primary_key=True)
    digest = models.CharField(max_length=64)
    lines = models.IntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "应急日志并入"

    def __str__(self) -> str:
        return self.crisis
