"""The opening, resets and password exceptions that wait for a second person."""

from __future__ import annotations

from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yiheng.core.proposals import proposal_kind
from yiheng.core.verdict import Text
from yiheng.governance.access.models import AccountReset, Opening, PasswordException, ResetKind
from yiheng.governance.access.permissions import CONFIRM_EXCEPTION, CONFIRM_RESET, FOUND


def _said(raw: str) -> Text:
    """Whose reset, and of what."""
    kind, who = raw.split(" ", 1)
    return f"{who} · {ResetKind(kind).label}"


proposal_kind(
    "access.opening", Opening, _("启用医院"), clause="2.1-n", permission=FOUND,
    what=Value(""), page=lambda pk: reverse("access:founding"),
)  # fmt: skip
proposal_kind(
    "access.accountreset", AccountReset, _("账号重置：%(what)s"), clause="2.1-n",
    permission=CONFIRM_RESET, whom=lambda by: ~Q(member=by.pk), said=_said,
    what=Concat("kind", Value(" "), "member__name"), page=lambda pk: reverse("access:resets"),
)  # fmt: skip
proposal_kind(
    "access.passwordexception", PasswordException, _("口令更换例外：%(what)s"),
    clause="4.1-k", permission=CONFIRM_EXCEPTION, whom=lambda by: ~Q(member=by.pk),
    what=F("member__name"), page=lambda pk: reverse("campaigns:passwords"),
)  # fmt: skip
