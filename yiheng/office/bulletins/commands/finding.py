"""Finding an announcement with its lock, checking what was written, and issuing an edition."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import within
from yiheng.core.verdict import Verdict, on_field
from yiheng.governance.approvals.serials import next_serial
from yiheng.governance.ledger.recording import record
from yiheng.governance.notices import commands as notices
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import whole
from yiheng.office.bulletins import queries, rules, telling
from yiheng.office.bulletins.facts import Facts
from yiheng.office.bulletins.models import (
    LONGEST_BODY,
    LONGEST_NOTE,
    LONGEST_TITLE,
    Bulletin,
    Category,
    Edition,
    Reader,
    Stage,
    State,
    Way,
)

SERIAL = "公告"
HOURS = "notice_read_confirm_hours"


def found(pk: int, by: Member) -> Bulletin:
    """The announcement, locked; raises ``NotFound`` when absent or not the member's to see."""
    seen = queries.visible_to(by).filter(pk=pk).values("pk")
    bulletin = locked(pk, pk__in=seen)
    if bulletin is None:
        raise NotFound
    return bulletin


def locked(pk: int, **where: object) -> Bulletin | None:
    """The announcement with its lock, if there is one."""
    rows = Bulletin.objects.select_for_update(of=("self",)).filter(pk=pk, **where)
    return rows.select_related("author__unit", "unit", "current", "asked").first()


def pending(bulletin: Bulletin) -> Edition:
    """The edition under way; the current one where none is; raises ``NotFound`` for neither."""
    edition = queries.pending(bulletin) or bulletin.current
    if edition is None:
        raise NotFound
    return edition


def said(field: str, text: str, verdict: Verdict) -> str:
    """What was written, unless the rule refuses it: then on its field, with clause and cure."""
    on_field(field, verdict)
    return text


def text_of(field: str, text: str, longest: int, *, lines: bool = False) -> str:
    """What was typed, tidied, of a patient nothing."""
    tidied = within(field, text, longest, lines=lines)
    return said(field, tidied, rules.may_say(tidied, title=field == "title"))


def write(edition: Edition, facts: Facts, at: datetime) -> None:
    """Put what was filled in into an edition, and keep it; raises ``Invalid`` on its field."""
    title = text_of("title", facts.title, LONGEST_TITLE)
    if not title:
        raise Invalid("title", _("请填写标题"), clause=rules.CHANNELS)
    if facts.importance not in Importance.values:
        raise Invalid("importance", _("请选择普通、重要或紧急"), clause=rules.CHANNELS)
    if facts.category not in Category.values:
        raise Invalid("category", _("请选择类别"), clause=rules.CHANNELS)
    if lacking := queries.unknown(facts.audience):
        raise Invalid(
            "members", _("找不到：%(names)s。请核对部门、岗位和工号"), clause=rules.CHANNELS,
            names="、".join(lacking[:5]),
        )  # fmt: skip
    edition.title, edition.saved_at = title, at
    edition.body = text_of("body", facts.body, LONGEST_BODY, lines=True)
    edition.note = text_of("note", facts.note, LONGEST_NOTE)
    edition.importance, edition.category = facts.importance, facts.category
    edition.audience = facts.audience.as_json()
    edition.effective_on, edition.expires_on = facts.effective_on, facts.expires_on
    edition.formal, edition.pinned = facts.formal, facts.pinned
    edition.shareable, edition.reread = facts.shareable, facts.reread
    edition.case = edition.place = ""
    edition.save()


def require_whole(bulletin: Bulletin, edition: Edition, at: datetime) -> list[Member]:
    """Whom a complete edition would be told to; raises ``Invalid`` for the first gap."""
    if not edition.body and not edition.case:
        raise Invalid("body", _("请填写正文"), clause=rules.CHANNELS)
    if edition.ordinal > 1 and not edition.note:
        raise Invalid("note", _("请写明更正了什么"), clause=rules.CHANNELS)
    lasting = rules.may_last(edition.effective_on, edition.expires_on, day_of(at))
    said("expires_on", "", lasting)
    if edition.addressed.empty:
        raise Invalid("whole", _("请选择发布范围：全院、部门、岗位或人员"), clause=rules.CHANNELS)
    readers = queries.readers_to_be(bulletin, edition, at)
    if not readers:
        raise Invalid("whole", _("这个范围里没有其他在岗人员，请另选范围"), clause=rules.CHANNELS)
    return readers


