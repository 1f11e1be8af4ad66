"""What happens as a licence nears its end, and once it has ended; each once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.care.collection.models import Licence
from yiheng.care.collection.tests.factories import STEPS
from yiheng.care.intake import commands, jobs, rules
from yiheng.care.intake.models import Quarantined
from yiheng.care.intake.tests.factories import (
    YEAR,
    a_hospital,
    a_licence,
    an_observation,
    take,
)
from yiheng.care.intake.tests.test_hl7 import a_feed
from yiheng.core.actor import the_system
from yiheng.core.errors import NotFound
from yiheng.core.jobs import JOBS
from yiheng.governance.keys import vault
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
END = MONDAY + YEAR


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.mark.parametrize(
    ("left", "given", "due"),
    [
        (31, None, None), (30, None, 30), (29, 30, None), (8, 30, None), (7, 30, 7),
        (7, None, 7), (2, 7, None), (1, 7, 1), (1, None, 1), (1, 1, None), (0, 7, None),
        (-1, None, None),
    ],
)  # fmt: skip
def test_3_1_r_a_warning_is_due_at_thirty_seven_and_one_days(
    left: int, given: int | None, due: int | None
) -> None:
    licence = Licence(valid_from=MONDAY, valid_until=END, warned_days=given)

    assert rules.warning_due(licence, END - timedelta(days=left)) == due


@pytest.mark.parametrize(
    ("before", "left"),
    [(HOUR, 1), (24 * HOUR, 1), (25 * HOUR, 2), (timedelta(), 0), (-HOUR, 0)],
)
def test_3_1_r_a_begun_day_counts_as_left(before: timedelta, left: int) -> None:
    licence = Licence(valid_from=MONDAY, valid_until=END)

    assert rules.days_left(licence, END - before) == left
    assert rules.has_ended(licence, END - before) is (before <= timedelta())
    licence.revoked_at = END - before
    assert rules.days_left(licence, END - before) == 0


def test_3_1_r_those_concerned_are_warned_once_at_thirty_seven_and_one_days() -> None:
    licence = a_licence()
    a_feed(licence)
    steward = a_member(post=a_post("intake:see", code="data_steward"), name="治理员")
    keeper, stranger = a_member("intake:feeds", name="安全员"), a_member("intake:see")

    done = [
        jobs.warn_of_ending(END - timedelta(days=days) + hour)
        for days in (31, 30, 29, 8, 7, 6, 2, 1, 0, -1)
        for hour in (timedelta(), HOUR)
    ]

    assert sum(done) == 3
    told = Notice.objects.filter(kind="intake.licence_ending")
    people = {one.recipient.name for one in told}
    assert people == {
        licence.application.author.name,
        "治理员",
        "安全员",
        *map("签字{}".format, STEPS),
    }
    assert [one.facts["days"] for one in told.filter(recipient=steward)] == [30, 7, 1]
    assert told.filter(recipient=keeper).count() == 3
    assert not told.filter(recipient=stranger).exists()
    title = told.filter(recipient=keeper)[0].title
    assert licence.application.number in title
    assert "30 天后到期" in title
    assert "实时接口 1 个" in title
    entries = Entry.objects.filter(action="intake.licence_ending", clause="3.1-r")
    assert [entry.facts["days"] for entry in entries] == [30, 7, 1]


def test_3_1_r_a_warning_given_by_another_worker_is_not_given_again() -> None:
    licence, at = a_licence(), END - timedelta(days=7)
    assert commands.warn(pk=licence.pk, by=the_system(), at=at) > 0

    assert commands.warn(pk=licence.pk, by=the_system(), at=at) == 0
    assert Notice.objects.filter(kind="intake.licence_ending").count() == 3
    with pytest.raises(NotFound):
        commands.warn(pk=999_999, by=the_system(), at=at)


def test_3_1_r_a_revoked_licence_is_not_warned_of() -> None:
    a_licence().revoke(MONDAY)

    assert jobs.warn_of_ending(END - timedelta(days=1)) == 0


@pytest.mark.parametrize("how", ["run out", "revoked"])
def test_0_i_quarantine_expires_with_its_licence(how: str) -> None:
    licence, other = a_licence(), a_licence(source="体检系统", period_until=MONDAY + 3 * YEAR)
    take([an_observation(), an_observation("o2", status="?")], licence)
    take([an_observation()], other)
    mender = a_member("intake:mend")
    closed, waits = Quarantined.objects.filter(batch__licence=licence).order_by("pk")
    commands.discard(pk=closed.pk, by=mender, at=MONDAY, reason="来源系统已作废")
    assert jobs.expire_quarantine(END - HOUR) == 0
    waits.refresh_from_db()
    kept = bytes(waits.sealed)
    if how == "revoked":
        licence.revoke(END - HOUR)

    at = END if how == "run out" else END - HOUR
    assert jobs.expire_quarantine(at) == 2
    assert jobs.expire_quarantine(at) == 0

    closed.refresh_from_db()
    waits.refresh_from_db()
    assert (closed.state, waits.state) == ("discarded", "expired")
    assert {bytes(one) for one in (closed.sealed, closed.reason, waits.sealed)} == {b""}
    with pytest.raises(vault.KeyErased):
        vault.open(kept, owner=licence.owner, place=waits.seal_place)
    assert (waits.closed_at, waits.closed_by) == (at, the_system().label)
    entry = Entry.objects.get(action="intake.quarantine_expired")
    assert (entry.clause, entry.facts["count"]) == ("0-i", 2)
    assert Quarantined.objects.get(batch__licence=other).state == "open"
    opened = commands.read_quarantined(pk=waits.pk, by=mender, at=at)
    assert (opened.raw, opened.faults) == ("", [])


def test_the_jobs_are_scheduled() -> None:
    assert JOBS["intake.warn_of_ending"].every == HOUR
    assert JOBS["intake.expire_quarantine"].every == HOUR
