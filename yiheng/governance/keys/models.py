"""Data keys, wrapped: one an owner. Erasing an owner's row makes all its seals unreadable."""

from __future__ import annotations

from django.db import models

from yiheng.core.privacy import declare


class DataKey(models.Model):
    """The wrapped data key of an owner: the hospital, a patient's surrogate, a licence."""

    owner = models.CharField(max_length=40, primary_key=True)
    wrapped = models.BinaryField()

    privacy = declare(sensitive="wrapped", free="owner")

    class Meta:
        verbose_name = "数据密钥"

    def __str__(self) -> str:
        return self.owner
