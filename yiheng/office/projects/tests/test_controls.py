"""What is measured: each control on a hospital that keeps its rules, and on one that does not."""

from __future__ import annotations

from datetime import datetime

import pytest

from yiheng.core.clock import SHANGHAI
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.registry import Finding
from yiheng.office.projects import commands, controls, queries
from yiheng.office.projects.models import (
    Allocation,
    Archive,
    Examination,
    Outcome,
    Party,
    Project,
    Report,
    Review,
)
from yiheng.office.projects.tests.factories import (
    DAY,
    MONDAY,
    TODAY,
    WEEK,
    House,
    active,
    approved,
    archived,
    connected,
    fresh_plan,
    joint,
    months,
    start,
)
from yiheng.standards.china.calendar import Month, Quarter

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = Month.parse("2026-11"), Month.parse("2026-12")
JANUARY, Q4 = Month.parse("2027-01"), Quarter.parse("2026-Q4")
AFTERWARDS = Version(datetime(2027, 2, 1, tzinfo=SHANGHAI))


@pytest.fixture
def house() -> House:
    return House()


def shown(finding: Finding) -> tuple[object, bool]:
    """The value and whether it is met."""
    return finding.value, finding.met


def test_3_1_f_what_was_approved_is_heard_by_the_end_of_the_month_after(house: House) -> None:
    heard, waiting = approved(house), approved(house)
    approved(house, at=MONDAY + 30 * DAY)
    start(house, heard, MONDAY + DAY)
    assert shown(controls.heard_in_a_kick_off(NOVEMBER, AFTERWARDS)) == (None, True)
    found = controls.heard_in_a_kick_off(DECEMBER, AFTERWARDS)
    assert shown(found) == (50, False)
    assert found.exceptions == (waiting,)
    early = controls.heard_in_a_kick_off(DECEMBER, Version(MONDAY + WEEK))
    assert early.value == 100  # the one that waits still has time
    commands.drop(pk=waiting.pk, by=house.owner, at=MONDAY)
    assert controls.heard_in_a_kick_off(DECEMBER, AFTERWARDS).met
    assert shown(controls.heard_in_a_kick_off(JANUARY, AFTERWARDS)) == (0, False)


def test_3_1_g_3_1_h_3_1_i_what_runs_has_scope_owner_and_its_frozen_baseline(house: House) -> None:
    made = active(house)
    measure = controls.without_scope_milestones_or_owner
    assert measure(NOVEMBER, AFTERWARDS).met
    queries.plans(made)[0].milestones.filter(code=1).update(title="改过")  # past the commands
    assert measure(NOVEMBER, AFTERWARDS).exceptions == (made,)
    before = Month.parse("2026-10")
    assert measure(before, AFTERWARDS).met
    Project.objects.filter(pk=made.pk).update(ended_at=MONDAY + DAY)
    assert measure(DECEMBER, AFTERWARDS).met


def test_3_1_j_3_1_k_each_quarter_is_reviewed_with_an_outcome(house: House) -> None:
    one, missed = active(house), active(house)
    active(house, at=MONDAY + 25 * DAY)  # has just begun when the quarter ends
    commands.review(
        pk=one.pk, outcome=Outcome.KEEP, opinion="好", by=house.director, at=MONDAY + DAY
    )
    assert shown(controls.reviewed_each_quarter(Q4, Version(MONDAY + WEEK))) == (None, True)
    found = controls.reviewed_each_quarter(Q4, AFTERWARDS)
    assert shown(found) == (50, False)
    assert found.exceptions == (missed,)
    bad = controls.reviews_without_outcome(DECEMBER, AFTERWARDS)
    assert [each.project for each in bad.exceptions] == [missed]
    assert controls.reviews_without_outcome(DECEMBER, Version(MONDAY)).met
    Review.objects.filter(project=one).update(outcome=Outcome.ADJUST)
    assert controls.reviews_without_outcome(DECEMBER, AFTERWARDS).value == 2


