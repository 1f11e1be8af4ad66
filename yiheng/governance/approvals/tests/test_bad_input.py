"""What people try though they must not: each is refused with its clause and its cure, stands in
the ledger, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, NotFound
from yiheng.governance.approvals import commands, jobs, queries
from yiheng.governance.approvals.models import Case, Signature, SplitAlarm, State
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    SUBJECT,
    a_hospital,
    a_purchase,
    a_route,
    a_tiered_hospital,
    a_unit,
    rename,
    sign,
    submit,
)
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.notices.tests.factories import a_member
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.tests.factories import MONDAY

pytestmark = pytest.mark.django_db
WHY = "外出三天，请代为办理"
KEYS = {"requester": "7", "supplier": "S1", "category": "it-goods"}


def again(member: Member) -> Member:
    return Member.objects.get(pk=member.pk)


def stands_in(deputy: Member, principal: Member, hours: int = 24) -> Member:
    people.appoint_deputy(
        principal=principal, deputy=deputy, subjects=(SUBJECT,), permissions=(), since=MONDAY,
        until=MONDAY + timedelta(hours=hours), reason="出差", by=principal, at=MONDAY,
    )  # fmt: skip
    return again(deputy)


def stands(case: Case) -> object:
    """Everything of a case that a refusal must leave alone."""
    found = Case.objects.get(pk=case.pk)
    return (
        found.state, found.round, found.current, found.content_hash,
        list(found.steps.order_by("pk").values()), list(Signature.objects.order_by("pk").values()),
    )  # fmt: skip


def is_refused(act: Callable[[], object], case: Case, clause: str, says: str) -> None:
    before = stands(case)
    with pytest.raises(Denied, match=says) as refusal:
        act()
    verdict = refusal.value.verdict
    assert (verdict.clause, bool(verdict.remedy)) == (clause, True)
    line = Entry.objects.latest("seq")
    assert (line.action.rpartition(".")[2], line.clause) == ("denied", clause)
    assert stands(case) == before


def hand_over(case: Case, by: Member, to: Member) -> Case:
    return commands.transfer(pk=case.pk, to=to, reason=WHY, by=again(by), at=MONDAY)


def add(case: Case, by: Member, who: Member) -> Case:
    return commands.add_signer(
        pk=case.pk, who=who, place="after", reason=WHY, by=again(by), at=MONDAY
    )


# --- self-approval, by any path ------------------------------------------------------------------


def test_2_1_n_bad_input_the_own_case_is_signed_by_no_path() -> None:
    a_hospital("director", "leader")
    applicant, director, deputy = a_member("director"), a_member("director"), a_member()
    unit = a_unit()
    case = submit(unit, applicant)
    stands_in(deputy, applicant)

    paths: list[tuple[Callable[[], object], str]] = [
        (lambda: sign(case, again(applicant)), "自己的申请"),
        (lambda: sign(case, again(deputy)), "代理人不能代签"),
        (lambda: hand_over(case, director, applicant), "申请人或受益人"),
        (lambda: add(case, director, applicant), "申请人或受益人"),
    ]
    for act, says in paths:
        is_refused(act, case, "2.1-n", says)


def test_2_1_n_bad_input_the_applicant_does_not_sign_for_the_signer_either() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    case = submit(a_unit(), clerk)

    is_refused(lambda: sign(case, stands_in(clerk, director)), case, "2.1-n", "自己的申请")


def test_2_1_n_bad_input_a_role_changed_on_the_way_opens_no_path() -> None:
    a_hospital("director", "leader")
    applicant, director = a_member(), a_member("director")
    case = sign(submit(a_unit(), applicant), director)
    for code in ("director", "leader"):
        post = Post.objects.get(code=code)
        people.assign(member=again(applicant), post=post, by=the_system(), at=MONDAY)

    is_refused(lambda: sign(case, again(applicant)), case, "2.1-n", "自己的申请")
    people.assign(member=director, post=Post.objects.get(code="leader"), by=the_system(), at=MONDAY)
    is_refused(lambda: sign(case, again(director)), case, "2.1-n", "另一环节")


def test_2_1_n_bad_input_whom_it_is_for_signs_by_no_path() -> None:
    a_hospital("director", "leader")
    whom, director, deputy = a_member("director"), a_member("director"), a_member()
    case = submit(a_purchase("1", whom=[whom]), a_member())
    stands_in(deputy, whom)

    is_refused(lambda: sign(case, again(whom)), case, "2.1-n", "为您办理")
    is_refused(lambda: sign(case, again(deputy)), case, "2.1-n", "代理人不能代签")
    is_refused(lambda: hand_over(case, director, whom), case, "2.1-n", "申请人或受益人")


# --- amounts -------------------------------------------------------------------------------------


def test_4_1_c_bad_input_exactly_the_limit_is_not_finished_without_the_leader() -> None:
    a_tiered_hospital()
    head, leader = a_member("head"), a_member("leader")
    case = sign(submit(a_purchase("50000"), a_member()), head)

    assert case.state == State.IN_PROGRESS
    is_refused(lambda: sign(case, head), case, "2.1-n", "签字无须重复")
    assert sign(case, leader).state == State.APPROVED


def test_4_1_a_bad_input_a_split_just_under_the_limit_is_not_finished_without_the_leader() -> None:
    a_tiered_hospital()
    head, leader, auditor = a_member("head"), a_member("leader"), a_member("auditor")
    clerk = a_member()
    first = sign(submit(a_purchase("49999.99", KEYS), clerk), head)
    assert first.state == State.APPROVED

    second = sign(submit(a_purchase("0.01", KEYS), clerk), head)
    assert second.state == State.IN_PROGRESS
    assert second.counted_amount == 50_000
    assert Notice.objects.filter(recipient=auditor, kind="approvals.split").exists()
    is_refused(lambda: sign(second, head), second, "2.1-n", "签字无须重复")
    assert SplitAlarm.objects.get().case == second
    assert sign(second, leader).state == State.APPROVED


# --- what is signed changes under the hand -------------------------------------------------------


def test_3_1_e_bad_input_a_file_changed_between_two_signatures() -> None:
    a_hospital("director", "leader")
    clerk, director, leader, unit = a_member(), a_member("director"), a_member("leader"), a_unit()
    shown = submit(unit, clerk).content_hash
    case = sign(Case.objects.get(), director)
    rename(unit, clerk)

    with pytest.raises(NotFound):  # the turn has gone back to the first
        sign(case, leader)
    is_refused(lambda: sign(case, director, shown=shown), case, "3.1-e", "内容已变更，请重新阅读")


# --- posts and routes ----------------------------------------------------------------------------


def test_3_1_a_bad_input_a_vacant_post_is_passed_on_and_never_stalls() -> None:
    a_hospital("head", "leader")
    a_route("head")
    leader, clerk = a_member("leader"), a_member()
    case = submit(a_unit(), clerk)

    [step] = queries.waiting_steps(case)
    assert (step.post, step.escalated_from) == ("leader", "岗位head")
    assert Duty.objects.filter(kind="approvals.sign", closed_at=None).exists()
    people.leave(member=leader, by=the_system(), at=MONDAY)
    assert jobs.watch(MONDAY + HOUR) == 1
    assert Notice.objects.filter(recipient=clerk, kind="approvals.stuck").exists()
    somebody = a_member("leader")
    assert sign(case, somebody, MONDAY + HOUR).state == State.APPROVED


def test_3_1_a_bad_input_a_route_edited_meanwhile_reaches_no_running_case() -> None:
    a_hospital("director", "leader")
    a_route("director")
    clerk, director, leader = a_member(), a_member("director"), a_member("leader")
    case = submit(a_unit(), clerk)
    a_route("leader")

    with pytest.raises(NotFound):  # who signs by the new version knows nothing of the old case
        sign(case, leader)
    assert sign(case, director).state == State.APPROVED
    assert sign(submit(a_unit(), clerk), leader).state == State.APPROVED


def test_2_1_b_bad_input_a_deputy_whose_time_has_run_out() -> None:
    a_hospital("director")
    director = a_member("director")
    deputy = stands_in(a_member(), director, hours=1)
    case = submit(a_unit(), a_member())

    is_refused(lambda: sign(case, deputy, MONDAY + HOUR), case, "2.1-b", "期限已于")
    assert sign(case, director, MONDAY + HOUR).state == State.APPROVED


def test_3_1_e_bad_input_the_same_click_twice() -> None:
    a_hospital("director", "leader")
    director = a_member("director")
    case = sign(submit(a_unit(), a_member()), director)

    is_refused(lambda: sign(case, director), case, "2.1-n", "签字无须重复")
