"""Minutes as they may be seen, and the bytes that a signature and the archive bind."""

from __future__ import annotations

from typing import Any

import rfc8785
from django.db.models import Q, QuerySet

from yiheng.governance.approvals import queries as approvals
from yiheng.governance.people.models import Member
from yiheng.office.meetings.models import Meeting, Minutes, Motion, Statement
from yiheng.office.meetings.queries.sitting import SUBJECT, visible_to


def minutes_of(meeting: Meeting) -> Minutes | None:
    """The minutes of a meeting."""
    return Minutes.objects.filter(meeting=meeting).select_related("meeting", "author").first()


def minutes_visible_to(viewer: Member) -> QuerySet[Minutes]:
    """Those of meetings that a member may see, and those that they sign."""
    signs = Q(pk__in=approvals.subjects_of_signer(viewer, SUBJECT))
    seen = Q(meeting__in=visible_to(viewer).values("pk"))
    return Minutes.objects.filter(seen | signs).select_related("meeting", "author")


def content_bytes(pk: int) -> bytes:
    """What a signature on minutes binds: the text, and all that the meeting was."""
    minutes = Minutes.objects.select_related("meeting").get(pk=pk)
    return rfc8785.dumps({"minutes": minutes.digest, "meeting": _meeting(minutes.meeting)})


def archive_bytes(meeting: Meeting) -> bytes:
    """What the archive binds: as signed, once more, read from the tables as they stand."""
    minutes = Minutes.objects.get(meeting=meeting)
    return content_bytes(minutes.pk)


def _meeting(meeting: Meeting) -> dict[str, Any]:
    """A meeting by codes and digests: who came, what was said, voted and resolved.

    Of resolutions only what was resolved: what becomes of them goes on after the archive.
    """
    return {
        "title": meeting.title, "period": meeting.period, "kind": meeting.kind,
        "opened": _time(meeting.opened_at), "ended": _time(meeting.ended_at),
        "direction": meeting.digest, "goals": list(meeting.goals),
        "present": sorted(
            [one.member.staff_no, str(one.present), one.delegate.staff_no if one.delegate else ""]
            for one in meeting.participants.select_related("member", "delegate")
        ),
        "items": [[one.part, one.source, one.key, one.text, one.answer, one.digest]
                  for one in meeting.items.all()],
        "statements": [
            [one.item.ordinal, one.speaker.staff_no, one.stood, one.digest, _time(one.said_at)]
            for one in Statement.objects.filter(item__meeting=meeting).select_related(
                "item", "speaker")
        ],
        "motions": [
            [one.title, one.state, one.secret, one.seated, one.yes, one.no, one.abstained]
            for one in Motion.objects.filter(item__meeting=meeting)
        ],
        "resolutions": [
            [one.number, one.title, one.owner.staff_no, one.first_due_on.isoformat()]
            for one in meeting.resolutions.select_related("owner").order_by("pk")
        ],
        "outputs": [[one.kind, one.title, one.digest] for one in meeting.outputs.all()],
    }  # fmt: skip


def _time(at: Any) -> str:
    return at.isoformat() if at else ""
