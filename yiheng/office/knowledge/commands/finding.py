"""Finding an article with its lock, checking what was written, and issuing a version."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of, midnight
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.core.verdict import on_field
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import record
from yiheng.governance.people.models import Member
from yiheng.office.knowledge import queries, rules
from yiheng.office.knowledge.facts import Facts
from yiheng.office.knowledge.models import (
    LONGEST_NOTE,
    LONGEST_TAG,
    LONGEST_TEXT,
    LONGEST_TITLE,
    OPEN,
    Article,
    Kind,
    Review,
    State,
    Tag,
    Version,
)
from yiheng.office.knowledge.telling import TO_REVIEW

MOST_TAGS = 8
DAY = timedelta(days=1)


def found(pk: int, by: Member, at: datetime) -> Article:
    """The article, locked; raises ``NotFound`` when absent or not the member's to see."""
    seen = queries.visible_to(by, at).filter(pk=pk).values("pk")
    article = locked(pk=pk, pk__in=seen)
    if article is None:
        raise NotFound
    return article


def locked(**where: object) -> Article | None:
    """An article with its lock, if there is one."""
    rows = Article.objects.select_for_update(of=("self",)).filter(**where)
    return rows.select_related("owner", "current").first()


def text(field: str, typed: str, longest: int, *, lines: bool = False) -> str:
    """What was typed, tidied, of a patient nothing."""
    tidied = within(field, typed, longest, lines=lines)
    on_field(field, rules.may_say(tidied))
    return tidied


def write(version: Version, facts: Facts, by: Actor, at: datetime) -> None:
    """Put what was filled in into a pending version, and keep it; raises ``Invalid``."""
    version.title = text("title", facts.title, LONGEST_TITLE)
    if not version.title:
        raise Invalid("title", _("请填写标题"), clause=rules.STORED)
    if facts.kind not in Kind.values:
        raise Invalid("kind", _("请选择类别"), clause=rules.STORED)
    units = queries.known_units(facts.units)
    if len(units) != len(set(facts.units)):
        raise Invalid("units", _("所选科室有的已撤销，请重新选择"), clause=rules.GRADED)
    on_field("grade", rules.may_be_read_by(facts.grade, 1))
    words = text("text", facts.text, LONGEST_TEXT, lines=True)
    version.kind, version.grade = facts.kind, facts.grade
    version.units = [] if facts.grade in OPEN else [one.code for one in units]
    version.tags = _tags(facts.tags)
    version.review_by = facts.review_by
    version.note = text("note", facts.note, LONGEST_NOTE)
    version.author = by if isinstance(by, Member) else None
    version.saved_at = at
    _seal(version, words)
    version.save()


def require_whole(version: Version, at: datetime) -> None:
    """Raise ``Invalid`` for the first thing that a version to be published lacks."""
    if version.digest == EMPTY:
        raise Invalid("text", _("请填写正文"), clause=rules.STORED)
    on_field("units", rules.may_be_read_by(version.grade, len(version.units)))
    on_field("review_by", rules.may_last(version.review_by, day_of(at)))
    if version.ordinal > 1 and not version.note:
        raise Invalid("note", _("请写明改了什么"), clause=rules.STORED)


def issue(article: Article, version: Version, *, by: Actor, at: datetime) -> None:
    """Make a version the current one: its kind, grade, readers, tags and date hold from now on."""
    assert version.review_by is not None
    version.issued_at = at
    version.save(update_fields=["issued_at"])
    article.move(
        State.CURRENT, current=version, kind=version.kind, grade=version.grade, retired_at=None,
        retired_why="", published_at=article.published_at or at,
    )  # fmt: skip
    article.units.set(queries.known_units(version.units))
    article.tags.set([Tag.objects.get_or_create(name=one)[0] for one in version.tags])
    look_again(article, version.review_by, by=by, at=at)
    record(
        "knowledge.published", by=by, target=article, clause=rules.SHARED, at=at,
        version=version.ordinal, kind=version.kind, grade=version.grade, digest=version.digest,
    )  # fmt: skip


def look_again(article: Article, review_by: date, *, by: Actor, at: datetime) -> None:
    """Set the date at which its owner looks at an article again; what was owed of it is done."""
    Review.objects.create(
        article=article, by=by if isinstance(by, Member) else None, at=at, review_by=review_by
    )
    article.put(review_by=review_by)
    close_duty(target=article, kind=TO_REVIEW, at=at, by=by)


def review_due(article: Article) -> datetime:
    """The end of the day on which an article is to be looked at."""
    assert article.review_by is not None
    return midnight(article.review_by + DAY)


def digest_of(words: str) -> str:
    """What the ledger keeps of a text."""
    return words_digest(words)


EMPTY = digest_of("")


def _seal(version: Version, words: str) -> None:
    version.digest = digest_of(words)
    version.sealed = vault.seal(words.encode(), owner=vault.HOSPITAL, place=version.place)


def _tags(typed: tuple[str, ...]) -> list[str]:
    names = list(dict.fromkeys(text("tags", one, LONGEST_TAG) for one in typed))
    kept = [one for one in names if one]
    if len(kept) > MOST_TAGS:
        raise Invalid("tags", _("最多 %(n)s 个关键词"), n=MOST_TAGS)
    return kept
