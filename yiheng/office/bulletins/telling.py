"""What is told of announcements: their kinds of notice, and the prepared words of emergencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text, render
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.office.bulletins.models import Bulletin, Category, Edition

CLAUSES = {
    Importance.NORMAL: "7.1-a", Importance.IMPORTANT: "7.1-b", Importance.URGENT: "7.1-c",
}  # fmt: skip
TOLD = {
    Importance.NORMAL: notice_kind(
        "bulletins.normal", _("%(unit)s公告：%(title)s"), there=True,
    ),
    Importance.IMPORTANT: notice_kind(
        "bulletins.important", _("%(unit)s重要公告：%(title)s"), importance=Importance.IMPORTANT,
        outside=_("您有一条重要公告，请阅知"), there=True,
    ),
    Importance.URGENT: notice_kind(
        "bulletins.urgent", _("%(unit)s紧急公告：%(title)s"), importance=Importance.URGENT,
        outside=_("您有一条紧急公告，请立即查看"), group=True, there=True,
    ),
}  # fmt: skip
AGAIN = {
    Importance.NORMAL: notice_kind(
        "bulletins.again_normal", _("%(unit)s公告有更正，请重新阅知：%(title)s"), there=True,
    ),
    Importance.IMPORTANT: notice_kind(
        "bulletins.again_important", _("%(unit)s重要公告有更正，请重新阅知：%(title)s"),
        importance=Importance.IMPORTANT, outside=_("您有一条重要公告有更正，请阅知"), there=True,
    ),
    Importance.URGENT: notice_kind(
        "bulletins.again_urgent", _("%(unit)s紧急公告有更正，请重新阅知：%(title)s"),
        importance=Importance.URGENT, outside=_("您有一条紧急公告有更正，请立即查看"), group=True,
        there=True,
    ),
}  # fmt: skip
JOINED = notice_kind("bulletins.joined", _("%(unit)s公告：%(title)s"), there=True)
PASSED = notice_kind("bulletins.passed", _("%(who)s传阅给您：%(title)s"), there=True)
REMINDED = notice_kind(
    "bulletins.reminded", _("请阅知%(unit)s公告：%(title)s"), outside=_("您有公告待阅知")
)
REMINDED_AT_ONCE = notice_kind(
    "bulletins.reminded_at_once", _("请阅知%(unit)s重要公告：%(title)s"),
    importance=Importance.IMPORTANT, outside=_("您有一条重要公告待阅知"),
)  # fmt: skip
REMINDERS = (REMINDED, REMINDED_AT_ONCE)
CORRECTED = notice_kind("bulletins.corrected", _("%(unit)s公告有更正：%(title)s"))
WITHDRAWN = notice_kind("bulletins.withdrawn", _("%(unit)s公告已撤回：%(title)s"))


@dataclass(frozen=True, slots=True)
class Case:
    """An emergency with its prepared words: nothing need be typed, so nothing of a patient can be.

    ``kind`` is the notice that is told of it.
    """

    title: Text
    words: Text
    kind: str
    category: Category

    def said(self, unit: str) -> str:
        """The words, of the place where it happens."""
        return render(self.words, {"unit": unit})


def _case(name: str, title: Text, words: Text, outside: Text, category: Category) -> Case:
    kind = notice_kind(
        f"notices.urgent_{name}", words, importance=Importance.URGENT, outside=outside, group=True,
        there=True,
    )  # fmt: skip
    return Case(title, words, kind, category)


CASES: dict[str, Case] = {
    "outage": _case(
        "outage", _("信息系统中断"), _("%(unit)s：信息系统中断，请按应急预案改用手工流程"),
        _("信息系统中断，请按应急预案处理"), Category.OUTAGE,
    ),
    "security": _case(
        "security", _("信息安全事件"), _("%(unit)s：发生信息安全事件，请停止操作并保护现场"),
        _("发生信息安全事件，请立即查看"), Category.SAFETY,
    ),
    "leak": _case(
        "leak", _("疑似数据泄露"), _("%(unit)s：疑似数据泄露，请立即联系安全专员"),
        _("疑似数据泄露，请立即查看"), Category.SAFETY,
    ),
    "return": _case(
        "return", _("请立即回岗"), _("%(unit)s：请立即回岗"), _("请立即回岗"), Category.NOTICE,
    ),
    "drill": _case(
        "drill", _("应急演练"), _("%(unit)s：应急演练开始，请按预案行动"),
        _("应急演练开始，请按预案行动"), Category.TRAINING,
    ),
}  # fmt: skip


def kind_of(edition: Edition) -> str:
    """The notice by which an edition is told."""
    if edition.case:
        return CASES[edition.case].kind
    return (TOLD if edition.ordinal == 1 else AGAIN)[Importance(edition.importance)]


def reminder_of(edition: Edition) -> str:
    """The notice by which its readers are reminded: of what matters, at once."""
    return REMINDED if edition.importance == Importance.NORMAL else REMINDED_AT_ONCE


def clause_of(edition: Edition) -> str:
    """The clause under which an edition is told."""
    return CLAUSES[Importance(edition.importance)]


def tell(
    members: Sequence[Member], kind: str, bulletin: Bulletin, edition: Edition, at: datetime,
    **facts: object,
) -> list[Notice]:  # fmt: skip
    """Tell of an announcement; its author may follow who has read it."""
    where = edition.place if edition.case and kind == kind_of(edition) else bulletin.unit.name
    known = {"unit": where, "title": edition.title} | facts
    return notify(
        members, kind, at=at, sender=bulletin.author, url=bulletin.page,
        clause=clause_of(edition), **known,
    )  # fmt: skip
