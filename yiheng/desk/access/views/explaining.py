"""Why somebody may, or may not; who may read a patient and who did; what I may do."""

from __future__ import annotations

from django import forms as django_forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.care.patients import index
from yiheng.care.patients.queries import reads_of
from yiheng.core.clock import now
from yiheng.core.policy import PERMISSIONS, SIGNED_IN, policy
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.ledger.titles import title_of
from yiheng.governance.access import commands, explaining, rules
from yiheng.governance.access.permissions import EXPLAIN, TRACE
from yiheng.governance.people.models import Member

SHOWN = 50


def _named() -> list[tuple[str, str]]:
    return sorted(((one.name, str(one.title)) for one in PERMISSIONS.values()), key=lambda x: x[1])


class Why(django_forms.Form):
    """Whose right is asked for."""

    staff_no = django_forms.CharField(label=gettext_lazy("工号"), max_length=20)
    permission = django_forms.ChoiceField(label=gettext_lazy("权限"), choices=_named)


class Whom(django_forms.Form):
    """Which patient; and whether one member only."""

    identifier = django_forms.CharField(
        label=gettext_lazy("身份证号或病案号"), max_length=40,
        widget=django_forms.TextInput({"autocomplete": "off"}),
    )  # fmt: skip
    staff_no = django_forms.CharField(
        label=gettext_lazy("只看某个工号"), max_length=20, required=False
    )


@policy(EXPLAIN)
def why(request: MemberRequest) -> HttpResponse:
    """A member and a permission: yes or no, and every ground."""
    form = Why(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        member, name = _member(form), form.cleaned_data["permission"]
        if member is not None:
            commands.explain_access(of=member, permission=name, by=request.user, at=now())
            context |= {
                "member": member, "asked": PERMISSIONS[name],
                "answer": explaining.about_permission(member, name, now()),
            }  # fmt: skip
    return render(request, "access/why.html", context, status=422 if form.errors else 200)


@policy(TRACE, methods=("GET", "POST"))
def patient(request: MemberRequest) -> HttpResponse:
    """A patient: who may read them now and who did; or why one member may, or may not."""
    form = Whom(request.POST or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        found = index.by_identifier(form.cleaned_data["identifier"])
        member = _member(form) if form.cleaned_data["staff_no"] else None
        if found is None:
            form.add_error("identifier", _("没有这个号码的患者，请核对"))
        elif not form.errors:
            context |= _traced(request, found.surrogate, member)
    return render(request, "access/patient_trace.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN)
def rights(request: MemberRequest) -> HttpResponse:
    """What my posts allow, in plain words."""
    context = {"posts": explaining.rights_of(request.user, now())}
    return render(request, "access/rights.html", context)


def _traced(request: MemberRequest, surrogate: str, member: Member | None) -> dict[str, object]:
    at = now()
    commands.trace_patient(surrogate=surrogate, by=request.user, at=at, of=member)
    known: dict[str, object] = {"code": surrogate[:8].upper(), "member": member}
    if member is not None:
        known["answers"] = [
            (use.title, explaining.about_patient(member, surrogate, name, at))
            for name, use in rules.PURPOSES.items()
        ]
        return known
    entries = Paginator(reads_of(surrogate), SHOWN).get_page(1)
    return known | {
        "readers": explaining.readers_of(surrogate, at),
        "reads": [(one, title_of(one.action)) for one in entries], "count": entries.paginator.count,
    }  # fmt: skip


def _member(form: django_forms.Form) -> Member | None:
    wanted = form.cleaned_data["staff_no"]
    found = Member.objects.select_related("unit").filter(staff_no=wanted).first()
    if found is None:
        form.add_error("staff_no", _("没有这个工号，请核对"))
    return found
