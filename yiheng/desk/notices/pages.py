"""What the pages over notices show: tabs, receipts, channels, health; figures and words only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.errors import Denied
from yiheng.core.numbers import numbers_of
from yiheng.core.ui.formats import duration, figure
from yiheng.governance.notices import plans, queries, secrets, wecom
from yiheng.governance.notices.kinds import KINDS
from yiheng.governance.notices.models import (
    Attempt,
    Bot,
    Channel,
    Delivery,
    Gateway,
    Health,
    Mode,
    Notice,
    Sending,
    State,
)
from yiheng.governance.notices.rules import OVER
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.regulation.parameters import whole

Row = dict[str, Any]
DAY = timedelta(days=1)
TONES = {State.SENT: "ok", State.FAILED: "bad", State.UNCONFIRMED: "warn", State.QUEUED: "info",
         State.SENDING: "info", State.DROPPED: ""}  # fmt: skip


def tabs(viewer: Member, current: str) -> list[Row]:
    """The rooms of 通知: received, announcements, sent, one's preferences, the plan."""
    names = (
        ("notices:list", _("收到的")), ("bulletins:index", _("公告")),
        ("notices:sent", _("发出的")), ("notices:preferences", _("接收偏好")),
        ("notices:plan", _("渠道规则")),
    )  # fmt: skip
    return [
        {"title": title, "url": reverse(name), "current": name == f"notices:{current}"}
        for name, title in names
    ]


def found(sendings: QuerySet[Sending], words: str) -> QuerySet[Sending]:
    """Sendings by number, sender, or what their kind says."""
    kinds = [one.name for one in KINDS.values() if words in str(one.title)]
    by_number = Q(pk__in=numbers_of([words]))
    return sendings.filter(by_number | Q(sender_label__icontains=words) | Q(kind__in=kinds))


def receipts(notices: Iterable[Notice] | QuerySet[Notice]) -> list[Row]:
    """Each person told: read when, and how each channel fared."""
    told = list(notices)
    ways: dict[int, list[Delivery]] = {}
    for one in Delivery.objects.filter(notice__in=told).order_by("channel"):
        ways.setdefault(one.notice_id or 0, []).append(one)
    return [
        {"member": one.recipient, "read_at": one.read_at,
         "ways": [way(row) for row in ways.get(one.pk, ())]}
        for one in told
    ]  # fmt: skip


def way(row: Delivery) -> Row:
    """One delivery in words."""
    name = row.bot.name if row.bot else str(Channel(row.channel).label)
    failed = row.state in (State.FAILED, State.UNCONFIRMED)
    waits = row.channel == Channel.PHONE and row.state == State.QUEUED
    over = row.state == State.DROPPED and row.code == OVER
    said = _("待电话") if waits else _("不必再发") if over else str(State(row.state).label)
    return {
        "name": name, "state": said,
        "tone": TONES[State(row.state)], "at": row.done_at, "row": row,
        "why": wecom.words(row.code)[0] if failed and row.code else "",
        "retry": failed and row.channel != Channel.PHONE,
    }  # fmt: skip


def channels(sending: Any) -> list[Row]:
    """How far each channel has come with a sending, in the order of the plan."""
    counted = {
        row["channel"]: row
        for row in Delivery.objects.filter(sending=sending)
        .values("channel")
        .annotate(
            all=Count("pk"), sent=Count("pk", filter=Q(state=State.SENT)),
            waits=Count("pk", filter=Q(state__in=(State.QUEUED, State.SENDING))),
            bad=Count("pk", filter=Q(state__in=(State.FAILED, State.UNCONFIRMED))),
        )
    }  # fmt: skip
    plan = plans.in_force(sending.at)
    rows: list[Row] = [{"name": Channel.IN_APP.label, "all": sending.told, "sent": sending.told,
                        "waits": 0, "bad": 0}]  # fmt: skip
    for channel in (Channel.APP, Channel.GROUP, Channel.PHONE):
        if channel in counted:
            rows.append(dict(counted[channel]) | {"name": channel.label})
        elif plan.mode(sending.importance, channel) != Mode.OFF and channel != Channel.GROUP:
            rows.append({"name": channel.label, "unset": True})
    return rows


def groups(sending: Sending) -> list[Row]:
    """The groups that were told."""
    rows = Delivery.objects.filter(sending=sending, bot__isnull=False).select_related("bot")
    return [way(row) for row in rows]


