"""Two persons who change the regulation, and a regulation to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiheng.core.actor import the_system
from yiheng.core.proposals import Stand
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.ledger.tests.factories import MONDAY
from yiheng.governance.regulation import commands
from yiheng.governance.regulation.models import Change, ClauseStage

DAY = timedelta(days=1)
LIMIT = "incident_response_minutes"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whose post carries these permissions."""

    pk: str
    label: str
    permissions: tuple[str, ...] = ()

    def may(self, permission: str, at: datetime) -> Verdict:
        """Only what stands on the post card."""
        if permission in self.permissions:
            return permit("2.1-k")
        return refuse("2.1-k", "岗位不含此权限")


PROPOSER = Person("p1", "安全管理员", ("regulation:set",))
SECOND = Person("p2", "审计管理员", ("regulation:confirm",))
BOTH = Person("p3", "两权在身", ("regulation:set", "regulation:confirm"))
NOBODY = Person("nobody", "无名")


def adopted(at: datetime = MONDAY) -> datetime:
    """The regulation is in force from this instant."""
    commands.adopt(by=the_system(), at=at)
    return at


def proposed(
    value: str, name: str = LIMIT, since: datetime = MONDAY, at: datetime = MONDAY,
    by: Person = PROPOSER, reason: str = "值班人手增加",
) -> Change:  # fmt: skip
    """A value that waits for its second person."""
    return commands.propose_parameter(
        name=name, value=value, in_force_from=since, reason=reason, by=by, at=at
    )


def changed(
    value: str, name: str = LIMIT, since: datetime = MONDAY, at: datetime = MONDAY
) -> Change:
    """A value that two persons gave."""
    change = proposed(value, name, since, at)
    return commands.settle_parameter(pk=change.pk, stand=Stand.CONFIRMED, by=SECOND, at=at)


def stands() -> Iterator[str]:
    """Every way to settle."""
    yield from (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN)


def staged_at(clause: str, stage: str, since: datetime = MONDAY) -> None:
    """A clause in a stage from an instant on, however it came there."""
    ClauseStage.objects.create(
        clause=clause, stage=stage, in_force_from=since, recorded_at=since, set_by="p2",
        set_by_label="审计管理员",
    )  # fmt: skip
