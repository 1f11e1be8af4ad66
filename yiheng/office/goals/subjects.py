"""What the approvals engine knows of a year's statement: the leader signs it."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from yiheng.governance.approvals.subjects import approval_subject
from yiheng.governance.people.models import Member
from yiheng.office.goals import commands, route, workqueries
from yiheng.office.goals.models import Alignment


def _title(pk: int) -> str:
    return str(Alignment.objects.get(pk=pk))


def _url(pk: int) -> str:
    return Alignment.objects.get(pk=pk).page


def _summary(pk: int, viewer: Member) -> Sequence[tuple[str, str]]:
    one = workqueries.alignments(viewer).get(pk=pk)
    told = [(f"{goal['number']} {goal['tier']}", _line(goal)) for goal in one.goals]
    return [(_("对齐说明"), one.words), *told]


def _line(goal: dict[str, str]) -> str:
    value = goal["value"] or _("未测量")
    return _("%(title)s：目标 %(wanted)s，现值 %(value)s") % {
        "title": goal["title"], "wanted": goal["wanted"], "value": value,
    }  # fmt: skip


@approval_subject(workqueries.SUBJECT, route=route.CODE, clause="1.2-m")
class AlignmentSubject:
    """The director hands it in, the leader signs with the own password."""

    content = staticmethod(workqueries.content_bytes)
    visible_to = staticmethod(workqueries.alignments)
    title = staticmethod(_title)
    url = staticmethod(_url)
    summary = staticmethod(_summary)
    on_approved = staticmethod(commands.sign_alignment)
    on_refused = staticmethod(commands.refuse_alignment)
    on_returned = staticmethod(commands.return_alignment)
    on_withdrawn = staticmethod(commands.return_alignment)
