"""A hospital that runs projects: posts, numbers, route, committee, projects of all states."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.core.proposals import Stand
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import COMMITTEE, SeatData
from yiheng.governance.approvals.tests.shipped import the_routes
from yiheng.governance.people.models import Member, Post, Unit
from yiheng.governance.people.standard import STANDARD_POSTS
from yiheng.governance.people.tests.factories import (
    MONDAY,
    PASSWORD,
    a_member,
    a_post,
    a_unit,
)
from yiheng.governance.regulation import commands as regulation
from yiheng.office.projects import commands, queries, route
from yiheng.office.projects.facts import Facts, MilestoneData
from yiheng.office.projects.models import Project

__all__ = ["MONDAY", "PASSWORD", "a_member", "a_post", "a_unit"]
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
NUMBERS = (
    ("request_sign_workdays", "2"), ("committee_sign_workdays", "10"),
    ("request_handle_workdays", "3"),
    ("committee_quorum_share", "50"), ("overdue_reminder", "-24,-2,0,24"),
)  # fmt: skip
TITLE, SCOPE = "移动护理系统升级", "病区移动护理全部功能；不含手术室。"
TODAY = day_of(MONDAY)
_keys = count(1)


class House:
    """Who is needed: a director, a deputy, a leader, an owner, two wards with their people."""

    def __init__(self) -> None:
        access.a_hospital()
        for name, value in NUMBERS:
            regulation.set_parameter(
                name=name, value=value, in_force_from=MONDAY, by=the_system(), at=MONDAY
            )
        for one in STANDARD_POSTS:
            a_post(*one.permissions, code=one.code, title=one.title, boundary=one.boundary,
                   single=one.single)  # fmt: skip
        the_routes(route.CODE, at=MONDAY)
        self.unit, self.ward, self.lab = a_unit("信息科"), a_unit("心内科"), a_unit("检验科")
        self.director = at_post("director", "卫主任", self.unit)
        self.deputy = at_post("deputy_director", "傅副主任", self.unit)
        self.leader = at_post("leader", "尚院长")
        self.owner = at_post("system_engineer", "石工", self.unit)
        self.head = at_post("head", "冯主任", self.ward)
        self.doctor = at_post("doctor", "李医生", self.ward)
        self.chemist = a_member(name="严检验", unit=self.lab)
        self.secretary = at_post("secretary", "梅秘书")
        self.committee: list[Member] = []

    def sit(self) -> None:
        """Three units send a member each to the committee, by two persons."""
        self.committee = [at_post("doctor", f"委员{n}", a_unit()) for n in "甲乙丙"]
        seats: list[SeatData] = [
            {"role": "member", "staff_no": one.staff_no, "unit": one.unit.code}
            for one in self.committee
        ]
        a_post("approvals:define", code="definer")
        a_post("approvals:confirm", code="confirmer")
        change = approvals.propose_seats(
            body=COMMITTEE, seats=seats, since=TODAY, reason="成立", at=MONDAY,
            by=at_post("definer", "定流程"),
        )  # fmt: skip
        approvals.settle_seats(
            pk=change.pk, stand=Stand.CONFIRMED, by=at_post("confirmer", "审流程"), at=MONDAY
        )


def at_post(code: str, name: str, unit: Unit | None = None) -> Member:
    """Somebody who holds a post."""
    return a_member(post=Post.objects.get(code=code), name=name, unit=unit)


def plan(*ends: int, start: date = TODAY) -> list[MilestoneData]:
    """Milestones that end so many days from a day on, each from the one before."""
    days = [0, *ends]
    return [
        MilestoneData(f"节点{n}", start + days[n - 1] * DAY, start + end * DAY, n)
        for n, end in enumerate(ends, start=1)
    ]


def fresh_plan(*ends: int, start: date = TODAY) -> list[MilestoneData]:
    """The same of a plan that is not known yet."""
    return [MilestoneData(one.title, one.starts_on, one.due_on) for one in plan(*ends, start=start)]


def facts(house: House, **more: Any) -> Facts:
    """A charter of one department, used by the ward."""
    return Facts(**{
        "title": TITLE, "scope": SCOPE, "owners": (house.owner,), "using_unit": house.ward,
        "milestones": fresh_plan(30, 60, 90), "cents": 30_000_000, **more,
    })  # fmt: skip


def a_draft(house: House, at: datetime = MONDAY, **more: Any) -> Project:
    """A draft of the owner's."""
    return commands.draft(
        by=house.owner, at=at, idempotency_key=f"k{next(_keys)}", facts=facts(house, **more)
    )


