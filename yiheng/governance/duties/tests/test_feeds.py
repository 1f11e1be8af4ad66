"""A member's due times for a calendar program: what is in them, and who gets them."""

from __future__ import annotations

import re

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import NotFound
from yiheng.governance.duties import clocks, commands, feeds, pausing
from yiheng.governance.duties.models import Feed
from yiheng.governance.duties.tests.test_pausing import SUPPLIER, WAITS, a_place
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.tests.factories import HOUR, MONDAY, a_member, a_unit
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.standards.ical.tests.reading import read, words


def owe(owner: Member, **time: int) -> int:
    duty = commands.open_duty(
        clause="0-f", kind=WAITS, target=a_unit(), owner=owner, at=MONDAY, by=the_system(),
        due_at=clocks.reckon(MONDAY, **time), number=7,
    )  # fmt: skip
    return duty.pk


@pytest.mark.django_db
def test_0_f_the_feed_holds_titles_and_due_times_and_nothing_else() -> None:
    a_place()
    member, officer = a_member("director"), a_member("officer")
    owe(member, hours=30)
    owe(member, workdays=40)
    pausing.pause(pk=owe(member, hours=50), by=officer, at=MONDAY, **SUPPLIER)
    owe(officer, hours=3)

    calendar = read(feeds.content(member, MONDAY))

    timed = [one for one in calendar.of("VEVENT") if "duty" in one.value("UID")]
    assert [words(one.value("SUMMARY")) for one in timed] == ["装机 7", "装机 7（暂定）"]
    assert [one.value("STATUS") for one in timed] == ["CONFIRMED", "TENTATIVE"]
    assert timed[0].when("DTSTART") == MONDAY + 30 * HOUR
    alarms = [alarm.value("TRIGGER") for alarm in timed[0].of("VALARM")]
    assert alarms == ["-PT1440M", "-PT120M"]
    whole_days = [one for one in calendar.of("VEVENT") if "pace" in one.value("UID")]
    named = [words(one.value("SUMMARY")).partition(" ")[0] for one in whole_days]
    assert "本月控制点核验" in named  # beside what else the director keeps pace with
    assert len(set(named)) == len(named)
    assert {name for one in timed for name, _p, _v in one.properties} == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP", "STATUS",
    }  # fmt: skip
    again = read(feeds.content(member, MONDAY + HOUR))
    assert [one.value("UID") for one in again.of("VEVENT")] == [
        one.value("UID") for one in calendar.of("VEVENT")
    ]


@pytest.mark.django_db
def test_0_e_the_secret_is_kept_as_a_digest_and_ends_with_a_new_one_or_with_its_member() -> None:
    a_place()
    member = a_member()
    first = feeds.open_feed(by=member, at=MONDAY)
    assert re.fullmatch(r"[\w-]{43}", first)
    assert feeds.member_by(first) == member
    kept = str(Feed.objects.values()) + str(Entry.objects.values())
    assert first not in kept

    second = feeds.open_feed(by=member, at=MONDAY)
    assert (feeds.member_by(first), feeds.member_by(second)) == (None, member)
    feeds.revoke_feed(by=member, at=MONDAY)
    assert (feeds.member_by(second), feeds.feed_of(member)) == (None, None)
    with pytest.raises(NotFound):
        feeds.revoke_feed(by=member, at=MONDAY)

    third = feeds.open_feed(by=member, at=MONDAY)
    assert feeds.feed_of(member) is not None
    people.leave(member=member, by=the_system(), at=MONDAY)
    assert feeds.member_by(third) is None
