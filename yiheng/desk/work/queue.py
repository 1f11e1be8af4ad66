"""What waits for a member: steps to sign, duties owed, and what they settle as second persons.

It is a list of arms (``rows.py``), soonest due first. What has no due time stands after all that
falls due today; what stands still comes last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat

from yiheng.core import proposals
from yiheng.core.clock import day_of, midnight
from yiheng.desk.work.rows import Arm, Row, Tally, Together, tally
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.flowing import DUTY as SIGNING
from yiheng.governance.approvals.models import Step
from yiheng.governance.duties import kinds
from yiheng.governance.duties import queries as duties
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices import queries as notices
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.content import CLAUSES

SIGN, OWE, SETTLE, UNREAD = "sign", "duty", "settle", "unread"
WAITING = (SIGN, OWE, SETTLE)
STANDING = datetime(9000, 1, 1, tzinfo=UTC)  # after everything that has a due time
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
MOST_DRAWN = 500
LATE, TODAY, WEEK, PAUSED, PROVISIONAL = "late", "today", "week", "paused", "provisional"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a kind, words, a state; empty for everything."""

    kind: str = ""
    words: str = ""
    state: str = ""


EVERYTHING = Wanted()
Said = TypeVar("Said", Duty, Notice)


def tomorrow(at: datetime) -> datetime:
    """The first instant of the next day on the hospital's clock."""
    return midnight(day_of(at) + A_DAY)


def arms(viewer: Member, at: datetime, wanted: Wanted = EVERYTHING) -> list[Arm]:
    """What waits for this member, a query a kind; no query for what they have no right to."""
    found: list[Arm] = []
    if wanted.kind in ("", SIGN):
        found.append(_steps(viewer, at, wanted))
    if wanted.kind in ("", OWE):
        found.append(_duties(viewer, at, wanted))
    if wanted.kind in ("", SETTLE):
        found += _proposals(viewer, at, wanted)
    return [_in_state(one, wanted.state, at) for one in found]


def together(viewer: Member, at: datetime, wanted: Wanted = EVERYTHING) -> Together:
    """The same as one list, soonest due first."""
    found = arms(viewer, at, wanted)
    return Together(found)


def between(viewer: Member, at: datetime, since: datetime, until: datetime) -> list[Row]:
    """What of it falls due in a span, soonest first; as much as people can take in."""
    found = [one.within(Q(y_when__gte=since, y_when__lt=until)) for one in arms(viewer, at)]
    rows: list[Row] = Together(found)[:MOST_DRAWN]
    return rows


def counted(viewer: Member, at: datetime) -> dict[str, Tally]:
    """How much of each kind waits, the unread notices too, and how much of it is due today or
    late; one query."""
    told, unread = F("created_at"), notices.unread(viewer)
    news = Arm(source=UNREAD, rows=unread, when=told, since=told, dated=False)
    totals = {kind: Tally() for kind in (SIGN, OWE, SETTLE, UNREAD)}
    for source, one in tally([*arms(viewer, at), news], tomorrow(at), at).items():
        kind = source if source in totals else SETTLE
        totals[kind] = totals[kind].plus(one)
    return totals


def _steps(viewer: Member, at: datetime, wanted: Wanted) -> Arm:
    rows = approvals.todo(viewer, at)
    clocks = Duty.objects.filter(target=_target(), kind=SIGNING, closed_at=None)
    if wanted.state == PROVISIONAL:
        rows = rows.filter(Exists(clocks.filter(provisional=True)))
    for word in wanted.words.split():
        rows = rows.filter(
            Q(case__title__icontains=word) | Q(case__applicant__name__icontains=word)
            | Q(case__clause__in=_clauses(word))
        )  # fmt: skip
    paused = When(Exists(clocks.exclude(paused_at=None)), then=_instant(STANDING))
    due = Case(paused, default=Coalesce(F("due_at"), _instant(at)), output_field=DateTimeField())
    since = Coalesce(F("since"), F("case__submitted_at"))
    return Arm(source=SIGN, rows=rows, when=due, since=since)


def _duties(viewer: Member, at: datetime, wanted: Wanted) -> Arm:
    """What is owed, but for signatures: those are steps."""
    rows = duties.owed_by(viewer, at).exclude(kind=SIGNING)
    if wanted.state == PROVISIONAL:
        rows = rows.filter(provisional=True)
    due = Case(
        When(paused_at__isnull=False, then=_instant(STANDING)), default=F("due_at"),
        output_field=DateTimeField(),
    )  # fmt: skip
    found = said(rows, kinds.KINDS, wanted.words)
    return Arm(source=OWE, rows=found, when=due, since=F("opened_at"))


def said(rows: QuerySet[Said], known: Mapping[str, Any], words: str) -> QuerySet[Said]:
    """Of what has a kind, facts and a clause: where each of these words stands in them."""
    for word in words.split():
        named = [name for name, one in known.items() if word in str(one.title)]
        escaped = json.dumps(word)[1:-1]  # as SQLite keeps it; PostgreSQL shows it plain
        rows = rows.annotate(y_facts=Cast("facts", TextField())).filter(
            Q(kind__in=named) | Q(clause__in=_clauses(word)) | Q(y_facts__contains=word)
            | Q(y_facts__contains=escaped)
        )  # fmt: skip
    return rows


def _proposals(viewer: Member, at: datetime, wanted: Wanted) -> Iterator[Arm]:
    if wanted.state == PROVISIONAL:
        return
    due = _instant(tomorrow(at))
    for kind, rows in proposals.to_settle(viewer, at):
        one = Arm(
            source=kind.name, rows=rows, key=kind.place, when=due, since=F("proposed_at"),
            what=kind.what, who=F("proposed_by_label"), cite=kind.clause, dated=False,
        )  # fmt: skip
        yield worded(one, kind, wanted.words)


def worded(one: Arm, kind: proposals.Kind, words: str) -> Arm:
    """Of proposals, those in whose title or person each of these words stands."""
    for word in words.split():
        if word not in str(kind.title):
            said = Q(y_what__contains=word) | Q(y_who__contains=word)
            one = one.within(said | Q(y_what__in=kind.spelled(word)))
    return one


def _in_state(one: Arm, state: str, at: datetime) -> Arm:
    before = {TODAY: tomorrow(at), WEEK: at + A_WEEK}
    if state in before:
        return one.within(Q(y_when__lt=before[state]))
    if state == LATE:
        return one.within(Q(y_when__lte=at))
    return one.within(Q(y_when=STANDING)) if state == PAUSED else one


def _target() -> Concat:
    """How a duty names a step: ``name_of`` in the words of the database."""
    name = Value(f"{Step._meta.label_lower}:")
    return Concat(name, Cast(OuterRef("pk"), CharField()), output_field=CharField())


def _clauses(word: str) -> list[str]:
    return [one.id for one in CLAUSES.values() if word in one.label or word == one.id]


def _instant(at: datetime) -> Value:
    return Value(at, DateTimeField())
