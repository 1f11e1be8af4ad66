"""Every form in force is something one may begin."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Concat
from django.urls import reverse

from yiheng.core.starting import Start, starts
from yiheng.governance.people.models import Member
from yiheng.office.requests import queries
from yiheng.office.requests.models import Request

PREFIX = "requests."


def _offers(member: Member, at: datetime) -> Iterator[Start]:
    for code, title in queries.titles_in_force(at):
        url = reverse("requests:begin", args=[code])
        yield Start(f"{PREFIX}{code}", title, title[0], url, "3.1-a", posts=True)


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Request.objects.filter(applicant=member, submitted_at__gte=since)
    coded = mine.annotate(code=Concat(Value(PREFIX), F("version__form__code")))
    return coded.values("code").annotate(n=Count("pk"))


starts("requests", _offers, _used)
