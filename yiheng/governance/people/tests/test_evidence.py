"""What is measured of posts and people, what is not used, and whose time is over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.core.errors import NotFound
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands, controls, jobs, using
from yiheng.governance.people.commands.importing import opened
from yiheng.governance.people.models import Assignment, Departure, Member, PermissionUse, StaffFile
from yiheng.governance.people.syncing import plan
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import Version
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
SYSTEM = the_system()
DAY = timedelta(days=1)
NOVEMBER = Month.containing(date(2026, 11, 23))


def a_number(name: str, value: str) -> None:
    regulation.set_parameter(name=name, value=value, in_force_from=MONDAY, by=SYSTEM, at=MONDAY)


@pytest.fixture
def regulated() -> None:
    regulation.adopt(by=SYSTEM, at=MONDAY)
    for name, value in (
        ("leaver_disable_hours", "24"), ("access_review_months", "3"),
        ("dormant_account_days", "90"),
    ):  # fmt: skip
        a_number(name, value)


@pytest.mark.usefixtures("regulated")
def test_2_1_k_the_share_of_leavers_shut_out_within_a_day() -> None:
    in_time, late = a_member(), a_member()
    commands.leave(member=in_time, by=SYSTEM, at=MONDAY + DAY, left_at=MONDAY + DAY / 2)
    commands.leave(member=late, by=SYSTEM, at=MONDAY + 3 * DAY, left_at=MONDAY + DAY)

    finding = controls.leavers_shut_out_in_time(NOVEMBER, Version(now()))

    assert (finding.value, finding.met) == (Decimal(50), False)
    assert [one.member for one in finding.exceptions] == [late]


def test_2_1_b_a_day_without_a_director_and_a_day_with_two_are_counted() -> None:
    post = a_post("people:see", code="director")
    first, second = a_member(), a_member()
    start = NOVEMBER.start
    for member, since, until in (
        (first, start, start + 10 * DAY), (second, start + 11 * DAY, None),
        (first, start + 20 * DAY, start + 21 * DAY),
    ):  # fmt: skip
        Assignment.objects.create(
            member=member, post=post, unit=member.unit, since=since, until=until, made_by="x"
        )

    finding = controls.one_director_every_day(NOVEMBER, Version(NOVEMBER.end))

    assert [day.day for day in finding.evidence] == [11, 21]


def test_2_1_n_a_pair_that_stands_in_the_database_is_found() -> None:
    member = a_member("collection:apply")
    post = a_post("approvals:sign")
    Assignment.objects.create(
        member=member, post=post, unit=member.unit, since=MONDAY, made_by="by hand"
    )

    finding = controls.nobody_holds_a_toxic_pair(NOVEMBER, Version(MONDAY + DAY))

    assert [one[0] for one in finding.evidence] == [member]


def test_2_1_h_spans_without_anybody_on_duty_are_counted() -> None:
    team = a_unit()
    assert controls.hours_without_anybody_on_duty(NOVEMBER, Version(MONDAY)).value is None
    team.always_on = True
    team.save()
    commands.add_shift(
        unit=team, member=a_member(unit=team), begins_at=MONDAY, ends_at=MONDAY + DAY, by=SYSTEM,
        at=MONDAY,
    )  # fmt: skip

    finding = controls.hours_without_anybody_on_duty(NOVEMBER, Version(MONDAY + 2 * DAY))

    assert [one[1:] for one in finding.evidence] == [
        (NOVEMBER.start, MONDAY), (MONDAY + DAY, MONDAY + 2 * DAY),
    ]  # fmt: skip


def test_2_1_k_whose_last_day_is_over_holds_nothing_and_is_shut_out_by_the_job() -> None:
    sponsor, unit = a_member(), a_unit()
    guest, _code = commands.enrol(
        staff_no="9001", name="驻场", unit=unit, by=SYSTEM, at=MONDAY, employment="outsourced",
        sponsor=sponsor, nda_on=date(2026, 11, 1), ends_on=date(2026, 11, 30),
    )  # fmt: skip
    commands.assign(member=guest, post=a_post("people:see"), by=SYSTEM, at=MONDAY)
    guest = Member.objects.get(pk=guest.pk)
    end = guest.ends_at
    assert end is not None

    assert guest.may("people:see", end - timedelta(seconds=1))
    assert not guest.may("people:see", end)
    assert jobs.shut_out(end - timedelta(seconds=1)) == 0
    assert jobs.shut_out(end) == 1
    assert jobs.shut_out(end) == 0

    assert not Member.objects.get(pk=guest.pk).is_active
    gone = Departure.objects.get()
    assert (gone.left_at, gone.shut_out_at) == (end, end)


@pytest.mark.usefixtures("regulated")
def test_0_i_4_1_g_a_right_that_opens_no_door_for_three_months_is_listed(client: Client) -> None:
    using._noted.clear()
    member = a_member("people:see", "ledger:read", "access:assign-care")
    client.force_login(member)
    assert client.get("/people/").status_code == 200
    assert client.get("/people/nowhere/").status_code == 404

    used = PermissionUse.objects.get()
    assert (used.permission, used.last_on) == ("people:see", day_of(now()))
    later = now() + 60 * DAY
    Assignment.objects.update(since=MONDAY - 365 * DAY)
    listed = [one.permission for one in using.unused(later)]
    assert listed == ["ledger:read"]
    assert "access:assign-care" not in listed, "no door asks for it: nobody can tell"
    assert {one.permission for one in using.unused(now() + 200 * DAY)} == {
        "people:see", "ledger:read",
    }  # fmt: skip


@pytest.mark.usefixtures("regulated")
def test_4_1_g_an_account_at_which_nobody_is_seen_is_dormant() -> None:
    quiet, seen = a_member(), a_member()
    using.keep([(seen, "people:see", date(2027, 3, 1))])
    at = MONDAY + 120 * DAY

    assert [one for one, _since in using.dormant(at)] == [quiet]
    assert using.dormant(MONDAY + 60 * DAY) == []


@pytest.mark.usefixtures("keys")
def test_0_e_a_file_that_nobody_applies_is_emptied() -> None:
    manager, unit = a_member("people:manage"), a_unit()
    kept = [
        commands.keep_file(
            content=f"工号,姓名,部门编码\n5000{n},新人,{unit.code}".encode(), name="人员.csv",
            by=manager, at=MONDAY + n * timedelta(hours=1),
        )
        for n in range(3)
    ]  # fmt: skip
    applied, old, young = kept
    shown = plan(opened(applied), MONDAY)
    commands.apply_file(
        pk=applied.pk, digest=shown.digest, leavers=shown.counts["left"], by=manager, at=MONDAY
    )
    due = old.given_at + DAY

    assert jobs.empty_files(due) == 0
    assert jobs.empty_files(due + timedelta(seconds=1)) == 1
    assert jobs.empty_files(due + timedelta(seconds=1)) == 0

    held = {one.pk: bytes(one.content) for one in StaffFile.objects.all()}
    assert (held[applied.pk], held[old.pk]) == (b"", b"")
    assert held[young.pk]
    told = Entry.objects.get(action="people.files_forgotten")
    assert (told.clause, told.facts["count"]) == ("0-e", 1)
    with pytest.raises(NotFound):
        commands.apply_file(pk=old.pk, digest=old.digest, by=manager, at=due)
    assert Member.objects.filter(staff_no__startswith="5000").count() == 1
