"""Opening a door to what a member sends in; without a licence in force it stays shut (3.1-r)."""

from __future__ import annotations

from datetime import datetime

from yiheng.care.collection import queries as applications
from yiheng.care.collection.models import Licence
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member

NOBODYS = 0  # no application has this number, so that naming none is refused like a wrong one


@command("intake.open_door")
def open_door(
    *, application: int | None, door: str, by: Member, at: datetime, files: int, size: int
) -> Licence:
    """The licence under which these files may come in. Raises ``Denied`` (3.1-r) without one."""
    by.may("intake:run", at).require()
    licence = applications.licence(application or NOBODYS, at)
    record(
        "intake.door_opened", by=by, target=licence, clause="3.1-r", at=at, door=door,
        files=files, size=size,
    )  # fmt: skip
    return licence
