"""Writing an article, and asking a question, are things one may begin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member
from yiheng.office.knowledge.models import Article
from yiheng.office.knowledge.permissions import WRITE

ARTICLE = Start("knowledge.article", _("知识条目"), "识", reverse_lazy("knowledge:new"), "7.1-g")
QUESTION = Start("knowledge.ask", _("向知识库提问"), "问", reverse_lazy("knowledge:ask"), "7.1-f")

STAFF = "notices:read"
"""What everybody of the staff may do."""


def _used(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Article.objects.filter(owner=member, published_at__gte=since, origin="")
    coded = mine.annotate(code=Value(ARTICLE.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


starts("knowledge", form(WRITE, ARTICLE), _used)
starts("questions", form(STAFF, QUESTION))
