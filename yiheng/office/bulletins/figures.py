"""How far an announcement has come: read by whom, how soon, and of an urgent one by which way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _

from yiheng.core.ui.charts import Series
from yiheng.core.ui.formats import duration
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.models import Call, Channel, Delivery, State
from yiheng.office.bulletins import queries
from yiheng.office.bulletins.models import Bulletin, Reader, Way

Row = dict[str, Any]
MOST_UNITS, MOST_CALLS, MOST_DRAWN, DEEPEST = 16, 50, 200, 8
MINUTE = timedelta(minutes=1)


def late(reader: Reader, at: datetime) -> bool:
    """Whether a receipt came, or is still missing, after its time; who came later has none."""
    hours = reader.edition.hours
    if hours is None or reader.way != Way.AUDIENCE:
        return False
    end = reader.notice.over_at or at
    return (reader.notice.read_at or end) > reader.notice.created_at + timedelta(hours=hours)


def took(reader: Reader) -> int | None:
    """In how many minutes it was read."""
    if reader.notice.read_at is None:
        return None
    return int((reader.notice.read_at - reader.notice.created_at) / MINUTE)


def tiles(bulletin: Bulletin, at: datetime) -> list[Row]:
    """The figures on top of the list of readers."""
    told = Reader.objects.filter(edition=bulletin.asked_id)
    rows = list(told.select_related("edition", "notice").order_by("pk"))
    have = [one for one in rows if one.notice.read_at is not None]
    minutes = [spent for spent in map(took, have) if spent is not None]
    behind = sum(late(one, at) for one in rows)
    later = sum(one.way != Way.AUDIENCE for one in rows)
    share = f"{len(have) * 100 // len(rows)}%" if rows else "—"
    hours = bulletin.asked.hours if bulletin.asked else None
    return [
        {"name": _("已阅知"), "value": f"{len(have)}／{len(rows)}", "foot": share,
         "kind": "ok" if len(have) == len(rows) else "warn", "cite": "7.1-b"},
        {"name": _("超过时限"), "value": str(behind), "kind": "bad" if behind else "ok",
         "foot": _("时限 %(n)s 小时") % {"n": hours} if hours else _("不限时")},
        {"name": _("阅知用时"), "value": duration(int(median(minutes))) if minutes else "—",
         "foot": _("中位数"), "kind": ""},
        {"name": _("后加入与传阅"), "value": str(later), "foot": _("不计入超时"), "kind": ""},
    ]  # fmt: skip


def chart(bulletin: Bulletin) -> Row:
    """Read and unread of each unit, the most unread on top."""
    rows = queries.by_unit(bulletin)
    shown = rows[:MOST_UNITS]
    return {
        "rows": rows, "labels": [name for name, _n, _h in shown],
        "series": [
            Series(_("已阅知"), [have for _name, _n, have in shown]),
            Series(_("未阅知"), [told - have for _name, told, have in shown], baseline=True),
        ],
    }  # fmt: skip


def passing(bulletin: Bulletin) -> Row:
    """传阅 as a tree: who passed it on, to whom, and who of them passed it on further.

    At most ``MOST_DRAWN`` are drawn, the earliest; what lies deeper than ``DEEPEST`` stands beside
    whom it came from.
    """
    found = queries.readers(bulletin).filter(way=Way.PASSED).order_by("pk")
    rows = list(found[: MOST_DRAWN + 1])
    given: dict[int, list[Reader]] = defaultdict(list)
    for one in rows[:MOST_DRAWN]:
        given[one.passed_by_id or 0].append(one)
    came = {one.member_id for one in rows}
    first = [pk for pk in given if pk not in came]
    roots = []
    for pk in (*first, *given):  # after a correction two may stand as each other's givers
        if pk in given:
            giver = given[pk][0].passed_by
            roots.append({"giver": giver, "onto": _onto(given, pk)})
    return {"roots": roots, "more": len(rows) > MOST_DRAWN}


def _onto(given: dict[int, list[Reader]], giver: int, depth: int = 1) -> list[Row]:
    drawn: list[Row] = []
    for one in given.pop(giver, []):
        below = _onto(given, one.member_id, depth + 1)
        if depth < DEEPEST:
            drawn.append({"one": one, "onto": below})
        else:
            drawn += [{"one": one, "onto": [], "beside": depth > DEEPEST}, *below]
    return drawn


def ways(bulletin: Bulletin) -> list[Row]:
    """Of an urgent one: how many were reached by which way, from when until when (7.1-c)."""
    if bulletin.asked is None or bulletin.asked.importance != Importance.URGENT:
        return []
    notices = Reader.objects.filter(edition=bulletin.asked).values("notice")
    read = Q(notice__read_at__isnull=False)
    seen = queries.readers(bulletin).aggregate(
        n=Count("pk", filter=read), first=Min("notice__read_at"), last=Max("notice__read_at")
    )
    spoken = Delivery.objects.filter(notice__in=notices, channel=Channel.PHONE, state=State.SENT)
    voice = spoken.aggregate(n=Count("pk"), first=Min("done_at"), last=Max("done_at"))
    missing = queries.readers(bulletin).filter(~read).exclude(notice__in=spoken.values("notice"))
    return [
        {"name": _("站内阅知"), "kind": "ok", **seen},
        {"name": _("电话打通"), "kind": "ok", **voice},
        {"name": _("尚未到达"), "kind": "bad" if missing.exists() else "ok",
         "n": missing.count(), "first": None, "last": None},
    ]  # fmt: skip


def calls(bulletin: Bulletin) -> list[Call]:
    """The calls about it, newest first."""
    notices = Reader.objects.filter(edition=bulletin.asked_id).values("notice")
    rows = Call.objects.filter(delivery__notice__in=notices).order_by("-at", "-pk")
    return list(rows.select_related("delivery__notice__recipient__unit")[:MOST_CALLS])


def table(readers: Sequence[Reader] | Iterable[Reader], at: datetime) -> list[Row]:
    """Each reader: when, in what time, how they came to it, and of whom."""
    rows = list(readers)
    phones = {
        one.notice_id: one
        for one in Delivery.objects.filter(
            channel=Channel.PHONE, notice__in=[row.notice_id for row in rows]
        )
    }
    return [
        {"one": one, "late": late(one, at), "phone": _phone(phones.get(one.notice_id)),
         "took": "" if (minutes := took(one)) is None else duration(max(minutes, 1))}
        for one in rows
    ]  # fmt: skip


def _phone(row: Delivery | None) -> str:
    if row is None:
        return ""
    if row.state == State.SENT:
        return _("已打通")
    if row.state == State.DROPPED:
        return ""
    return _("已打 %(n)s 次") % {"n": row.attempts} if row.attempts else _("待电话")
