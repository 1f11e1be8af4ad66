"""Looking after what is published: review, another owner, out of use and back; ratings."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid
from yiheng.core.verdict import on_field
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import duty
from yiheng.office.knowledge import rules
from yiheng.office.knowledge.commands.finding import (
    digest_of,
    found,
    locked,
    look_again,
    review_due,
    text,
)
from yiheng.office.knowledge.models import LONGEST_NOTE, Article, Feedback, State
from yiheng.office.knowledge.telling import HANDED, RETIRED, TO_REVIEW


@command("knowledge.review")
def review(*, pk: int, by: Member, at: datetime, review_by: date) -> Article:
    """It still holds: look at it again by another date."""
    article = found(pk, by, at)
    verdict = rules.may_review(by, article, at)
    verdict.require()
    on_field("review_by", rules.may_last(review_by, day_of(at)))
    look_again(article, review_by, by=by, at=at)
    record(
        "knowledge.reviewed", by=by, target=article, clause=verdict.clause, at=at,
        due=review_by.isoformat(),
    )  # fmt: skip
    return article


@command("knowledge.hand_over")
def hand_over(*, pk: int, by: Member, at: datetime, to: Member) -> Article:
    """Somebody else looks after it from now on, and owes its review."""
    article = found(pk, by, at)
    verdict = rules.may_look_after(by, article, at)
    verdict.require()
    if not to.here(at) or to.pk == article.owner_id:
        raise Invalid("to", _("请选择另一位在岗人员"), clause=rules.STORED)
    owed = close_duty(target=article, kind=TO_REVIEW, at=at, by=by)
    article.put(owner=to)
    if owed:
        _owe(article, at)
    record(
        "knowledge.handed_over", by=by, target=article, clause=verdict.clause, at=at,
        owner=to.staff_no,
    )  # fmt: skip
    notify(to, HANDED, url=article.page, clause=verdict.clause, at=at, sender=by,
           who=by.name, title=article.title)  # fmt: skip
    return article


@command("knowledge.retire")
def retire(*, pk: int, by: Member, at: datetime, reason: str) -> Article:
    """Out of use, with a reason: out of list and search; who has the address still reads it."""
    article = found(pk, by, at)
    verdict = rules.may_review(by, article, at)
    verdict.require()
    why = text("reason", reason, LONGEST_NOTE)
    if not why:
        raise Invalid("reason", _("请写明停用原因"), clause=rules.STORED)
    article.move(State.RETIRED, retired_at=at, retired_why=why)
    close_duty(target=article, kind=TO_REVIEW, at=at, by=by)
    record(
        "knowledge.retired", by=by, target=article, clause=verdict.clause, at=at,
        reason=digest_of(why),
    )  # fmt: skip
    if article.owner_id != by.pk:
        notify(article.owner, RETIRED, url=article.page, clause=verdict.clause, at=at, sender=by,
               who=by.name, title=article.title)  # fmt: skip
    return article


@command("knowledge.restore")
def restore(*, pk: int, by: Member, at: datetime) -> Article:
    """Back into use; its review date is the one it had."""
    article = found(pk, by, at)
    verdict = rules.may_restore(by, article, at)
    verdict.require()
    article.move(State.CURRENT, retired_at=None, retired_why="")
    record("knowledge.restored", by=by, target=article, clause=verdict.clause, at=at)
    return article


@command("knowledge.rate")
def rate(*, pk: int, by: Member, at: datetime, useful: bool) -> Feedback:
    """Say whether it helped; one word a person, the last one counts."""
    article = found(pk, by, at)
    verdict = rules.may_rate(article)
    verdict.require()
    given, _made = Feedback.objects.update_or_create(
        article=article, member=by, defaults={"useful": useful, "said_at": at}
    )
    record("knowledge.rated", by=by, target=article, clause=verdict.clause, at=at)
    return given


@command("knowledge.read_secret")
def read_secret(*, pk: int, by: Member, at: datetime) -> Article:
    """Open what is 机密: each reading is recorded (3.2-c)."""
    article = found(pk, by, at)
    record("knowledge.secret_read", by=by, target=article, clause=rules.GRADED, at=at)
    return article


@command("knowledge.ask_review")
def ask_review(*, pk: int, by: Actor, at: datetime) -> Article:
    """Ask its owner to look at an article whose date comes near; twice asks once."""
    article = locked(pk=pk, state=State.CURRENT)
    if article is None:
        raise Invalid("pk", _("该条目已停用"), clause=rules.STORED)
    _owe(article, at)
    record("knowledge.review_asked", by=by, target=article, clause=rules.STORED, at=at)
    return article


@duty("7.1-g")
def _owe(article: Article, at: datetime) -> None:
    open_duty(
        clause=rules.STORED, kind=TO_REVIEW, target=article, owner=article.owner,
        unit=article.owner.unit, due_at=review_due(article), at=at, by=the_system(),
        url=article.page, name=article.title[:60],
    )  # fmt: skip
