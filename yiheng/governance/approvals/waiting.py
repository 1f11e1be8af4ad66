"""Routes, and seats of bodies, that wait for a second person."""

from __future__ import annotations

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.core.verdict import Text
from yiheng.governance.approvals.models import BodyChange, RouteChange
from yiheng.governance.approvals.permissions import CONFIRM
from yiheng.governance.approvals.rules import PROCESS
from yiheng.governance.approvals.shapes import BODIES


def _body(code: str) -> Text:
    """What a body is called."""
    return BODIES.get(code, code)


def _bodies(words: str) -> list[str]:
    """The bodies that are called so."""
    return [code for code, title in BODIES.items() if words in str(title)]


proposal_kind(
    "approvals.routechange", RouteChange, _("审批流程：%(what)s"), clause=PROCESS,
    permission=CONFIRM, what=F("title"),
    page=lambda pk: reverse("approvals:route-change", args=[pk]),
)  # fmt: skip
proposal_kind(
    "approvals.bodychange", BodyChange, _("会议名册：%(what)s"), clause="2.1-n",
    permission=CONFIRM, what=F("body"), said=_body, spelled=_bodies,
    page=lambda pk: reverse("approvals:body-change", args=[pk]),
)  # fmt: skip
