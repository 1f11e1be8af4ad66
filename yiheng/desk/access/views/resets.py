"""Resets of accounts: proposed, confirmed by another, and the activation code handed over."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.proposals import Stand
from yiheng.desk.access import forms
from yiheng.desk.access.requests import MemberRequest
from yiheng.governance.access import commands, queries, rules
from yiheng.governance.access.models import AccountReset
from yiheng.governance.access.permissions import CONFIRM_RESET, RESET
from yiheng.governance.people.models import Member

ROWS = 20
KINDS = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip


@policy(SIGNED_IN)
def resets(request: MemberRequest) -> HttpResponse:
    """Every reset, for those who propose and those who confirm."""
    _one_of_both(request)
    return _page(request, forms.ProposeReset())


@policy(RESET, methods=("POST",))
def propose(request: MemberRequest) -> HttpResponse:
    """Propose a reset."""
    form = forms.ProposeReset(request.POST)
    member = _member(form) if form.is_valid() else None
    if member is not None:
        given = form.cleaned_data
        done = forms.taken(
            form,
            lambda: commands.propose_reset(
                member=member, kind=given["kind"], reason=given["reason"], by=request.user, at=now()
            ),
        )
        if done is not None:
            return redirect("access:resets")
    return _page(request, form)


@policy(SIGNED_IN, methods=("POST",))
def settle(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm, refuse or withdraw."""
    _one_of_both(request)
    commands.settle_reset(pk=pk, stand=request.POST.get("stand", ""), by=request.user, at=now())
    return redirect("access:resets")


@policy(RESET, methods=("POST",))
def issue(request: MemberRequest) -> HttpResponse:
    """A one-time activation code, shown this once."""
    form = forms.ProposeReset(request.POST)
    form.fields["kind"].required = form.fields["reason"].required = False
    member = _member(form) if form.is_valid() else None
    if member is None:
        return _page(request, form)
    code = commands.issue_activation(member=member, by=request.user, at=now())
    return render(request, "access/activation_code.html", {"member": member, "code": code})


def _page(request: MemberRequest, form: forms.ProposeReset) -> HttpResponse:
    page = Paginator(queries.resets(), ROWS).get_page(request.GET.get("page"))
    rows = [(one, KINDS[Stand(one.stand)], _acts(request.user, one)) for one in page]
    context = {
        "page": page, "rows": rows, "form": form, "may_reset": request.user.may(RESET, now()),
    }  # fmt: skip
    return render(request, "access/resets.html", context, status=422 if form.errors else 200)


def _acts(viewer: Member, reset: AccountReset) -> list[tuple[str, str]]:
    """What this viewer can do with a reset that waits."""
    acts = (
        (Stand.CONFIRMED, _("同意")), (Stand.REFUSED, _("不同意")), (Stand.WITHDRAWN, _("撤回"))
    )  # fmt: skip
    at = now()
    return [
        (str(stand), text) for stand, text in acts
        if rules.may_confirm_reset(viewer, reset, stand, at)
    ]  # fmt: skip


def _member(form: forms.ProposeReset) -> Member | None:
    found = Member.objects.filter(staff_no=form.cleaned_data["staff_no"], is_active=True).first()
    if found is None:
        form.add_error("staff_no", _("没有这个工号的在岗人员，请核对"))
    return found


def _one_of_both(request: MemberRequest) -> None:
    """Raises ``Denied`` for who neither proposes nor confirms."""
    confirms = request.user.may(CONFIRM_RESET, now())
    verdict = request.user.may(RESET, now())
    if not verdict and not confirms:
        raise Denied(verdict)
