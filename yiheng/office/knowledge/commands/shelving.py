"""The shelf of the house: what another room publishes is an article, in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid
from yiheng.core.publishing import Publication, shelf
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.registry import enforces
from yiheng.office.knowledge import rules
from yiheng.office.knowledge.commands.finding import (
    EMPTY,
    digest_of,
    issue,
    locked,
    require_whole,
    write,
)
from yiheng.office.knowledge.facts import Facts
from yiheng.office.knowledge.models import OPEN, Article, State, Version

LONGEST_ORIGIN = 60


@command("knowledge.shelve")
@enforces("3.2-g")
def shelve(*, publication: Publication, by: Actor, at: datetime) -> str:
    """Put what another room publishes on the shelf; the same again is a new version of it.

    Grade and readers are those of the publication and are changed nowhere else; without a date it
    is looked at in a year. Raises ``Invalid`` for what may not stand there.
    """
    if ":" not in publication.origin or len(publication.origin) > LONGEST_ORIGIN:
        raise Invalid("origin", _("没有写明来源"), clause=rules.SHELVED)
    owner = publication.owner or by
    if not isinstance(owner, Member):
        raise Invalid("owner", _("没有责任人，请指定一位"), clause=rules.STORED)
    article = locked(origin=publication.origin) or Article.objects.create(
        origin=publication.origin, idempotency_key=f"shelf:{publication.origin}", begun_at=at,
        owner=owner, kind=publication.kind, grade=publication.grade,
    )  # fmt: skip
    facts = _facts(article, publication, at)
    if not _same(article, facts):
        version = Version(article=article, ordinal=article.versions.count() + 1)
        write(version, facts, by, at)
        require_whole(version, at)
        issue(article, version, by=by, at=at)
    article.put(owner=owner, shelved=publication.grade, source=publication.url[:200])
    record(
        "knowledge.shelved", by=by, target=article, clause=rules.SHELVED, at=at,
        origin=publication.origin, grade=publication.grade, owner=owner.staff_no,
    )  # fmt: skip
    return article.page


shelf(shelve)


def _facts(article: Article, publication: Publication, at: datetime) -> Facts:
    units: tuple[str, ...] = ()
    if publication.grade not in OPEN:
        rows = Unit.objects.filter(pk__in=publication.readers, closed_at=None)
        units = tuple(rows.order_by("code").values_list("code", flat=True))
    n = article.versions.count() + 1
    return Facts(
        title=publication.title, text=publication.text, kind=publication.kind,
        grade=publication.grade, units=units,
        review_by=publication.review_by or day_of(at) + rules.USUAL,
        note=str(_("第 %(n)s 次发布")) % {"n": n} if n > 1 else "",
    )  # fmt: skip


def _same(article: Article, facts: Facts) -> bool:
    """Whether this very text stands there already; nothing else is said of it either."""
    now = article.current
    if now is None or article.state != State.CURRENT or now.digest == EMPTY:
        return False
    said = (now.title, now.digest, now.kind, now.grade, tuple(now.units))
    wanted = (facts.title, digest_of(facts.text), facts.kind, facts.grade, facts.units)
    return said == wanted
