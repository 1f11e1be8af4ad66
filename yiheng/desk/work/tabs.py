"""The tabs of the desk: what each lists, how it is narrowed, and what it says when it is empty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text
from yiheng.desk.work import agenda, digest, drafting, drawing, queue, records
from yiheng.desk.work.queue import Wanted
from yiheng.desk.work.rows import SHOWN
from yiheng.desk.work.waits import Waits
from yiheng.governance.people.models import Member

Kinds = Sequence[tuple[str, Text]]
TODO, READ, DONE, MINE, COPY = "todo", "read", "done", "mine", "copy"
DRAFTS, AGENDA, DUTIES, LATE = "drafts", "agenda", "duties", "late"
SIGN, OWE, SETTLE = _("签字"), _("义务"), _("确认")
WAITING: Kinds = ((queue.SIGN, SIGN), (queue.OWE, OWE), (queue.SETTLE, SETTLE))


@dataclass(frozen=True, slots=True)
class Tab:
    """A list of the desk: ``rows`` finds, ``draw`` draws those of a page, ``count`` is known
    without asking; ``look`` is the template of its body. ``open_kinds``: the address may name any
    kind, those that are listed lead to it."""

    code: str
    glyph: str
    title: Text
    rows: Callable[[Member, datetime, Wanted], Any]
    draw: Callable[[Any, Member, datetime], list[Any]]
    empty: tuple[Text, Text]
    kinds: Kinds = ()
    count: Callable[[Waits], int] | None = None
    look: str = "records"
    open_kinds: bool = False

    @property
    def size(self) -> int:
        """How many lines a page has; an agenda is one."""
        return agenda.DAYS if self.code == AGENDA else SHOWN

    @property
    def ends(self) -> bool:
        """Whether something stands below its lines, on one page too."""
        return self.code in (READ, DUTIES, LATE)

    @property
    def template(self) -> str:
        """What draws its lines."""
        return f"desk_work/{self.look}.html"

    @property
    def url(self) -> str:
        """Where it stands."""
        return "/" if self.code == TODO else f"/?{urlencode({'tab': self.code})}"


def _waiting(viewer: Member, at: datetime, wanted: Wanted) -> Any:
    return queue.together(viewer, at, wanted)


def _owed(viewer: Member, at: datetime, wanted: Wanted) -> Any:
    return queue.together(viewer, at, Wanted(queue.OWE, wanted.words, wanted.kind))


def _late(viewer: Member, at: datetime, wanted: Wanted) -> Any:
    return queue.together(viewer, at, Wanted(wanted.kind, wanted.words, queue.LATE))


def _begun(viewer: Member, at: datetime, wanted: Wanted) -> Any:
    return records.mine(viewer, wanted)


def _copied(viewer: Member, at: datetime, wanted: Wanted) -> Any:
    return records.copied(viewer, wanted)


TABS: Mapping[str, Tab] = {
    one.code: one
    for one in (
        Tab(
            TODO, "办", _("待办"), _waiting, drawing.todo,
            (_("没有待办"), _("轮到您签字、确认或您有事到期时，会按到期先后出现在这里。")),
            WAITING, lambda waits: waits.owed, "todo",
        ),
        Tab(
            READ, "阅", _("待阅"), digest.unread, digest.drawn,
            (_("没有未读通知"), _("新的通知会出现在这里。")), (),
            lambda waits: waits.unread, "read", True,
        ),
        Tab(
            DONE, "毕", _("已办"), records.done, records.drawn_done,
            (_("还没有已办事项"), _("您签过的字、办结的事会留在这里。")), WAITING,
        ),
        Tab(
            MINE, "申", _("我发起的"), _begun, records.drawn_mine,
            (_("您还没有发起申请"), _("提交后可在这里看到卡在谁处、已等多久。")),
            ((records.APPLIED, _("申请")), (records.PROPOSED, _("提案"))),
        ),
        Tab(
            COPY, "抄", _("抄送我的"), _copied, records.drawn_copied,
            (_("没有抄送您的事项"), _("同事传阅给您的审批会留在这里，附您的阅知回执。")),
            (("unread", _("未阅")),),
        ),
        Tab(
            DRAFTS, "稿", _("草稿"), drafting.drafts, drafting.drawn,
            (_("没有草稿"), _("开始填写、还没有提交或被退回的单子会留在这里。")), (), None,
            "drafts",
        ),
        Tab(
            AGENDA, "程", _("日程"), agenda.days, agenda.drawn,
            (_("两周内没有安排"), _("到期的事、值班与代理会按日排在这里。")), (), None, "agenda",
        ),
        Tab(
            DUTIES, "义", _("我的义务"), _owed, drawing.todo,
            (_("没有义务"), _("制度要求您按期完成的事会出现在这里。")),
            ((queue.TODAY, _("今日到期")), (queue.WEEK, _("7 天内")),
             (queue.PAUSED, _("计时暂停")), (queue.PROVISIONAL, _("暂定"))),
            lambda waits: waits.kinds[queue.OWE].total, "todo",
        ),
        Tab(
            LATE, "超", _("我的超期"), _late, drawing.todo,
            (_("没有超期"), _("到期未办的事会列在这里。")), WAITING,
            lambda waits: waits.late, "todo",
        ),
    )
}  # fmt: skip
