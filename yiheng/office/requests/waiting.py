"""Changes of forms that wait for a second person; requests and designs that were begun."""

from __future__ import annotations

from django.db.models import CharField, F, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.drafts import draft_kind
from yiheng.core.proposals import proposal_kind
from yiheng.office.requests import commands, queries
from yiheng.office.requests.models import Change
from yiheng.office.requests.permissions import CONFIRM

proposal_kind(
    "requests.change", Change, _("申请单变更：%(what)s"), clause="2.1-n",
    permission=CONFIRM, what=Coalesce(KT("content__title"), F("code"), output_field=CharField()),
    page=lambda pk: reverse("requests:change", args=[pk]),
)  # fmt: skip
draft_kind(
    "requests.request", _("申请单"), clause="3.1-a", mine=queries.unfinished,
    what=Concat(F("version__title"), Value(" "), F("headline")), since=F("saved_at"),
    state=F("state"), page=lambda pk: reverse("requests:edit", args=[pk]), discard=commands.remove,
)  # fmt: skip
draft_kind(
    "requests.draft", _("申请单设计"), clause="3.1-a", mine=queries.designs_of,
    what=Coalesce(KT("content__title"), F("code"), output_field=CharField()), since=F("edited_at"),
    page=lambda pk: reverse("requests:design", args=[pk]), discard=commands.drop_design,
)  # fmt: skip
