"""Sending: one batch after the other, until nothing is due. Safe to kill at every point.

A batch is leased before its call and settled after it. What a kill leaves between the two is sent
again as the same message, which 企业微信 knows again for four hours; to a group, where nobody
knows it again, it is not sent twice but marked 未确认.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from yiheng.core.actor import the_system
from yiheng.core.clock import local
from yiheng.governance.keys import keyring
from yiheng.governance.notices import claiming, commands, secrets, wecom
from yiheng.governance.notices.claiming import Load
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Channel, Delivery, Gateway, Sending
from yiheng.governance.notices.wecom import Address, Answer, Cause, Fate

TOKEN_SPARE = timedelta(minutes=5)
ROUND = 50  # batches between two looks at what was lost, read or is too old
LANGUAGE = "zh-hans"  # of the messages: the hospital's own

Clock = Callable[[], datetime]


def begin(at: datetime) -> int:
    """At the start of the house's one sender: what its killed predecessor had under way."""
    if not claiming.lost(at, claiming.holder()).exists():
        return 0
    return commands.recover(by=the_system(), at=at, held_by=claiming.holder())


def run(clock: Clock) -> int:
    """Send what is due, at most a round; gives the number of calls.

    While the keyring is sealed nothing is claimed: the secrets cannot be opened.
    """
    if not keyring.is_open():
        return 0
    at = clock()
    if claiming.lost(at).exists() or claiming.unknowable(at).exists():
        commands.recover(by=the_system(), at=at)
    if commands.idle(at):
        commands.sweep(by=the_system(), at=at)
    calls, to = 0, wecom.address(settings.WECOM_BASE)
    with translation.override(LANGUAGE):
        while calls < ROUND and (load := claiming.claim(clock())) is not None:
            answer = _sent(load, to, clock)
            commands.settle(load=load, answer=answer, by=the_system(), at=clock())
            calls += 1
    return calls


def _sent(load: Load, to: Address, clock: Clock) -> Answer:
    if load.channel == Channel.GROUP:
        return _to_group(load, to)
    gateway = Gateway.objects.get(pk=1)
    answer = _token(gateway, to, clock())
    if answer is not None:
        return answer
    query = {"access_token": secrets.token_of(gateway)}
    answer = wecom.call(to, "/cgi-bin/message/send", query, _card(load, gateway))
    if answer.cause == Cause.TOKEN:
        Gateway.objects.filter(pk=1).update(token=b"", token_until=None)
    return answer


def _token(gateway: Gateway, to: Address, at: datetime) -> Answer | None:
    """Make sure of an access token; gives the answer that stands in the way, if one does."""
    if gateway.token and gateway.token_until is not None and gateway.token_until > at:
        return None
    secret = secrets.secret_of(gateway)
    if not secret:
        return Answer(Fate.NOT_SENT, "key", 0)
    query = {"corpid": gateway.corp, "corpsecret": secret}
    answer = wecom.call(to, "/cgi-bin/gettoken", query)
    token, lasts = answer.body.get("access_token"), answer.body.get("expires_in", 0)
    if answer.fate != Fate.DONE or not isinstance(token, str) or not isinstance(lasts, int):
        code = answer.code if answer.fate != Fate.DONE else "malformed"
        return Answer(Fate.NOT_SENT, code, answer.milliseconds)  # no message was sent at all
    secrets.keep_token(gateway, token)
    gateway.token_until = at + timedelta(seconds=lasts) - TOKEN_SPARE
    gateway.save(update_fields=["token", "token_until"])
    return None


def _to_group(load: Load, to: Address) -> Answer:
    assert load.bot is not None
    key, sending = secrets.key_of(load.bot), load.rows[0].sending
    if not key:
        return Answer(Fate.NOT_SENT, "key", 0)
    urgent = sending.importance == Importance.URGENT
    site = Gateway.objects.values_list("site", flat=True).get(pk=1)
    lines = [f"【{Importance(sending.importance).label}】{sending.outside}", number(sending)]
    if site:
        lines.append(f"{site}{link(sending)}")
    body = wecom.group_text("\n".join(lines), everybody=urgent)
    return wecom.call(to, "/cgi-bin/webhook/send", {"key": key}, body)


def _card(load: Load, gateway: Gateway) -> dict[str, Any]:
    """The same words for the same batch, however often it is sent: only so it is known again."""
    sending, agent = load.rows[0].sending, gateway.agent or 0
    title, text, url = sending.outside, number(sending), link(sending)
    if load.digest:
        count = Delivery.objects.filter(batch=load.batch).count()
        title, url = _("您有 %(n)s 条通知") % {"n": count}, "/notices/?tab=unread"
        text = _("汇总 %(n)s") % {"n": load.batch[:8]}
    return wecom.card(load.receivers[:1] if load.digest else load.receivers, agent, title, text,
                      f"{gateway.site}{url}")  # fmt: skip


def number(sending: Sending) -> str:
    """The number by which people speak of a notice, and its time."""
    at = local(sending.at).strftime("%m-%d %H:%M")
    return _("编号 %(n)s，%(at)s") % {"n": sending.pk, "at": at}


def link(sending: Sending) -> str:
    """The page that shows each recipient the own notice of a sending."""
    return f"/notices/of/{sending.pk}/"
