"""Uploading a document, and asking to borrow one, are things one may begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from yiheng.core.starting import Start, form, starts
from yiheng.governance.people.models import Member
from yiheng.office.documents.models import Document, Loan
from yiheng.office.documents.permissions import WRITE

UPLOAD = Start("documents.document", _("上传文档"), "档", reverse_lazy("documents:new"), "3.2-a")
BORROW = Start("documents.loan", _("借阅单"), "借", reverse_lazy("documents:borrow"), "3.2-c")


def _uploaded(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Document.objects.filter(owner=member, begun_at__gte=since)
    coded = mine.annotate(code=Value(UPLOAD.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


def _borrowed(member: Member, since: datetime) -> QuerySet[Any, Any]:
    mine = Loan.objects.filter(borrower=member, asked_at__gte=since)
    coded = mine.annotate(code=Value(BORROW.code, CharField()))
    return coded.values("code").annotate(n=Count("pk"))


def _everybody(viewer: Any, at: datetime) -> Iterable[Start]:
    return [BORROW]


starts("documents", form(WRITE, UPLOAD), _uploaded)
starts("loans", _everybody, _borrowed)
