"""What the approvals engine lets happen to a charter."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import Actor
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import parameter
from yiheng.governance.regulation.registry import duty
from yiheng.office.projects import rules, telling
from yiheng.office.projects.commands.finding import DIRECTOR, held, owe
from yiheng.office.projects.models import Project, State
from yiheng.office.projects.schedule import falls_due
from yiheng.standards.china.calendar import PERIODS

EVERY = "project_kickoff_period"


@command("projects.approve")
def approve(*, pk: int, by: Actor, at: datetime) -> Project:
    """The last signature approves it; the next kick-off meeting is to hear it."""
    project = held(pk)
    project.move(State.APPROVED, approved_at=at)
    record("projects.approved", by=by, target=project, clause=rules.SCOPE, at=at,
           number=project.number)  # fmt: skip
    _owe_kick_off(project, at)
    return project


@command("projects.close")
def close(*, pk: int, by: Actor, at: datetime) -> Project:
    """A refusal is final."""
    project = held(pk)
    project.move(State.REFUSED, ended_at=at)
    record("projects.closed", by=by, target=project, clause=rules.SCOPE, at=at)
    return project


@command("projects.hand_back")
def hand_back(*, pk: int, by: Actor, at: datetime) -> Project:
    """A signer returns it to its author."""
    project = held(pk)
    project.move(State.RETURNED)
    record("projects.handed_back", by=by, target=project, clause=rules.SCOPE, at=at)
    return project


@command("projects.take_back")
def take_back(*, pk: int, by: Actor, at: datetime) -> Project:
    """The author has taken it back; it can be changed and handed in again."""
    project = held(pk)
    project.move(State.DRAFT)
    record("projects.recalled", by=by, target=project, clause=rules.SCOPE, at=at)
    return project


@duty("3.1-f")
def _owe_kick_off(project: Project, at: datetime) -> None:
    """By the end of the period after the one in which it was approved it has been heard."""
    following = PERIODS[str(parameter(EVERY, at=at))].containing(at).next()
    due = falls_due(following, calendar_at(at))
    owe(
        project, telling.TO_KICK_OFF, rules.KICK_OFF, due.at if due else following.end, at,
        post=DIRECTOR,
    )  # fmt: skip
