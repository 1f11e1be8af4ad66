"""The review that every goal owes every quarter (1.2-l)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import duty
from yiheng.office.goals import queries, rules, telling
from yiheng.office.goals.commands.finding import found, needed
from yiheng.office.goals.models import LONGEST_AIM, Goal, Outcome, Review
from yiheng.standards.china.periods import Quarter


@duty("1.2-l")
@command("goals.ask_reviews")
def ask_reviews(*, by: Actor, at: datetime) -> int:
    """Ask the owner of every goal for the review of the quarter, once; gives how many."""
    quarter = Quarter.containing(at)
    asked = queries.unreviewed(quarter)
    for goal in asked:
        review = Review.objects.create(goal=goal, quarter=quarter.code, due_at=quarter.end)
        _owe(review, by, at)
    record(
        "goals.reviews_asked", by=by, target="goals.review", clause=rules.VERSIONED, at=at,
        quarter=quarter.code, count=len(asked),
    )  # fmt: skip
    return len(asked)


@command("goals.review")
def review(*, pk: int, by: Member, at: datetime, outcome: str, words: str) -> Review:
    """Review a goal for the quarter that runs: kept, to be adjusted, to be given up."""
    goal = found(queries.goals(by), pk)
    quarter = Quarter.containing(at)
    known = Review.objects.filter(goal=goal, quarter=quarter.code).first()
    verdict = rules.may_review(by, goal, known, at)
    verdict.require()
    if outcome not in Outcome.values:
        raise Invalid("outcome", _("请选择维持、调整或终止"), clause=verdict.clause)
    said = needed("words", words, LONGEST_AIM, verdict.clause, lines=True)
    done = known or Review.objects.create(goal=goal, quarter=quarter.code, due_at=quarter.end)
    done.finish(outcome=outcome, words=said, by=by, at=at)
    close_duty(target=done, kind=telling.REVIEW, at=at, by=by)
    record(
        "goals.reviewed", by=by, target=goal, clause=verdict.clause, at=at, quarter=quarter.code,
        outcome=outcome,
    )  # fmt: skip
    return done


def stop_reviews(goal: Goal, by: Actor, at: datetime) -> None:
    """Nobody reviews a goal that is given up."""
    for one in goal.reviews.filter(done_at=None, void=False):
        one.drop()
        close_duty(target=one, kind=telling.REVIEW, at=at, by=by)


def hand_over(goal: Goal, by: Actor, at: datetime) -> None:
    """The new owner owes the reviews that are asked."""
    for one in goal.reviews.filter(done_at=None, void=False):
        close_duty(target=one, kind=telling.REVIEW, at=at, by=by)
        _owe(one, by, at)


def _owe(one: Review, by: Actor, at: datetime) -> None:
    goal = one.goal
    open_duty(
        clause=rules.VERSIONED, kind=telling.REVIEW, target=one, owner=goal.owner,
        due_at=one.due_at, at=at, by=by, unit=goal.unit, url=goal.page, title=goal.title,
        quarter=one.quarter,
    )  # fmt: skip
