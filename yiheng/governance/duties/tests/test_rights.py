"""What is owed about rights of system administration, and who is told that one ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.proposals import Stand
from yiheng.governance.duties import jobs, rights
from yiheng.governance.duties.models import Duty
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people import jobs as people_jobs
from yiheng.governance.people.models import Assignment, Boundary, Member, Post
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation import commands as regulation
from yiheng.standards.china.periods import months_later

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SYSTEM = the_system()
LAPSES = months_later(MONDAY, 6)


@pytest.fixture(autouse=True)
def house() -> dict[str, Member]:
    regulation.adopt(by=SYSTEM, at=MONDAY)
    for name, value in (("admin_rights_rotation_months", "6"), ("overdue_reminder", "-24,0,24")):
        regulation.set_parameter(name=name, value=value, in_force_from=MONDAY, by=SYSTEM, at=MONDAY)
    return {
        "secadmin": a_member(
            post=a_post("people:renew", code="secadmin", exclusive=True, title="安全管理员")
        ),
        "director": a_member(post=a_post("people:renew", code="director")),
        "auditadmin": a_member(
            post=a_post("people:confirm-renewal", code="auditadmin", exclusive=True)
        ),
        "leader": a_member(post=a_post("people:confirm-renewal", code="leader")),
    }


def an_engineer() -> Member:
    return a_member(post=a_post("operations:see", boundary=Boundary.OPERATIONS_ONLY, title="运维"))


def owed(kind: str) -> dict[str, str]:
    return {one.target: one.post for one in Duty.objects.filter(kind=kind, closed_at=None)}


def name(member: Member) -> str:
    return f"people.assignment:{Assignment.objects.get(member=member).pk}"


def test_4_1_j_renewing_is_owed_a_month_before_by_a_post_that_is_not_the_one_concerned(
    house: dict[str, Member],
) -> None:
    engineer = an_engineer()
    assert jobs.follow_rights(LAPSES - 31 * DAY) == 0

    jobs.follow_rights(LAPSES - 30 * DAY)

    assert owed(rights.TO_RENEW) == {
        name(engineer): "secadmin", name(house["secadmin"]): "director",
        name(house["auditadmin"]): "secadmin",
    }  # fmt: skip
    duty = Duty.objects.get(target=name(engineer))
    assert (duty.due_at, duty.title) == (LAPSES, f"续期或收回：{engineer.name} 的运维权限")
    assert jobs.follow_rights(LAPSES - 30 * DAY) == 0


def test_4_1_j_the_holder_is_told_three_times_and_a_renewal_ends_the_duty(
    house: dict[str, Member],
) -> None:
    engineer = an_engineer()
    for days in (30, 29, 7, 6, 1):
        jobs.follow_rights(LAPSES - days * DAY)
    told = Notice.objects.filter(kind=rights.ENDING, recipient=engineer)
    assert told.count() == 3

    change = people.propose_renewal(
        pk=Assignment.objects.get(member=engineer).pk, reason="值班", by=house["secadmin"],
        at=LAPSES - DAY,
    )  # fmt: skip
    jobs.follow_rights(LAPSES - DAY)
    assert owed(rights.TO_SETTLE) == {f"people.grantchange:{change.pk}": "auditadmin"}
    people.settle_grant(
        pk=change.pk, stand=Stand.CONFIRMED, by=house["auditadmin"], at=LAPSES - DAY / 2
    )
    jobs.follow_rights(LAPSES - DAY / 2)

    assert owed(rights.TO_SETTLE) == {}
    assert name(engineer) not in owed(rights.TO_RENEW)


def test_4_1_j_the_audit_administrators_own_is_confirmed_by_another_post(
    house: dict[str, Member],
) -> None:
    change = people.propose_renewal(
        pk=Assignment.objects.get(member=house["auditadmin"]).pk, reason="值班",
        by=house["secadmin"], at=MONDAY,
    )  # fmt: skip
    jobs.follow_rights(MONDAY)
    assert owed(rights.TO_SETTLE) == {f"people.grantchange:{change.pk}": "leader"}


def test_4_1_j_what_lapsed_is_told_once_and_what_holds_on_rings_every_day(
    house: dict[str, Member],
) -> None:
    engineer = an_engineer()
    people_jobs.lapse(LAPSES)
    for minutes in (0, 1):
        jobs.follow_rights(LAPSES + timedelta(minutes=minutes))

    assert Notice.objects.filter(kind=rights.LAPSED, recipient=engineer).count() == 1
    kept = Notice.objects.filter(kind=rights.KEPT, url__contains=f"of={_pk(house['secadmin'])}&")
    everyone = {house[one] for one in ("secadmin", "director", "auditadmin", "leader")}
    assert {one.recipient for one in kept} == everyone
    before = kept.count()
    jobs.follow_rights(LAPSES + DAY)
    assert kept.all().count() == 2 * before
    assert name(engineer) not in owed(rights.TO_RENEW)
    assert name(house["secadmin"]) in owed(rights.TO_RENEW)


def test_where_nobody_may_renew_or_confirm_nothing_is_owed() -> None:
    Assignment.objects.all().delete()
    Post.objects.all().delete()
    proposer = a_member(post=a_post("people:renew", boundary=Boundary.OPERATIONS_ONLY))
    assert jobs.follow_rights(LAPSES - DAY) == 1  # the holder is told
    assert owed(rights.TO_RENEW) == {}
    person = a_member("people:renew")
    people.propose_renewal(
        pk=Assignment.objects.get(member=proposer).pk, reason="x", by=person, at=MONDAY
    )
    rights.follow(MONDAY)
    assert owed(rights.TO_SETTLE) == {}


def _pk(member: Member) -> int:
    return Assignment.objects.get(member=member).pk
