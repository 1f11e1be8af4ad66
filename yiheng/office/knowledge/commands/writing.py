"""From the first word to what all may read: draft, change, publish, throw away."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.errors import NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.knowledge import queries, rules
from yiheng.office.knowledge.commands.filing import put_back
from yiheng.office.knowledge.commands.finding import found, issue, require_whole, write
from yiheng.office.knowledge.facts import Facts
from yiheng.office.knowledge.models import Article, State, Version


@command("knowledge.draft")
def draft(*, by: Member, at: datetime, idempotency_key: str, facts: Facts) -> Article:
    """Begin an article of one's own; the same key goes on with the same draft."""
    rules.may_write(by, at).require()
    key = f"{by.pk}:{idempotency_key}"[:80]
    article, made = Article.objects.get_or_create(
        idempotency_key=key,
        defaults={"owner": by, "begun_at": at, "kind": facts.kind, "grade": facts.grade},
    )
    if made:
        write(Version(article=article, ordinal=1), facts, by, at)
    record("knowledge.drafted", by=by, target=article, clause=rules.STORED, at=at)
    return article


@command("knowledge.revise")
def revise(*, pk: int, by: Member, at: datetime, facts: Facts) -> Version:
    """Change what is pending; of what is current, begin another version."""
    article = found(pk, by, at)
    verdict = rules.may_edit(by, article, at)
    verdict.require()
    ordinal = article.versions.count() + 1
    version = queries.pending(article) or Version(article=article, ordinal=ordinal)
    write(version, facts, by, at)
    record(
        "knowledge.revised", by=by, target=article, clause=verdict.clause, at=at,
        version=version.ordinal, digest=version.digest,
    )  # fmt: skip
    return version


@command("knowledge.publish")
def publish(*, pk: int, by: Member, at: datetime) -> Article:
    """Make the pending version the current one."""
    article = found(pk, by, at)
    version = queries.pending(article)
    rules.may_publish(by, article, version, at).require()
    assert version is not None
    require_whole(version, at)
    issue(article, version, by=by, at=at)
    return article


@command("knowledge.drop")
def drop(*, pk: int, by: Member, at: datetime) -> Article:
    """Throw away what is pending; an article that was never published is gone with it."""
    article = found(pk, by, at)
    version = queries.pending(article)
    if version is None:
        raise NotFound
    rules.may_publish(by, article, version, at).require()
    ordinal = version.ordinal
    if article.state == State.DRAFT:
        article.move(State.DROPPED)
    put_back(article, version, at)
    version.delete()
    record("knowledge.dropped", by=by, target=article, clause=rules.STORED, at=at, version=ordinal)
    return article
