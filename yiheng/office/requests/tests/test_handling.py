"""办理: by the post that the form names, never the applicant; confirmed, reopened, archived."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.jobs import JOBS
from yiheng.core.proposals import Stand
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.duties.models import Duty
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Appointment, Assignment, Member, Post, Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.governance.regulation import commands as regulation
from yiheng.governance.regulation.parameters import Version as Regulation
from yiheng.office.requests import commands, controls, queries
from yiheng.office.requests.models import Form, Remark, Request, State
from yiheng.office.requests.tests.factories import (
    CHANGE,
    GRANT,
    a_hospital,
    approved,
    at_post,
    handed_in,
    holder,
    sign,
    the_case,
)
from yiheng.standards.china.calendar import Month

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ward() -> Unit:
    return a_hospital()


@pytest.fixture
def nurse(ward: Unit) -> Member:
    return at_post("nurse", name="何护士", unit=ward)


@pytest.fixture
def engineer(ward: Unit) -> Member:
    return at_post("system_engineer", name="马工")


def state(request: Request) -> str:
    return Request.objects.get(pk=request.pk).state


def finished(nurse: Member, engineer: Member) -> Request:
    request = approved(nurse)
    commands.claim(pk=request.pk, by=engineer, at=MONDAY)
    return commands.finish(pk=request.pk, by=engineer, at=MONDAY + HOUR, result="已上线")


def test_3_1_a_a_request_goes_from_draft_to_archive_through_the_engine(
    nurse: Member, engineer: Member
) -> None:
    request = finished(nurse, engineer)
    assert (request.state, request.number) == (State.DONE, "信需〔2026〕1号")
    commands.confirm(pk=request.pk, by=nurse, at=MONDAY + 2 * HOUR)

    assert state(request) == State.ARCHIVED
    entry = Entry.objects.get(action="requests.archived")
    assert len(entry.facts["digest"]) == 64
    assert queries.said(Remark.objects.get()) == "已上线"
    assert b"\xe5\xb7\xb2\xe4\xb8\x8a" not in bytes(Remark.objects.get().sealed)
    assert not Duty.objects.filter(closed_at=None, kind__startswith="requests").exists()


def test_2_1_k_the_handling_post_owes_it_from_the_last_signature_on_by_the_forms_own_limit(
    nurse: Member, engineer: Member
) -> None:
    request = approved(nurse)
    duty = Duty.objects.get(kind="requests.handle")

    assert (duty.post, duty.clause) == ("system_engineer", "1.2-a")
    assert duty.due_at == request.due_at == MONDAY + 3 * DAY + 8 * HOUR + HOUR / 2
    assert Notice.objects.filter(recipient=engineer, kind="requests.asked").count() == 1
    assert list(queries.to_handle(engineer, MONDAY)) == [request]
    assert queries.visible_to(engineer).filter(pk=request.pk).exists()


def test_2_1_k_before_it_is_approved_the_handling_post_knows_nothing_of_it(
    nurse: Member, engineer: Member
) -> None:
    request = handed_in(nurse)
    assert not queries.visible_to(engineer).filter(pk=request.pk).exists()
    with pytest.raises(NotFound):
        commands.claim(pk=request.pk, by=engineer, at=MONDAY)


def test_2_1_k_others_do_not_handle_it_and_the_applicant_never(
    nurse: Member, engineer: Member
) -> None:
    request = approved(nurse)
    with pytest.raises(Denied, match="您不在该岗位"):
        commands.claim(pk=request.pk, by=holder("director"), at=MONDAY)
    with pytest.raises(NotFound):
        commands.claim(pk=request.pk, by=a_member(), at=MONDAY)


def test_2_1_n_who_applied_does_not_handle_it(engineer: Member, ward: Unit) -> None:
    own = at_post("system_engineer", name="自办", unit=ward)
    request = approved(own)
    assert list(queries.to_handle(own, MONDAY)) == []
    with pytest.raises(Denied, match="申请人不能办理自己的申请"):
        commands.claim(pk=request.pk, by=own, at=MONDAY)
    commands.claim(pk=request.pk, by=engineer, at=MONDAY)


def test_2_1_k_what_somebody_leaves_behind_is_taken_over_by_the_post(
    nurse: Member, engineer: Member
) -> None:
    request, mate = approved(nurse), at_post("system_engineer", name="同事")
    commands.claim(pk=request.pk, by=engineer, at=MONDAY)
    assert list(queries.to_handle(mate, MONDAY)) == []
    Member.objects.filter(pk=engineer.pk).update(is_active=False)

    assert list(queries.to_handle(mate, MONDAY)) == [request]
    taken = commands.claim(pk=request.pk, by=mate, at=MONDAY + HOUR)
    assert (taken.state, taken.handler) == (State.IN_HAND, mate)
    commands.finish(pk=request.pk, by=mate, at=MONDAY + DAY, result="已上线")


def test_2_1_k_the_last_signature_falls_though_the_member_has_left(nurse: Member) -> None:
    user = at_post("nurse", name="新护士", unit=nurse.unit)
    request = handed_in(nurse, "account-access", GRANT | {"user": user.staff_no})
    sign(request, holder("head"))
    Member.objects.filter(pk=user.pk).update(is_active=False)
    sign(request, holder("director"))

    request.refresh_from_db()
    assert (request.state, request.made) == (State.APPROVED, "")
    assert "使用人已离岗" in request.made_why_not


def test_2_1_k_what_one_took_on_a_colleague_gets_only_when_it_is_given_back(
    nurse: Member, engineer: Member
) -> None:
    request, mate = approved(nurse), at_post("system_engineer", name="同事")
    commands.claim(pk=request.pk, by=engineer, at=MONDAY)
    with pytest.raises(Denied, match="已由马工接办"):
        commands.claim(pk=request.pk, by=mate, at=MONDAY)
    with pytest.raises(Denied, match="由接办人马工办理"):
        commands.finish(pk=request.pk, by=mate, at=MONDAY, result="x")
    with pytest.raises(Invalid, match="请写明原因"):
        commands.give_back(pk=request.pk, by=engineer, at=MONDAY, reason=" ")

    commands.give_back(pk=request.pk, by=engineer, at=MONDAY, reason="转组")
    commands.claim(pk=request.pk, by=mate, at=MONDAY)
    assert Request.objects.get(pk=request.pk).handler == mate


@pytest.mark.parametrize(("result", "says"), [("", "请写明办理结果"), ("长" * 501, "最长 500")])
def test_a_result_is_said_and_not_too_long(
    nurse: Member, engineer: Member, result: str, says: str
) -> None:
    request = approved(nurse)
    commands.claim(pk=request.pk, by=engineer, at=MONDAY)
    with pytest.raises(Invalid, match=says):
        commands.finish(pk=request.pk, by=engineer, at=MONDAY, result=result)
    assert state(request) == State.IN_HAND


def test_3_1_a_the_same_click_twice_is_told_so(nurse: Member, engineer: Member) -> None:
    request = approved(nurse)
    commands.claim(pk=request.pk, by=engineer, at=MONDAY)
    with pytest.raises(Denied, match="已由马工接办"):
        commands.claim(pk=request.pk, by=engineer, at=MONDAY)
    commands.finish(pk=request.pk, by=engineer, at=MONDAY, result="好")
    with pytest.raises(Denied, match="待确认，不能办理这一步"):
        commands.finish(pk=request.pk, by=engineer, at=MONDAY, result="好")


def test_2_1_n_only_the_applicant_confirms_and_may_say_that_it_is_not_done(
    nurse: Member, engineer: Member
) -> None:
    request = finished(nurse, engineer)
    with pytest.raises(Denied, match="由申请人确认"):
        commands.confirm(pk=request.pk, by=engineer, at=MONDAY)
    with pytest.raises(Invalid, match="请写明原因"):
        commands.reopen(pk=request.pk, by=nurse, at=MONDAY + DAY, reason="")
    commands.reopen(pk=request.pk, by=nurse, at=MONDAY + DAY, reason="弹窗没有出现")

    again = Request.objects.get(pk=request.pk)
    assert (again.state, again.done_at, again.handler) == (State.IN_HAND, None, engineer)
    assert again.due_at == MONDAY + 4 * DAY + 8 * HOUR + HOUR / 2
    assert Duty.objects.filter(kind="requests.handle", closed_at=None).count() == 1
    commands.finish(pk=request.pk, by=engineer, at=MONDAY + DAY, result="已修复")
    commands.confirm(pk=request.pk, by=nurse, at=MONDAY + DAY)
    with pytest.raises(Denied, match="已归档"):
        commands.reopen(pk=request.pk, by=nurse, at=MONDAY + DAY, reason="再来")


def test_3_1_a_what_nobody_gainsays_in_time_is_archived_once(
    nurse: Member, engineer: Member
) -> None:
    request, work = finished(nurse, engineer), JOBS["requests.archive"].work
    assert work(MONDAY + 6 * DAY) == 0
    assert work(MONDAY + 8 * DAY) == 1
    assert work(MONDAY + 8 * DAY) == 0
    assert state(request) == State.ARCHIVED
    assert Entry.objects.filter(action="requests.archived").latest("seq").actor == "system"


def test_2_1_k_a_vacant_handling_post_is_told_to_applicant_and_director(nurse: Member) -> None:
    request = approved(nurse)
    told = Notice.objects.filter(kind="requests.unmanned").values_list("recipient", flat=True)
    assert set(told) == {nurse.pk, holder("director").pk}
    assert state(request) == State.APPROVED


def test_3_1_a_a_form_without_handling_ends_with_the_last_signature(nurse: Member) -> None:
    version = Form.objects.get(code="change-request").versions.get()
    version.content = version.content | {"handler": "", "limit": ""}
    version.save()
    request = approved(nurse)
    assert request.state == State.ARCHIVED
    assert not Duty.objects.filter(kind="requests.handle").exists()


def test_3_1_a_requests_stay_with_the_version_that_they_were_filled_with(nurse: Member) -> None:
    request = handed_in(nurse)
    form = Form.objects.get(code="change-request")
    first = form.versions.get()
    newer = first.content | {"title": "新版需求", "handler": "intake_clerk"}
    form.versions.create(
        number=2, title="新版需求", content=newer, in_force_from=MONDAY, made_by="甲"
    )
    for post in ("head", "director"):
        sign(request, holder(post))

    assert Request.objects.get(pk=request.pk).version == first
    assert Duty.objects.get(kind="requests.handle").post == "system_engineer"
    other = commands.begin(code="change-request", by=nurse, at=MONDAY, idempotency_key="new")
    assert other.version.number == 2


# --- the act of 账号权限开通 ---------------------------------------------------------------------


def grant(by: Member, **changes: str) -> Request:
    return approved(by, "account-access", GRANT | changes)


def test_2_1_n_an_approved_grant_is_proposed_and_holds_only_when_another_confirms(
    nurse: Member,
) -> None:
    secadmin, auditor = at_post("secadmin", name="安管"), at_post("auditadmin", name="审管")
    request = grant(nurse, **{"period-from": "2026-11-24", "period-until": "2027-02-28"})
    proposal = Appointment.objects.get()
    assert (proposal.member, proposal.post.code, proposal.stand) == (
        nurse, "pharmacy", Stand.PROPOSED,
    )  # fmt: skip
    assert request.made == f"people.appointment:{proposal.pk}"
    assert proposal.proposed_by_label == request.number
    assert not Assignment.objects.filter(member=nurse, post__code="pharmacy").exists()

    commands.claim(pk=request.pk, by=secadmin, at=MONDAY)
    with pytest.raises(Denied, match="岗位任命尚未确认"):
        commands.finish(pk=request.pk, by=secadmin, at=MONDAY, result="开通")
    people.settle_appointment(pk=proposal.pk, stand=Stand.CONFIRMED, by=auditor, at=MONDAY)
    commands.finish(pk=request.pk, by=secadmin, at=MONDAY, result="开通")
    assert Assignment.objects.get(member=nurse, post__code="pharmacy").until is not None


def test_2_1_n_a_toxic_pair_is_refused_before_anybody_signs(ward: Unit) -> None:
    doctor = at_post("doctor", name="赵医生", unit=ward)
    with pytest.raises(Denied, match="原始数据"):
        handed_in(doctor, "account-access", GRANT | {"post": "data_analyst"})
    assert not Appointment.objects.exists()
    assert state(Request.objects.get()) == State.DRAFT


def test_2_1_n_one_that_has_become_toxic_is_left_to_the_handler_with_its_reason(
    nurse: Member, ward: Unit
) -> None:
    plain = a_member(name="周新", unit=ward)
    request = handed_in(plain, "account-access", GRANT | {"post": "data_analyst"})
    people.assign(member=plain, post=Post.objects.get(code="nurse"), by=the_system(), at=MONDAY)
    for post in ("head", "director"):
        sign(request, holder(post))

    request.refresh_from_db()
    assert (request.state, request.made) == (State.APPROVED, "")
    assert request.made_why_not
    assert not Appointment.objects.exists()
    assert Entry.objects.filter(action="people.propose_appointment.denied").exists()


def test_2_1_n_three_administrators_posts_and_their_own_people_are_not_for_a_form(
    nurse: Member,
) -> None:
    with pytest.raises(Invalid, match="选择现有岗位"):
        handed_in(nurse, "account-access", GRANT | {"post": "secadmin"})
    secadmin = at_post("secadmin", name="安管")
    with pytest.raises(Denied, match="不以申请单"):
        handed_in(secadmin, "account-access", GRANT)


def test_2_1_n_whom_a_grant_is_for_does_not_sign_it(ward: Unit) -> None:
    clerk, head = at_post("nurse", name="办事员", unit=ward), holder("head")
    request = handed_in(clerk, "account-access", GRANT | {"user": head.staff_no})
    step = the_case(request).steps.get(waiting=True)
    assert step.escalated_from
    with pytest.raises(NotFound):
        sign(request, head)


def test_what_grants_nothing_proposes_nothing(nurse: Member) -> None:
    request = approved(nurse, "account-access", {"what": "reset", "reason": "口令锁定"})
    assert (request.made, request.made_why_not) == ("", "")


# --- controls ------------------------------------------------------------------------------------


def test_3_1_a_a_request_handled_outside_the_engine_is_found(
    nurse: Member, engineer: Member
) -> None:
    month, known = Month.containing(MONDAY.date()), Regulation(MONDAY + 10 * DAY)
    request = finished(nurse, engineer)
    assert controls.handled_outside_the_engine(month, known).met
    the_case(request).end(CaseState.WITHDRAWN, MONDAY)
    found = controls.handled_outside_the_engine(month, known)
    assert (found.met, list(found.evidence)) == (False, [request])


def test_3_1_a_the_share_handled_in_time_is_measured(nurse: Member, engineer: Member) -> None:
    month, known = Month.containing(MONDAY.date()), Regulation(MONDAY + 10 * DAY)
    assert controls.handled_in_time(month, known).value is None
    finished(nurse, engineer)
    late = approved(nurse)
    found = controls.handled_in_time(month, known)
    assert found.value == 50
    assert not found.met
    assert list(found.exceptions) == [late]
    commands.claim(pk=late.pk, by=engineer, at=MONDAY + 9 * DAY)
    commands.finish(pk=late.pk, by=engineer, at=MONDAY + 9 * DAY, result="迟")
    assert controls.handled_in_time(month, known).value == 50


def test_a_limit_that_nobody_has_set_keeps_the_request_from_being_approved(
    nurse: Member, ward: Unit
) -> None:
    version = Form.objects.get(code="change-request").versions.get()
    version.content = version.content | {"limit": "suggestion_reply_workdays"}
    version.save()
    request = handed_in(nurse, typed=CHANGE)
    sign(request, holder("head"))
    with pytest.raises(Denied, match="参数未设定"):
        sign(request, holder("director"))
    regulation.set_parameter(
        name="suggestion_reply_workdays", value="7", in_force_from=MONDAY, by=the_system(),
        at=MONDAY,
    )  # fmt: skip
    sign(request, holder("director"))
    assert state(request) == State.APPROVED
