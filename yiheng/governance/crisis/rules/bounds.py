"""What a declaration may be, whether it is in force, and how its bounds are put in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yiheng.core.ui.formats import stamp
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import Crisis, Ending
from yiheng.governance.people.models import Member, Unit

LIVE, RATIFY, APART, POSTS = "4.1-d", "4.1-e", "2.1-n", "2.1-k"
YUAN = 10_000
WHY_OVER = {
    Ending.EXPIRED: _("授权已于 %(when)s 到期"),
    Ending.ENDED: _("授权已于 %(when)s 提前结束"),
    Ending.REFUSED: _("第二人未同意，授权已于 %(when)s 结束"),
    Ending.LAPSED: _("授权逾期无人确认，已于 %(when)s 失效"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the regulation allows a declaration: so many hours, so many yuan."""

    hours: int
    yuan: Decimal


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be declared; ``cap`` is in yuan, None for no money at all, and ``units``
    without any is the whole house. The head belongs to the team."""

    title: str
    reason: str
    kinds: Sequence[str]
    hours: int
    head: Member
    team: Sequence[Member]
    units: Sequence[Unit] = ()
    cap: Decimal | None = None


def is_live(crisis: Crisis, at: datetime) -> Verdict:
    """Whether a declaration is in force; if not, how and when it ended."""
    if crisis.live(at):
        return permit(LIVE)
    ending = Ending(crisis.ending) if crisis.ending else _ending(crisis)
    return refuse(
        LIVE, WHY_OVER[ending], cure=_("请走平常的审批；危机仍在继续的，请重新宣布"),
        when=stamp(crisis.last),
    )  # fmt: skip


def _ending(crisis: Crisis) -> Ending:
    return Ending.EXPIRED if crisis.last == crisis.until else Ending.LAPSED


def titles(kinds: Sequence[str]) -> str:
    """Kinds of act as people say them; one whose feature is gone by its name."""
    return "、".join(str(KINDS[name].title) if name in KINDS else name for name in kinds)


def in_yuan(amount: Decimal) -> str:
    """An amount with two places."""
    return f"{amount:,.2f}"
