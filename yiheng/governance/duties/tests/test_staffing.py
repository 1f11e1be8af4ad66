"""What is owed about people: whose stay ends, what waits to be confirmed, who stands in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.clock import SHANGHAI
from yiheng.core.proposals import Stand
from yiheng.governance.duties.jobs import follow_people
from yiheng.governance.duties.models import Duty
from yiheng.governance.duties.staffing import DEPUTISED, ENDING
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import a_house
from yiheng.governance.people import commands
from yiheng.governance.people.models import Employment, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit

pytestmark = pytest.mark.django_db
SYSTEM, HOUR, DAY = the_system(), timedelta(hours=1), timedelta(days=1)
LAST_DAY = date(2027, 1, 15)


@pytest.fixture(autouse=True)
def house() -> None:
    a_house()


def a_guest(sponsor: Member, employment: str = Employment.TRAINEE) -> Member:
    """Somebody whose stay has an end."""
    member, _code = commands.enrol(
        staff_no=f"9{Member.objects.count():04}", name="规培", unit=sponsor.unit, by=SYSTEM,
        at=MONDAY, employment=employment, sponsor=sponsor, nda_on=date(2026, 11, 1),
        ends_on=LAST_DAY,
    )  # fmt: skip
    return member


def midnight(days_before: int) -> datetime:
    """The first instant of a day so long before the last one, in Shanghai."""
    day = LAST_DAY - days_before * DAY
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def told(who: Member) -> list[int]:
    """The days that were left whenever somebody was told of an end."""
    notices = Notice.objects.filter(recipient=who, kind=ENDING).order_by("pk")
    return [int(one.facts["days"]) for one in notices]


@pytest.mark.parametrize("employment", [Employment.TRAINEE, Employment.OUTSOURCED])
def test_2_1_k_the_end_of_a_stay_is_told_at_thirty_seven_and_one_days(employment: str) -> None:
    sponsor, stranger = a_member(), a_member()
    guest = a_guest(sponsor, employment)
    said = []
    for days_before in range(40, -1, -1):
        for at in (midnight(days_before), midnight(days_before) + 24 * HOUR - HOUR / 60):
            before = len(told(guest))
            follow_people(at)
            said += [days_before] * (len(told(guest)) - before)

    assert said == [30, 7, 1]
    assert told(guest) == told(sponsor) == [30, 7, 1]
    assert told(stranger) == []


def test_2_1_k_until_the_instant_before_the_thirtieth_day_nobody_is_told() -> None:
    guest = a_guest(a_member())

    assert follow_people(midnight(30) - timedelta(microseconds=1)) == 0
    assert follow_people(midnight(30)) == 2
    assert follow_people(midnight(30)) == 0
    assert told(guest) == [30]


def test_2_1_k_after_a_standstill_the_days_that_are_left_are_told_once() -> None:
    guest = a_guest(a_member())

    follow_people(midnight(4))
    follow_people(midnight(3))
    follow_people(midnight(0))

    assert told(guest) == [4, 0]


def test_2_1_k_a_stay_made_longer_is_told_anew_and_one_that_is_over_not_at_all() -> None:
    sponsor = a_member()
    guest, gone = a_guest(sponsor), a_guest(sponsor)
    follow_people(midnight(30))
    commands.edit_member(
        pk=guest.pk, name=guest.name, unit=guest.unit, title="", employment=guest.employment,
        sponsor=sponsor, nda_on=guest.nda_on, ends_on=LAST_DAY + 10 * DAY, by=SYSTEM, at=MONDAY,
    )  # fmt: skip
    commands.leave(member=gone, by=SYSTEM, at=midnight(29))
    follow_people(midnight(20))
    follow_people(midnight(0))

    assert told(guest) == [30, 30]
    assert told(gone) == [30]


def test_2_1_n_what_waits_for_a_second_person_is_owed_until_it_is_settled() -> None:
    admin, member = a_member("people:manage"), a_member()
    post = a_post("ledger:read", title="内审员")
    proposal = commands.propose_appointment(
        member=member, post=post, unit=member.unit, since=MONDAY, until=None, reason="接任",
        by=admin, at=MONDAY,
    )  # fmt: skip
    assert follow_people(MONDAY) == 0, "nobody's post confirms: the linter says so, not a duty"
    auditor = a_member("people:confirm")

    assert follow_people(MONDAY) == 1
    assert follow_people(MONDAY) == 0
    duty = Duty.objects.get()
    assert (duty.title, duty.clause, duty.closed_at) == ("确认任命：李医生 任内审员", "2.1-n", None)
    assert duty.post == auditor.assignment_set.get().post.code
    assert duty.due_at.isoformat() == "2026-11-24T09:30:00+00:00"  # the end of the next workday
    commands.settle_appointment(pk=proposal.pk, stand=Stand.CONFIRMED, by=auditor, at=MONDAY)
    assert follow_people(MONDAY + HOUR) == 1
    duty.refresh_from_db()
    assert (duty.closed_at, duty.met) == (MONDAY + HOUR, True)


def test_2_1_k_a_changed_card_is_owed_a_second_look_too() -> None:
    admin, post = a_member("people:manage"), a_post("regulation:read", title="内审员")
    auditor = a_member("people:confirm")
    change = commands.propose_card(
        pk=post.pk, title="内审员", permissions=["regulation:read", "ledger:read"],
        reason="审计需要", by=admin, at=MONDAY,
    )  # fmt: skip

    assert follow_people(MONDAY) == 1
    assert [one.title for one in Duty.objects.all()] == ["确认岗位卡变更：内审员"]
    commands.settle_card(pk=change.pk, stand=Stand.REFUSED, by=auditor, at=MONDAY)
    follow_people(MONDAY)
    assert not Duty.objects.filter(closed_at=None).exists()


def test_2_1_h_who_is_asked_to_swap_owes_an_answer_until_the_shift_begins() -> None:
    team, evening = a_unit(), MONDAY + 9 * HOUR
    mine, theirs = a_member(unit=team), a_member(unit=team)
    shift = commands.add_shift(
        unit=team, member=mine, begins_at=evening, ends_at=evening + 12 * HOUR, by=SYSTEM,
        at=MONDAY,
    )  # fmt: skip
    swap = commands.ask_to_swap(pk=shift.pk, other=theirs, reason="家中有事", by=mine, at=MONDAY)

    assert follow_people(MONDAY) == 1
    duty = Duty.objects.get()
    assert (duty.owner, duty.due_at, duty.title) == (theirs, evening, f"{mine.name} 请您换班")
    commands.settle_swap(pk=swap.pk, stand=Stand.CONFIRMED, by=theirs, at=MONDAY)
    follow_people(MONDAY)
    duty.refresh_from_db()
    assert duty.closed_at == MONDAY


def test_2_1_b_who_is_to_stand_in_is_told_once() -> None:
    principal, deputy = a_member("intake:see"), a_member()
    made = commands.appoint_deputy(
        principal=principal, deputy=deputy, subjects=(), permissions=("intake:see",),
        since=MONDAY, until=MONDAY + 7 * DAY, reason="休假", by=principal, at=MONDAY,
    )  # fmt: skip
    assert follow_people(MONDAY) == 1
    assert follow_people(MONDAY + HOUR) == 0

    notice = Notice.objects.get(kind=DEPUTISED)
    assert (notice.recipient, notice.title) == (deputy, f"{principal.name} 委托您代理")
    commands.end_deputy(pk=made.pk, by=deputy, at=MONDAY)
    later = commands.appoint_deputy(
        principal=principal, deputy=deputy, subjects=(), permissions=("intake:see",),
        since=MONDAY + DAY, until=MONDAY + 7 * DAY, reason="休假", by=principal, at=MONDAY,
    )  # fmt: skip
    commands.end_deputy(pk=later.pk, by=deputy, at=MONDAY)
    assert follow_people(MONDAY) == 0, "it ended before anybody was told"
