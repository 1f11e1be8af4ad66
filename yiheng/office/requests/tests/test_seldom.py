"""What seldom happens to a request: ended by right, put off, too many papers, another's hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.actor import the_system
from yiheng.core.equipping import EQUIPMENT, bring
from yiheng.core.errors import Denied, Invalid
from yiheng.governance.access.tests import factories as access
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.duties import pausing
from yiheng.governance.duties.models import Duty, Reason
from yiheng.governance.keys.files import MOST_FILES
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Unit
from yiheng.governance.people.tests.factories import MONDAY, a_member, the_standard_posts
from yiheng.governance.regulation import commands as regulation
from yiheng.office.requests import commands, shipped
from yiheng.office.requests.models import Form, Request, State
from yiheng.office.requests.tests.factories import (
    CHANGE,
    a_draft,
    a_hospital,
    approved,
    at_post,
    handed_in,
    holder,
    the_case,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def ward() -> Unit:
    return a_hospital()


def test_3_1_a_a_request_whose_approval_is_ended_by_right_is_over(ward: Unit) -> None:
    request = handed_in(at_post("nurse", unit=ward))
    keeper = a_member("approvals:terminate", "approvals:read-all")
    approvals.terminate(
        pk=the_case(request).pk, reason="系统已整体更换，不再受理", by=keeper, at=MONDAY + DAY
    )

    ended = Request.objects.get(pk=request.pk)
    assert ended.state == State.TERMINATED
    line = Entry.objects.get(action="requests.ended")
    assert (line.clause, line.facts["number"]) == (ended.definition.clause, ended.number)


def test_0_f_while_its_clock_stands_still_the_day_of_a_request_moves_on(ward: Unit) -> None:
    regulation.set_parameter(
        name="duty_pause_max_percent", value="100", in_force_from=MONDAY, by=the_system(),
        at=MONDAY,
    )  # fmt: skip
    request = approved(at_post("nurse", unit=ward))
    officer = a_member("duties:pause", "duties:see-all")
    owed = Duty.objects.get(kind="requests.handle", closed_at=None)
    pausing.pause(
        pk=owed.pk, by=officer, at=MONDAY, reason=Reason.SUPPLIER, note="等待某公司提供接口文档"
    )
    pausing.resume(pk=owed.pk, by=the_system(), at=MONDAY + DAY)

    moved = Request.objects.get(pk=request.pk)
    assert moved.due_at == Duty.objects.get(pk=owed.pk).due_at
    assert request.due_at is not None
    assert moved.due_at is not None
    assert moved.due_at > request.due_at


def test_a_request_takes_so_many_papers_and_says_what_to_do_with_more(ward: Unit) -> None:
    nurse = at_post("nurse", unit=ward)
    request = a_draft(nurse)
    for number in range(MOST_FILES):
        commands.attach(pk=request.pk, by=nurse, at=MONDAY, name=f"{number}.txt", content=b"paper")

    with pytest.raises(Invalid, match="最多 20 个附件，请合并后上传"):
        commands.attach(pk=request.pk, by=nurse, at=MONDAY, name="more.txt", content=b"paper")
    replaced = commands.attach(pk=request.pk, by=nurse, at=MONDAY, name="1.txt", content=b"new")
    assert replaced.content() == b"new"


def test_2_1_n_bad_input_who_signs_a_request_does_not_change_it(ward: Unit) -> None:
    request = handed_in(at_post("nurse", unit=ward))

    with pytest.raises(Denied, match="只有申请人可以修改") as refusal:
        commands.save(pk=request.pk, by=holder("head"), at=MONDAY, typed={"topic": ["别的"]})
    assert (refusal.value.verdict.clause, bool(refusal.value.verdict.remedy)) == ("2.1-n", True)
    assert Request.objects.get(pk=request.pk).title.endswith(CHANGE["topic"])


def test_3_1_a_a_hospital_of_before_gets_the_forms_when_its_posts_may_sign() -> None:
    access.a_hospital()
    assert "申请单" in bring(at=MONDAY)
    the_standard_posts()

    assert "申请单" not in bring(at=MONDAY)
    assert set(Form.objects.values_list("code", flat=True)) == set(shipped.CODES)
    assert not EQUIPMENT["requests"].lacks(MONDAY)
