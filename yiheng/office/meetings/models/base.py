"""What rows of this room share: changing fields, and the places of sealed words."""

from __future__ import annotations

from typing import Any

from django.db import models

from yiheng.core.digests import words_digest
from yiheng.office.meetings.sealing import opened, seal, token


class Row(models.Model):
    """A row whose fields change by ``put``."""

    class Meta:
        abstract = True

    def put(self, **changes: Any) -> None:
        """Change these fields."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.save(update_fields=list(changes))


class Sealed(Row):
    """A row with people's words, sealed under its own token; ``digest`` is that of the words."""

    token = models.CharField(max_length=32, unique=True, default=token)
    sealed = models.BinaryField(default=bytes)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def place(self) -> str:
        """Where the words stand, bound into their seal."""
        return f"{self._meta.db_table}|{self.token}|sealed"

    @property
    def words(self) -> str:
        """The words in clear. Raises ``SealBroken`` for what was tampered with."""
        return opened(bytes(self.sealed), self.place)

    def say(self, words: str) -> None:
        """Take these words, not yet saved."""
        self.sealed, self.digest = seal(words, self.place), words_digest(words)


SEALED = "token digest"
"""The fields of ``Sealed`` that are free; ``sealed`` is sensitive."""
