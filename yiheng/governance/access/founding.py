"""The first minute of a hospital: the regulation is adopted, three administrators are named."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import the_system
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Boundary, Member, UnitKind
from yiheng.governance.people.standard import STAFF, STANDARD_POSTS
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.stages import Stage

HOUSE = "house"
ADMINISTRATORS = (
    ("sysadmin", "系统管理员",
     (*STAFF, "operations:see", "operations:run", "people:see", "calendar:import",
      "notices:channels", "access:found"),
     Boundary.OPERATIONS_ONLY),
    ("secadmin", "安全管理员",
     (*STAFF, "people:see", "people:manage", "regulation:set", "approvals:define", "intake:see",
      "intake:feeds", "keys:unseal", "access:reset", "access:explain", "access:found",
      "calendar:import", "calendar:confirm"), Boundary.NONE),
    ("auditadmin", "审计管理员",
     (*STAFF, "ledger:read", "ledger:verify", "ledger:export", "ledger:export-subjects",
      "people:see", "people:confirm", "regulation:confirm", "approvals:read-all",
      "approvals:confirm", "access:confirm-reset", "access:explain", "access:found"),
     Boundary.NONE),
)  # fmt: skip


@command("access.found")
def found(*, at: datetime, name: str = "医院") -> list[tuple[Member, str]]:
    """Found an empty hospital of this name; gives each administrator (三员) and a one-time code.

    The standard post cards stand from the first minute; nobody holds them yet.
    """
    system = the_system()
    vault.create_owners([vault.HOSPITAL])
    regulation.adopt(by=system, at=at)
    regulation.start_stages(stage=Stage.OBSERVE, by=system, at=at)
    house = people.found_unit(code=HOUSE, name=name, kind=UnitKind.ADMINISTRATIVE, by=system, at=at)
    for one in STANDARD_POSTS:
        people.define_post(
            code=one.code, title=one.title, permissions=one.permissions, boundary=one.boundary,
            single=one.single, quota_parameter=one.quota_parameter, by=system, at=at,
        )  # fmt: skip
    made = []
    for code, title, permissions, boundary in ADMINISTRATORS:
        post = people.define_post(
            code=code, title=title, permissions=permissions, boundary=boundary,
            exclusive=True, by=system, at=at,
        )  # fmt: skip
        member, activation = people.enrol(staff_no=code, name=title, unit=house, by=system, at=at)
        people.assign(member=member, post=post, by=system, at=at)
        made.append((member, activation))
    record("access.founded", by=system, target=house, clause="2.1-n", at=at)
    return made
