"""Incompatible duties: 申请、审批、采购、验收、付款、监督 of one purchase are different people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text, Verdict, permit, refuse
from yiheng.governance.people.models import Unit
from yiheng.governance.regulation.registry import enforces

SEPARATION = "2.1-n"


class Hand(StrEnum):
    """A duty in a purchase."""

    APPLY = "apply"
    APPROVE = "approve"
    BUY = "buy"
    ACCEPT = "accept"
    PAY = "pay"
    SUPERVISE = "supervise"


NAMES: dict[Hand, Text] = {
    Hand.APPLY: _("申请"), Hand.APPROVE: _("审批"), Hand.BUY: _("采购"), Hand.ACCEPT: _("验收"),
    Hand.PAY: _("付款"), Hand.SUPERVISE: _("监督"),
}  # fmt: skip
Hands = Mapping[Hand, Collection[int]]
"""Who has had which duty in a purchase, by the pk of members."""


@enforces("2.1-n")
def is_apart(people: Collection[int], duty: Hand, hands: Hands) -> Verdict:
    """§2.1-n 互相制约: nobody has two duties of a purchase, nor has anybody in their place.

    ``people`` are whoever acts and, of a deputy, those for whom they act.
    """
    for other in Hand:
        if other is not duty and set(people) & set(hands.get(other, ())):
            return refuse(
                SEPARATION,
                _("您或您代理的人已办理该采购的%(other)s，不能再办理%(duty)s"),
                cure=_("请由未参与该采购的同事办理"),
                other=NAMES[other],
                duty=NAMES[duty],
            )
    return permit(SEPARATION)


@enforces("3.1-c")
def belongs_to_finance(unit: Unit, finance: Collection[int]) -> bool:
    """§3.1-c 财务部复核: whether a signer's unit is the finance department or below it."""
    return unit.pk in finance or unit.parent_id in finance
