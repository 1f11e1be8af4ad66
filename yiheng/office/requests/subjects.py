"""What the approvals engine knows of a request: each goes the way that its form names."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from yiheng.governance.approvals.planning import SEVERAL
from yiheng.governance.approvals.subjects import Sheet, approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.requests import answers as filling
from yiheng.office.requests import commands, queries, rules
from yiheng.office.requests.acts import ACTS, values_of
from yiheng.office.requests.definition import Kind
from yiheng.office.requests.models import Request


def _title(pk: int) -> str:
    return Request.objects.select_related("version").get(pk=pk).title


def _url(pk: int) -> str:
    return f"/requests/{pk}/"


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    return facts(queries.visible_to(viewer).get(pk=pk))


def facts(request: Request) -> list[tuple[str, str]]:
    """Every question that was asked and answered, in words."""
    return list(_said(request).values())


def _said(request: Request) -> dict[str, tuple[str, str]]:
    """The label and the answer in words of each field, by its code: two may have one label."""
    given, form = queries.opened(request)[0], request.definition
    there = queries.world(form, queries.members_of(form, given), everything=True)
    return {
        one.code: (one.label, filling.shown(one, given[one.code], there))
        for one in form.fields
        if one.code in given
    }


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    request = queries.visible_to(viewer).get(pk=pk)
    return [
        (one.name, f"/requests/attachments/{one.pk}/") for one in queries.attachments(request)
    ]  # fmt: skip


def _route(pk: int) -> str:
    return queries.definition_of(pk).route


def _clause(pk: int) -> str:
    return queries.definition_of(pk).clause


def _serial(pk: int) -> str:
    return queries.definition_of(pk).serial


def _form(pk: int, viewer: Member) -> Sheet:
    request = queries.visible_to(viewer).get(pk=pk)
    files = [(gettext("附件"), one.name) for one in queries.attachments(request)]
    rows = [pair for row in lines(request) for pair in row]
    return Sheet(request.definition.heading, [*rows, *files])


def lines(request: Request) -> list[list[tuple[str, str]]]:
    """The printed sheet: one or two questions a line, those that were answered."""
    said = _said(request)
    rows = [[said[code] for code in row if code in said] for row in request.definition.sheet()]
    return [row for row in rows if row]


def _beneficiaries(pk: int) -> list[Member]:
    """Whoever gains by what follows of itself: the members whom the form's act is about."""
    request = Request.objects.select_related("version").get(pk=pk)
    form, values = request.definition, values_of(request.definition.act, queries.opened(request)[0])
    if form.act is None or values is None:
        return []
    roles = ACTS[form.act.name].needs
    numbers = [values[role] for role in values if roles[role] is Kind.MEMBER]
    return list(Member.objects.filter(staff_no__in=numbers))


def _tags(pk: int) -> set[str]:
    """What concerns several departments goes to the committee between them (2.1-i)."""
    request = Request.objects.select_related("version", "applicant__unit").get(pk=pk)
    return {SEVERAL} if rules.concerns_several(request, queries.opened(request)[0]) else set()


@approval_subject(queries.SUBJECT, route="requests-unit", clause="3.1-a")
class RequestSubject:
    """The applicant asks, the signers of the form's route decide, the handling post handles."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    form = staticmethod(_form)
    beneficiaries = staticmethod(_beneficiaries)
    tags = staticmethod(_tags)
    route_of = staticmethod(_route)
    clause_of = staticmethod(_clause)
    serial_of = staticmethod(_serial)
    on_approved = staticmethod(commands.approve)
    on_refused = staticmethod(commands.close)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
    on_terminated = staticmethod(commands.end)