def phone_after(at: datetime) -> int | None:
    """After how many minutes an unread urgent notice is called about; None while unset."""
    try:
        return whole("notice_phone_after_minutes", at=at)
    except Denied:
        return None


def phone_book() -> list[Unit]:
    """Every unit with its members who have a number."""
    here = Member.objects.filter(is_active=True).exclude(phone="").order_by("staff_no")
    units = Unit.objects.order_by("code").prefetch_related(
        Prefetch("members", queryset=here, to_attr="reachable")
    )
    return [unit for unit in units if unit.reachable]


def tiles(at: datetime) -> list[Row]:
    """The figures of the ways out."""
    waiting = queries.waiting().filter(next_at__lte=at)
    oldest = waiting.aggregate(oldest=Min("next_at"))["oldest"]
    minutes = int((at - oldest) / timedelta(minutes=1)) if oldest else 0
    count, bad = waiting.count(), queries.troubled().filter(done_at__gt=at - DAY).count()
    sent = Delivery.objects.filter(state=State.SENT, done_at__gt=at - DAY)
    later = queries.waiting().filter(next_at__gt=at).count()
    return [
        {"name": _("待发送"), "value": figure(count), "unit": _("条"), "cite": "7.1-b",
         "foot": _("最早一条等了 %(time)s") % {"time": duration(minutes)} if count else
         _("另有 %(n)s 条等免打扰或汇总") % {"n": figure(later)},
         "kind": "warn" if minutes > 5 else "ok", "state": _("积压") if minutes > 5 else _("畅通")},
        {"name": _("24 小时送达"), "value": figure(sent.exclude(channel=Channel.PHONE).count()),
         "unit": _("条"), "cite": "7.1-b", "foot": _("企业微信已接收"), "kind": "", "state": ""},
        {"name": _("24 小时未送达"), "value": figure(bad), "unit": _("条"), "cite": "7.1-b",
         "foot": _("含未确认"), "kind": "bad" if bad else "ok",
         "state": _("待处理") if bad else _("没有")},
        {"name": _("电话名单"), "value": figure(queries.to_call(at).count()), "unit": _("人"),
         "cite": "7.1-c", "foot": _("紧急通知未阅知"), "kind": "", "state": ""},
    ]  # fmt: skip


def application(at: datetime) -> Row:
    """The application's state in words, and what mends it."""
    gateway = Gateway.objects.filter(pk=1).first()
    if gateway is None or not gateway.configured:
        return {
            "tone": "warn",
            "state": _("未配置，重要通知只在站内"),
            "gateway": None,
            "why": "",
            "cure": _("填写企业 ID、AgentId 和 Secret 后，重要通知会发到企业微信"),
        }
    opens = bool(secrets.secret_of(gateway))
    return _health(gateway, at, opens) | {"gateway": gateway}


def bots(at: datetime) -> list[Row]:
    """Each robot's state in words, and what mends it."""
    known = Bot.objects.filter(retired_at=None).select_related("unit").order_by("name", "pk")
    return [_health(one, at, bool(secrets.key_of(one))) | {"bot": one} for one in known]


def _health(one: Health, at: datetime, opens: bool) -> Row:
    code = one.trouble or ("" if opens else "key")
    why, cure = wecom.words(code) if code else ("", "")
    if one.stopped or not opens:
        return {"tone": "bad", "state": _("已停止"), "why": why, "cure": cure}
    if one.held_until and one.held_until > at:
        return {"tone": "warn", "state": _("稍后重试"), "why": why, "cure": cure}
    if one.trouble:
        return {"tone": "warn", "state": _("上次出错"), "why": why, "cure": cure}
    return {"tone": "ok", "state": _("正常") if one.worked_at else _("尚未使用"), "why": "",
            "cure": ""}  # fmt: skip


def attempts(rows: Iterable[Attempt]) -> list[Row]:
    """The last calls, each with its answer in words."""
    return [
        {"one": one, "way": one.bot.name if one.bot else str(Channel(one.channel).label),
         "said": _("成功") if one.code == "0" else wecom.words(one.code)[0] if one.code
         else _("没有答复"),
         "tone": "ok" if one.code == "0" else "warn"}
        for one in rows
    ]  # fmt: skip


def troubled(rows: Sequence[Delivery] | QuerySet[Delivery]) -> list[Row]:
    """What did not arrive, with its cause and cure."""
    return [
        way(row) | {"whom": row.notice.recipient.label if row.notice else "",
                    "cure": wecom.words(row.code)[1] if row.code else ""}
        for row in rows
    ]  # fmt: skip