def handed_in(house: House, at: datetime = MONDAY, **more: Any) -> Project:
    """Under approval."""
    made = a_draft(house, at, **more)
    return commands.submit(pk=made.pk, by=house.owner, at=at)


def approved(house: House, at: datetime = MONDAY, **more: Any) -> Project:
    """Approved by the director, and by the committee where it is between departments."""
    made = handed_in(house, at, **more)
    sign(made, house.director, at)
    if queries.is_joint(made):
        resolve(house, made, at)
        sign(made, house.secretary, at)
    return fresh(made)


def joint(house: House, at: datetime = MONDAY, **more: Any) -> Project:
    """A joint one with the laboratory, approved; nobody is named yet."""
    if not house.committee:
        house.sit()
    return approved(house, at, parties=[house.lab], **more)


def connected(house: House, project: Project, at: datetime = MONDAY) -> Project:
    """Each department has its 接口人."""
    people = {house.unit.pk: house.owner, house.lab.pk: house.chemist}
    for one in queries.parties(project):
        commands.name_contact(
            pk=project.pk, party=one.pk, contact=people[one.unit_id], by=house.owner, at=at
        )
    return project


def active(house: House, at: datetime = MONDAY, **more: Any) -> Project:
    """Under way."""
    made = approved(house, at, **more)
    return start(house, made, at)


def start(house: House, project: Project, at: datetime = MONDAY) -> Project:
    """The director starts it."""
    return fresh(commands.kick_off(pk=project.pk, by=house.director, at=at))


def finished(house: House, project: Project, at: datetime) -> Project:
    """Every milestone is reached."""
    for one in queries.left(project):
        commands.mark(pk=project.pk, code=one.code, day=day_of(at), by=house.owner, at=at)
    return project


def reported(house: House, project: Project, at: datetime, by: Member | None = None) -> Project:
    """The ward has signed its report."""
    commands.sign_report(
        pk=project.pk, text="已在全部病区使用，运行稳定。", password=PASSWORD,
        by=by or house.doctor, at=at,
    )  # fmt: skip
    return project


def closing(house: House, at: datetime) -> Project:
    """Reached, reported, and to be examined."""
    made = reported(house, finished(house, active(house), at), at)
    return commands.ask_to_close(pk=made.pk, by=house.owner, at=at)


def archived(house: House, at: datetime) -> Project:
    """Examined by the deputy, archived by the owner."""
    made = closing(house, at)
    commands.examine(pk=made.pk, passed=True, note="材料齐全", by=house.deputy, at=at)
    commands.archive(pk=made.pk, by=house.owner, at=at)
    return fresh(made)


def fresh(project: Project) -> Project:
    """As it stands in the database."""
    return Project.objects.select_related(*queries.BESIDE).get(pk=project.pk)


def the_case(project: Project) -> Case:
    """Its approval."""
    found = queries.case_of(project)
    assert found is not None
    return found


def sign(
    project: Project, by: Member, at: datetime = MONDAY, decision: str = "approve",
    opinion: str = "同意",
) -> None:  # fmt: skip
    """Sign what the case shows now."""
    case = the_case(project)
    approvals.sign(
        pk=case.pk, by=by, at=at, decision=decision, opinion=opinion, shown=case.content_hash,
        password=PASSWORD,
    )  # fmt: skip


def resolve(house: House, project: Project, at: datetime = MONDAY) -> None:
    """The committee resolves with two of its three."""
    approvals.keep_resolution(
        pk=the_case(project).pk, by=house.secretary, at=at, number="〔2026〕1号",
        dated_on=day_of(at), name="决议.txt", content="同意立项。".encode(),
        present=house.committee[:2],
    )  # fmt: skip


def months(project_at: datetime, many: int) -> Sequence[date]:
    """So many months from the one of an instant on."""
    first = day_of(project_at).replace(day=1)
    found = [first]
    for _ in range(many - 1):
        found.append((found[-1] + 31 * DAY).replace(day=1))
    return found
