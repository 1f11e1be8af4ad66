"""A small hospital with its regulation, and people who read it."""

from __future__ import annotations

from django.test import Client

from yiheng.core.actor import the_system
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_house, a_member, a_unit
from yiheng.governance.people.models import Member, Post

__all__ = ["HOUR", "MONDAY", "a_house", "a_member", "a_reader", "browser_of", "some_duties"]


def a_reader(*more: str, post: str = "clerk") -> Member:
    """A member whose post may read the regulation, and more."""
    Post.objects.filter(code=post).update(permissions=["notices:read", "regulation:read", *more])
    return a_member(post)


def browser_of(member: Member) -> Client:
    """A browser in which the member has signed in."""
    client = Client()
    client.force_login(member, backend="yiheng.governance.access.backends.StaffNumberBackend")
    return client


def some_duties(*hours: int) -> None:
    """Duties that were due two hours after Monday's start, done so many hours after it."""
    for late in hours:
        target = a_unit()
        open_duty(
            clause="0-f", kind="tests.duty", target=target, owner=a_member(),
            due_at=MONDAY + 2 * HOUR, at=MONDAY, by=the_system(),
        )  # fmt: skip
        close_duty(target=target, kind="tests.duty", at=MONDAY + late * HOUR, by=the_system())
