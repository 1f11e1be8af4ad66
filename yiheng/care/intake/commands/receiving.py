"""Live HL7 messages: taken in under the feed's licence, or held sealed and unread without one."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Licence
from yiheng.care.collection.rules import may_collect
from yiheng.care.intake.commands.taking import take_in
from yiheng.care.intake.formats import hl7_item
from yiheng.care.intake.models import Batch, Door, Feed, Held, Message
from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.standards import hl7v2
from yiheng.standards.hl7v2 import AckCode

HELD_PLACE = "intake_held|{digest}|sealed"


def receive(raw: bytes, *, by: Actor, at: datetime) -> bytes:
    """Take one message from a live interface; gives the acknowledgement, after the commit.

    Answers AA for what is stored, held or known already; AR for a sender nobody registered and
    for what is no message; AE for a control id that comes again with other content.
    """
    try:
        message = hl7v2.parse(raw)
    except hl7v2.Hl7Error as error:
        return hl7v2.acknowledge(raw, "AR", str(error), f"R{at:%Y%m%d%H%M%S%f}", at)
    control_id = f"A{at:%Y%m%d%H%M%S%f}"
    known = Feed.objects.select_related("licence").filter(retired_at=None)
    feed = known.filter(sender=sender_of(message)).first()
    if feed is None:
        text = "未登记的发送方；请先在“数据接入”登记实时接口（三（一）·审核执行）"
        return hl7v2.acknowledge(message, "AR", text, control_id, at)
    feed.seen(at)
    if not may_collect(feed.licence, at):
        hold(feed=feed, raw=raw, by=by, at=at)
        return hl7v2.acknowledge(message, "AA", "已暂存，待授权", control_id, at)
    code, text = _taken(feed, raw, by, at)
    return hl7v2.acknowledge(message, code, text, control_id, at)


def sender_of(message: hl7v2.Message) -> str:
    """How a feed is known: sending application and facility."""
    return "|".join(message.sender)


@command("intake.hold")
def hold(*, feed: Feed, raw: bytes, by: Actor, at: datetime) -> Held:
    """待授权暂存: seal a message unread; it is taken in once the feed has a licence again."""
    digest = sha256(raw).hexdigest()
    known = Held.objects.filter(feed=feed, digest=digest).first()
    held = known or Held.objects.create(
        feed=feed, digest=digest, received_at=at,
        sealed=vault.seal(raw, owner=vault.HOSPITAL, place=HELD_PLACE.format(digest=digest)),
    )  # fmt: skip
    record("intake.held", by=by, target=held, clause="3.1-r", at=at, feed=feed.pk, digest=digest)
    return held


@command("intake.register_feed")
def register_feed(*, name: str, sender: str, licence: Licence, by: Actor, at: datetime) -> Feed:
    """Register a live interface under a licence, or bind a known one to a new licence."""
    by.may("intake:feeds", at).require()
    may_collect(licence, at).require()
    if "|" not in sender:
        raise Invalid("sender", _("请按“应用|机构”填写，与 MSH-3、MSH-4 一致，例如 HIS|YIHENG"))
    if Feed.objects.filter(name=name).exclude(sender=sender).exists():
        raise Invalid("name", _("已有同名的接口，请换一个名称"))
    feed, created = Feed.objects.get_or_create(
        sender=sender, defaults={"name": name, "licence": licence, "registered_at": at}
    )
    if not created:
        feed.rebind(licence)
    record("intake.feed_registered", by=by, target=feed, clause="1.1-g", at=at, licence=licence.pk)
    return feed


@command("intake.retire_feed")
def retire_feed(*, pk: int, by: Actor, at: datetime) -> Feed:
    """Take nothing from a live interface any more; registering it again brings it back."""
    by.may("intake:feeds", at).require()
    feed = Feed.objects.select_for_update().filter(pk=pk).first()
    if feed is None:
        raise NotFound
    if feed.retired_at is not None:
        raise Invalid("feed", _("该接口已经停用"), clause="1.1-g")
    feed.retire(at)
    record("intake.feed_retired", by=by, target=feed, clause="1.1-g", at=at)
    return feed


def release(*, pk: int, by: Actor, at: datetime) -> int:
    """Take in what was held of a feed that has a licence again; gives how many messages."""
    by.may("intake:feeds", at).require()
    feed = Feed.objects.select_related("licence").filter(pk=pk).first()
    if feed is None:
        raise NotFound
    may_collect(feed.licence, at).require()
    held = list(Held.objects.filter(feed=feed, released_at=None).order_by("pk"))
    if held:
        items = (hl7_item(_opened(one), f"第 {n} 条") for n, one in enumerate(held, start=1))
        take_in(items, licence=feed.licence, door=Door.RELEASE, source=feed.name, by=by, at=at)
    for one in held:
        mark_released(pk=one.pk, by=by, at=at)
    return len(held)


@command("intake.mark_released")
def mark_released(*, pk: int, by: Actor, at: datetime) -> Held:
    """Note that a held message has been taken in."""
    held = Held.objects.select_for_update().get(pk=pk)
    held.release(at)
    record("intake.released", by=by, target=held, clause="3.1-r", at=at, digest=held.digest)
    return held


def _opened(held: Held) -> bytes:
    place = HELD_PLACE.format(digest=held.digest)
    return vault.open(bytes(held.sealed), owner=vault.HOSPITAL, place=place)


def _taken(feed: Feed, raw: bytes, by: Actor, at: datetime) -> tuple[AckCode, str]:
    item = hl7_item(raw, "1")
    known = Message.objects.filter(key=vault.blind("hl7", item.key)).first()
    if known is not None:
        same = known.digest == sha256(raw).hexdigest()
        return ("AA", "重复消息，已接收过") if same else ("AE", "消息号重复而内容不同")
    batch: Batch = take_in(
        [item], licence=feed.licence, door=Door.MLLP, source=feed.name, by=by, at=at
    )
    if batch.refused:
        return "AR", "采集许可不含此消息的任何类型，未接收（三（一）·审核执行）"
    return "AA", "已隔离，待更正" if batch.quarantined else ""
