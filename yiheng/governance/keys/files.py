"""Files that belong to something: checked for what they are, sealed, never thrown away unseen.

A feature's model inherits ``SealedFile`` and adds what the file belongs to.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, Self

import puremagic
from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid
from yiheng.governance.keys import vault

ATTACHABLE = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".docx", ".xlsx", ".txt"})
FILE_FIELDS = "name content_type size digest added_at removed_at"
"""The fields that a feature's model declares as free; ``sealed`` is sensitive."""
FIELD = "attachment"
LONGEST_NAME = 120
MOST_FILES = 20
"""How many files a thing has, where its feature says nothing else."""


class SealedFile(models.Model):
    """A file, encrypted with the hospital's key; its digest is what a signature binds."""

    name = models.CharField(_("文件名"), max_length=LONGEST_NAME)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField(_("大小"))
    digest = models.CharField(_("摘要值"), max_length=64)
    sealed = models.BinaryField()
    added_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def keep(cls, *, name: str, content: bytes, at: datetime, **belongs: Any) -> Self:
        """Check and seal a file. Raises ``Invalid`` for one that is not what its name says."""
        kind, digest = kind_of(name, content), sha256(content).hexdigest()
        return cls._default_manager.create(
            name=name, content_type=kind, size=len(content), digest=digest, added_at=at,
            sealed=vault.seal(content, owner=vault.HOSPITAL, place=cls._place(digest)), **belongs,
        )  # fmt: skip

    @classmethod
    def put(
        cls, there: QuerySet[Self], *, name: str, content: bytes, at: datetime, clause: str,
        most: int = MOST_FILES, **belongs: Any,
    ) -> tuple[Self, list[Self]]:  # fmt: skip
        """Keep a file beside those that are ``there``; gives it, and those of its name.

        The caller takes these off: the new one stands in their place. Raises ``Invalid`` as
        ``keep`` does, and for one more than ``most``.
        """
        if there.exclude(name=name).count() >= most:
            raise Invalid(FIELD, _("最多 %(n)s 个附件，请合并后上传"), clause=clause, n=most)
        replaced = list(there.filter(name=name).defer("sealed"))
        return cls.keep(name=name, content=content, at=at, **belongs), replaced

    def content(self) -> bytes:
        """The file in clear. Raises ``SealBroken`` for one that was tampered with."""
        place = self._place(self.digest)
        return vault.open(bytes(self.sealed), owner=vault.HOSPITAL, place=place)

    def remove(self, at: datetime) -> None:
        """It belongs to the thing no longer; it stays to be examined."""
        self.removed_at = at
        self.save(update_fields=["removed_at"])

    @classmethod
    def _place(cls, digest: str) -> str:
        return f"{cls._meta.db_table}|{digest}|content"


def kind_of(name: str, content: bytes) -> str:
    """The content type of a file whose bytes agree with its name; else raises ``Invalid``."""
    if len(name) > LONGEST_NAME:
        raise Invalid(FIELD, _("文件名超过 %(n)s 个字，请改短后上传"), n=LONGEST_NAME)
    if not content:
        raise Invalid(FIELD, _("文件是空的，请重新选择"))
    if len(content) > settings.MAX_UPLOAD:
        raise Invalid(FIELD, _("文件超过 20 MB，请压缩或拆分后上传"))
    suffix = "." + name.rpartition(".")[2].lower()
    if suffix not in ATTACHABLE:
        raise Invalid(FIELD, _("只收 PDF、图片、Word、Excel、文本文件"))
    kind = "text/plain" if suffix == ".txt" else _told(suffix, content)
    if kind is None:
        raise Invalid(FIELD, _("文件内容与扩展名 %(suffix)s 不符，请核对后上传"), suffix=suffix)
    return kind


def _told(suffix: str, content: bytes) -> str | None:
    """The type that the bytes tell, where a file of this ending may be of it."""
    try:
        kinds = {(found.extension, found.mime_type) for found in puremagic.magic_string(content)}
    except puremagic.PureError:
        return None
    aliases = {".jpeg": {".jpg", ".jpeg"}, ".jpg": {".jpg", ".jpeg"}}.get(suffix, {suffix})
    return next((str(kind) for extension, kind in kinds if extension in aliases), None)
