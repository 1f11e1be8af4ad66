"""Handing items to a colleague: who was asked first stays on record, nobody gets the own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.campaigns import queries, rules
from yiheng.governance.campaigns.commands.sharing import owe, settle_shares
from yiheng.governance.campaigns.models import Campaign, Item
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member


@command("campaigns.hand_over")
def hand_over(
    *, pk: int, items: Iterable[int], to: Member, reason: str, by: Member, at: datetime
) -> int:
    """Hand open items of a round to somebody; gives how many.

    By whom they are asked of, or by who runs the round (then also what is asked of nobody).
    """
    campaign = Campaign.objects.select_for_update().filter(pk=pk).first()
    if campaign is None:
        raise NotFound
    runs = bool(by.may(campaign.about.run, at))
    wanted = campaign.items.filter(pk__in=list(items), answer="")
    if not runs:
        wanted = wanted.filter(pk__in=queries.to_answer(by, campaign, at).values("pk"))
    found = list(wanted.select_related("campaign", "assignee", "deputy").select_for_update(
        of=("self",)
    ))  # fmt: skip
    if not found:
        raise NotFound
    if not reason.strip():
        raise Invalid("reason", _("请写明转办理由，例如外出进修"), clause=campaign.about.clause)
    before = {one.stuck_with for one in found if one.stuck_with is not None}
    for one in found:
        rules.may_take_over(one, to, at).require()
        _hand(one, to)
    record(
        "campaigns.handed_over", by=by, target=campaign, clause=campaign.about.clause, at=at,
        items=len(found), member=to.staff_no, of=[one.target for one in found],
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    owe(campaign, [to], max(campaign.due_at, at), by, at)
    settle_shares(campaign, before - {to}, at)
    return len(found)


def _hand(item: Item, to: Member) -> None:
    """To somebody else; what was asked of nobody is asked of them."""
    if item.assignee_id is None:
        item.assignee = to
        item.save(update_fields=["assignee"])
    elif item.assignee_id == to.pk:
        item.deputy = None
        item.save(update_fields=["deputy"])
    else:
        item.hand_to(to)
