"""Appointments, post cards, rights with a date and swaps: each is a duty of who is asked."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.core.verdict import Text
from yiheng.governance.people.models import Act, Appointment, CardChange, GrantChange, Swap
from yiheng.governance.people.permissions import CONFIRM, CONFIRM_RENEWAL

DOT = Value(" · ")


def _proposals(pk: int) -> str:
    return reverse("people:proposals")


def _act(raw: str) -> Text:
    """Whether it goes on or ends, of whom and what."""
    act, who = raw.split(" ", 1)
    return f"{Act(act).label} · {who}"


proposal_kind(
    "people.appointment", Appointment, _("任命：%(what)s"), clause="2.1-n",
    permission=CONFIRM, owed=True,
    what=Concat("member__name", DOT, "post__title"), page=_proposals,
)  # fmt: skip
proposal_kind(
    "people.cardchange", CardChange, _("岗位卡变更：%(what)s"), clause="2.1-n",
    permission=CONFIRM, owed=True, what=F("title"), page=_proposals,
)  # fmt: skip
proposal_kind(
    "people.grantchange", GrantChange, _("管理权限%(what)s"), clause="4.1-j",
    permission=CONFIRM_RENEWAL, owed=True, said=_act,
    what=Concat("act", Value(" "), "assignment__member__name", DOT, "assignment__post__title"),
    page=lambda pk: reverse("campaigns:privileged"),
)  # fmt: skip
proposal_kind(
    "people.swap", Swap, _("换班：%(what)s"), clause="2.1-h",
    permission="", owed=True, asked=F("other__name"), what=F("shift__unit__name"),
    page=lambda pk: reverse("people:roster"),
)  # fmt: skip
