"""What the approvals engine knows of an edition: the head of the issuing unit signs it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import commands, queries, route
from yiheng.office.bulletins.describing import facts
from yiheng.office.bulletins.models import Edition


def _title(pk: int) -> str:
    edition = Edition.objects.get(pk=pk)
    kind = _("更正公告") if edition.ordinal > 1 else _("公告")
    return f"{kind} · {edition.title}"


def _url(pk: int) -> str:
    return Edition.objects.get(pk=pk).page


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    edition = queries.editions_visible_to(viewer).get(pk=pk)
    return [*facts(edition), (_("正文"), edition.body)]


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    edition = queries.editions_visible_to(viewer).get(pk=pk)
    return [(one.name, f"/bulletins/attachments/{one.pk}/") for one in queries.attachments(edition)]


@approval_subject(queries.SUBJECT, route=route.CODE, clause="7.1-a")
class EditionSubject:
    """The author hands it in, the head signs, and with that it is issued."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.editions_visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    on_approved = staticmethod(commands.approve)
    on_refused = staticmethod(commands.close)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
