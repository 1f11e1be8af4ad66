"""The end of a round: moved, reached, or taken back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.campaigns import queries, rules
from yiheng.governance.campaigns.commands.sharing import close_share, owe
from yiheng.governance.campaigns.kinds import UNANSWERED, Outcome
from yiheng.governance.campaigns.models import Answer, Campaign, Extension, Item
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.standards.china.calendar import period as period_of

CLOSED = notice_kind("campaigns.closed", _("“%(title)s”已结束：%(decided)s／%(total)s 项已决定"))


@command("campaigns.extend")
def extend(*, pk: int, due_at: datetime, reason: str, by: Actor, at: datetime) -> Campaign:
    """Move the end of a round later, with a reason, within its period; before the day passes."""
    campaign = _locked(pk)
    about = campaign.about
    rules.may_run(campaign, by, at).require()
    if campaign.due_at <= at:
        raise Invalid(
            "due_at", _("期限已过，不能再延期；请尽快办完，逾期如实记录"), clause=about.clause
        )
    if due_at <= campaign.due_at:
        raise Invalid("due_at", _("新期限应晚于原期限"), clause=about.clause)
    last = period_of(campaign.period)
    if due_at > last.end:
        raise Invalid(
            "due_at", _("期限不能晚于本周期末 %(day)s"), clause=about.clause, day=last.last
        )
    _check(reason, about.clause)
    Extension.objects.create(
        campaign=campaign, before=campaign.due_at, due_at=due_at, reason=reason.strip(),
        by_label=by.label, at=at,
    )  # fmt: skip
    before = campaign.due_at
    campaign.put_off(due_at)
    record(
        "campaigns.extended", by=by, target=campaign, clause=about.clause, at=at,
        before=before.isoformat(), due=due_at.isoformat(),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    owe(campaign, _owers(campaign), due_at, by, at)
    return campaign


@command("campaigns.close")
def close(*, pk: int, reason: str, by: Actor, at: datetime) -> Campaign:
    """End a round: what nobody answered gets the kind's default, or stays without an answer."""
    campaign = _locked(pk)
    rules.may_run(campaign, by, at).require()
    left = list(queries.asked(campaign).select_for_update(of=("self",)))
    _check(reason, campaign.about.clause)
    for one in left:
        _by_default(one, by, at)
    _end(campaign, by, at, reason)
    return campaign


@command("campaigns.reopen")
def reopen(*, pk: int, due_at: datetime, reason: str, by: Actor, at: datetime) -> Campaign:
    """A closed round takes answers again; what stayed without an answer is asked again."""
    campaign = _locked(pk)
    about = campaign.about
    rules.may_run(campaign, by, at, open_=False).require()
    rules.may_open(about, by, at, queries.running(campaign.kind)).require()
    if due_at <= at:
        raise Invalid("due_at", _("期限应晚于现在"), clause=about.clause)
    _check(reason, about.clause)
    before = campaign.due_at
    campaign.reopen(due_at)
    campaign.items.filter(answer=UNANSWERED).update(answer="", answered_at=None)
    Extension.objects.create(
        campaign=campaign, before=before, due_at=due_at, reason=reason.strip(), by_label=by.label,
        at=at,
    )  # fmt: skip
    record(
        "campaigns.reopened", by=by, target=campaign, clause=about.clause, at=at,
        due=due_at.isoformat(), reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    owe(campaign, _owers(campaign), due_at, by, at)
    return campaign


def close_if_complete(campaign: Campaign, at: datetime) -> bool:
    """A round of which everything is answered ends by itself; for commands that hold the lock."""
    if not campaign.open or queries.asked(campaign).exists():
        return False
    _end(campaign, the_system(), at, "")
    return True


def _end(campaign: Campaign, by: Actor, at: datetime, reason: str) -> None:
    about = campaign.about
    campaign.close(by.label, at)
    for share in campaign.shares.select_related("member"):
        close_share(campaign, share.member, at)
    total = campaign.items.count()
    decided = queries.decided(campaign.items.all()).count()
    record(
        "campaigns.closed", by=by, target=campaign, clause=about.clause, at=at, items=total,
        decided=decided, late=campaign.due_at < at, reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    if about.on_closed is not None:
        about.on_closed(campaign, by, at)
    notify(
        who_may(about.see, at), CLOSED, url=f"/campaigns/{campaign.pk}/", clause=about.clause,
        at=at, title=campaign.title, decided=decided, total=total,
    )  # fmt: skip


def _by_default(item: Item, by: Actor, at: datetime) -> None:
    """The kind's default answer, given by nobody; without one it is noted that nobody answered."""
    about = item.campaign.about
    if about.default is None:
        item.settle(UNANSWERED, at)
        return
    kept = Answer.objects.create(item=item, code=about.default, at=at, evidence_digest="")
    done = about.apply(item=item, answer=kept, by=by, at=at)
    kept.ref = done.ref
    kept.come_to(Outcome(done.outcome))
    kept.save(update_fields=["ref"])
    item.settle(about.default, at)


def _owers(campaign: Campaign) -> list[Member]:
    return [one.stuck_with for one in queries.asked(campaign) if one.stuck_with is not None]


def _locked(pk: int) -> Campaign:
    campaign = Campaign.objects.select_for_update().filter(pk=pk).first()
    if campaign is None:
        raise NotFound
    return campaign


def _check(reason: str, clause: str) -> None:
    if not reason.strip() or len(reason) > 200:
        raise Invalid("reason", _("请写明理由，不超过 200 个字"), clause=clause)
