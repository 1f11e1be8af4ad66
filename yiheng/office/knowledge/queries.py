"""Which articles may be read, and by whom; what was searched, asked and found helpful."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yiheng.core.clock import day_of
from yiheng.core.search.finding import among
from yiheng.core.search.tokens import runs
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member, Unit
from yiheng.office.knowledge.models import (
    OPEN,
    Article,
    Asked,
    Attachment,
    Grade,
    Question,
    Review,
    State,
    Version,
)
from yiheng.office.knowledge.permissions import KEEP, WRITE

KIND = "knowledge.article"
HEAD = "head"
MOST_FOUND, MOST_RELATED = 500, 5
SHOWN = (State.CURRENT, State.RETIRED)


def visible_to(viewer: Member, at: datetime) -> QuerySet[Article]:
    """What a member may open: all that is 公开 or 内部; 受限 of the own departments; 机密 of those
    that one heads; the own ones, drafts too. Who keeps the knowledge base may open everything."""
    everything = Article.objects.exclude(state=State.DROPPED).select_related(
        "owner__unit", "current"
    )
    if viewer.may(KEEP, at):
        return everything
    there = Q(state__in=SHOWN) & (Q(grade__in=OPEN) | _named(viewer, at))
    return everything.filter(Q(owner=viewer) | there)


def current_for(viewer: Member, at: datetime) -> QuerySet[Article]:
    """What a member may read and is in force."""
    return visible_to(viewer, at).filter(state=State.CURRENT)


def found(viewer: Member, words: str, at: datetime) -> QuerySet[Article]:
    """What a member may read whose title, tag or (公开, 内部) text holds all the words."""
    mine, wanted = current_for(viewer, at), runs(words)
    by_text = among(mine, wanted, {KIND: list}, MOST_FOUND) if wanted else []
    tagged = Article.tags.through.objects.filter(article=OuterRef("pk"), tag__name__iexact=words)
    titled = Q(current__title__icontains=words) | Q(Exists(tagged))
    return mine.filter(titled | Q(pk__in=by_text))


def versions_of(article: Article, viewer: Member, at: datetime) -> QuerySet[Version]:
    """The versions of an article that one may open: what was published; what is pending, for who
    looks after it. What was graded higher then, or was for others, is for those alone too."""
    seen = article.versions.select_related("author").order_by("-ordinal")
    if article.owner_id == viewer.pk or viewer.may(KEEP, at):
        return seen
    issued = seen.filter(issued_at__isnull=False, grade__in=_up_to(article.grade))
    return issued if article.grade in OPEN else issued.filter(pk__in=_told(issued, viewer, at))


def pending(article: Article) -> Version | None:
    """The version that is not published yet."""
    return article.versions.filter(issued_at=None).first()


def attachments(version: Version) -> QuerySet[Attachment]:
    """The files of a version, oldest first."""
    there = Q(until=None) | Q(until__gt=version.ordinal)
    return Attachment.objects.filter(
        there, article=version.article_id, since__lte=version.ordinal, removed_at=None
    ).order_by("pk")


def unfinished(member: Member, at: datetime) -> QuerySet[Article]:
    """What a member has begun to write and not published; changes under way too."""
    mine = Article.objects.filter(owner=member).exclude(state=State.DROPPED)
    return mine.filter(versions__issued_at=None)


def related(article: Article, viewer: Member, at: datetime) -> list[Article]:
    """What shares the most tags with an article, as far as one may read it."""
    tags = list(article.tags.values_list("pk", flat=True))
    if not tags:
        return []
    near = current_for(viewer, at).exclude(pk=article.pk).filter(tags__in=tags)
    counted = near.annotate(shared=Count("tags", filter=Q(tags__in=tags)))
    return list(counted.order_by("-shared", "-published_at", "-pk")[:MOST_RELATED])


def expired_on(day: date, articles: QuerySet[Article]) -> QuerySet[Article]:
    """Those whose review is overdue on a day."""
    return articles.filter(state=State.CURRENT, review_by__lt=day)


def to_ask(at: datetime, until: date, kind: str) -> list[Article]:
    """What is current, comes up for review until a day, and of which nobody is asked yet."""
    asked = {
        int(one.rpartition(":")[2])
        for one in Duty.objects.filter(kind=kind, closed_at=None).values_list("target", flat=True)
    }
    near = Article.objects.filter(state=State.CURRENT, review_by__lte=until).order_by("pk")
    return [one for one in near.select_related("owner", "current") if one.pk not in asked]


def was_expired(at: datetime) -> list[Article]:
    """What was in force at an instant although its review date had passed then."""
    last: dict[int, Review] = {}
    for one in Review.objects.filter(at__lt=at).order_by("at", "pk"):
        last[one.article_id] = one
    day = day_of(at)
    late = [one.article_id for one in last.values() if one.review_by < day]
    gone = Q(retired_at__isnull=False, retired_at__lt=at)
    there = Article.objects.filter(pk__in=late).exclude(gone).select_related("current", "owner")
    return list(there.order_by("pk"))


def usefulness(article: Article) -> tuple[int, int]:
    """How many found it useful, and how many said anything."""
    counted = article.feedback.aggregate(yes=Count("pk", filter=Q(useful=True)), all=Count("pk"))
    return counted["yes"], counted["all"]


def questions(viewer: Member, at: datetime) -> QuerySet[Question]:
    """The questions of a member; all, for those who answer."""
    rows = Question.objects.select_related("asker__unit", "settled_by", "article__current")
    return rows if viewer.may(WRITE, at) else rows.filter(asker=viewer)


def waiting(viewer: Member, at: datetime) -> int:
    """How many questions are open that one may see."""
    return questions(viewer, at).filter(state=Asked.OPEN).count()


def known_units(codes: Iterable[str]) -> list[Unit]:
    """The open units of these codes."""
    return list(Unit.objects.filter(code__in=list(codes), closed_at=None).order_by("code"))


def _named(viewer: Member, at: datetime) -> Q:
    """Restricted ones of the viewer's departments; secret ones of those that the viewer heads."""
    own, headed = _own(viewer, at), _headed(viewer, at)
    return Q(grade=Grade.RESTRICTED) & _of(own) | Q(grade=Grade.SECRET) & _of(headed)


