"""Applying to buy is something one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member
from yiheng.office.procurement.models import Purchase
from yiheng.office.procurement.permissions import APPLY

START = Start("procurement.purchase", _("采购申请"), "购", reverse_lazy("procurement:new"), "3.1-b")


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Purchase.objects.filter(author=member, submitted_at__gte=since)
    return mine.annotate(code=Value(START.code, CharField())).values("code").annotate(n=Count("pk"))


starts("procurement", form(APPLY, START), _used)
