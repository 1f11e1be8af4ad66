"""The yearly statement that the goals serve the hospital, signed by the leader (1.2-m)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import local
from yiheng.core.errors import Invalid
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty
from yiheng.office.goals import telling, workqueries, workrules
from yiheng.office.goals.commands.finding import found, needed
from yiheng.office.goals.models import LONGEST_WORDS, Alignment, Signing
from yiheng.office.goals.permissions import PROPOSE
from yiheng.standards.china.periods import Year

CLAUSE = workrules.SERVES
DAYS, DIRECTOR = "alignment_due_days", "director"
OPEN = (Signing.DRAFT, Signing.RETURNED)


@duty("1.2-m")
@command("goals.ask_alignment")
def ask_alignment(*, by: Actor, at: datetime) -> int:
    """The director owes the year's statement, until it is handed in; asked once a year."""
    year = Year.containing(at)
    known = workqueries.handed_in(year.first.year)
    if not known:
        due = year.start + timedelta(days=whole(DAYS, at=at))
        open_duty(
            clause=CLAUSE, kind=telling.ALIGN, target=_target(year.first.year), post=DIRECTOR,
            due_at=due, at=at, by=by, url="/goals/alignments/", year=year.first.year,
        )  # fmt: skip
    record("goals.alignment_asked", by=by, target="goals.alignment", clause=CLAUSE, at=at,
           year=year.first.year, open=not known)  # fmt: skip
    return int(not known)


@command("goals.align")
def align(*, by: Member, at: datetime, words: str) -> Alignment:
    """Begin the statement of the year that runs, with the goals as they stand.

    One that its author left behind unfinished is given up: a year has one, and nobody else could
    go on with that.
    """
    by.may(PROPOSE, at).require()
    year = local(at).year
    begun = Alignment.objects.select_for_update(of=("self",)).select_related("author")
    known = begun.filter(year=year).exclude(stage=Signing.REFUSED).first()
    if known is not None and (known.stage not in OPEN or known.author.here(at)):
        raise Invalid("words", _("%(year)s 年度的签认已经开始"), clause=CLAUSE, year=year)
    if known is not None:
        known.put(stage=Signing.REFUSED)
        record("goals.alignment_refused", by=by, target=known, clause=CLAUSE, at=at, year=year)
    one = Alignment.objects.create(
        year=year, author=by, at=at, goals=workqueries.snapshot(),
        words=needed("words", words, LONGEST_WORDS, CLAUSE, lines=True),
    )  # fmt: skip
    record("goals.alignment_drafted", by=by, target=one, clause=CLAUSE, at=at, year=year,
           goals=len(one.goals))  # fmt: skip
    return one


@command("goals.realign")
def realign(*, pk: int, by: Member, at: datetime, words: str) -> Alignment:
    """Write it anew, with the goals as they stand now."""
    one = found(workqueries.alignments(by), pk)
    workrules.may_align(by, one).require()
    told = needed("words", words, LONGEST_WORDS, CLAUSE, lines=True)
    one.put(words=told, goals=workqueries.snapshot())
    record("goals.alignment_changed", by=by, target=one, clause=CLAUSE, at=at,
           goals=len(one.goals))  # fmt: skip
    return one


@command("goals.submit_alignment")
def submit_alignment(*, pk: int, by: Member, at: datetime) -> Alignment:
    """Hand it in for the leader's signature."""
    one = found(workqueries.alignments(by), pk)
    workrules.may_align(by, one).require()
    if not one.goals:
        raise Invalid("words", _("还没有执行中的目标，请先设立目标"), clause=CLAUSE)
    one.put(stage=Signing.IN_APPROVAL)
    approvals.submit(subject=workqueries.SUBJECT, pk=one.pk, by=by, at=at)
    close_duty(target=_target(one.year), kind=telling.ALIGN, at=at, by=by)
    record("goals.alignment_submitted", by=by, target=one, clause=CLAUSE, at=at, year=one.year)
    return one


@command("goals.sign_alignment")
def sign_alignment(*, pk: int, by: Actor, at: datetime) -> Alignment:
    """The leader has signed: the goals of the year serve the hospital."""
    one = _locked(pk)
    one.put(stage=Signing.SIGNED, signed_at=at)
    _tell(one, at)
    record("goals.alignment_signed", by=by, target=one, clause=CLAUSE, at=at, year=one.year,
           goals=len(one.goals))  # fmt: skip
    return one


@command("goals.refuse_alignment")
def refuse_alignment(*, pk: int, by: Actor, at: datetime) -> Alignment:
    """The leader does not sign; another statement may be begun."""
    one = _locked(pk)
    one.put(stage=Signing.REFUSED)
    _tell(one, at)
    record("goals.alignment_refused", by=by, target=one, clause=CLAUSE, at=at, year=one.year)
    return one


@command("goals.return_alignment")
def return_alignment(*, pk: int, by: Actor, at: datetime) -> Alignment:
    """It comes back to its author, to be changed or handed in again."""
    one = _locked(pk)
    one.put(stage=Signing.RETURNED)
    record("goals.alignment_returned", by=by, target=one, clause=CLAUSE, at=at, year=one.year)
    return one


def _locked(pk: int) -> Alignment:
    return Alignment.objects.select_for_update(of=("self",)).select_related("author").get(pk=pk)


def _tell(one: Alignment, at: datetime) -> None:
    notify(
        one.author, telling.SIGNED, url=one.page, clause=CLAUSE, at=at, year=one.year,
        stage=one.get_stage_display(),
    )  # fmt: skip


def _target(year: int) -> str:
    return f"goals.alignment:{year}"
