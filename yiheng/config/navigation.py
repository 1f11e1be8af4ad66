"""What surrounds every page: the menu of a role, who is here, what waits, which hospital.

Everything is lazy: a page that does not draw the shell asks the database nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache as once
from functools import cached_property
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import now
from yiheng.core.policy import PERMISSIONS, SIGNED_IN
from yiheng.core.verdict import Text
from yiheng.desk.access import sample
from yiheng.desk.work.tabs import AGENDA, READ, TABS, TODO
from yiheng.desk.work.waits import Waits, of
from yiheng.governance.crisis.models import Crisis
from yiheng.governance.crisis.queries import live_for
from yiheng.governance.ledger import emergency
from yiheng.governance.people.models import Member
from yiheng.governance.regulation import wording
from yiheng.governance.regulation.models import RegulationVersion

BAR = (
    (TODO, "办", _("待办"), TABS[TODO].url), (READ, "阅", _("待阅"), TABS[READ].url),
    ("start", "发", _("发起"), "/start/"), (AGENDA, "程", _("日程"), TABS[AGENDA].url),
)  # fmt: skip
"""What a thumb reaches on a phone."""
MINE = tuple(code for code in TABS if code not in (TODO, READ, AGENDA))
VERSION, A_MINUTE = "navigation.version", 60
WARNED = "warned"


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu and the permissions of which any one opens it.

    ``also`` are other addresses whose pages belong to it.
    """

    glyph: str
    title: Text
    url: str
    permissions: tuple[str, ...]
    key: str = ""
    count: str = ""
    also: tuple[str, ...] = ()


MENU: tuple[tuple[Text, tuple[Item, ...]], ...] = (
    (_("今日"), (
        Item("今", _("工作台"), "/", (SIGNED_IN,), "h", "owed"),
        Item("义", _("我的义务"), "/duties/", ("duties:see-unit", "duties:see-all"), "t"),
        Item("知", _("通知"), "/notices/", ("notices:read",), "n", "unread",
             ("/bulletins/",)),
        Item("话", _("电话通知"), "/calls/", ("notices:call",), "y"),
    )),
    (_("制度"), (
        Item("制", _("制度正文"), "/book/", ("regulation:read",), "b"),
        Item("识", _("知识与文档"), "/knowledge/", (SIGNED_IN,), also=("/documents/",)),
    )),
    (_("办公"), (
        Item("批", _("审批"), "/approvals/", (
            "approvals:sign", "approvals:read-all", "approvals:define", "approvals:confirm",
        ), "a"),
        Item("请", _("申请单"), "/requests/", (
            "approvals:sign", "requests:read-all", "requests:define", "requests:confirm",
        ), "m"),
        Item("采", _("采集申请"), "/collection/", ("collection:apply", "collection:read-all"), "c"),
        Item("危", _("危机处置"), "/crises/",
             ("crisis:declare", "crisis:read-all", "crisis:verify"), "f"),
        Item("购", _("采购"), "/purchases/",
             ("procurement:apply", "procurement:buy", "procurement:accept", "procurement:pay",
              "procurement:read-all", "procurement:budget"), "g"),
        Item("会", _("会议督办"), "/meetings/", ("meetings:see",)),
        Item("项", _("项目"), "/projects/", ("projects:see",)),
        Item("报", _("工作报告"), "/reports/", ("reports:see",)),
        Item("标", _("目标与需求"), "/goals/", ("goals:see",)),
        Item("复", _("紧急调阅复核"), "/access/reviews/", ("access:review",), "r"),
        Item("正", _("不当调阅清单"), "/access/improper/", ("access:improper",), "j"),
        Item("廉", _("统方企图清单"), "/access/drug-statistics/", ("access:drug-statistics",), "d"),
    )),
    (_("数据"), (
        Item("患", _("患者病历"), "/patients/", ("records:read",), "p"),
        Item("接", _("数据接入"), "/intake/", ("intake:see",), "i"),
        Item("统", _("数据应用"), "/analytics/", ("analytics:count",), "s"),
        Item("册", _("信息目录"), "/catalogues/", ("catalogues:see",)),
        Item("窗", _("患者查询码"), "/p/codes/", ("patients:register",), "q"),
        Item("销", _("删除与封存"), "/p/deletions/", ("patients:deletions",), "x"),
    )),
    (_("运维"), (
        Item("运", _("运行状况"), "/operations/", ("operations:see",), "o"),
        Item("渠", _("通知渠道"), "/channels/", ("notices:channels",), "z"),
        Item("录", _("审计日志"), "/ledger/", ("ledger:read",), "l"),
        Item("启", _("启用医院"), "/founding/", ("access:found",), "e"),
        Item("何", _("权限依据"), "/access/why/", ("access:explain",), "w"),
        Item("谁", _("谁看过患者"), "/access/patient/", ("access:trace",), "v"),
        Item("急", _("应急只读"), "/ledger/emergency/", ("ledger:emergency",)),
        Item("重", _("账号重置"), "/resets/", ("access:reset", "access:confirm-reset"), "k"),
        Item("核", _("权限复核"), "/campaigns/",
             ("campaigns:see", "campaigns:decide", "access:credentials")),
        Item("人", _("组织与人员"), "/people/", ("people:see",), "u"),
    )),
)  # fmt: skip


