"""Who joins and who leaves the team of a crisis while it is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.core.proposals import Proposal, Stand
from yiheng.governance.crisis import locking, queries, rules, telling
from yiheng.governance.crisis.commands.declaring import check_reason
from yiheng.governance.crisis.models import OPEN, Crisis, TeamMember
from yiheng.governance.crisis.rules import NewTeam
from yiheng.governance.duties.commands import close_duty
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@dataclass(frozen=True, slots=True)
class Change:
    """Who joins a team, who leaves it, and who heads it then (None: who does now)."""

    join: Sequence[Member] = ()
    leave: Sequence[Member] = ()
    head: Member | None = None


@command("crisis.change_team")
def change_team(*, pk: int, change: Change, reason: str, by: Member, at: datetime) -> Crisis:
    """Change the team of a live crisis; who leaves acts no more, and what they did stays theirs.

    Raises ``Denied``, ``Invalid``, ``NotFound``.
    """
    crisis = locking.crisis(pk, by)
    before = queries.head_of(crisis)
    new = _new_team(crisis, change, before)
    team = frozenset(one.pk for one in new.team)
    verdict = rules.may_change_team(
        by, crisis, new, at, seconds=queries.left_to_confirm(crisis, team, at),
        apart=queries.judges_of(crisis),
    )  # fmt: skip
    verdict.require()
    check_reason(reason)
    _apply(crisis, change, new, at)
    record(
        "crisis.team_changed", by=by, target=crisis, clause=verdict.clause, at=at,
        number=crisis.number, joined=[one.staff_no for one in new.joining],
        leaving=[one.staff_no for one in change.leave], head=new.head.staff_no,
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    telling.tell(new.joining, telling.DECLARED, crisis, at, title=crisis.title)
    telling.tell(change.leave, telling.LEFT, crisis, at)
    _ask_anew(crisis, before, new, by, at)
    return crisis


def _new_team(crisis: Crisis, change: Change, head: Member) -> NewTeam:
    """The team as it would be; raises ``Invalid`` for what cannot be told or changes nothing."""
    present = [one.member for one in crisis.present]
    strange = next((one for one in change.leave if one not in present), None)
    if strange is not None:
        raise Invalid("leave", _("%(who)s不在小组中"), clause=rules.LIVE, who=strange.label)
    known = next((one for one in change.join if one in present), None)
    if known is not None:
        raise Invalid("join", _("%(who)s已在小组中"), clause=rules.LIVE, who=known.label)
    then = change.head or head
    if not change.join and not change.leave and then == head:
        raise Invalid("join", _("没有变化，请填写加入、移出或改任的人员"), clause=rules.LIVE)
    joining = list({one.pk: one for one in change.join}.values())
    team = [one for one in present if one not in change.leave] + joining
    return NewTeam(then, team, joining)


def _apply(crisis: Crisis, change: Change, new: NewTeam, at: datetime) -> None:
    for one in crisis.present:
        if one.member in change.leave:
            one.leave(at)
        elif one.head and one.member != new.head:
            one.lead(head=False)
    TeamMember.objects.bulk_create(
        TeamMember(crisis=crisis, member=one, joined_at=at) for one in new.joining
    )
    leader = crisis.present.get(member=new.head)
    if not leader.head:
        leader.lead(head=True)


def _ask_anew(crisis: Crisis, before: Member, new: NewTeam, by: Member, at: datetime) -> None:
    """Another head answers for the open cases; and who is asked to confirm sees another team."""
    if new.head != before:
        for act in crisis.acts.filter(state__in=OPEN).order_by("pk"):
            close_duty(target=act, kind=telling.OWED_RATIFYING, at=at, by=by)
            telling.ask_to_ratify(act, new.head, by, at)
    if not crisis.confirmed:
        close_duty(target=crisis, kind=telling.OWED_CONFIRMING, at=at, by=by)
        telling.ask_to_confirm(crisis, _proposer(crisis), at)
    for one in crisis.extensions.filter(stand=Stand.PROPOSED):
        close_duty(target=one, kind=telling.OWED_EXTENDING, at=at, by=by)
        telling.ask_to_extend(one, _proposer(one), at)


def _proposer(proposal: Proposal) -> Member:
    return Member.objects.get(pk=int(proposal.proposed_by))
