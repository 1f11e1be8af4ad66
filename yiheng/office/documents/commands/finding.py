"""Finding a document with its lock, checking what was said of it, and issuing a version."""

from __future__ import annotations

import re
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core import references
from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.search import index
from yiheng.core.search.registry import KINDS
from yiheng.core.typed import tidy, within
from yiheng.core.verdict import on_field
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.ledger.recording import record
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import filing, queries, retaining, rules
from yiheng.office.documents.facts import Facts
from yiheng.office.documents.models import (
    LONGEST_NOTE,
    OPEN,
    Document,
    Kind,
    Passage,
    Stage,
    State,
    Version,
)

SERIAL = "文档"
PIECE, LAP = 900, 60
"""A passage has so many characters, and so many of the one before: no phrase falls between two."""
UNFIT = re.compile(r"[\s/\\:*?\"<>|.\-–—－]+")


def found(pk: int, by: Member) -> Document:
    """The document, locked; raises ``NotFound`` when absent or not the member's to see."""
    seen = queries.visible_to(by).filter(pk=pk).values("pk")
    return locked(pk, pk__in=seen)


def locked(pk: int, **where: object) -> Document:
    """The document with its lock."""
    rows = Document.objects.select_for_update(of=("self",)).filter(pk=pk, **where)
    document = rows.select_related("owner", "unit", "current").first()
    if document is None:
        raise NotFound
    return document


def pending(document: Document) -> Version:
    """The version under way; the current one where none is; raises ``NotFound`` for neither."""
    version = queries.pending(document) or document.current
    if version is None:
        raise NotFound
    version.document = document
    return version


def text_of(field: str, text: str, longest: int = LONGEST_NOTE) -> str:
    """What was typed, tidied."""
    return within(field, text, longest)


def described(document: Document, version: Version, facts: Facts, by: Member, at: datetime) -> None:
    """Put what was said into a document that is not issued; raises ``Invalid`` on its field."""
    project = _project(facts.project, by, at, kept=document.project)
    subject = tidy(facts.subject) or UNFIT.sub("", project)
    on_field("subject", rules.may_name(subject))
    if queries.taken(subject, document.pk):
        raise Invalid(
            "subject", _("已有名为“%(name)s”的文档。请上传为它的新版，或换一个名称，"
                         "例如“%(name)s接口说明”"), clause=rules.NAMING, name=subject,
        )  # fmt: skip
    if facts.kind not in Kind.values:
        raise Invalid("kind", _("请选择种类"), clause=rules.NAMING)
    document.subject, document.kind = subject, facts.kind
    document.project = facts.project if project else ""
    graded(document, version, facts)
    document.grade = version.grade


def graded(document: Document, version: Version, facts: Facts) -> None:
    """Put how far it may be read, and what was revised, into a version."""
    on_field("grade", rules.may_grade(document.kind, facts.grade))
    if lacking := queries.unknown_units(facts.readers):
        raise Invalid(
            "readers", _("没有这些部门：%(names)s。请重新选择"), clause=rules.GRADING,
            names="、".join(lacking[:5]),
        )  # fmt: skip
    version.grade, version.readers = facts.grade, sorted(facts.readers)
    version.note = text_of("note", facts.note)


def issue(document: Document, version: Version, *, by: Actor, at: datetime, signed: bool) -> None:
    """Issue a version: it gets its number and its name, the one before is superseded."""
    number, name = queries.next_number(document, version.change), queries.name_for(
        document, version, at)  # fmt: skip
    if Version.objects.filter(name=name).exists():
        raise Invalid(
            "subject", _("文件名称“%(name)s”已被使用，未发布。请换一个名称，或过了这个日期再发布"),
            clause=rules.NAMING, name=name,
        )  # fmt: skip
    if document.current is not None:
        document.current.put(stage=Stage.SUPERSEDED)
    text = version.text or (filing.text_of(version) if version.grade in OPEN else "")
    version.put(
        stage=Stage.CURRENT, major=number.major, minor=number.minor, name=name, issued_at=at,
        signed=signed, text="",
    )  # fmt: skip
    document.put(
        current=version, grade=version.grade, state=State.IN_FORCE,
        number=document.number or next_serial(SERIAL, at),
        published_at=document.published_at or at,
        issued_at=at,
        kept_until=retaining.until(document.kind, day_of(at)),
    )  # fmt: skip
    document.readers.set(Unit.objects.filter(code__in=version.readers))
    indexed(document, text)
    record(
        "documents.issued", by=by, target=document, clause=rules.NUMBERING, at=at,
        number=document.number, version=str(number), grade=version.grade, digest=version.digest,
        signed=signed,
    )  # fmt: skip


def indexed(document: Document, text: str) -> None:
    """The passages that are searched are those of this text, at once; the former ones are gone."""
    gone = [str(pk) for pk in document.passages.values_list("pk", flat=True)]
    document.passages.all().delete()
    pieces = [text[start : start + PIECE + LAP] for start in range(0, len(text), PIECE)]
    made = Passage.objects.bulk_create(
        Passage(document=document, text=piece) for piece in pieces if piece.strip()
    )
    index.refresh(KINDS[queries.SEARCHED_TEXT], [*gone, *(str(one.pk) for one in made)])
    index.refresh(KINDS[queries.SEARCHED], [str(document.pk)])


def _project(key: str, by: Member, at: datetime, *, kept: str) -> str:
    """The name of the project that is pointed at; raises ``Invalid`` where it cannot be. One that
    is ``kept`` stays, though whoever edits may not see it."""
    if not key:
        return ""
    known = references.find(references.PROJECT, [key], by, at).get(key)
    if known is None and key == kept:
        return key
    if known is None:
        raise Invalid("project", _("没有这个项目。请重新选择，或填写项目名称"), clause=rules.NAMING)
    return known.label