def shell(request: HttpRequest) -> dict[str, Any]:
    """The shell's context for the signed-in member; for a visitor only the sample's switch."""
    page = _Page(request, now())
    parts: dict[str, Callable[[], Any]] = {
        "nav": page.nav,
        "who": page.who,
        "notices": page.notices,
        "switch": page.switch,
        "regulation_version": page.version,
        "emergency": lambda: emergency.active(page.at),
        "crises": page.crises,
        "bar": page.bar,
        "warned": page.warned,
        "search_url": lambda: reverse("search:search") if page.member else "",
        "sample_hospital": lambda: sample.is_open(request),
    }
    return {"now": page.at, **{name: SimpleLazyObject(made) for name, made in parts.items()}}


class _Page:
    """One page's surroundings; each figure is asked of the database once."""

    def __init__(self, request: HttpRequest, at: datetime) -> None:
        self.request, self.at = request, at

    @cached_property
    def member(self) -> Member | None:
        """Who is here, or nobody."""
        user = getattr(self.request, "user", None)
        return user if isinstance(user, Member) else None

    @cached_property
    def waits(self) -> Waits | None:
        """What waits for the member."""
        return of(self.request, self.member, self.at) if self.member else None

    def nav(self) -> list[dict[str, Any]]:
        """The groups of the menu that have something for the member."""
        groups = [
            {"title": title, "items": [self._drawn(one) for one in items if self._shown(one)]}
            for title, items in MENU
        ]
        return [group for group in groups if group["items"]]

    def bar(self) -> dict[str, Any] | None:
        """The bottom of a phone: the desk's own lists at hand, everything else one tap away."""
        if self.waits is None:
            return None
        counts = {TODO: self.waits.owed, READ: self.waits.unread}
        own = [{"glyph": TABS[code].glyph, "title": TABS[code].title, "url": TABS[code].url}
               for code in MINE]  # fmt: skip
        return {
            "items": [
                {"glyph": glyph, "title": title, "url": url, "count": counts.get(code, 0),
                 "current": self.request.get_full_path() == url}
                for code, glyph, title, url in BAR
            ],
            "own": own,
        }  # fmt: skip

    def who(self) -> dict[str, str] | None:
        """Name, posts and unit; None for a visitor."""
        if self.member is None:
            return None
        titles = "、".join(post.title for post in self.member.posts_at(self.at))
        return {
            "name": self.member.name,
            "post": f"{self.member.unit.name} · {titles}" if titles else self.member.unit.name,
            "url": reverse("access:account"),
            "signout_url": reverse("access:sign-out"),
        }

    def notices(self) -> dict[str, Any] | None:
        """The bell, for who may read notices."""
        if self.member is None or not _may(self.member, "notices:read", self.at):
            return None
        return {"url": "/notices/", "count": self.waits.unread if self.waits else 0}

    def crises(self) -> list[Crisis]:
        """On the desk: the crises in force that the member may see."""
        if self.member is None or self.request.path != "/":
            return []
        return list(live_for(self.member, self.at))

    def switch(self) -> dict[str, Any] | None:
        """换身份: everybody of a sample hospital, on this machine only."""
        if not sample.is_open(self.request):
            return None
        people = [
            {"value": one.staff_no, "label": f"{one.title} · {one.name} · {one.unit}"}
            for one in sample.accounts()
        ]
        current = self.member.staff_no if self.member else ""
        return {"url": reverse("access:switch"), "current": current, "people": people}

    def version(self) -> str:
        """The number of the regulation in force, its words learnt; empty for a visitor."""
        if self.member is None:
            return ""
        wording.refresh(self.at)
        return str(cache.get_or_set(VERSION, lambda: _in_force(self.at), A_MINUTE))

    def warned(self) -> list[tuple[str, str]]:
        """What the stage 提醒 has just let pass, said once: (why, clause id)."""
        session = getattr(self.request, "session", None)
        return session.pop(WARNED, []) if session is not None and WARNED in session else []

    def _shown(self, item: Item) -> bool:
        return self.member is not None and open_to(self.member, item, self.at)

    def _drawn(self, item: Item) -> dict[str, Any]:
        path = self.request.path
        return {
            "glyph": item.glyph,
            "title": item.title,
            "url": item.url,
            "key": item.key,
            "count": getattr(self.waits, item.count) if item.count else 0,
            "current": path == item.url
            or (item.url != "/" and path.startswith((item.url, *item.also))),
        }


def open_to(member: Member, item: Item, at: datetime) -> bool:
    """Whether a line of the menu is there for this member."""
    return any(_may(member, name, at) for name in item.permissions) and _stands(item.url)


def _in_force(at: datetime) -> str:
    versions = RegulationVersion.objects.filter(in_force_from__lte=at).order_by("-in_force_from")
    return versions.values_list("number", flat=True).first() or ""


def _may(member: Member, permission: str, at: datetime) -> bool:
    if permission == SIGNED_IN:
        return True
    return permission in PERMISSIONS and bool(member.may(permission, at))


@once
def _stands(url: str) -> bool:
    """Whether an address exists: a menu item is never dead."""
    try:
        return resolve(url) is not None
    except Resolver404:
        return False
