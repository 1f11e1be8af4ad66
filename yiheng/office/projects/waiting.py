"""What of projects waits for a second person, or to be handed in."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.core.proposals import proposal_kind
from yiheng.office.projects import commands, queries
from yiheng.office.projects.models import OwnerChange
from yiheng.office.projects.permissions import LEAD

proposal_kind(
    "projects.ownerchange", OwnerChange, _("变更项目责任人：%(what)s"), clause="3.1-i",
    permission=LEAD, place=F("project"), what=F("project__title"),
    page=lambda pk: reverse("projects:detail", args=[pk]),
)  # fmt: skip
draft_kind(
    "projects.project", _("立项申请"), clause="3.1-g", mine=queries.unfinished, what=F("title"),
    since=F("saved_at"), state=F("state"), page=lambda pk: reverse("projects:edit", args=[pk]),
    discard=commands.drop,
)  # fmt: skip
