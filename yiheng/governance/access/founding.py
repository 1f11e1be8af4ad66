"""The first minute of a hospital: the regulation is adopted, three administrators are named."""

from __future__ import annotations

from datetime import datetime

from yiheng.core.actor import the_system
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post, UnitKind
from yiheng.governance.people.standard import ADMINISTRATORS, STANDARD_POSTS
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.stages import Stage

HOUSE = "house"


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
    for one in (*STANDARD_POSTS, *ADMINISTRATORS):
        people.define_standard(code=one.code, by=system, at=at)
    made = []
    for one in ADMINISTRATORS:
        post = Post.objects.get(code=one.code)
        member, activation = people.enrol(
            staff_no=one.code, name=one.title, unit=house, by=system, at=at
        )
        people.assign(member=member, post=post, by=system, at=at)
        made.append((member, activation))
    record("access.founded", by=system, target=house, clause="2.1-n", at=at)
    return made
