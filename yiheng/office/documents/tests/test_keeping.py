"""Nothing is destroyed before its day, under a hold, or while it is lent; then for good."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.storing import store
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member, Unit
from yiheng.office.documents import commands, filing, jobs, queries
from yiheng.office.documents.models import Document, Passage, State
from yiheng.office.documents.tests.factories import (
    DAY,
    MONDAY,
    a_contract,
    a_document,
    a_hospital,
    a_member,
    at_post,
    fresh,
    holder,
    lent,
    raw,
)

pytestmark = pytest.mark.django_db
YEARS_ON = MONDAY.replace(year=2036)
ACTS = (commands.freeze, commands.dispose)


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> Unit:
    monkeypatch.setattr(queries, "now", lambda: MONDAY)
    return a_hospital()


@pytest.fixture
def owner(office: Unit) -> Member:
    return at_post("buyer", name="周负责", unit=office)


def disposed(document: Document, at: datetime, by: Member | None = None) -> Document:
    return commands.dispose(
        pk=document.pk, by=by or holder("secretary"), at=at, reason="保管期满，经鉴定无保存价值"
    )


def test_3_2_b_disposal_waits_for_its_day_holds_and_loans_and_then_nothing_opens_it(
    owner: Member,
) -> None:
    made, keeper = a_document(owner, grade="restricted"), holder("secretary")
    version = made.current
    assert version is not None
    with pytest.raises(Denied, match="2036-11-23 起方可销毁"):
        disposed(made, MONDAY)
    with pytest.raises(Invalid, match="冻结原因"):
        commands.freeze(pk=made.pk, by=keeper, at=MONDAY, reason="")
    commands.freeze(pk=made.pk, by=keeper, at=MONDAY, reason="审计取证")
    with pytest.raises(Denied, match="没有可办理的冻结"):
        commands.freeze(pk=made.pk, by=keeper, at=MONDAY, reason="再次")
    with pytest.raises(Denied, match="已冻结"):
        disposed(made, YEARS_ON)
    commands.thaw(pk=made.pk, by=keeper, at=MONDAY)
    with pytest.raises(Denied, match="没有可办理的冻结"):
        commands.thaw(pk=made.pk, by=keeper, at=MONDAY)
    lent(a_member(name="外科"), made, YEARS_ON - DAY)
    with pytest.raises(Denied, match="正在借阅"):
        disposed(made, YEARS_ON)
    with pytest.raises(Invalid, match="销毁理由"):
        commands.dispose(pk=made.pk, by=keeper, at=YEARS_ON + 9 * DAY, reason=" ")
    sealed = raw(version)

    disposed(made, YEARS_ON + 9 * DAY)

    assert fresh(made).state == State.DISPOSED
    with pytest.raises(vault.KeyErased):
        list(filing.blocks(version))
    assert raw(version) == sealed
    with pytest.raises(Denied, match="只留目录"):
        commands.open_file(pk=made.pk, ordinal=1, by=owner, at=YEARS_ON, how="view")
    assert jobs.sweep(datetime.now(UTC) + 2 * DAY) >= 1
    assert version.blob not in {name for name, _at in store().names()}
    with pytest.raises(Denied, match="已销毁，不能销毁"):
        disposed(made, YEARS_ON + 10 * DAY)
    assert a_document(owner, YEARS_ON).pk != made.pk  # its name is free again


def test_3_2_d_contracts_are_kept_by_whom_they_are_open_to(owner: Member) -> None:
    made, open_one = a_contract(owner), a_document(owner)
    director, keeper = holder("director"), holder("secretary")
    for by, document in ((keeper, made), (director, open_one), (a_member(name="外科"), open_one)):
        for act in ACTS:
            with pytest.raises(NotFound):
                act(pk=document.pk, by=by, at=MONDAY, reason="x")
    assert list(queries.kept_by(director)) == [made]
    assert list(queries.kept_by(keeper)) == [open_one]
    commands.freeze(pk=made.pk, by=director, at=MONDAY, reason="诉讼")
    with pytest.raises(Denied, match="2056-11-23"):
        disposed(made, YEARS_ON, director)
    assert Passage.objects.filter(document=open_one).exists()
    disposed(open_one, YEARS_ON)
    assert not Passage.objects.exists()
