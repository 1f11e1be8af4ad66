"""Setting up the ways out: the application, the groups' robots, a test, and sending again."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext_lazy as _

from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices import claiming, rules, secrets, wecom
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import Bot, Delivery, Gateway, State
from yiheng.governance.notices.outbox import notify
from yiheng.governance.notices.permissions import CHANNELS, OVERSEE
from yiheng.governance.people.models import Member, Unit

CLAUSE = "7.1-b"
TEST = notice_kind(
    "notices.test", _("这是一条测试通知，收到即表示渠道畅通"), importance=Importance.IMPORTANT,
    outside=_("测试通知，收到即表示渠道畅通"),
)  # fmt: skip
BOT_TEST = notice_kind(
    "notices.bot_test", _("已向“%(bot)s”所在的群发出测试消息"),
    outside=_("测试消息，收到即表示群机器人畅通"),
)  # fmt: skip
_CORP = re.compile(r"[A-Za-z0-9_-]{6,64}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,128}")
_KEY = re.compile(r"[A-Za-z0-9-]{16,64}")


@command("notices.set_gateway")
def set_gateway(
    *, corp: str, agent: int, site: str, by: Member, at: datetime, secret: str = ""
) -> Gateway:
    """Set up the application; an empty secret keeps the one that stands, which is never shown."""
    by.may(CHANNELS, at).require()
    corp, site, secret = corp.strip(), site.strip().rstrip("/"), secret.strip()
    if not _CORP.fullmatch(corp):
        raise Invalid(
            "corp", _("企业 ID 由字母和数字组成，在企业微信管理后台“我的企业”查看"), clause=CLAUSE
        )
    if not 0 < agent < 2**31:
        raise Invalid("agent", _("AgentId 是应用详情里的数字，例如 1000002"), clause=CLAUSE)
    _check_site(site)
    if secret and not _SECRET.fullmatch(secret):
        raise Invalid("secret", _("Secret 由字母和数字组成，请从应用详情完整复制"), clause=CLAUSE)
    gateway = claiming.lock()
    if not secret and not secrets.secret_of(gateway):
        raise Invalid("secret", _("请填写应用的 Secret"), clause=CLAUSE)
    gateway.corp, gateway.agent, gateway.site = corp, agent, site
    gateway.token, gateway.token_until = b"", None
    if secret:
        secrets.keep_secret(gateway, secret)
    gateway.save()
    gateway.mended()
    record(
        "notices.gateway_set", by=by, target=gateway, clause=CLAUSE, at=at, agent=agent,
        renewed=bool(secret),
    )  # fmt: skip
    return gateway


@command("notices.set_bot")
def set_bot(
    *, name: str, webhook: str, by: Member, at: datetime, unit: Unit | None = None,
    pk: int | None = None,
) -> Bot:  # fmt: skip
    """Set up a group's robot, or give one a new key; ``webhook`` is its address or its key."""
    by.may(CHANNELS, at).require()
    key = _key_in(webhook.strip())
    if not name.strip():
        raise Invalid("name", _("请写明这是哪个群，例如“信息管理部值班群”"), clause=CLAUSE)
    bot = Bot(name=name.strip()[:40], unit=unit)
    if pk is not None:
        bot = _bot(pk)
        bot.name, bot.unit = name.strip()[:40], unit
    bot.save()
    secrets.keep_key(bot, key)
    bot.save()
    bot.mended()
    claiming.lock()
    record(
        "notices.bot_set", by=by, target=bot, clause=CLAUSE, at=at,
        unit="" if unit is None else unit.code,
    )  # fmt: skip
    return bot


