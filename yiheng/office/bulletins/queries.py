"""Which announcements may be seen, whom one is for, and who has read it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import rfc8785
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from yiheng.core.clock import day_of, now
from yiheng.core.digests import words_digest
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.notices.permissions import OVERSEE
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.queries import in_force
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.models import (
    PENDING,
    Attachment,
    Bulletin,
    Edition,
    Reader,
    Stage,
    State,
)

SUBJECT = "bulletins.edition"
UNREAD_FIRST = (F("notice__read_at").asc(nulls_first=True), "unit__code", "member__staff_no")


def visible_to(viewer: Member) -> QuerySet[Bulletin]:
    """Announcements of who wrote them, whom they were told to, and who signs them; who oversees
    notices sees every one that was issued."""
    everything = Bulletin.objects.exclude(state=State.DROPPED).select_related(
        "author", "unit", "current", "asked", "withdrawn_by"
    )
    mine = Q(author=viewer)
    if viewer.may(OVERSEE, at=now()):
        return everything.filter(mine | ~Q(state=State.DRAFT) | _signed_by(viewer))
    told = Reader.objects.filter(member=viewer, edition__bulletin=OuterRef("pk"))
    return everything.filter(mine | Q(Exists(told)) | _signed_by(viewer))


def editions_visible_to(viewer: Member) -> QuerySet[Edition]:
    """Editions: those issued, of announcements that one may see; those pending, of who wrote or
    signs them."""
    seen = Bulletin.objects.filter(pk__in=visible_to(viewer).values("pk"))
    issued = Q(stage=Stage.ISSUED, bulletin__in=seen)
    own = Q(bulletin__author=viewer) & ~Q(stage=Stage.DROPPED)
    signs = Q(pk__in=approvals.subjects_of_signer(viewer, SUBJECT))
    found = Edition.objects.exclude(bulletin__state=State.DROPPED)
    return found.filter(issued | own | signs).select_related(
        "bulletin__author", "bulletin__unit", "bulletin__current"
    )


def received(viewer: Member, read: bool | None = None) -> QuerySet[Bulletin]:
    """What a member was told, each with whether they have read it: pinned and unread first.

    ``read`` gives only those that they have, or have not.
    """
    row = _row_of(viewer)
    wanted = row if read is None else row.filter(notice__read_at__isnull=not read)
    return (
        visible_to(viewer)
        .filter(Q(Exists(wanted)))
        .annotate(
            read_at=Subquery(row.values("notice__read_at")[:1]),
            way=Subquery(row.values("way")[:1]),
        )
        .order_by("-current__pinned", F("read_at").asc(nulls_first=True), "-published_at", "-pk")
    )


def unfinished(member: Member, at: datetime) -> QuerySet[Bulletin]:
    """What a member has begun to write and not handed in, or was sent back; corrections too."""
    begun = (Stage.DRAFT, Stage.RETURNED)
    return Bulletin.objects.filter(author=member, editions__stage__in=begun)


def written(viewer: Member) -> QuerySet[Bulletin]:
    """What a member wrote, latest first, with its editions and how many have read it."""
    own = visible_to(viewer).filter(author=viewer).prefetch_related("editions")
    return with_counts(own).order_by("-begun_at", "-pk")


def issued(viewer: Member) -> QuerySet[Bulletin]:
    """Everything that was issued and that a member may see, latest first."""
    seen = visible_to(viewer).exclude(state=State.DRAFT)
    return with_counts(seen).order_by("-published_at", "-pk")


def with_counts(bulletins: QuerySet[Bulletin]) -> QuerySet[Bulletin]:
    """Each with how many were told, and how many of them have read it."""
    rows = Reader.objects.filter(edition=OuterRef("asked")).order_by().values("edition")
    counted = rows.annotate(n=Count("pk")).values("n")
    have = rows.filter(notice__read_at__isnull=False).annotate(n=Count("pk")).values("n")
    return bulletins.annotate(told=Subquery(counted), have_read=Subquery(have))


def reader_of(bulletin: Bulletin, member: Member) -> Reader | None:
    """The row of a member among those of whom a receipt is asked."""
    rows = Reader.objects.filter(edition=bulletin.asked_id, member=member)
    return rows.select_related("notice", "passed_by").first()


def readers(bulletin: Bulletin) -> QuerySet[Reader]:
    """Everybody who was told, the unread first."""
    rows = Reader.objects.filter(edition=bulletin.asked_id)
    beside = ("edition", "member", "unit", "notice", "passed_by__unit")
    return rows.select_related(*beside).order_by(*UNREAD_FIRST)


def unread(bulletin: Bulletin) -> QuerySet[Reader]:
    """Those who have not read it and are still here."""
    return readers(bulletin).filter(
        notice__read_at=None, notice__over_at=None, member__is_active=True
    )


def by_unit(bulletin: Bulletin) -> list[tuple[str, int, int]]:
    """Of each unit how many were told and how many have read it; the most unread first."""
    counted = (
        Reader.objects.filter(edition=bulletin.asked_id)
        .values("unit__code", "unit__name")
        .annotate(told=Count("pk"), have=Count("pk", filter=Q(notice__read_at__isnull=False)))
    )
    rows = [(one["unit__name"], one["told"], one["have"]) for one in counted]
    return sorted(rows, key=lambda row: (row[2] - row[1], row[0]))


def pending(bulletin: Bulletin) -> Edition | None:
    """The edition that is not issued yet."""
    return bulletin.editions.filter(stage__in=PENDING).first()


def case_of(edition: Edition) -> Case | None:
    """The approval of an edition, the latest one."""
    return Case.objects.filter(subject=SUBJECT, subject_pk=edition.pk).order_by("-pk").first()


def attachments(edition: Edition) -> QuerySet[Attachment]:
    """The files of an edition, oldest first."""
    there = Q(until=None) | Q(until__gt=edition.ordinal)
    return Attachment.objects.filter(
        there, bulletin=edition.bulletin_id, since__lte=edition.ordinal, removed_at=None
    ).order_by("pk")


def people(audience: Audience, at: datetime) -> QuerySet[Member]:
    """Whom an audience means at an instant: members who are here, each once.

    Whoever is left out stays so, by whatever way they would come in.
    """
    stays = Q(ends_on=None) | Q(ends_on__gte=day_of(at))
    here = Member.objects.filter(stays, is_active=True)
    if not audience.whole:
        held = in_force(at).filter(post__code__in=audience.posts).values("member")
        named = Q(staff_no__in=audience.members) | Q(pk__in=held)
        here = here.filter(named | Q(unit__in=_with_below(audience.units)))
    without = Q(staff_no__in=audience.without_members)
    without |= Q(unit__in=_with_below(audience.without_units))
    return here.exclude(without).select_related("unit").order_by("unit__code", "staff_no")


def readers_to_be(bulletin: Bulletin, edition: Edition, at: datetime) -> list[Member]:
    """Whom an edition would be told to now: its audience without its author."""
    return list(people(edition.addressed, at).exclude(pk=bulletin.author_id))


def newcomers(bulletin: Bulletin, at: datetime) -> list[Member]:
    """Who has come into the audience of a published announcement since it was told."""
    assert bulletin.current is not None
    known = Reader.objects.filter(edition=bulletin.asked_id).values("member")
    meant = people(bulletin.current.addressed, at).exclude(pk=bulletin.author_id)
    return list(meant.exclude(pk__in=known))


def beyond(audience: Audience, unit: Unit) -> bool:
    """Whether an audience passes a unit and those below it."""
    if audience.whole or audience.posts:
        return True
    own = set(_with_below([unit.code]).values_list("code", flat=True))
    inside = Member.objects.filter(unit__code__in=own, staff_no__in=audience.members)
    return not own.issuperset(audience.units) or inside.count() != len(set(audience.members))


def unknown(audience: Audience) -> list[str]:
    """What an audience names and nobody knows: closed units, posts and members that are not."""
    units = {*audience.units, *audience.without_units}
    members = {*audience.members, *audience.without_members}
    lacking = units - _known(Unit.objects.filter(closed_at=None, code__in=units), "code")
    lacking |= set(audience.posts) - _known(Post.objects.filter(code__in=audience.posts), "code")
    lacking |= members - _known(Member.objects.filter(staff_no__in=members), "staff_no")
    return sorted(lacking)


def live(since: datetime, at: datetime) -> list[Bulletin]:
    """What is published, not over, and pinned or issued since an instant."""
    found = Bulletin.objects.filter(state=State.PUBLISHED).select_related("current", "unit")
    recent = Q(current__pinned=True) | Q(current__issued_at__gte=since)
    return list(found.filter(recent).exclude(current__expires_on__lt=day_of(at)).order_by("pk"))


def overdue(at: datetime) -> list[Bulletin]:
    """What is published and past its last day."""
    found = Bulletin.objects.filter(state=State.PUBLISHED, current__expires_on__lt=day_of(at))
    return list(found.order_by("pk"))


def content_bytes(pk: int) -> bytes:
    """What a signature binds: every word, whom it is for, how long, and each file's digest."""
    edition = Edition.objects.select_related("bulletin__unit", "bulletin__author").get(pk=pk)
    names = ("title", "body", "importance", "category", "formal", "pinned", "shareable", "reread",
             "note", "ordinal", "audience")  # fmt: skip
    said: dict[str, Any] = {name: getattr(edition, name) for name in names}
    files = attachments(edition).values_list("name", "digest")
    return rfc8785.dumps(said | {
        "unit": edition.bulletin.unit.code, "author": edition.bulletin.author.staff_no,
        "effective_on": _day(edition.effective_on), "expires_on": _day(edition.expires_on),
        "attachments": sorted(map(list, files)),
    })  # fmt: skip


def digest_of(members: Sequence[Member]) -> str:
    """What the ledger keeps of a frozen audience."""
    return words_digest("\n".join(sorted(one.staff_no for one in members)))


def _signed_by(viewer: Member) -> Q:
    editions = Edition.objects.filter(pk__in=approvals.subjects_of_signer(viewer, SUBJECT))
    return Q(pk__in=editions.values("bulletin"))


def _row_of(viewer: Member) -> QuerySet[Reader]:
    return Reader.objects.filter(member=viewer, edition=OuterRef("asked"))


def _with_below(codes: Collection[str]) -> QuerySet[Unit]:
    within = Q(code__in=codes) | Q(parent__code__in=codes) | Q(parent__parent__code__in=codes)
    return Unit.objects.filter(within)


def _known(found: QuerySet[Any], name: str) -> set[str]:
    return set(found.values_list(name, flat=True))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
