"""What the approvals engine knows of a version: its name to be, its grade, its file."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.documents import commands, queries, route
from yiheng.office.documents.describing import facts
from yiheng.office.documents.models import Version


def _version(pk: int) -> Version:
    return Version.objects.select_related("document__current", "document__owner").get(pk=pk)


def _title(pk: int) -> str:
    version = _version(pk)
    number = queries.next_number(version.document, version.change)
    what = _("合同归档") if version.document.contract else _("文档审核")
    return f"{what} · {version.document.subject} {number}"


def _url(pk: int) -> str:
    return _version(pk).page


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    return facts(queries.versions_visible_to(viewer).get(pk=pk))


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    version = queries.versions_visible_to(viewer).get(pk=pk)
    where = reverse("documents:view", args=[version.document_id, version.ordinal])
    return [(version.file_name, where)]


def _route(pk: int) -> str:
    return route.CONTRACTS if _version(pk).document.contract else route.CODE


def _clause(pk: int) -> str:
    return "3.2-d" if _version(pk).document.contract else "3.2-l"


@approval_subject(queries.SUBJECT, route=route.CODE, clause="3.2-l")
class VersionSubject:
    """The owner hands a major version in, the route signs, and with that it is issued."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.versions_visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    route_of = staticmethod(_route)
    clause_of = staticmethod(_clause)
    on_approved = staticmethod(commands.approve)
    on_refused = staticmethod(commands.close)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
