"""Applying to collect data is something one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.care.collection.models import Application, State
from yiheng.care.collection.permissions import APPLY
from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member

START = Start(
    "collection.application", _("采集申请"), "采", reverse_lazy("collection:new"), "3.1-q"
)


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Application.objects.filter(author=member, created_at__gte=since)
    coded = mine.exclude(state=State.DRAFT).annotate(code=Value(START.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


starts("collection", form(APPLY, START), _used)
