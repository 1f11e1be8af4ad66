"""The audit ledger: append-only, without foreign keys, so that nothing can ever break it."""

from __future__ import annotations

from django.db import models

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