@command("notices.retire_bot")
def retire_bot(*, pk: int, by: Member, at: datetime) -> Bot:
    """Stop using a robot: its key is wiped; what waited for it is not sent."""
    by.may(CHANNELS, at).require()
    bot = _bot(pk)
    bot.retired_at, bot.key = at, b""
    bot.save(update_fields=["retired_at", "key"])
    waiting = Delivery.objects.filter(bot=bot, state=State.QUEUED)
    dropped = waiting.update(state=State.DROPPED, code="retired", done_at=at)
    record("notices.bot_retired", by=by, target=bot, clause=CLAUSE, at=at, count=dropped)
    return bot


@command("notices.try_channel")
def try_channel(*, by: Member, at: datetime) -> int:
    """Send oneself a test notice, through the outbox like any other; gives the sending's number."""
    by.may(CHANNELS, at).require()
    [notice] = notify(by, TEST, at=at, sender=by, clause=CLAUSE)
    sending = notice.sending
    assert sending is not None
    Delivery.objects.filter(sending=sending).update(next_at=at)  # one waits at the screen for it
    record("notices.tried", by=by, target=sending, clause=CLAUSE, at=at)
    return int(sending.pk)


@command("notices.try_bot")
def try_bot(*, pk: int, by: Member, at: datetime) -> int:
    """Send a group a test message; gives the sending's number."""
    by.may(CHANNELS, at).require()
    bot = _bot(pk)
    [notice] = notify(by, BOT_TEST, at=at, sender=by, clause=CLAUSE, bot=bot.name)
    sending = notice.sending
    assert sending is not None
    claiming.to_group(sending, bot, at)
    record("notices.tried", by=by, target=bot, clause=CLAUSE, at=at)
    return int(sending.pk)


@command("notices.retry")
def retry(*, pk: int, by: Member, at: datetime) -> Delivery:
    """Send again by hand what failed or is unconfirmed; the sender may, and who keeps channels."""
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("sending", "notice", "bot")
        .filter(pk=pk)
        .first()
    )
    if delivery is None or not _may_follow(delivery, by, at):
        raise NotFound
    verdict = rules.may_retry(delivery)
    verdict.require()
    delivery.state, delivery.next_at, delivery.done_at = State.QUEUED, at, None
    delivery.batch, delivery.doubtful_since, delivery.attempts = "", None, 0
    delivery.save()
    record(
        "notices.retried", by=by, target=delivery, clause=verdict.clause, at=at,
        channel=delivery.channel, code=delivery.code,
    )  # fmt: skip
    return delivery


@command("notices.resume")
def resume(*, by: Member, at: datetime, pk: int | None = None) -> None:
    """Go on after a stop, once the cause is mended: the application, or with ``pk`` a robot."""
    by.may(CHANNELS, at).require()
    way = claiming.lock() if pk is None else _bot(pk)
    way.mended()
    record("notices.resumed", by=by, target=way, clause=CLAUSE, at=at)


def _bot(pk: int) -> Bot:
    bot = Bot.objects.select_for_update().filter(pk=pk, retired_at=None).first()
    if bot is None:
        raise NotFound
    return bot


def _may_follow(delivery: Delivery, by: Member, at: datetime) -> bool:
    return delivery.sending.sender == str(by.pk) or any(
        by.may(one, at) for one in (CHANNELS, OVERSEE)
    )


def _check_site(site: str) -> None:
    """Links lead to this system: an address with https, or this machine itself."""
    try:
        whole = wecom.address(site)
    except ValueError:
        whole = None
    if whole is None or whole.path:
        raise Invalid(
            "site", _("请填写员工打开本系统的地址，例如 https://yiheng.hospital.cn"), clause=CLAUSE
        )


def _key_in(webhook: str) -> str:
    """The key of a webhook's address, or the key itself."""
    key = webhook
    if "://" in webhook:
        given = parse_qs(urlsplit(webhook).query).get("key", [])
        key = given[0] if len(given) == 1 else ""
    if not _KEY.fullmatch(key):
        raise Invalid(
            "webhook", _("请完整复制群机器人的 Webhook 地址，其中含 key=…"), clause=CLAUSE
        )
    return key
