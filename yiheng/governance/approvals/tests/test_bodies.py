"""A body signs by its resolution about this content, kept by its secretary (C24)."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.approvals import commands, queries
from yiheng.governance.approvals.models import Case, Resolution, Signature, State
from yiheng.governance.approvals.shapes import by_body, by_post, step
from yiheng.governance.approvals.tests.factories import (
    HOUR,
    MONDAY,
    a_hospital,
    a_member,
    a_unit,
    rename,
    sign,
    submit,
    the_route,
)
from yiheng.governance.people.models import Member, Unit

pytestmark = pytest.mark.django_db
FILE = "院长办公会决议：同意。".encode()


def a_house() -> None:
    a_hospital("secretary", "leader")
    the_route(step("院长办公会审议", by_body("president_meeting", "secretary")))


def keep(case: Case, by: Member, **changes: object) -> Resolution:
    facts: dict[str, object] = {
        "number": "〔2026〕3号", "dated_on": date(2026, 11, 20), "name": "决议.txt",
        "content": FILE,
    }  # fmt: skip
    return commands.keep_resolution(pk=case.pk, by=by, at=MONDAY, **(facts | changes))  # type: ignore[arg-type]  # as typed


def under_way() -> tuple[Case, Member, Unit, Member]:
    a_house()
    unit, clerk, secretary = a_unit(), a_member(), a_member("secretary")
    return submit(unit, clerk), secretary, unit, clerk


@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_4_1_c_a_body_decides_nothing_without_its_resolution(decision: str) -> None:
    case, secretary, _unit, _clerk = under_way()
    with pytest.raises(Denied, match="院长办公会作出，须附决议") as refusal:
        sign(case, secretary, decision=decision, opinion="会议意见")
    assert refusal.value.verdict.clause == "3.1-e"
    assert "上传决议" in refusal.value.verdict.remedy
    assert not Signature.objects.exists()


def test_4_1_c_with_its_resolution_it_stands_on_the_signature() -> None:
    case, secretary, _unit, clerk = under_way()
    kept = keep(case, secretary)
    done = sign(case, secretary)

    given = Signature.objects.get()
    assert (done.state, given.resolution) == (State.APPROVED, kept)
    with translation.override("zh-hans"):
        assert kept.label == "院长办公会决议 〔2026〕3号"
    assert FILE not in bytes(kept.sealed)
    assert commands.read_resolution(pk=kept.pk, by=clerk, at=MONDAY)[1] == FILE
    with pytest.raises(NotFound):
        commands.read_resolution(pk=kept.pk, by=a_member(), at=MONDAY)


def test_4_1_c_a_resolution_about_other_content_counts_not() -> None:
    case, secretary, unit, clerk = under_way()
    keep(case, secretary)
    changed = rename(unit, clerk, MONDAY + HOUR)
    with pytest.raises(Denied, match="须附决议"):
        sign(changed, secretary)
    keep(changed, secretary)
    assert sign(changed, secretary).state == State.APPROVED


def test_a_body_may_be_without_a_resolution_to_return_what_lacks_something() -> None:
    case, secretary, _unit, _clerk = under_way()
    assert sign(case, secretary, decision="return", opinion="缺附件").state == State.RETURNED


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": " "}, "文号"),
        ({"dated_on": date(2026, 11, 24)}, "不能晚于今天"),
        ({"content": b""}, "文件是空的"),
        ({"name": "决议.exe"}, "只收"),
        ({"name": "决议.pdf"}, "不符"),
    ],
)
def test_3_1_e_a_resolution_has_number_day_and_a_sound_file(
    changes: dict[str, object], why: str
) -> None:
    case, secretary, _unit, _clerk = under_way()
    with pytest.raises(Invalid, match=why):
        keep(case, secretary, **changes)
    assert not Resolution.objects.exists()


def test_3_1_e_only_the_secretary_keeps_it_and_only_where_a_body_signs() -> None:
    case, secretary, _unit, clerk = under_way()
    with pytest.raises(NotFound):
        keep(case, a_member("leader"))
    with pytest.raises(Denied, match="申请人"):
        keep(case, clerk)
    the_route(step("秘书", by_post("secretary")))
    plain = submit(a_unit(), clerk)
    with pytest.raises(Invalid, match="不由会议作出"):
        keep(plain, secretary)


def test_4_1_c_a_body_is_not_handed_to_a_person() -> None:
    case, secretary, _unit, _clerk = under_way()
    with pytest.raises(Denied, match="不能转由个人作出"):
        commands.transfer(
            pk=case.pk, to=a_member("secretary"), reason="出差", by=secretary, at=MONDAY
        )


def test_4_1_c_without_a_secretary_a_leader_keeps_the_resolution_and_replaces_no_body() -> None:
    a_house()
    leader = a_member("leader")
    case = submit(a_unit(), a_member())

    [waiting] = queries.waiting_steps(case)
    assert (waiting.kind, waiting.post) == ("body", "leader")
    with pytest.raises(Denied, match="须附决议"):
        sign(case, leader)
    keep(case, leader)
    assert sign(case, leader).state == State.APPROVED


def test_what_a_step_is_called_is_kept_in_the_words_of_the_house_whoever_hands_it_in() -> None:
    a_hospital("secretary", "leader")
    the_route(step("审议", by_body("president_meeting", "secretary")))
    keeper, leader = a_member("secretary"), a_member("leader")
    with translation.override("en"):
        case = submit(a_unit(), a_member())
        commands.add_signer(
            pk=case.pk, who=leader, place="after", reason="请把关", by=keeper, at=MONDAY
        )
    whole, added = case.steps.all()
    assert (whole.body_title, added.title) == ("院长办公会", "加签")
