"""What can be found: a line an object, never anything that is sealed or about a patient.

Beside the table stands an index that Django does not know: on SQLite the FTS5 table
``search_index`` (rowid is the line's id), on PostgreSQL the column ``vector`` (GIN).
"""

from __future__ import annotations

from django.db import models

from yiheng.core.privacy import declare

TITLE, TEXT = 200, 1000  # more is cut: PostgreSQL keeps 255 places of a word


class Line(models.Model):
    """An object as search shows it: its kind, its id there, title, some text, where it opens."""

    kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    title = models.CharField(max_length=TITLE)
    text = models.CharField(max_length=TEXT, blank=True)
    url = models.CharField(max_length=200)
    at = models.DateTimeField(null=True)

    privacy = declare(free="id kind object_id title text url at")

    class Meta:
        verbose_name = "可搜索条目"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_line_of_object")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class Cursor(models.Model):
    """How far a source has been read into the index."""

    name = models.CharField(max_length=60, primary_key=True)
    place = models.BigIntegerField(default=0)

    privacy = declare(free="name place")

    class Meta:
        verbose_name = "搜索进度"

    def __str__(self) -> str:
        return self.name
