"""A demand, and a goal, are things one may begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member
from yiheng.office.goals.models import Demand
from yiheng.office.goals.permissions import PROPOSE, PROPOSE_OWN, SEE

DEMAND = Start("goals.demand", _("信息需求"), "需", reverse_lazy("goals:new-demand"), "1.2-a")
GOAL = Start("goals.goal", _("目标"), "标", reverse_lazy("goals:new"), "1.2-g")


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Demand.objects.filter(asker=member, submitted_at__gte=since)
    coded = mine.annotate(code=Value(DEMAND.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


def _aims(viewer: Any, at: datetime) -> Iterable[Start]:
    return [GOAL] if viewer.may(PROPOSE, at) or viewer.may(PROPOSE_OWN, at) else []


starts("demands", form(SEE, DEMAND), _used)
starts("goals", _aims)
