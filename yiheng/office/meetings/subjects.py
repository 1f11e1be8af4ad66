"""What the approvals engine knows of minutes: the convener signs them."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yiheng.core.ui import formats
from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.meetings import commands, queries, routes
from yiheng.office.meetings.models import Kind, Minutes
from yiheng.office.meetings.queries.sitting import SUBJECT


def _of(pk: int) -> Minutes:
    return Minutes.objects.select_related("meeting__convener", "meeting__recorder").get(pk=pk)


def _title(pk: int) -> str:
    meeting = _of(pk).meeting
    return _("会议纪要 · %(title)s %(period)s") % {
        "title": meeting.title, "period": meeting.period,
    }  # fmt: skip


def _url(pk: int) -> str:
    return _of(pk).page


def _route(pk: int) -> str:
    strategy = _of(pk).meeting.kind == Kind.STRATEGY
    return routes.BY_LEADER if strategy else routes.BY_DIRECTOR


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    minutes = queries.minutes_visible_to(viewer).get(pk=pk)
    meeting = minutes.meeting
    assert meeting.opened_at is not None
    assert meeting.ended_at is not None
    return [
        (_("会议"), f"{meeting.title} {meeting.period}"),
        (_("时间"), formats.day(meeting.opened_at.date(), minutes.saved_at.date())),
        (_("决议"), _("%(n)s 项") % {"n": meeting.resolutions.count()}),
        (_("纪要"), minutes.words),
    ]  # fmt: skip


@approval_subject(SUBJECT, route=routes.BY_DIRECTOR, clause="3.2-f")
class MinutesSubject:
    """The recorder hands them in, the convener signs, and with that they are shelved and kept."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.minutes_visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    route_of = staticmethod(_route)
    on_approved = staticmethod(commands.approve)
    on_refused = staticmethod(commands.close_minutes)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
