"""What must not end in a dead end: odd numbers, somebody who left, two acts that cross."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yiheng.core.actor import the_system
from yiheng.core.proposals import Stand
from yiheng.governance.approvals.models import Case
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.office.meetings import commands, queries, telling
from yiheng.office.meetings.forms import EditSeries
from yiheng.office.meetings.models import Kind, Remedy, ResolutionState
from yiheng.office.meetings.tests.factories import (
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    Town,
    a_hospital,
    a_late_one,
    a_member,
    a_series,
    agreed,
    closed,
    convened,
    explained,
    opened,
    refused,
    resolved,
    sign,
    weekly,
)
from yiheng.office.meetings.tests.test_pages import page, post, who

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return a_hospital()


@pytest.mark.parametrize("typed", ["²", "9" * 5000, "-1", ""])
def test_4_2_b_what_is_no_number_of_an_invitation_brings_nobody(
    client: Client, town: Town, typed: str
) -> None:
    meeting = opened(town, weekly(town))
    answer = post(client, town.secretary, "attend", meeting.pk, present=typed)
    assert answer.status_code == 302
    assert queries.present_ids(meeting) == []


def test_4_2_g_whose_last_day_was_yesterday_is_invited_no_more_in_the_small_hours(
    town: Town,
) -> None:
    one = a_member(name="离职人", unit=town.teams[0])
    Member.objects.filter(pk=one.pk).update(ends_on=date(2026, 11, 26))
    assert one in queries.staff(datetime(2026, 11, 26, 15, 0, tzinfo=UTC))
    assert one not in queries.staff(datetime(2026, 11, 26, 17, 0, tzinfo=UTC))  # 01:00 on the 27th


def test_4_2_n_what_is_done_before_its_delay_is_agreed_to_needs_none(town: Town) -> None:
    meeting = opened(town, weekly(town))
    one = resolved(town, meeting)
    closed(town, meeting)
    at = meeting.begins_at + DAY
    delay = explained(town, one, at)
    commands.finish(pk=one.pk, result="已改造完成", by=one.owner, at=at)
    refused("4.2-n", lambda: agreed(town, delay, at))
    delay.refresh_from_db()
    assert delay.stand == Stand.WITHDRAWN
    assert not Duty.objects.filter(kind=telling.RESOLVE, closed_at=None).exists()


@pytest.mark.parametrize("back", ["return", "recall"])
def test_3_2_f_minutes_that_were_handed_in_once_are_not_thrown_away(
    client: Client, town: Town, back: str
) -> None:
    meeting = closed(town, opened(town, weekly(town)))
    at = meeting.begins_at + 2 * HOUR
    write: dict[str, Any] = {"pk": meeting.pk, "by": town.secretary, "at": at}
    kept = commands.write(text="记", **write)
    commands.submit(**write)
    if back == "return":
        sign(meeting, town.director, at, decision="return")
    else:
        commands.recall(**write)
    refused("3.2-f", lambda: commands.discard(**write | {"pk": kept.pk}), "曾提交签发")
    page(client, town.secretary, Case.objects.get().page)
    assert commands.submit(**write).pk == kept.pk


def test_7_1_j_who_is_left_a_problem_finds_it_and_says_when_it_is_solved(
    client: Client, town: Town
) -> None:
    day = date(2026, 12, 30)
    meeting = opened(town, convened(town, Kind.EXCHANGE, day, by=town.director))
    solver, stranger = a_member(name="承办人"), a_member(name="旁人")
    one = commands.add_output(
        pk=meeting.pk, kind="problem", title="接口超时", text="夜间偶发", owner=solver,
        due_on=day + 5 * DAY, by=town.secretary, at=meeting.begins_at + MINUTE,
    )  # fmt: skip
    owed = Duty.objects.get(kind=telling.PROBLEM)
    page(client, stranger, owed.url, 404)
    page(client, solver, owed.url)
    answer = who(client, solver).post(reverse("meetings:finish-output", args=[one.pk]), follow=True)
    assert answer.status_code == 200
    owed.refresh_from_db()
    assert owed.closed_at is not None


def test_4_2_n_of_an_owner_who_has_left_the_office_explains_mends_and_finishes(
    client: Client, town: Town
) -> None:
    one, at = a_late_one(town)
    office = town.secretary
    refused("4.2-n", lambda: explained(town, one, at, by=office), "由负责人")
    Member.objects.filter(pk__in=[one.owner_id, town.heads[1].pk]).update(is_active=False)
    refused("4.2-n", lambda: explained(town, one, at, by=town.heads[2]), "由负责人")
    assert "提交延期说明" in page(client, office, one.page)
    agreed(town, explained(town, one, at, by=office), at)
    commands.finish_remedy(pk=Remedy.objects.get().pk, by=office, at=at)
    commands.finish(pk=one.pk, result="由接任人改造完成", by=office, at=at)
    one.refresh_from_db()
    assert one.state == ResolutionState.DONE
    assert not Duty.objects.filter(target=name_of(one), closed_at=None).exists()


def test_4_2_b_of_two_units_of_one_name_the_seat_stays_where_it_was(
    client: Client, town: Town
) -> None:
    twin = people.found_unit(
        code="M0", name=town.teams[1].name, kind=town.teams[1].kind, parent=None,
        by=the_system(), at=MONDAY,
    )  # fmt: skip
    series = a_series(town, seats=[(twin, town.heads[1])])
    form = EditSeries(series=series)
    sent = {name: form[name].value() for name in form.fields}
    address = reverse("meetings:edit-series", args=["weekly"])
    assert who(client, town.secretary).post(address, sent).status_code == 302
    assert [one.unit for one in series.seats.all()] == [twin]
    answer = client.post(address, sent | {"seats": f"{twin.name}：{town.heads[1].staff_no}"})
    assert "请填写编码" in answer.content.decode()
