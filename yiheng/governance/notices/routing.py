"""Which ways a sending takes: a row a channel, in the transaction that it tells of (7.1-a)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from yiheng.governance.notices import plans
from yiheng.governance.notices.kinds import KINDS, Importance
from yiheng.governance.notices.models import (
    Bot,
    Channel,
    Delivery,
    Gateway,
    Mode,
    Notice,
    Plan,
    Preference,
    Sending,
)
from yiheng.governance.notices.timing import due_at
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.parameters import whole

RANKS = {Importance.URGENT: 0, Importance.IMPORTANT: 1, Importance.NORMAL: 2}


def route(sending: Sending, notices: Sequence[Notice]) -> None:
    """Put a sending on the ways that the plan in force has for it.

    A channel that is not set up gets no row: the pages say that it was not.
    """
    application = Gateway.objects.filter(corp__gt="").exists()
    bots = list(_bots(notices)) if KINDS[sending.kind].group else []
    if not application and not bots and sending.importance == Importance.NORMAL:
        return
    plan = plans.in_force(sending.at)
    rows: list[Delivery] = []
    if application:
        rows += _to_members(sending, notices, plan)
    if plan.mode(sending.importance, Channel.GROUP) == Mode.NOW:
        rows += _to_groups(sending, bots, plan)
    if plan.mode(sending.importance, Channel.PHONE) == Mode.NOW:
        rows += _by_phone(sending, notices)
    Delivery.objects.bulk_create(rows)


def _to_members(sending: Sending, notices: Sequence[Notice], plan: Plan) -> Iterator[Delivery]:
    chosen = {
        one.member_id: one
        for one in Preference.objects.filter(member__in=[one.recipient_id for one in notices])
    }
    for notice in notices:
        own = chosen.get(notice.recipient_id)
        mode = plans.mode_for(plan, sending.importance, own)
        if mode != Mode.OFF:
            due = due_at(
                sending.importance, mode, sending.at, quiet=plans.quiet(plan, own),
                digests=plans.digests(plan),
            )  # fmt: skip
            yield _row(sending, Channel.APP, due, notice=notice, mode=mode)


def _to_groups(sending: Sending, bots: Sequence[Bot], plan: Plan) -> Iterator[Delivery]:
    due = due_at(sending.importance, Mode.NOW, sending.at, quiet=plans.quiet(plan), digests=())
    for bot in bots:
        yield _row(sending, Channel.GROUP, due, bot=bot)


def _by_phone(sending: Sending, notices: Sequence[Notice]) -> Iterator[Delivery]:
    """Who has not read it by then is called (7.1-c)."""
    due = sending.at + timedelta(minutes=whole("notice_phone_after_minutes", at=sending.at))
    for notice in notices:
        yield _row(sending, Channel.PHONE, due, notice=notice)


def _row(
    sending: Sending, channel: Channel, due: datetime, *, notice: Notice | None = None,
    bot: Bot | None = None, mode: str = Mode.NOW,
) -> Delivery:  # fmt: skip
    return Delivery(
        sending=sending, notice=notice, bot=bot, channel=channel, mode=mode, next_at=due,
        rank=RANKS[Importance(sending.importance)],
    )  # fmt: skip


def _bots(notices: Sequence[Notice]) -> Iterator[Bot]:
    """The groups of the recipients' units, of those above them, and of the whole house."""
    bots = list(Bot.objects.filter(retired_at=None))
    if not bots:
        return
    units = Unit.objects.filter(pk__in={one.recipient.unit_id for one in notices})
    above = units.annotate(above=F("parent"), top=F("parent__parent"))
    known = {pk for row in above.values_list("pk", "above", "top") for pk in row}
    yield from (bot for bot in bots if bot.unit_id is None or bot.unit_id in known)
