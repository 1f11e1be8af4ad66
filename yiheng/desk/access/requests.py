"""The request of a signed-in member, for types."""

from __future__ import annotations

from django.http import HttpRequest

from yiheng.governance.people.models import Member


class MemberRequest(HttpRequest):
    """A request whose policy has made sure of a member."""

    user: Member
