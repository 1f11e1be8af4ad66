"""Declaring a crisis is something one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.crisis.models import Crisis
from yiheng.governance.crisis.permissions import DECLARE
from yiheng.governance.people.models import Member

START = Start("crisis.crisis", _("宣布危机处置"), "危", reverse_lazy("crisis:declare"), "4.1-d")


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Crisis.objects.filter(proposed_by=str(member.pk), proposed_at__gte=since)
    return mine.annotate(code=Value(START.code, CharField())).values("code").annotate(n=Count("pk"))


starts("crisis", form(DECLARE, START), _used)
