"""Meetings, and everything inside one, as far as a member may see it."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yiheng.core.clock import now
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.people.models import Member
from yiheng.office.meetings.models import (
    CONVENERS,
    Ballot,
    Item,
    Meeting,
    Minutes,
    Motion,
    MotionState,
    Output,
    OutputKind,
    Participant,
    Resolution,
    Statement,
    Stood,
)
from yiheng.office.meetings.permissions import RUN, TRACK
from yiheng.office.meetings.rules.sitting import Outcome

SUBJECT = "meetings.minutes"


def visible_to(viewer: Member) -> QuerySet[Meeting]:
    """Meetings that a member was invited to or records, of the kinds that they convene, whose
    minutes they sign, or that left them a problem to solve; who organises or follows meetings sees
    every one."""
    at = now()
    everything = Meeting.objects.select_related("series", "convener", "recorder")
    if viewer.may(RUN, at) or viewer.may(TRACK, at):
        return everything
    invited = Participant.objects.filter(Q(member=viewer) | Q(delegate=viewer))
    signs = Minutes.objects.filter(pk__in=approvals.subjects_of_signer(viewer, SUBJECT))
    solves = Output.objects.filter(owner=viewer, kind=OutputKind.PROBLEM)
    return everything.filter(
        Q(Exists(invited.filter(meeting=OuterRef("pk")))) | Q(convener=viewer)
        | Q(recorder=viewer) | Q(kind__in=sides(viewer)) | Q(pk__in=signs.values("meeting"))
        | Q(pk__in=solves.values("meeting"))
    )  # fmt: skip


def sides(viewer: Member) -> list[str]:
    """The kinds of meeting that a member's posts convene."""
    at = now()
    held = {post.code for post in viewer.posts_at(at)}
    return [kind for kind, posts in CONVENERS.items() if held.intersection(posts)]


def listed(viewer: Member) -> QuerySet[Meeting]:
    """Those that a member may see, the latest first, with how many came and what was resolved."""
    came = Participant.objects.filter(meeting=OuterRef("pk"), seat=True).order_by()
    seats = came.values("meeting").annotate(n=Count("pk")).values("n")
    there = came.filter(present=True).values("meeting").annotate(n=Count("pk")).values("n")
    made = Resolution.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    return (
        visible_to(viewer)
        .annotate(seats=seats, came=there, made=made.annotate(n=Count("pk")).values("n"))
        .order_by("-begins_at", "-pk")
    )


def participants(meeting: Meeting) -> list[Participant]:
    """Everybody invited: the seats first."""
    return list(meeting.participants.select_related("member", "unit", "delegate"))


def row_of(meeting: Meeting, member: Member) -> Participant | None:
    """The invitation of a member."""
    return meeting.participants.filter(member=member).select_related("delegate").first()


def present_ids(meeting: Meeting) -> list[int]:
    """The keys of those who sit there: whoever came, or the delegate."""
    return [one.sits_id for one in meeting.participants.filter(present=True)]


def voters(meeting: Meeting) -> tuple[list[int], int]:
    """The keys of those who may vote now, and how many seats with a vote there are."""
    seats = list(meeting.participants.filter(seat=True))
    return [one.sits_id for one in seats if one.present], len(seats)


def item_of(meeting: Meeting, pk: int) -> Item | None:
    """A line of the agenda."""
    return meeting.items.filter(pk=pk).select_related("meeting").first()


def statement_of(meeting: Meeting, pk: int) -> Statement | None:
    """A statement of the meeting, with its lock."""
    rows = Statement.objects.select_for_update(of=("self",)).filter(pk=pk, item__meeting=meeting)
    return rows.select_related("item__meeting", "speaker").first()


def motion_of(meeting: Meeting, pk: int) -> Motion | None:
    """A motion of the meeting, with its lock."""
    rows = Motion.objects.select_for_update(of=("self",)).filter(pk=pk, item__meeting=meeting)
    return rows.select_related("item__meeting").first()


def ballot_of(motion: Motion, member: Member) -> Ballot | None:
    """That a member has voted, or left the table."""
    return motion.ballots.filter(member=member).first()


def confirmed_on(item: Item) -> int:
    """How many statements on a line their speakers stand by."""
    return item.statements.filter(stood=Stood.CONFIRMED).count()


def outcome(meeting: Meeting) -> Outcome:
    """What a meeting has come to."""
    return Outcome(
        unanswered=list(meeting.items.filter(answer="")),
        open_motions=Motion.objects.filter(
            item__meeting=meeting, state=MotionState.OPEN
        ).count(),
        direction=meeting.digest, goals=len(meeting.goals),
        resolutions=meeting.resolutions.count(), outputs=meeting.outputs.count(),
    )  # fmt: skip
