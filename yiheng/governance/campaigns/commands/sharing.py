"""What each member owes of a round: one duty a member, whatever the number of items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.governance.campaigns.models import Campaign, Share
from yiheng.governance.duties.commands import close_duty, open_duty, put_off_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import duty

TO_ANSWER = duty_kind("campaigns.answer", _("%(title)s：待您逐项决定"), glyph="核")
ASKED = notice_kind("campaigns.asked", _("“%(title)s”开始，%(n)s 项待您决定"))


@duty("4.1-f")
def owe(
    campaign: Campaign, members: Iterable[Member], due_at: datetime, by: Actor, at: datetime
) -> int:
    """Each of these members owes what the round asks of them now; gives how many members.

    Whoever owes already owes it until then; for commands that hold the lock.
    """
    told = 0
    for member in {one.pk: one for one in members}.values():
        share, _new = Share.objects.get_or_create(
            campaign=campaign, member=member, defaults={"opened_at": at}
        )
        owed = open_duty(
            clause=campaign.about.clause, kind=TO_ANSWER, target=share, owner=member, by=by, at=at,
            due_at=due_at, url=url_of(campaign), title=campaign.title,
        )  # fmt: skip
        if owed.due_at < due_at:
            put_off_duty(target=share, kind=TO_ANSWER, due_at=due_at, at=at, by=by)
        notify(
            member, ASKED, url=url_of(campaign), clause=campaign.about.clause, at=at,
            title=campaign.title, n=mine(campaign, member),
        )  # fmt: skip
        told += 1
    return told


def settle_shares(campaign: Campaign, members: Iterable[Member | None], at: datetime) -> None:
    """Close the duties of those whom the round asks nothing more; for commands with the lock."""
    for member in {one for one in members if one is not None}:
        if mine(campaign, member) == 0:
            close_share(campaign, member, at)


def close_share(campaign: Campaign, member: Member, at: datetime) -> None:
    """This member owes nothing more of the round."""
    for share in Share.objects.filter(campaign=campaign, member=member):
        close_duty(target=share, kind=TO_ANSWER, at=at, by=the_system())


def mine(campaign: Campaign, member: Member) -> int:
    """How many open items a member has to answer: whom they were handed to, else the first."""
    items = campaign.items.filter(answer="")
    handed = items.filter(deputy=member).count()
    return handed + items.filter(deputy=None, assignee=member).count()


def url_of(campaign: Campaign) -> str:
    """Where a member answers."""
    return f"/campaigns/{campaign.pk}/mine/"
