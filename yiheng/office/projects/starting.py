"""To apply for a project is a thing one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member
from yiheng.office.projects.models import Project
from yiheng.office.projects.permissions import PROPOSE

CHARTER = Start("projects.project", _("立项申请"), "项", reverse_lazy("projects:new"), "3.1-g")


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Project.objects.filter(author=member, submitted_at__gte=since)
    coded = mine.annotate(code=Value(CHARTER.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


starts("projects", form(PROPOSE, CHARTER), _used)
