"""A document in words: what it is, how far it may be read, and how two versions differ."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from yiheng.governance.people.models import Unit
from yiheng.office.documents import queries
from yiheng.office.documents.models import Change, Document, Grade, Kind, Version
from yiheng.office.documents.retaining import FOR_EVER

AROUND = 3
"""So many unchanged lines are shown around what changed."""
MOST_LINES = 4000


def facts(version: Version) -> list[tuple[str, str]]:
    """What a version says of itself and its document."""
    document = version.document
    number = version.number or queries.next_number(document, version.change)
    rows = [
        (_("文件名称"), version.name),
        (_("项目名称"), document.subject),
        (_("版本号"), _("%(number)s（%(change)s）") % {
            "number": number, "change": Change(version.change).label}),
        (_("种类"), str(Kind(document.kind).label)),
        (_("密级"), str(Grade(version.grade).label)),
        (_("可读部门"), "、".join(units(version))),
        (_("负责部门"), document.unit.name),
        (_("负责人"), document.owner.name),
        (_("修订说明"), version.note),
        (_("上传文件名"), version.file_name),
        (_("摘要值"), f"{version.digest[:16]}…"),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def units(version: Version) -> list[str]:
    """The units that may read a restricted version beside its own."""
    if version.grade != Grade.RESTRICTED or not version.readers:
        return []
    named = Unit.objects.filter(code__in=version.readers).order_by("code")
    return [one.name for one in named]


def kept(document: Document) -> str:
    """Until when it is kept, in words."""
    if document.kept_until is None:
        return ""
    return _("永久") if document.kept_until == FOR_EVER else _day(document.kept_until)


def _day(day: date) -> str:
    return day.isoformat()
