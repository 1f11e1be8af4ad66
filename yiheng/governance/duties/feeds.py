"""A member's due times for a calendar program: a secret address, kept as a digest, shown once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import NotFound
from yiheng.governance.duties import pacing, queries
from yiheng.governance.duties.commands import offsets
from yiheng.governance.duties.models import Feed
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset
from yiheng.standards.ical import Event, calendar

TOKEN_BYTES = 32
REFRESH = timedelta(hours=1)
MOST = 500


@command("duties.open_feed")
def open_feed(*, by: Member, at: datetime) -> str:
    """Give the member a new secret, which is shown this once; the one before is good no more."""
    for before in Feed.objects.select_for_update().filter(member=by, revoked_at=None):
        before.revoke(at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = Feed.objects.create(member=by, digest=words_digest(token), made_at=at)
    record("duties.feed_opened", by=by, target=feed, clause="0-f", at=at)
    return token


@command("duties.revoke_feed")
def revoke_feed(*, by: Member, at: datetime) -> Feed:
    """The address leads nowhere from now on."""
    feed = Feed.objects.select_for_update().filter(member=by, revoked_at=None).first()
    if feed is None:
        raise NotFound
    feed.revoke(at)
    record("duties.feed_revoked", by=by, target=feed, clause="0-f", at=at)
    return feed


def feed_of(member: Member) -> Feed | None:
    """The address that is good now."""
    return Feed.objects.filter(member=member, revoked_at=None).first()


def member_by(token: str) -> Member | None:
    """Whose secret this is, as long as it is good and its member is here."""
    feed = Feed.objects.filter(
        digest=words_digest(token), revoked_at=None, member__is_active=True
    ).select_related("member")  # fmt: skip
    found = feed.first()
    return found.member if found else None


def content(member: Member, at: datetime) -> bytes:
    """The member's open due times and the ends of periodic obligations: titles, nothing else."""
    return calendar(_("医衡 · 我的义务"), _events(member, at), now=at, refresh=REFRESH)


def _events(member: Member, at: datetime) -> Iterator[Event]:
    alarms = _alarms(at)
    for duty in queries.owed_by(member, at).filter(paused_at=None)[:MOST]:
        unsure = _("（暂定）") if duty.provisional else ""
        yield Event(
            uid=f"duty-{duty.pk}-{duty.opened_at:%Y%m%d%H%M%S}@yiheng",
            title=f"{duty.title}{unsure}", due=duty.due_at, alarms=alarms,
            tentative=duty.provisional,
        )  # fmt: skip
    for one in pacing.of_member(member, at):
        if not one.complete:
            yield Event(
                uid=f"pace-{words_digest(one.pace.name)[:16]}-{one.period.code}@yiheng",
                title=f"{one.pace.title} {one.progress.done}／{one.progress.needed}",
                due=one.period.last,
            )


def _alarms(at: datetime) -> list[timedelta]:
    try:
        return [timedelta(hours=-one) for one in offsets(at) if one < 0]
    except ParameterUnset:
        return []
