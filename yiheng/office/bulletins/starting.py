"""Announcing, and telling something urgent at once, are things one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member
from yiheng.office.bulletins.models import Bulletin
from yiheng.office.bulletins.permissions import URGENT, WRITE

ANNOUNCE = Start("bulletins.bulletin", _("公告"), "告", reverse_lazy("bulletins:new"), "7.1-a")
ALERT = Start("bulletins.urgent", _("紧急公告"), "急", reverse_lazy("bulletins:urgent"), "7.1-c")


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Bulletin.objects.filter(author=member, published_at__gte=since)
    coded = mine.annotate(code=Value(ANNOUNCE.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


starts("bulletins", form(WRITE, ANNOUNCE), _used)
starts("alerts", form(URGENT, ALERT))
