"""How far each blocking clause is in force: 观察 lets pass and counts, 提醒 warns, 拦截 refuses.

A rule is as hard as its author wrote it unless it says by ``staged`` that its refusals under these
clauses follow the stage. Identity, scope, permission, state and input never say so; 0-g, 2.1-l,
2.1-m, 3.1-r and 6.1-f cannot. A clause without a stage refuses (C25).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime
from functools import wraps
from inspect import signature
from typing import ParamSpec

from django.db import models
from django.utils.translation import gettext_lazy as _

from yiheng.core import verdict as verdicts
from yiheng.core.verdict import Verdict
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.models import ClauseStage

P = ParamSpec("P")
LATEST = ("-in_force_from", "-recorded_at", "-pk")

ALWAYS = frozenset({"0-g", "2.1-l", "2.1-m", "3.1-r", "6.1-f"})
"""Traceability, the two boundaries of posts, approval before intake, encrypted transport."""


class Stage(models.TextChoices):
    """The three stages, the mildest first."""

    OBSERVE = "observe", _("观察")
    WARN = "warn", _("提醒")
    ENFORCE = "enforce", _("拦截")


STAGEABLE = tuple(one for one, clause in CLAUSES.items() if clause.blocks and one not in ALWAYS)
"""The clauses that have a stage, in the order of the text."""

STAGED: dict[str, list[str]] = defaultdict(list)
"""Which rules follow the stage of which clause."""

_warned: ContextVar[list[Verdict] | None] = ContextVar("regulation_warned", default=None)


def staged(*clauses: str) -> Callable[[Callable[P, Verdict]], Callable[P, Verdict]]:
    """Declare that a rule's refusals under these clauses follow the clause's stage.

    The rule takes ``at``. What is let pass is a yes that still knows its reason; it is counted
    when it is required, so a rule that asks this one gives on its verdict as it is.
    """
    wrong = sorted(set(clauses) - set(STAGEABLE))
    if wrong or not clauses:
        raise ValueError(f"never by stage: {wrong}")

    def soften(rule: Callable[P, Verdict]) -> Callable[P, Verdict]:
        shape = signature(rule)
        if "at" not in shape.parameters:
            raise TypeError(f"{rule.__qualname__} takes no at")

        @wraps(rule)
        def judged(*args: P.args, **kwargs: P.kwargs) -> Verdict:
            verdict = rule(*args, **kwargs)
            if verdict.allowed or verdict.clause not in clauses:
                return verdict
            stage = stage_at(verdict.clause, shape.bind(*args, **kwargs).arguments["at"])
            if stage == Stage.ENFORCE:
                return verdict
            return replace(verdict, allowed=True, stage=stage.value)

        for clause in clauses:
            STAGED[clause].append(f"{rule.__module__}.{rule.__qualname__}")
        return judged

    return soften


def stage_at(clause: str, at: datetime) -> Stage:
    """The stage of a clause at an instant; one that never had a stage refuses."""
    if clause not in STAGEABLE:
        return Stage.ENFORCE
    rows = ClauseStage.objects.filter(clause=clause, in_force_from__lte=at)
    found = rows.order_by(*LATEST).values_list("stage", flat=True).first()
    return Stage(found) if found else Stage.ENFORCE


def stages_at(at: datetime) -> Mapping[str, ClauseStage | None]:
    """The stage in force of every clause that has one, in one query; None for one never set."""
    rows = ClauseStage.objects.filter(in_force_from__lte=at).order_by(
        "in_force_from", "recorded_at", "pk"
    )
    latest = {row.clause: row for row in rows}
    return {clause: latest.get(clause) for clause in STAGEABLE}


@contextmanager
def warnings() -> Iterator[list[Verdict]]:
    """Collect what 提醒 let pass meanwhile, for the door to tell its user."""
    collected: list[Verdict] = []
    token = _warned.set(collected)
    try:
        yield collected
    finally:
        _warned.reset(token)


@verdicts.tell_of_what_passed
def _warn(verdict: Verdict) -> None:
    collected = _warned.get()
    if collected is not None and verdict.stage == Stage.WARN and verdict not in collected:
        collected.append(verdict)
