"""What became of a message: each end of a batch is a line of the ledger (7.1-b)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import claiming, timing
from yiheng.governance.notices.claiming import Load
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import (
    Attempt,
    Bot,
    Channel,
    Delivery,
    Gateway,
    Health,
    State,
)
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.permissions import CHANNELS
from yiheng.governance.notices.wecom import Answer, Cause, Fate
from yiheng.governance.people.queries import who_may

BY_WECOM = "7.1-b"
MOST_TRIES = 8  # of an answer that nobody foresaw
RATE_WAIT = timedelta(seconds=60)
STOPPED = notice_kind(
    "notices.application_stopped", _("企业微信应用消息已停止：返回码 %(code)s"),
    importance=Importance.IMPORTANT,
)  # fmt: skip
BOT_STOPPED = notice_kind(
    "notices.bot_stopped", _("群机器人“%(bot)s”已停止：返回码 %(code)s"),
    importance=Importance.IMPORTANT, outside=_("有一个群机器人已停止"),
)  # fmt: skip

_chance = SystemRandom()


@command("notices.settle")
def settle(*, load: Load, answer: Answer, by: Actor, at: datetime) -> str:
    """Keep what is known of a batch after its call; gives the state it is in now."""
    Attempt.objects.filter(pk=load.attempt).update(
        code=answer.code, milliseconds=answer.milliseconds
    )
    way = _way(load)
    _keep_health(way, answer, at)
    rows = Delivery.objects.filter(batch=load.batch, pk__in=[row.pk for row in load.rows])
    state = _state_after(load, answer, at)
    _change(rows, load, state, answer, at)
    missing = _without_account(load, answer) if state == State.SENT else []
    rows.filter(notice__recipient__staff_no__in=missing).update(state=State.FAILED, code="81013")
    if answer.cause == Cause.STOP:
        _tell_the_keepers(way, answer, at)
    _record(
        state, by=by, target=load.rows[0].sending, clause=BY_WECOM, at=at, channel=load.channel,
        count=len(load.rows), code=answer.code, batch=load.batch, missing=len(missing),
    )  # fmt: skip
    return state


@command("notices.recover")
def recover(*, by: Actor, at: datetime, held_by: str = "") -> int:
    """What a killed process had under way: sent again where that is safe, else marked 未确认."""
    lost = list(
        claiming.lost(at, held_by).select_for_update(of=("self",)).values_list("pk", "channel")
    )
    again = [pk for pk, channel in lost if channel == Channel.APP]
    Delivery.objects.filter(pk__in=again).update(
        state=State.QUEUED, next_at=at, code="killed",
        doubtful_since=Coalesce("doubtful_since", F("tried_at")),
    )  # fmt: skip
    too_late = list(claiming.unknowable(at).values_list("pk", flat=True))
    unsure = [pk for pk, channel in lost if channel != Channel.APP] + too_late
    Delivery.objects.filter(pk__in=unsure).update(
        state=State.UNCONFIRMED, code="killed", done_at=at
    )
    record(
        "notices.recovered", by=by, target="notices.delivery", clause=BY_WECOM, at=at,
        resent=len(again), unconfirmed=len(unsure),
    )  # fmt: skip
    return len(again) + len(unsure)


@command("notices.sweep")
def sweep(*, by: Actor, at: datetime) -> int:
    """What need not go out any more: read in the house, its member gone, or a day old."""
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(pk__in=idle(at))
    left, read, stale = [], [], []
    for row in waiting.select_related("notice__recipient"):
        if row.notice is not None and row.notice.read_at is not None:
            read.append(row.pk)
        elif row.notice is not None and not row.notice.recipient.is_active:
            left.append(row.pk)
        else:
            stale.append(row.pk)
    _finish(read, State.DROPPED, "read", at)
    _finish(left, State.DROPPED, "left", at)
    _finish(stale, State.FAILED, "stale", at)
    record(
        "notices.swept", by=by, target="notices.delivery", clause=BY_WECOM, at=at,
        read=len(read), departed=len(left), stale=len(stale),
    )  # fmt: skip
    return len(read) + len(left) + len(stale)


def idle(at: datetime) -> list[int]:
    """Numbers of the deliveries that ``sweep`` would end."""
    waiting = Delivery.objects.filter(state=State.QUEUED).exclude(channel=Channel.PHONE)
    old = at - timing.GIVE_UP_AFTER
    ended = (
        waiting.filter(notice__read_at__isnull=False)
        | waiting.filter(notice__recipient__is_active=False)
        | waiting.filter(next_at__lte=old, sending__at__lte=old)
    )
    return list(ended.values_list("pk", flat=True))


def _record(state: State, **line: Any) -> None:
    if state == State.SENT:
        record("notices.delivered", **line)
    elif state == State.QUEUED:
        record("notices.put_off", **line)
    elif state == State.UNCONFIRMED:
        record("notices.unconfirmed", **line)
    else:
        record("notices.not_delivered", **line)


def _finish(pks: Sequence[int], state: State, code: str, at: datetime) -> None:
    Delivery.objects.filter(pk__in=pks).update(state=state, code=code, done_at=at)


def _way(load: Load) -> Health:
    """The application, or the group's robot, locked."""
    if load.bot is not None:
        return Bot.objects.select_for_update().get(pk=load.bot.pk)
    return Gateway.objects.select_for_update().get(pk=1)


