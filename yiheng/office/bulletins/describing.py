"""An edition in words: what it is, whom it is for, and how it differs from the one before."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from yiheng.core.clock import day_of
from yiheng.core.ui import formats
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.office.bulletins import queries
from yiheng.office.bulletins.audience import Audience
from yiheng.office.bulletins.models import Category, Edition

MOST_NAMED = 12


def facts(edition: Edition) -> list[tuple[str, str]]:
    """What an edition says of itself, beside its words."""
    rows = [
        (_("等级"), str(Importance(edition.importance).label)),
        (_("类别"), str(Category(edition.category).label)),
        (_("发布部门"), edition.bulletin.unit.name),
        (_("发布范围"), "；".join(scope(edition.addressed))),
        (_("生效日期"), _day(edition, "effective_on")),
        (_("有效期至"), _day(edition, "expires_on")),
        (_("传阅"), _("可以传阅") if edition.shareable else _("限定范围，不能传阅")),
        (_("更正说明"), edition.note),
    ]
    if edition.ordinal > 1:
        rows.append((_("重新阅知"), _("需要") if edition.reread else _("不需要")))
    return [row for row in rows if row[1]]


def scope(audience: Audience) -> list[str]:
    """Whom it is for, in words."""
    parts = [_("全院（含外包与进修实习）")] if audience.whole else []
    parts += [_("%(unit)s及下级") % {"unit": one} for one in _units(audience.units)]
    parts += [_("岗位：%(post)s") % {"post": one} for one in _posts(audience.posts)]
    parts += _members(audience.members)
    left_out = [*_units(audience.without_units), *_members(audience.without_members)]
    if left_out:
        parts.append(_("不含：%(who)s") % {"who": "、".join(left_out)})
    return parts


def changes(old: Edition, new: Edition) -> list[tuple[str, str, str]]:
    """(what, before, after) of everything but the text that an edition changes."""
    before, after = dict(facts(old)), dict(facts(new))
    for name in (_("更正说明"), _("重新阅知")):
        before.pop(name, None)
        after.pop(name, None)
    rows = [(_("标题"), old.title, new.title)]
    rows += [(name, before.get(name, ""), after.get(name, "")) for name in before | after]
    rows.append((_("附件"), _files(old), _files(new)))
    return [row for row in rows if row[1] != row[2]]


def _files(edition: Edition) -> str:
    return "、".join(
        f"{name}（{digest[:8]}）"
        for name, digest in queries.attachments(edition).values_list("name", "digest")
    )


def _day(edition: Edition, name: str) -> str:
    day = getattr(edition, name)
    return formats.day(day, day_of(edition.saved_at)) if day else ""


def _units(codes: Collection[str]) -> list[str]:
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    return [names.get(one, one) for one in codes]


def _posts(codes: Collection[str]) -> list[str]:
    titles = dict(Post.objects.filter(code__in=codes).values_list("code", "title"))
    return [titles.get(one, one) for one in codes]


def _members(numbers: Collection[str]) -> list[str]:
    named = dict(Member.objects.filter(staff_no__in=numbers).values_list("staff_no", "name"))
    shown = [named.get(one, one) for one in numbers][:MOST_NAMED]
    if len(numbers) > MOST_NAMED:
        shown.append(_("等 %(n)s 人") % {"n": len(numbers)})
    return shown
