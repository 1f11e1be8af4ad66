"""A subject whose objects go different ways: each by its own route, under its own clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from yiheng.core.actor import the_system
from yiheng.governance.approvals import commands
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_unit,
    submit,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Unit

pytestmark = pytest.mark.django_db
ONE_WAY, OTHER_WAY = "tests-one", "tests-other"


@pytest.fixture
def two_ways() -> Iterator[None]:
    """Units named 急 take another route, under another clause."""

    def other(pk: int) -> bool:
        return Unit.objects.get(pk=pk).name.startswith("急")

    a_hospital("p1", "p2")
    for code, post in ((ONE_WAY, "p1"), (OTHER_WAY, "p2")):
        commands.define_route(
            code=code, title=code, steps=[step(post, by_post(post))],
            limit="collection_request_sla", in_force_from=MONDAY - HOUR, by=the_system(), at=MONDAY,
        )  # fmt: skip
    plain = SUBJECTS[SUBJECT]
    SUBJECTS[SUBJECT] = replace(
        plain,
        route_of=lambda pk: OTHER_WAY if other(pk) else ONE_WAY,
        clause_of=lambda pk: "4.1-d" if other(pk) else "3.1-a",
    )
    yield
    SUBJECTS[SUBJECT] = plain


@pytest.mark.usefixtures("two_ways")
def test_each_object_takes_its_own_route_under_its_own_clause() -> None:
    who, ordinary, urgent = a_member(), a_unit(code="new-1"), a_unit(code="new-2", name="急用")
    for unit, route, clause in ((ordinary, ONE_WAY, "3.1-a"), (urgent, OTHER_WAY, "4.1-d")):
        case = submit(unit, who)
        assert (case.route.code, case.clause) == (route, clause)
        assert Entry.objects.filter(action="approvals.submitted").latest("seq").clause == clause
    assert Case.objects.get(subject_pk=urgent.pk).steps.get().post == "p2"