def issue(bulletin: Bulletin, edition: Edition, *, by: Actor, at: datetime, signed: bool) -> int:
    """Issue an edition: number it, freeze its readers, tell them; gives how many were told."""
    hours = whole(HOURS, at=at) if edition.explicit else None
    first, before = bulletin.current is None, bulletin.asked
    edition.put(stage=Stage.ISSUED, issued_at=at, signed=signed, hours=hours)
    changes: dict[str, object] = {"current": edition, "state": State.PUBLISHED}
    if edition.formal and not bulletin.number:
        changes["number"] = next_serial(SERIAL, at)
    if first:
        changes["published_at"] = at
    if first or edition.reread:
        changes |= {"asked": edition, "reminded_at": None}
    bulletin.put(**changes)
    told = _ask(bulletin, edition, before, at) if first or edition.reread else _say(bulletin, at)
    record(
        "bulletins.issued", by=by, target=bulletin, clause=telling.clause_of(edition), at=at,
        number=bulletin.number, edition=edition.ordinal, importance=edition.importance,
        count=len(told), readers=queries.digest_of(told), reread=edition.reread,
    )  # fmt: skip
    return len(told)


def keep_readers(edition: Edition, sent: list[Notice], **more: object) -> None:
    """The rows of those who were told; each has the notice by which they were."""
    Reader.objects.bulk_create(
        Reader(edition=edition, member=one.recipient, unit_id=one.recipient.unit_id, notice=one,
               **more)
        for one in sent
    )  # fmt: skip


def stop_asking(bulletin: Bulletin, editions: list[Edition], by: Actor, at: datetime) -> None:
    """Nobody has to read these any more: no reminder, no call."""
    rows = Reader.objects.filter(edition__in=editions)
    reminders = Notice.objects.filter(
        recipient__in=rows.values("member"), kind__in=telling.REMINDERS, url=bulletin.page
    )
    over = [*rows.values_list("notice", flat=True), *reminders.values_list("pk", flat=True)]
    notices.end(notices=over, by=by, at=at)


def _ask(
    bulletin: Bulletin, edition: Edition, before: Edition | None, at: datetime
) -> list[Member]:
    """Ask the audience for its receipts; of a correction, whoever was told before, too."""
    meant = queries.readers_to_be(bulletin, edition, at)
    ways: dict[int, Reader] = {}
    if before is not None:
        stop_asking(bulletin, [before], bulletin.author, at)
        earlier = Reader.objects.filter(edition=before).exclude(way=Way.AUDIENCE)
        ways = {one.member_id: one for one in earlier.select_related("member")}
        known = {one.pk for one in meant}
        meant += [one.member for one in ways.values() if one.member_id not in known]
    sent = telling.tell(meant, telling.kind_of(edition), bulletin, edition, at)
    keep_readers(edition, [one for one in sent if one.recipient_id not in ways])
    for one in sent:
        if (old := ways.get(one.recipient_id)) is not None:
            keep_readers(
                edition, [one], way=old.way, passed_by=old.passed_by, remark=old.remark
            )  # fmt: skip
    return meant


def _say(bulletin: Bulletin, at: datetime) -> list[Member]:
    """Tell of a correction that asks for no receipt: those who were told, and who has come in."""
    assert bulletin.current is not None
    known = [one.member for one in queries.readers(bulletin)]
    telling.tell(known, telling.CORRECTED, bulletin, bulletin.current, at)
    add_newcomers(bulletin, at)
    return known


def add_newcomers(bulletin: Bulletin, at: datetime) -> int:
    """Tell whoever has come into the audience since it was told; gives how many."""
    assert bulletin.current is not None
    assert bulletin.asked is not None
    fresh = queries.newcomers(bulletin, at)
    sent = telling.tell(fresh, telling.JOINED, bulletin, bulletin.current, at)
    keep_readers(bulletin.asked, sent, way=Way.JOINED)
    return len(sent)
