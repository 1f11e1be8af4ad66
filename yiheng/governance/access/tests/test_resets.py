from __future__ import annotations

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.access import commands, queries
from yiheng.governance.access.models import AccountReset, Credential
from yiheng.governance.access.tests.accounts import (
    a_key_person,
    a_security_administrator,
    an_audit_administrator,
    enrolled,
)
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.queries import unread
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, PASSWORD, a_member

pytestmark = pytest.mark.django_db
REASON = "手机遗失，持工牌到场"


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def proposed(member: Member, by: Member, kind: str = "factor") -> AccountReset:
    return commands.propose_reset(member=member, kind=kind, reason=REASON, by=by, at=MONDAY)


def test_2_1_n_a_factor_is_taken_away_by_two_people_and_its_owner_is_told() -> None:
    member, proposer, confirmer = a_member(), a_security_administrator(), an_audit_administrator()
    enrolled(member)

    reset = proposed(member, proposer)
    assert "待您确认" in unread(confirmer).get().title
    assert queries.confirmed_factor(member) is not None
    done = commands.settle_reset(pk=reset.pk, stand="confirmed", by=confirmer, at=MONDAY)

    assert done.stand == Stand.CONFIRMED
    assert queries.confirmed_factor(member) is None
    assert queries.must_have_factor(member, MONDAY)
    assert "重新登记" in unread(member).get().title
    enrolled(member)
    assert not Credential.objects.get(member=member).must_enrol
    facts = Entry.objects.get(action="access.reset_proposed").facts
    assert REASON not in str(facts)
    with pytest.raises(Denied, match="已由"):
        commands.settle_reset(pk=reset.pk, stand="confirmed", by=confirmer, at=MONDAY)


def test_2_1_n_nobody_confirms_the_own_proposal_or_the_reset_of_the_own_account() -> None:
    proposer, confirmer = a_security_administrator(), an_audit_administrator()
    enrolled(confirmer)
    reset = proposed(confirmer, proposer)

    for by, clause in ((proposer, "2.1-n"), (confirmer, "2.1-n"), (a_member(), "2.1-k")):
        with pytest.raises(Denied) as refusal:
            commands.settle_reset(pk=reset.pk, stand="confirmed", by=by, at=MONDAY)
        assert refusal.value.verdict.clause == clause
    with pytest.raises(Denied, match="本人"):
        proposed(proposer, proposer)
    with pytest.raises(Denied):
        proposed(a_member(), confirmer)


def test_a_proposal_is_made_once_with_a_reason_and_may_be_taken_back() -> None:
    member, proposer = a_member(), a_security_administrator()
    with pytest.raises(Invalid, match="没有登记"):
        proposed(member, proposer)
    enrolled(member)
    reset = proposed(member, proposer)
    with pytest.raises(Invalid, match="已有一项"):
        proposed(member, proposer)
    for kind, reason in (("factor", " "), ("both", REASON)):
        with pytest.raises(Invalid):
            commands.propose_reset(member=member, kind=kind, reason=reason, by=proposer, at=MONDAY)

    commands.settle_reset(pk=reset.pk, stand="withdrawn", by=proposer, at=MONDAY)

    assert queries.confirmed_factor(member) is not None
    proposed(member, proposer)
    with pytest.raises(NotFound):
        commands.settle_reset(pk=999_999, stand="refused", by=proposer, at=MONDAY)
    with pytest.raises(Invalid):
        commands.settle_reset(pk=reset.pk, stand="proposed", by=proposer, at=MONDAY)


def test_a_forgotten_password_is_set_anew_by_its_owner() -> None:
    member, proposer = a_member(), a_security_administrator()

    code = commands.issue_activation(member=member, by=proposer, at=MONDAY)

    member.refresh_from_db()
    assert not member.check_password(PASSWORD)
    new = "another-sheet-of-rice-paper"
    commands.activate(staff_no=member.staff_no, code=code, password=new, at=MONDAY)
    assert Member.objects.get(pk=member.pk).check_password(new)
    with pytest.raises(NotFound):
        commands.activate(staff_no=member.staff_no, code=code, password=new, at=MONDAY)


def test_2_1_n_a_key_post_gets_a_code_only_after_two_people_and_only_one() -> None:
    director, proposer = a_key_person(), a_security_administrator()
    with pytest.raises(Denied, match="两人办理"):
        commands.issue_activation(member=director, by=proposer, at=MONDAY)

    reset = proposed(director, proposer, "password")
    with pytest.raises(Denied):
        commands.issue_activation(member=director, by=proposer, at=MONDAY)
    commands.settle_reset(pk=reset.pk, stand="confirmed", by=an_audit_administrator(), at=MONDAY)

    assert commands.issue_activation(member=director, by=proposer, at=MONDAY)
    with pytest.raises(Denied):
        commands.issue_activation(member=director, by=proposer, at=MONDAY)


def test_who_may_not_reset_gives_no_code() -> None:
    for by in (an_audit_administrator(), a_member("people:manage")):
        with pytest.raises(Denied):
            commands.issue_activation(member=a_member(), by=by, at=MONDAY)
