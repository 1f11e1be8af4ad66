"""What of the house can be found: members, units, posts."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from yiheng.core.search.registry import Found, Ids, holding, searchable
from yiheng.governance.people.models import Member, Post, Unit

SEE = holding("people:see")


@searchable("people.member", _("人员"), model="people.member", visible=SEE)
def members(ids: Ids) -> Iterator[Found]:
    """Each member by name, 工号 and unit."""
    found = Member.objects.select_related("unit").order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.name, f"{one.staff_no} {one.unit.name}", f"/people/{one.pk}/")


@searchable("people.unit", _("科室与团队"), model="people.unit", visible=SEE)
def units(ids: Ids) -> Iterator[Found]:
    """Each unit by name and code."""
    found = Unit.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.name, one.code, "/people/units/")


@searchable("people.post", _("岗位"), model="people.post", visible=SEE)
def posts(ids: Ids) -> Iterator[Found]:
    """Each post by title and code."""
    found = Post.objects.order_by("pk")
    for one in found if ids is None else found.filter(pk__in=ids):
        yield Found(str(one.pk), one.title, one.code, "/people/posts/")
