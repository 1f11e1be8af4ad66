"""Questions of the staff: asked, answered as 常见问题, declined with a reason, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.office.knowledge import queries, rules
from yiheng.office.knowledge.commands.finding import digest_of, issue, require_whole, text, write
from yiheng.office.knowledge.facts import Facts
from yiheng.office.knowledge.models import (
    LONGEST_NOTE,
    LONGEST_QUESTION,
    OPEN,
    Article,
    Asked,
    Kind,
    Question,
    Version,
)
from yiheng.office.knowledge.permissions import KEEP
from yiheng.office.knowledge.telling import ANSWERED, ASKED, DECLINED


@command("knowledge.ask")
def ask(*, by: Member, at: datetime, idempotency_key: str, words: str) -> Question:
    """Ask what the knowledge base does not say; the same key asks once."""
    said = text("words", words, LONGEST_QUESTION, lines=True)
    if not said:
        raise Invalid("words", _("请写下您的问题"), clause=rules.SHARED)
    key = f"{by.pk}:{idempotency_key}"[:80]
    question = Question.objects.filter(idempotency_key=key).first()
    made = question is None
    if question is None:
        question = Question(asker=by, asked_at=at, idempotency_key=key, digest=digest_of(said))
        question.sealed = vault.seal(said.encode(), owner=vault.HOSPITAL, place=question.place)
        question.save()
    record(
        "knowledge.asked", by=by, target=question, clause=rules.SHARED, at=at,
        digest=question.digest,
    )  # fmt: skip
    if made:
        keepers = [one for one in who_may(KEEP, at) if one.pk != by.pk]
        notify(keepers, ASKED, url=PAGE, clause=rules.SHARED, at=at, who=by.name)
    return question


PAGE = "/knowledge/questions/"


@command("knowledge.answer")
def answer(*, pk: int, by: Member, at: datetime, facts: Facts) -> Article:
    """Answer it for everybody: an article of the kind 常见问题 whose owner answers."""
    question = _found(pk, by, at)
    verdict = rules.may_answer(by, question, at)
    verdict.require()
    if facts.kind != Kind.QUESTION or facts.grade not in OPEN:
        raise Invalid("grade", _("常见问题供全员查阅，密级为公开或内部"), clause=rules.READ)
    article = Article.objects.create(
        owner=by, begun_at=at, kind=Kind.QUESTION, grade=facts.grade,
        idempotency_key=f"question:{question.pk}",
    )  # fmt: skip
    version = Version(article=article, ordinal=1)
    write(version, facts, by, at)
    require_whole(version, at)
    issue(article, version, by=by, at=at)
    question.settle(Asked.ANSWERED, by, at, article=article)
    record("knowledge.answered", by=by, target=question, clause=verdict.clause, at=at,
           article=article.pk)  # fmt: skip
    notify(question.asker, ANSWERED, url=article.page, clause=verdict.clause, at=at, sender=by,
           title=article.title)  # fmt: skip
    return article


@command("knowledge.decline")
def decline(*, pk: int, by: Member, at: datetime, reason: str) -> Question:
    """Do not answer it for everybody, and tell its asker why."""
    question = _found(pk, by, at)
    verdict = rules.may_answer(by, question, at)
    verdict.require()
    why = text("reason", reason, LONGEST_NOTE)
    if not why:
        raise Invalid("reason", _("请写明理由，提问人会看到"), clause=rules.SHARED)
    question.settle(Asked.DECLINED, by, at, why=why)
    record("knowledge.declined", by=by, target=question, clause=verdict.clause, at=at,
           reason=digest_of(why))  # fmt: skip
    notify(question.asker, DECLINED, url=PAGE, clause=verdict.clause, at=at, sender=by)
    return question


@command("knowledge.withdraw_question")
def withdraw_question(*, pk: int, by: Member, at: datetime) -> Question:
    """Take one's own open question back."""
    question = _found(pk, by, at)
    verdict = rules.may_withdraw(by, question)
    verdict.require()
    question.settle(Asked.WITHDRAWN, by, at)
    record("knowledge.question_withdrawn", by=by, target=question, clause=verdict.clause, at=at)
    return question


def _found(pk: int, by: Member, at: datetime) -> Question:
    seen = queries.questions(by, at).filter(pk=pk).values("pk")
    rows = Question.objects.select_for_update(of=("self",)).filter(pk=pk, pk__in=seen)
    question = rows.select_related("asker").first()
    if question is None:
        raise NotFound
    return question
