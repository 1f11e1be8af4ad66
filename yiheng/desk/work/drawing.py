"""How the lines of the desk are drawn: only the objects of the page that is shown are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core import proposals
from yiheng.core.ui import formats
from yiheng.desk.work import queue
from yiheng.desk.work.rows import Row
from yiheng.governance.approvals.flowing import DUTY as SIGNING
from yiheng.governance.approvals.models import Case, Step
from yiheng.governance.duties import queries as duties
from yiheng.governance.duties.kinds import glyph_of
from yiheng.governance.duties.models import Duty
from yiheng.governance.people.models import Member

Item = dict[str, Any]
SIGN, SETTLE = "签", "确"
_STEP = (
    "pk", "case_id", "title", "since", "due_at", "case__title", "case__clause",
    "case__submitted_at", "case__applicant__name",
)  # fmt: skip


def todo(rows: Iterable[Row], viewer: Member, at: datetime) -> list[Item]:
    """What waits, drawn; of what stands still, what it waits for."""
    rows = list(rows)
    steps = _steps(rows)
    owed = list(_clocks(rows))
    by_key = {one.pk: one for one in owed}
    by_target = {one.target: one for one in owed if one.kind == SIGNING}
    why = duties.reasons(one.pk for one in owed if one.paused_at is not None)
    items = []
    for row in rows:
        if row.source == queue.SIGN and row.key in steps:
            items.append(_step(steps[row.key], by_target.get(_target(row.key)), at, why))
        elif row.source == queue.OWE and row.key in by_key:
            items.append(owed_item(by_key[row.key], viewer, at, why))
        elif row.source in proposals.KINDS:
            items.append(_settle(row, at))
    return items


def owed_item(duty: Duty, viewer: Member, at: datetime, why: Mapping[int, str]) -> Item:
    """A duty as a to-do."""
    wait = waited(duty.opened_at, at)
    meta = _("卡在您处 %(wait)s") % {"wait": wait}
    if duty.owner_id is None:
        titles = {held.post.code: held.post.title for held in viewer.assignments_at(at)}
        post = titles.get(duty.post, duty.post)
        meta = _("卡在%(post)s %(wait)s") % {"post": post, "wait": wait}
    return {
        "glyph": glyph_of(duty.kind), "title": duty.title, "url": duty.url, "cite": duty.clause,
        "meta": meta, "due": duty.due_at, "used": _used(duty.opened_at, duty.due_at, at),
    } | _clock(duty, at, why)  # fmt: skip


def waited(since: datetime, at: datetime) -> str:
    """How long something has waited, in words."""
    return formats.duration(max(0, (at - since) // timedelta(minutes=1)))


def names(people: Iterable[str], most: int = 3) -> str:
    """People by name, the first few of many."""
    all_ = list(people)
    if len(all_) <= most:
        return "、".join(all_)
    return _("%(some)s 等 %(n)s 人") % {"some": "、".join(all_[:most]), "n": len(all_)}


def _steps(rows: Iterable[Row]) -> dict[int, Mapping[str, Any]]:
    keys = [row.key for row in rows if row.source == queue.SIGN]
    found = Step.objects.filter(pk__in=keys).values(*_STEP) if keys else ()
    return {one["pk"]: one for one in found}


def _clocks(rows: Iterable[Row]) -> Iterable[Duty]:
    """The duties of the page, those of its signatures too; one query, none for no rows."""
    owed = [row.key for row in rows if row.source == queue.OWE]
    signed = [_target(row.key) for row in rows if row.source == queue.SIGN]
    if not owed and not signed:
        return ()
    of_steps = Q(kind=SIGNING, target__in=signed, closed_at=None)
    return Duty.objects.filter(Q(pk__in=owed) | of_steps).select_related("owner")


def _target(step: int) -> str:
    return f"{Step._meta.label_lower}:{step}"


def _step(step: Mapping[str, Any], duty: Duty | None, at: datetime, why: Mapping[int, str]) -> Item:
    since, due = step["since"] or step["case__submitted_at"], step["due_at"] or at
    meta = _("%(step)s · 申请人 %(who)s · 卡在您处 %(wait)s") % {
        "step": step["title"], "who": step["case__applicant__name"], "wait": waited(since, at)
    }  # fmt: skip
    return {
        "glyph": SIGN, "title": step["case__title"], "cite": step["case__clause"], "meta": meta,
        "url": Case(pk=step["case_id"]).page, "due": due, "used": _used(since, due, at),
        "sign": f"{reverse('approvals:batch')}?pk={step['case_id']}",
    } | _clock(duty, at, why)  # fmt: skip


def _settle(row: Row, at: datetime) -> Item:
    kind = proposals.KINDS[row.source]
    meta = _("%(who)s 提出 · 卡在您处 %(wait)s") % {
        "who": row.who, "wait": waited(row.since, at)
    }  # fmt: skip
    return {
        "glyph": SETTLE, "title": kind.titled(row.what), "url": kind.page(row.key),
        "cite": row.cite, "meta": meta, "due": None, "used": None,
        "tags": [("warn", _("待您确认"))],
    }  # fmt: skip


def _clock(duty: Duty | None, at: datetime, why: Mapping[int, str]) -> Item:
    """What the clock of a duty adds to its to-do: 暂定, or that it stands still."""
    if duty is None:
        return {}
    detail = {"detail": f"/duties/{duty.pk}/"}
    if duty.paused_at is not None:
        return detail | {"due": None, "tags": [("info", _("计时暂停")), ("", why.get(duty.pk, ""))],
                         "used": _used(duty.opened_at, duty.due_at, duty.paused_at)}  # fmt: skip
    if duty.provisional:
        return detail | {"tags": [("warn", _("暂定"))]}
    return detail


def _used(since: datetime, due: datetime, at: datetime) -> int:
    whole = max(due - since, timedelta(minutes=1))
    return min(100, max(0, round(100 * ((at - since) / whole))))
