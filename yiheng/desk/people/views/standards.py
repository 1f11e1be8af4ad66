"""What a later version adds to the standard post cards: taken up by two persons, or left."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import NotFound
from yiheng.core.policy import PERMISSIONS, Permission, policy
from yiheng.core.proposals import Stand
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.people import forms
from yiheng.governance.duties import staffing
from yiheng.governance.people import commands, queries
from yiheng.governance.people.models import CardChange, Post
from yiheng.governance.people.permissions import MANAGE
from yiheng.governance.people.queries import Offer


@policy(MANAGE, methods=("POST",))
def decide(request: MemberRequest) -> HttpResponse:
    """Propose the new rights of a standard card, leave them, or set up a post that is new."""
    form, at = forms.Standard(request.POST), now()
    if not form.is_valid():
        raise NotFound
    code, reason = form.cleaned_data["code"], form.cleaned_data["reason"]
    post = Post.objects.filter(code=code).first()
    if post is None:
        commands.define_standard(code=code, by=request.user, at=at)
    elif form.cleaned_data["act"] == "leave":
        commands.leave_standard(pk=post.pk, reason=reason, by=request.user, at=at)
    else:
        commands.propose_standard(
            pk=post.pk, reason=_("采用新版本标准岗位卡的权限"), by=request.user, at=at
        )
        staffing.follow(at)
        return redirect(reverse("people:proposals"))
    return redirect(reverse("people:posts"))


def offered() -> dict[str, Any]:
    """What the page of the posts shows of it: to decide, and decided against."""
    found = queries.offers()
    asked = {one.post_id for one in CardChange.objects.filter(stand=Stand.PROPOSED)}
    return {
        "offers": [_shown(one, one.new, asked) for one in found if one.open],
        "left": [_shown(one, one.left, asked) for one in found if one.left],
    }


def _shown(offer: Offer, names: tuple[str, ...], asked: set[int]) -> dict[str, Any]:
    known: list[Permission] = [PERMISSIONS[name] for name in names if name in PERMISSIONS]
    return {"post": offer.post, "title": offer.post.title if offer.post else offer.standard.title,
            "code": offer.standard.code, "rights": known,
            "waiting": offer.post is not None and offer.post.pk in asked}  # fmt: skip
