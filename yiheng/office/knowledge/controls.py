"""Whether searches lead anywhere, articles are looked at in time, and grades are kept."""

from __future__ import annotations

from decimal import Decimal

from yiheng.core.clock import now
from yiheng.core.publishing import GRADES
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding, Period, control
from yiheng.office.knowledge import queries
from yiheng.office.knowledge.models import OPEN, Article, Search, State
from yiheng.standards.china.calendar import Month

FOLLOWED = Decimal("0.5")
"""At least every other search should lead to an article: below it the words are the wrong ones."""


@control("7.1-f", every=Month)
def searches_followed(period: Period, regulation: Version) -> Finding:
    """Share of the searches of the period after which a result was opened."""
    made = Search.objects.filter(at__gte=period.start, at__lt=period.end).order_by("pk")
    rows = list(made)
    return Finding.share([one for one in rows if one.clicked_at], of=rows, target=FOLLOWED)


@control("7.1-g", every=Month)
def expired_articles(period: Period, regulation: Version) -> Finding:
    """Articles in force at the end of the period whose review date had passed."""
    return Finding.count(queries.was_expired(min(period.end, now())))


@control("7.1-h", every=Month)
def closed_to_staff(period: Period, regulation: Version) -> Finding:
    """Access test: articles for all that one of each kind of staff (employed, outsourced, trainee)
    may not open."""
    at = min(period.end, now())
    articles = list(Article.objects.filter(state=State.CURRENT, published_at__lt=at).order_by("pk"))
    readers: dict[str, Member] = {}
    for one in Member.objects.filter(is_active=True).select_related("unit").order_by("-pk"):
        if one.here(at):
            readers.setdefault(one.employment, one)
    wrong: dict[int, Article] = {}
    for reader in readers.values():
        seen = set(queries.current_for(reader, at).values_list("pk", flat=True))
        wrong |= {one.pk: one for one in articles if one.grade in OPEN and one.pk not in seen}
    return Finding.count(list(wrong.values()))


@control("3.2-g", every=Month)
def shelved_below_grade(period: Period, regulation: Version) -> Finding:
    """Articles shelved by other rooms that may be read further than what was published."""
    shelved = Article.objects.exclude(origin="").filter(published_at__lt=period.end)
    current = shelved.filter(state=State.CURRENT).select_related("current").order_by("pk")
    return Finding.count([
        one for one in current if GRADES.index(one.grade) < GRADES.index(one.shelved)
    ])  # fmt: skip
