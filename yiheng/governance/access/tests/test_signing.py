from __future__ import annotations

import pytest

from yiheng.core.errors import NotFound
from yiheng.governance.access import commands
from yiheng.governance.access.backends import StaffNumberBackend, digest_of
from yiheng.governance.access.founding import found
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.keys import vault
from yiheng.governance.keys.models import DataKey
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, Member
from yiheng.governance.people.standard import ADMINISTRATORS
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member
from yiheng.governance.regulation.models import (
    HolidayYear,
    ParameterValue,
    RegulationVersion,
)

pytestmark = pytest.mark.django_db
BACKEND = StaffNumberBackend()


def test_a_member_is_known_by_number_and_password_while_here() -> None:
    member = a_member()
    number = member.staff_no

    assert BACKEND.authenticate(None, number, PASSWORD) == member
    assert BACKEND.get_user(member.pk) == member
    for typed in ((number, "wrong"), (number, None), (None, PASSWORD), ("", ""), ("no", PASSWORD)):
        assert BACKEND.authenticate(None, *typed) is None
    people.leave(member=member, by=commands_system(), at=MONDAY)
    assert BACKEND.authenticate(None, number, PASSWORD) is None
    assert BACKEND.get_user(member.pk) is None


def commands_system() -> Member:
    return a_member("people:manage")


def test_an_unknown_number_costs_the_same_hash_as_a_wrong_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(Member, "set_password", lambda self, raw: hashed.append(raw))

    BACKEND.authenticate(None, "nobody", "typed")

    assert hashed == ["typed"]


def test_a_digest_is_keyed_and_the_same_for_the_same_text() -> None:
    assert digest_of("x") == digest_of("x") != digest_of("y")


def test_0_g_a_failed_sign_in_of_a_known_number_names_the_member() -> None:
    member = a_member()

    commands.note_failure(typed=member.staff_no, at=MONDAY, locked=False)
    commands.note_failure(typed="nobody", at=MONDAY, locked=True)

    known, unknown = Entry.objects.order_by("-seq")[:2][::-1]
    assert known.target == f"people.member:{member.pk}"
    assert (unknown.action, unknown.target) == ("access.locked_out", "people.member:unknown")
    assert known.outcome == unknown.outcome == "refused"


def test_nobody_goes_on_as_a_leaver() -> None:
    member = a_member()
    people.leave(member=member, by=commands_system(), at=MONDAY)

    with pytest.raises(NotFound):
        commands.switch(to=Member.objects.get(pk=member.pk), by=a_member(), at=MONDAY)


def test_2_1_n_an_empty_hospital_has_three_administrators_who_hold_nothing_together() -> None:
    a_hospital()
    for table in (RegulationVersion, ParameterValue, HolidayYear, DataKey):
        table.objects.all().delete()
    vault.forget()

    made = found(at=MONDAY)

    assert [member.staff_no for member, _code in made] == [one.code for one in ADMINISTRATORS]
    assert len({code for _member, code in made}) == 3
    assert Assignment.objects.filter(post__exclusive=True).count() == 3
    assert Entry.objects.latest("seq").action == "access.founded"
