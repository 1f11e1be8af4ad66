"""What happens to a round by itself: things that are no more, people who are gone, what is late."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import NotFound
from yiheng.governance.campaigns import queries
from yiheng.governance.campaigns.commands.ending import close_if_complete
from yiheng.governance.campaigns.commands.sharing import owe, settle_shares
from yiheng.governance.campaigns.kinds import GONE, Outcome
from yiheng.governance.campaigns.models import Answer, Campaign, Item
from yiheng.governance.duties import clocks
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may

ESCALATED = notice_kind(
    "campaigns.escalated", _("“%(title)s”逾期未决 %(n)s 项，已转上一级办理"),
    importance=Importance.IMPORTANT, outside=_("有逾期未决的复核事项已转您办理"),
)  # fmt: skip


@command("campaigns.follow")
def follow(*, pk: int, by: Actor, at: datetime) -> int:
    """Note what fell away, what became of proposals, and hand up what is late; gives how much."""
    campaign = Campaign.objects.select_for_update().filter(pk=pk).first()
    if campaign is None:
        raise NotFound
    came = _came_to(campaign, at)
    gone = _note_gone(campaign, at) if campaign.open else []
    moved = _hand_up(campaign, by, at) if campaign.open else []
    record(
        "campaigns.followed", by=by, target=campaign, clause=campaign.about.clause, at=at,
        gone=[one.target for one in gone], moved=len(moved), settled=came,
    )  # fmt: skip
    if gone or campaign.overdue(at):  # one that was opened again waits for what is asked again
        close_if_complete(campaign, at)
    return came + len(gone) + len(moved)


@command("campaigns.export")
def keep_export(*, campaign: Campaign, count: int, by: Member, at: datetime) -> int:
    """Note that the list of a round was taken along."""
    record(
        "campaigns.exported", by=by, target=campaign, clause=campaign.about.clause, at=at,
        count=count,
    )  # fmt: skip
    return count


def wants_following(campaign: Campaign, at: datetime) -> bool:
    """Whether anything would change; so that nothing is written every few minutes."""
    about = campaign.about
    if about.follow and any(about.follow(one, at) for one in _pending(campaign)):
        return True
    if not campaign.open:
        return False
    items = list(queries.asked(campaign))
    fell = about.stands is not None and bool({one.pk for one in items} - about.stands(items, at))
    if not items:
        return campaign.overdue(at)
    return fell or any(_next(one, at) is not None for one in items)


def _pending(campaign: Campaign) -> list[Answer]:
    return list(Answer.objects.filter(
        item__campaign=campaign, voided_at=None, outcome=Outcome.PROPOSED.value
    ))  # fmt: skip


def _came_to(campaign: Campaign, at: datetime) -> int:
    about, found = campaign.about, 0
    for one in _pending(campaign) if about.follow else []:
        outcome = about.follow(one, at) if about.follow else None
        if outcome is not None:
            one.come_to(outcome)
            found += 1
    return found


def _note_gone(campaign: Campaign, at: datetime) -> list[Item]:
    about, items = campaign.about, list(queries.asked(campaign))
    if about.stands is None:
        return []
    standing = about.stands(items, at)
    gone = [one for one in items if one.pk not in standing]
    for one in gone:
        one.settle(GONE, at)
    settle_shares(campaign, [one.stuck_with for one in gone], at)
    return gone


def _hand_up(campaign: Campaign, by: Actor, at: datetime) -> list[Item]:
    """What is late, or asked of somebody who cannot answer any more, goes one step up."""
    moved, members, before = [], {}, set()
    for item in queries.asked(campaign):
        to = _next(item, at)
        if to is None:
            continue
        late = at if campaign.overdue(at) else None
        before.add(item.stuck_with)
        if item.assignee_id is None:
            item.assignee = to
            item.save(update_fields=["assignee"])
        else:
            item.hand_to(to, late)
        moved.append(item)
        members[to.pk] = to
    if not moved:
        return []
    due = campaign.due_at if campaign.due_at > at else clocks.due(at, workdays=3)
    owe(campaign, members.values(), due, by, at)
    settle_shares(campaign, before, at)
    if campaign.overdue(at):
        notify(
            [*members.values(), *who_may(campaign.about.run, at)], ESCALATED, at=at,
            url=f"/campaigns/{campaign.pk}/", clause=campaign.about.clause, title=campaign.title,
            n=len(moved),
        )  # fmt: skip
    return moved


def _next(item: Item, at: datetime) -> Member | None:
    """Who answers an item instead: once when it is late, and whenever its answerer cannot."""
    stuck, campaign = item.stuck_with, item.campaign
    able = stuck is not None and stuck.here(at) and bool(stuck.may(campaign.about.decide, at))
    late = campaign.overdue(at) and item.escalated_at is None
    if able and not late:
        return None
    to = campaign.about.above(item, at)
    if to is None or to.pk in item.barred or (stuck is not None and to.pk == stuck.pk):
        return None
    return to