def test_3_1_l_3_1_m_what_is_closed_has_its_report_and_what_is_archived_is_whole(
    house: House,
) -> None:
    made = archived(house, MONDAY + DAY)
    stopped = active(house)
    commands.review(pk=stopped.pk, outcome=Outcome.STOP, opinion="停", by=house.director, at=MONDAY)
    commands.archive(pk=stopped.pk, by=house.director, at=MONDAY)
    assert controls.closed_without_report(NOVEMBER, AFTERWARDS).met
    assert controls.archived_unreviewed_or_changed(NOVEMBER, AFTERWARDS).met
    Report.objects.update(voided_at=MONDAY)
    assert controls.closed_without_report(NOVEMBER, AFTERWARDS).exceptions == (made,)
    kept = Archive.objects.get(project=made)
    assert controls.archived_unreviewed_or_changed(NOVEMBER, AFTERWARDS).exceptions == (kept,)
    Report.objects.update(voided_at=None)
    assert controls.archived_unreviewed_or_changed(NOVEMBER, AFTERWARDS).met
    Examination.objects.all().delete()
    assert not controls.archived_unreviewed_or_changed(NOVEMBER, AFTERWARDS).met
    assert controls.archived_unreviewed_or_changed(DECEMBER, AFTERWARDS).met


def test_2_1_j_people_over_the_whole_are_counted(house: House) -> None:
    one, two = active(house), active(house)
    for project in (one, two):
        commands.allocate(
            pk=project.pk, member=house.doctor, months=months(MONDAY, 2), percent=50,
            by=house.director, at=MONDAY,
        )  # fmt: skip
    assert controls.people_over_the_whole(NOVEMBER, AFTERWARDS).met
    Allocation.objects.filter(project=two, month=NOVEMBER.first).update(percent=51)
    assert shown(controls.people_over_the_whole(NOVEMBER, AFTERWARDS)) == (1, False)
    assert controls.people_over_the_whole(DECEMBER, AFTERWARDS).met


def test_7_1_d_7_1_e_joint_projects_have_contacts_and_a_word_a_week(house: House) -> None:
    made = start(house, connected(house, joint(house)))
    assert controls.joint_without_contacts(NOVEMBER, AFTERWARDS).met
    commands.sync(pk=made.pk, text="联调", by=house.chemist, at=MONDAY + DAY)
    assert shown(controls.weeks_with_a_word(NOVEMBER, AFTERWARDS)) == (100, True)
    commands.watch(pk=made.pk, by=house.director, at=MONDAY + WEEK)
    commands.sync(pk=made.pk, text="补", by=house.owner, at=MONDAY + 2 * WEEK, week="2026-W49")
    assert shown(controls.weeks_with_a_word(DECEMBER, AFTERWARDS)) == (0, False)
    assert controls.weeks_with_a_word(DECEMBER, Version(MONDAY + WEEK)).met
    Party.objects.filter(project=made).update(contact=None)
    assert controls.joint_without_contacts(NOVEMBER, AFTERWARDS).exceptions == (made,)


def test_1_2_a_milestones_are_delivered_by_the_day_first_promised(house: House) -> None:
    made = active(house, milestones=fresh_plan(2, 4, 30))
    stopped = active(house, milestones=fresh_plan(6))
    commands.review(pk=stopped.pk, outcome=Outcome.STOP, opinion="停", by=house.director, at=MONDAY)
    commands.mark(pk=made.pk, code=1, day=TODAY + DAY, by=house.owner, at=MONDAY + 9 * DAY)
    commands.mark(pk=made.pk, code=2, day=TODAY + 5 * DAY, by=house.owner, at=MONDAY + 9 * DAY)
    found = controls.delivered_on_time(NOVEMBER, AFTERWARDS)
    assert shown(found) == (50, False)
    assert [one.code for one in found.exceptions] == [2]
    assert shown(controls.delivered_on_time(NOVEMBER, Version(MONDAY))) == (None, True)
    assert shown(controls.delivered_on_time(DECEMBER, AFTERWARDS)) == (0, False)