def _keep_health(way: Health, answer: Answer, at: datetime) -> None:
    if answer.fate in (Fate.DONE, Fate.REFUSED):
        way.well(at)
    elif answer.cause == Cause.STOP:
        way.ill(answer.code, at, until=None, stop=True)
    elif answer.cause == Cause.TOKEN and way.failures == 0:
        way.ill(answer.code, at, until=at)  # a new token is asked for at once
    elif answer.cause == Cause.RATE:
        way.ill(answer.code, at, until=at + RATE_WAIT * 2 ** min(way.failures, 5))
    else:
        odd = _unforeseen(answer)  # one message's own fault does not hold up the others
        way.ill(answer.code, at, until=None if odd else at + _wait(way.failures))


def _state_after(load: Load, answer: Answer, at: datetime) -> State:
    first = load.rows[0]
    if answer.fate == Fate.DONE:
        return State.SENT
    if answer.fate == Fate.REFUSED:
        return State.FAILED
    if answer.fate == Fate.DOUBTFUL and load.channel == Channel.GROUP:
        return State.UNCONFIRMED  # nobody there would know the message again
    if _unforeseen(answer) and first.attempts + 1 >= MOST_TRIES:
        return State.FAILED
    return State.QUEUED


def _unforeseen(answer: Answer) -> bool:
    """An errcode that is about this message alone, as far as anybody knows."""
    return answer.cause == Cause.OTHER and answer.code.lstrip("-").isdigit()


def _wait(failures: int) -> timedelta:
    return timing.wait_after(failures, _chance.random())


def _change(
    rows: QuerySet[Delivery], load: Load, state: State, answer: Answer, at: datetime
) -> None:
    values: dict[str, Any] = {"state": state, "code": answer.code, "leased_until": None}
    if state == State.QUEUED:
        values["next_at"] = at + _wait(load.rows[0].attempts) if _unforeseen(answer) else at
        if answer.fate == Fate.DOUBTFUL:
            values["doubtful_since"] = Coalesce("doubtful_since", F("tried_at"))
    else:
        values["done_at"] = at
    rows.update(**values)


def _without_account(load: Load, answer: Answer) -> list[str]:
    """Members of a batch whom 企业微信 does not know: it names them in an answer that is well."""
    named = str(answer.body.get("invaliduser") or "").upper().split("|")
    return [one for one in load.receivers if one.upper() in named]


def _tell_the_keepers(way: Health, answer: Answer, at: datetime) -> None:
    keepers = list(who_may(CHANNELS, at))
    if isinstance(way, Bot):
        notify(
            keepers, BOT_STOPPED, at=at, url="/channels/", clause=BY_WECOM, bot=way.name,
            code=answer.code,
        )  # fmt: skip
    else:
        notify(keepers, STOPPED, at=at, url="/channels/", clause=BY_WECOM, code=answer.code)
