"""Data keys, wrapped: one an owner. Erasing an owner's row makes all its seals unreadable."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core.privacy import declare


class DataKey(models.Model):
    """The wrapped data key of an owner: the hospital, a patient's surrogate, a licence.

    ``kek`` is the number of the key-encryption key that wraps it.
    """

    owner = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField()
    kek = models.PositiveIntegerField(_("包裹密钥版本"), default=1, db_index=True)

    privacy = declare(sensitive="wrapped", free="owner kek")

    class Meta:
        verbose_name = "数据密钥"

    def __str__(self) -> str:
        return self.owner


class Rotation(models.Model):
    """A change of the key-encryption key to this number, from its begin to its end."""

    number = models.PositiveIntegerField(_("包裹密钥版本"), primary_key=True)
    started_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    total = models.PositiveIntegerField(_("数据密钥数"))
    done = models.PositiveIntegerField(_("已重新包裹"), default=0)

    privacy = declare(free="number started_at ended_at total done")

    class Meta:
        verbose_name = _("密钥轮换")

    def __str__(self) -> str:
        return f"{self.number}"

    def add(self, many: int) -> None:
        """So many more keys are wrapped by the new one."""
        self.done += many
        self.save(update_fields=["done"])

    def end(self, at: datetime) -> None:
        """Every key is wrapped by the new one, and the old one is gone."""
        self.ended_at = at
        self.save(update_fields=["ended_at"])
