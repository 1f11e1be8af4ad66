"""A hospital with a knowledge base: its posts, departments, articles."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.governance.access.tests import factories as access
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.standard import STANDARD_POSTS
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit
from yiheng.governance.regulation import commands as regulation
from yiheng.office.knowledge import commands
from yiheng.office.knowledge.facts import Facts
from yiheng.office.knowledge.models import Article

__all__ = ["MONDAY", "a_member", "a_unit"]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLE, TEXT = "打印机卡纸怎么办", "## 步骤\n\n1. 关机\n2. 取出卡纸\n\n仍不行请报修。"
NEXT_YEAR = date(2027, 11, 1)
_keys = count(1)


def a_hospital(at: datetime = MONDAY) -> Unit:
    """The standard posts and a department with its head."""
    access.a_hospital()
    regulation.set_parameter(
        name="overdue_reminder", value="-24,-2,0,24", in_force_from=at, by=the_system(), at=at
    )
    for one in STANDARD_POSTS:
        a_post(*one.permissions, code=one.code, title=one.title, boundary=one.boundary,
               single=one.single)  # fmt: skip
    office = a_unit("信息科")
    at_post("head", name="冯主任", unit=office)
    return office


def at_post(code: str, *, name: str = "李医生", unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def words(**more: Any) -> Facts:
    """What is written, for the whole house unless said otherwise."""
    return Facts(**{"title": TITLE, "text": TEXT, "review_by": NEXT_YEAR, **more})


def a_draft(by: Member, at: datetime = MONDAY, **more: Any) -> Article:
    """A draft."""
    return commands.draft(
        by=by, at=at, idempotency_key=f"key-{next(_keys)}", facts=words(**more)
    )  # fmt: skip


def published(by: Member, at: datetime = MONDAY, **more: Any) -> Article:
    """An article in force."""
    made = a_draft(by, at, **more)
    return fresh(commands.publish(pk=made.pk, by=by, at=at))


def fresh(article: Article) -> Article:
    """As it stands in the database."""
    return Article.objects.select_related("current", "owner__unit").get(pk=article.pk)
