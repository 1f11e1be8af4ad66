"""What the approvals engine knows of a charter: what it holds, and whether it is between
departments."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.ui.formats import money
from yiheng.governance.approvals.planning import SEVERAL
from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.projects import commands, queries, route, rules
from yiheng.office.projects.models import Part, Project


def _title(pk: int) -> str:
    return _("立项 · %(title)s") % {"title": Project.objects.get(pk=pk).title}


def _url(pk: int) -> str:
    return Project(pk=pk).page


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    project = queries.visible_to(viewer).get(pk=pk)
    plan = queries.plans(project)[0]
    files = [(_("附件"), one.name) for one in queries.attachments(project, Part.CHARTER)]
    return [
        (_("项目范围"), project.scope),
        (_("责任人"), project.owner.label if project.owner else "—"),
        (_("参与部门"), "、".join(one.name for one in queries.by_unit(project))),
        (_("使用部门"), project.using_unit.name if project.using_unit else "—"),
        (_("预算"), money(project.budget)),
        (_("时间节点"), "；".join(
            _("%(title)s（%(start)s 至 %(due)s）")
            % {"title": one.title, "start": one.starts_on, "due": one.due_on}
            for one in plan.nodes
        )),
        *files,
    ]  # fmt: skip


def _attachments(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    project = queries.visible_to(viewer).get(pk=pk)
    files = queries.attachments(project, Part.CHARTER)
    return [(one.name, reverse("projects:attachment", args=[one.pk])) for one in files]


def _tags(pk: int) -> Collection[str]:
    """A project between departments goes to the committee (2.1-i)."""
    units = Project.objects.get(pk=pk).parties.values_list("unit", flat=True)
    return {SEVERAL} if rules.is_between(list(units)) else set()


def _beneficiaries(pk: int) -> Collection[Member]:
    """Who is to answer for it signs no charter of it (2.1-n)."""
    project = Project.objects.select_related("owner").get(pk=pk)
    return [project.owner] if project.owner else []


@approval_subject(queries.SUBJECT, route=route.CODE, clause="3.1-g", serial=queries.SERIAL)
class CharterSubject:
    """The author hands it in; director and committee sign; the next kick-off hears it."""

    content = staticmethod(queries.content_bytes)
    visible_to = staticmethod(queries.visible_to)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    attachments = staticmethod(_attachments)
    tags = staticmethod(_tags)
    beneficiaries = staticmethod(_beneficiaries)
    on_approved = staticmethod(commands.approve)
    on_refused = staticmethod(commands.close)
    on_returned = staticmethod(commands.hand_back)
    on_withdrawn = staticmethod(commands.take_back)
