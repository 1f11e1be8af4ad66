"""Changes of forms that wait for a second person."""

from __future__ import annotations

from django.db.models import F
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.office.requests.models import Change
from yiheng.office.requests.permissions import CONFIRM

proposal_kind(
    "requests.change", Change, _("申请单变更：%(what)s"), clause="2.1-n",
    permission=CONFIRM, what=Coalesce(KT("content__title"), F("code")),
    page=lambda pk: reverse("requests:change", args=[pk]),
)  # fmt: skip