def _told(versions: QuerySet[Version], viewer: Member, at: datetime) -> list[int]:
    """The keys of those versions whose readers were the viewer's, each by its own grade."""
    codes = dict(Unit.objects.values_list("pk", "code"))
    mine = {
        Grade.RESTRICTED: {codes[key] for key in _own(viewer, at)},
        Grade.SECRET: {codes[key] for key in _headed(viewer, at)},
    }
    rows = versions.values_list("pk", "grade", "units")
    return [
        key for key, grade, units in rows
        if grade in OPEN or not mine[Grade(grade)].isdisjoint(units)
    ]  # fmt: skip


def _own(viewer: Member, at: datetime) -> list[int]:
    """The units in which one works or holds a post, and those above them."""
    return _chain({viewer.unit_id, *(one.unit_id for one in viewer.assignments_at(at))})


def _headed(viewer: Member, at: datetime) -> list[int]:
    """The units that one heads; none above them: those have heads of their own."""
    held = viewer.assignments_at(at)
    return sorted({one.unit_id for one in held if one.post.code == HEAD})


def _of(units: Sequence[int]) -> Q:
    rows = Article.units.through.objects.filter(article=OuterRef("pk"), unit__in=units)
    return Q(Exists(rows))


def _chain(units: set[int]) -> list[int]:
    """These units and those above them: who sits in a team reads what its department may read."""
    if not units:
        return []
    rows = Unit.objects.filter(pk__in=units).values_list("pk", "parent", "parent__parent")
    return sorted({one for row in rows for one in row if one is not None})


def _up_to(grade: str) -> list[str]:
    """The grades of which whoever reads this one may read earlier versions."""
    if grade in OPEN:
        return list(OPEN)
    values = list(Grade.values)
    return values[: values.index(grade) + 1]
