"""What the pages of routes say: the list, one version, how it differs, who may do what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.proposals import Stand, may_settle
from yiheng.desk.approvals import drawing, wording
from yiheng.desk.approvals.wording import Names
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.models import Case, Route, RouteChange
from yiheng.governance.approvals.permissions import CONFIRM, DEFINE
from yiheng.governance.approvals.shapes import StepData
from yiheng.governance.people.models import Member

Row = dict[str, Any]
TONES = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip


def rows(at: datetime) -> list[Row]:
    """Every route with the version in force, else with the first to come; what waits for a second
    person, what is under way."""
    every = list(Route.objects.order_by("code", "in_force_from", "version"))
    first = {one.code: one for one in reversed(every)}
    now = first | {one.code: one for one in every if one.in_force_from <= at}
    names = wording.names_for([step for one in now.values() for step in one.steps], at)
    waiting = set(RouteChange.objects.filter(stand=Stand.PROPOSED).values_list("code", flat=True))
    coming = {one.code: one.in_force_from for one in reversed(every) if one.in_force_from > at}
    running = _running()
    return [
        {"route": one, "told": wording.told(one.steps, names), "waiting": one.code in waiting,
         "coming": coming.get(one.code), "running": running[one.code]}
        for one in sorted(now.values(), key=lambda one: one.code)
    ]  # fmt: skip


def proposals() -> Sequence[RouteChange]:
    """What waits for a second person, oldest first."""
    return list(RouteChange.objects.filter(stand=Stand.PROPOSED).order_by("proposed_at"))


def page(shown: Route, at: datetime) -> Row:
    """A version of a route: drawn, step by step, with the version before it and all others."""
    versions = list(Route.objects.filter(code=shown.code).order_by("-version"))
    before = next((one for one in versions if one.version < shown.version), None)
    current = _current(versions, at)
    coming = queries.routes_to_come(shown.code, at)
    steps = [*shown.steps, *(before.steps if before else [])]
    names = wording.names_for(steps, at)
    return {
        "route": shown, "current": current, "steps": drawing.route(shown.steps, names),
        "table": table(shown.steps, shown.limit, names), "before": before,
        "versions": [
            {"route": one, "status": _standing(one, current, coming)} for one in versions
        ],
        "coming": coming,
        "diff": list(diff(before.steps, before.limit, shown.steps, shown.limit, names))
                if before else [],
        "change": RouteChange.objects.filter(code=shown.code, stand=Stand.PROPOSED).first(),
        "running": _running()[shown.code],
    }  # fmt: skip


def change(found: RouteChange, viewer: Member, at: datetime) -> Row:
    """A proposed version, beside the one in force until it is settled (then it may be that one, and
    its own page tells the difference), and what this reader may do with it."""
    current = _current(list(Route.objects.filter(code=found.code).order_by("-version")), at)
    steps, limit = (current.steps, current.limit) if current else ([], found.limit)
    names = wording.names_for([*found.steps, *steps], at)
    may = viewer.may(CONFIRM, at)
    return {
        "one": found, "current": current, "around": _around(found, at),
        "steps": drawing.route(found.steps, names),
        "table": table(found.steps, found.limit, names),
        "diff": list(diff(steps, limit, found.steps, found.limit, names))
                if current and found.open else [],
        "tone": TONES[Stand(found.stand)], "stand": found.get_stand_display(),
        "confirm": may_settle(found, Stand.CONFIRMED, viewer, rules.SEPARATION) if may else may,
        "withdraw": may_settle(found, Stand.WITHDRAWN, viewer, rules.SEPARATION),
    }  # fmt: skip


def may_edit(viewer: Member, at: datetime) -> Any:
    """Whether this reader may propose a version."""
    return viewer.may(DEFINE, at)


def table(steps: Sequence[StepData], limit: str, names: Names) -> list[Row]:
    """A line a step, in words."""
    return [
        {
            "number": number, "title": step["title"],
            "signers": [wording.who(one, names) for one in step["signers"]],
            "condition": wording.condition(step, names),
            "limit": wording.limit(step, limit, names),
        }
        for number, step in enumerate(steps, 1)
    ]  # fmt: skip


def diff(
    old: Sequence[StepData], old_limit: str, new: Sequence[StepData], new_limit: str, names: Names
) -> Iterator[Row]:
    """What became of each step: kept, changed, added, taken out."""
    before, after = _lines(old, old_limit, names), _lines(new, new_limit, names)
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (_row("", _("不变"), line, line) for line in after[j1:j2])
            continue
        both = min(i2 - i1, j2 - j1)
        for i in range(both):
            yield _row("warn", _("调整"), before[i1 + i], after[j1 + i])
        yield from (_row("bad", _("删除"), line, "") for line in before[i1 + both : i2])
        yield from (_row("ok", _("新增"), "", line) for line in after[j1 + both : j2])


def _lines(steps: Sequence[StepData], limit: str, names: Names) -> list[str]:
    return [
        " · ".join(filter(None, (one["title"], "＋".join(one["signers"]), one["condition"],
                                 one["limit"])))
        for one in table(steps, limit, names)
    ]  # fmt: skip


def _row(kind: str, status: str, old: str, new: str) -> Row:
    return {"kind": kind, "status": status, "old": old, "new": new}


def _current(versions: Sequence[Route], at: datetime) -> Route | None:
    """The version in force among those of a route, newest first."""
    live = [one for one in versions if one.in_force_from <= at]
    return max(live, key=lambda one: (one.in_force_from, one.version), default=None)


def _standing(one: Route, current: Route | None, coming: Sequence[Route]) -> tuple[str, str]:
    if current is not None and one.pk == current.pk:
        return "ok", _("现行")
    return ("info", _("待生效")) if one in coming else ("", _("已替代"))


def _around(found: RouteChange, at: datetime) -> Row:
    """Of a proposal, or of the version that came of it: the version that was confirmed before and
    takes its place on a later day, and the one of the same day whose place it takes."""
    if not found.open and found.route is None:
        return {}
    begins = found.route.in_force_from if found.route else max(found.in_force_from, at)
    older = Route.objects.filter(code=found.code, in_force_from__gt=at)
    if found.route:
        older = older.filter(version__lt=found.route.version)
    return {
        "later": older.filter(in_force_from__gt=begins).order_by("in_force_from").first(),
        "same": older.filter(in_force_from=begins).order_by("-version").first(),
    }  # fmt: skip


def _running() -> Counter[str]:
    """How many cases are under way on each route, whatever its version."""
    open_ = Case.objects.filter(state__in=Case.OPEN)
    return Counter(open_.values_list("route__code", flat=True))
