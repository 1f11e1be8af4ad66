"""Judging clauses: every control of a clause over a period, and the state that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yiheng.core.clock import day_of
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.parameters import ParameterUnset, Version
from yiheng.governance.regulation.registry import (
    CONTROLS,
    DUTIES,
    ENFORCERS,
    Control,
    Finding,
    Period,
)


class ClauseState(StrEnum):
    """How a clause stands, for everybody to read."""

    MET = "met"
    TO_MEND = "to-mend"
    TRIAL = "trial"
    ATTESTED = "attested"
    NOT_YET = "not-yet"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A control's finding for a period; ``unset`` when a parameter it needs has no value."""

    control: Control
    period: Period
    finding: Finding | None
    unset: bool = False


def judge(clause: str, at: datetime) -> list[Judgement]:
    """Every control of a clause over the period that an instant lies in, as known then."""
    version = Version(at)
    return [_judge(control, at, version) for control in CONTROLS.get(clause, ())]


def state_of(clause: str, judgements: list[Judgement]) -> ClauseState:
    """What follows for the clause from its controls, enforcers and duties."""
    findings = [one.finding for one in judgements if one.finding is not None]
    if any(one.unset for one in judgements) or any(not one.met for one in findings):
        return ClauseState.TO_MEND
    if any(one.value is not None for one in findings):
        return ClauseState.MET
    if ENFORCERS.get(clause) or DUTIES.get(clause) or findings:
        return ClauseState.TRIAL
    return ClauseState.ATTESTED if CLAUSES[clause].modes == ("E",) else ClauseState.NOT_YET


def _judge(control: Control, at: datetime, version: Version) -> Judgement:
    period = control.every.containing(day_of(at))
    try:
        return Judgement(control, period, control.measure(period, version))
    except ParameterUnset:
        return Judgement(control, period, None, unset=True)
