"""What must not end in a dead end or leak: what is under way, who left, what was damaged."""

from __future__ import annotations

import pytest

from yiheng.core.errors import Denied
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import commands, queries
from yiheng.office.documents.models import Change, State
from yiheng.office.documents.tests.factories import (
    MONDAY,
    a_document,
    a_hospital,
    at_post,
    fresh,
    next_version,
    sign,
)
from yiheng.office.documents.tests.test_keeping import YEARS_ON, disposed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Unit:
    monkeypatch.setattr(queries, "now", lambda: MONDAY)
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("data_steward", name="周负责", unit=office)


@pytest.mark.parametrize("change", [Change.MINOR, Change.MAJOR])
def test_0_g_what_is_destroyed_does_not_come_back_with_a_version_under_way(
    owner: Member, change: Change
) -> None:
    made = a_document(owner, grade="restricted")
    next_version(made, owner, change=change)
    with pytest.raises(Denied, match="未发布的版本"):
        disposed(made, YEARS_ON)
    if change == Change.MAJOR:
        commands.submit(pk=made.pk, by=owner, at=YEARS_ON)
        with pytest.raises(Denied, match="未发布的版本"):
            disposed(made, YEARS_ON)
        sign(made, YEARS_ON)
    else:
        commands.drop(pk=made.pk, by=owner, at=YEARS_ON)
        disposed(made, YEARS_ON)
    assert fresh(made).state == (State.IN_FORCE if change == Change.MAJOR else State.DISPOSED)
