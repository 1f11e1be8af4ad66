"""Whether the hospital has decided about what a later version added to the standard post cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.core.checking import OK, WARNING, Result, check
from yiheng.governance.people import queries

CLAUSE, POSTS = "2.1-k", "/people/posts/"


@check
def standard_cards(at: datetime) -> Iterator[Result]:
    """Each right that a standard card has is on the hospital's card, or was left by a decision."""
    undecided = [one for one in queries.offers() if one.open]
    if not undecided:
        yield Result(_("岗位卡"), OK, _("标准岗位卡没有待定的新增权限"), CLAUSE)
        return
    titles = "、".join(one.post.title if one.post else one.standard.title for one in undecided)
    said = _("标准岗位卡有新增，本院尚未决定：%(titles)s。请在“组织与人员”的岗位页逐项提出")
    yield Result(_("岗位卡"), WARNING, said % {"titles": titles}, CLAUSE, POSTS)
