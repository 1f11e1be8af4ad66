from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.access import commands, queries
from yiheng.governance.access.models import CareRelation
from yiheng.governance.access.relations import NewRelation, merge
from yiheng.governance.access.tests.factories import a_doctor, a_patient, a_relation, an_analyst
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post, a_unit

SYSTEM = the_system()
spans = st.lists(
    st.tuples(st.integers(0, 48), st.one_of(st.none(), st.integers(0, 60))), max_size=8
)


def hours(n: int) -> timedelta:
    return timedelta(hours=n)


def relation(since: int, until: int | None) -> NewRelation:
    end = None if until is None else MONDAY + hours(until)
    return NewRelation(1, "p", "attending", MONDAY + hours(since), end)


def covered(rows: list[tuple[int, int | None]]) -> set[int]:
    return {h for since, until in rows for h in range(since, 100 if until is None else until)}


@given(spans, spans)
def test_merging_keeps_every_hour_never_overlaps_and_is_idempotent(
    first: list[tuple[int, int | None]], second: list[tuple[int, int | None]]
) -> None:
    stored = merge([], [relation(*one) for one in first]).made
    for number, row in enumerate(stored):
        row.pk = number + 1
    change = merge(stored, [relation(*one) for one in second])
    rows = [one for one in [*stored, *change.made] if one not in change.absorbed]

    now = [
        (
            int((one.since - MONDAY) / hours(1)),
            None if one.until is None else int((one.until - MONDAY) / hours(1)),
        )
        for one in rows
    ]
    assert covered(now) == covered(first) | covered(second)
    assert sum(len(covered([one])) for one in now) == len(covered(now))
    for number, row in enumerate(rows):
        row.pk = number + 1
    again = merge(rows, [relation(*one) for one in second])
    assert [again.made, again.stretched, again.absorbed] == [[], [], []]


@pytest.mark.django_db
def test_intake_relates_many_at_once_and_twice_is_once() -> None:
    doctor, patient, other = a_doctor(), a_patient(), a_patient()
    batch = [
        a_relation(doctor, patient, 0, 24), a_relation(doctor, patient, 12, None),
        a_relation(doctor, other, 0, 1), a_relation(doctor, other, 3, 3),
    ]  # fmt: skip

    assert commands.relate_many(relations=batch, by=SYSTEM, at=MONDAY) == 2
    assert commands.relate_many(relations=batch, by=SYSTEM, at=MONDAY) == 0

    assert CareRelation.objects.count() == 2
    assert {one.surrogate for one in queries.in_care_of(doctor, MONDAY)} == {patient, other}
    entry = Entry.objects.filter(action="access.related").order_by("seq")[0]
    assert set(
        Subject.objects.filter(entry=entry.seq).values_list("surrogate", flat=True)
    ) == {patient, other}  # fmt: skip


@pytest.mark.django_db
def test_a_later_message_stretches_the_row_that_stands() -> None:
    doctor, patient = a_doctor(), a_patient()
    for since, until in ((0, 4), (10, 12), (4, 10)):
        commands.relate_many(
            relations=[a_relation(doctor, patient, since, until)], by=SYSTEM, at=MONDAY
        )

    row = CareRelation.objects.get()
    assert (row.since, row.until) == (MONDAY, MONDAY + hours(12))


def assign(head: Member, member: Member, role: str = "attending", until: int = 8) -> CareRelation:
    return commands.relate(
        member=member, surrogate=a_patient(), role=role, since=MONDAY,
        until=MONDAY + hours(until), by=head, at=MONDAY,
    )  # fmt: skip


@pytest.mark.django_db
def test_0_e_a_head_assigns_people_of_the_own_unit_only() -> None:
    ward = a_unit()
    head = a_member("access:assign-care", unit=ward)
    colleague = a_member(unit=ward, name="钱护士")

    assert assign(head, colleague).source == "head"
    for stranger, clause in ((a_member(), "0-e"), (head, "2.1-n"), (an_analyst(), "2.1-m")):
        with pytest.raises(Denied) as caught:
            assign(head, stranger)
        assert caught.value.verdict.clause == clause
    with pytest.raises(Denied) as caught:
        assign(colleague, head)
    assert caught.value.verdict.clause == "2.1-k"


@pytest.mark.django_db
def test_an_assignment_wants_a_role_and_an_end_after_its_beginning() -> None:
    post = a_post("access:assign-care")
    ward = a_unit()
    head, colleague = a_member(unit=ward, post=post), a_member(unit=ward)

    with pytest.raises(Invalid, match="角色"):
        assign(head, colleague, role="friend")
    with pytest.raises(Invalid, match="晚于"):
        assign(head, colleague, until=0)
