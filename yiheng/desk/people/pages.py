"""What the pages over people share: the tabs, the form page."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.proposals import Stand
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.access.permissions import FOUND
from yiheng.governance.access.queries import is_open
from yiheng.governance.people import queries
from yiheng.governance.people.models import Appointment, CardChange, Member
from yiheng.governance.people.permissions import SEE

SEEN = (
    ("list", gettext_lazy("人员")), ("units", gettext_lazy("部门")),
    ("posts", gettext_lazy("岗位")), ("grants", gettext_lazy("任职")),
    ("proposals", gettext_lazy("提案")), ("pairs", gettext_lazy("互斥")),
    ("unused", gettext_lazy("闲置")),
)  # fmt: skip
OWN = (("deputies", gettext_lazy("代理")), ("roster", gettext_lazy("值班")))


def tabs(request: MemberRequest, current: str) -> list[dict[str, object]]:
    """The rooms of this page that the viewer may enter."""
    seen = SEEN if request.user.may(SEE, now()) else ()
    return [
        {"title": title, "url": reverse(f"people:{name}"), "current": name == current,
         "count": COUNTS[name]() if name in COUNTS else None}
        for name, title in (*seen, *OWN)
    ]  # fmt: skip


def form_page(
    request: MemberRequest,
    form: forms.Form,
    *,
    title: str,
    cite: str,
    act: str,
    back: str,
    lead: str = "",
    kind: str = "primary",
    sample: str = "",
) -> HttpResponse:
    """One form on a page of its own; 422 when something is to be mended. ``sample``: a file."""
    context = {
        "form": form, "title": title, "cite": cite, "act": act, "back": back, "lead": lead,
        "kind": kind, "files": form.is_multipart(), "sample": sample,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "desk_people/form.html", context, status=status)


def member_or_404(pk: int) -> Member:
    """The member; absent is ``NotFound``."""
    member = Member.objects.select_related("unit", "sponsor").filter(pk=pk).first()
    if member is None:
        raise NotFound
    return member


def founding(viewer: Member) -> bool:
    """Whether the hospital is not open yet, and the viewer is one of those who open it."""
    return bool(viewer.may(FOUND, now())) and not is_open()


def account(member: Member) -> str:
    """How an account stands, in a word."""
    if not member.is_active:
        return _("已停用")
    return _("待激活") if member.activation_digest else _("在用")


def _waiting() -> int:
    open_ = {"stand": Stand.PROPOSED}
    return Appointment.objects.filter(**open_).count() + CardChange.objects.filter(**open_).count()


def _offered() -> int | None:
    """How many standard cards have something new; nothing is shown where none has."""
    return sum(one.open for one in queries.offers()) or None


COUNTS: dict[str, Callable[[], int | None]] = {"proposals": _waiting, "posts": _offered}
