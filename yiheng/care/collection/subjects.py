"""What the approvals engine knows of a collection application (3.1-r)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from yiheng.care.collection import commands, queries
from yiheng.care.collection.models import Application
from yiheng.core.clock import local
from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member

MOST_TYPES = 12


def _title(pk: int) -> str:
    return str(Application.objects.get(pk=pk))


def _url(pk: int) -> str:
    return f"/collection/{pk}/"


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    application = queries.visible_to(viewer).get(pk=pk)
    period = f"{local(application.period_from):%Y-%m-%d} – {application.last_day}"
    return [
        (str(Application._meta.get_field("purpose").verbose_name), application.purpose),
        (str(Application._meta.get_field("source").verbose_name), application.source),
        (str(Application._meta.get_field("scope").verbose_name), _types(application)),
        (
            str(Application._meta.get_field("legal_basis").verbose_name),
            application.get_legal_basis_display(),
        ),
        (gettext("采集期"), period),
    ]


def _types(application: Application) -> str:
    """The first types by name, and how many there are of them when not all are named."""
    named = queries.named_types(application)
    shown = "、".join(named[:MOST_TYPES])
    if len(named) <= MOST_TYPES:
        return shown
    return gettext("%(types)s 等 %(n)s 类，详见原单") % {"types": shown, "n": len(named)}


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    application = queries.visible_to(viewer).get(pk=pk)
    return [
        (one.name, f"/collection/attachments/{one.pk}/") for one in queries.attachments(application)
    ]


@approval_subject(queries.SUBJECT, route="collection", clause="3.1-r")
class ApplicationSubject:
    """The author applies, the signers of the route decide, the licence opens or does not."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    on_approved = staticmethod(commands.open_licence)
    on_refused = staticmethod(commands.close)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
