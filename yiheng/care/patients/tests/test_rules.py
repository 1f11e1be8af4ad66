"""Who tells a patient a name, and who consents to destroy a key: the rules alone, case by case."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from yiheng.care.patients.keeping import Keep
from yiheng.care.patients.models import (
    Answer,
    Basis,
    Consent,
    Deletion,
    NameRequest,
    Patient,
    Role,
    Stage,
)
from yiheng.care.patients.rules import CONSENTS, may_answer, may_consent
from yiheng.core.verdict import Verdict
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db
KEPT = Keep("门诊病历保存 15 年", date(2041, 11, 23))


def a_patient() -> Patient:
    return Patient.objects.create(
        surrogate=uuid4().hex, sealed=b"", created_at=MONDAY, updated_at=MONDAY
    )


def a_deletion(stage: Stage = Stage.RESTRICTED) -> Deletion:
    return Deletion.objects.create(
        patient=a_patient(), basis=Basis.PATIENT, stage=stage, asked_at=MONDAY,
        asked_by=a_member(),
    )  # fmt: skip


def agreed(deletion: Deletion, member: Member, role: Role) -> None:
    Consent.objects.create(deletion=deletion, role=role, member=member, at=MONDAY)


def said(verdict: Verdict) -> tuple[bool, str, str]:
    """What a verdict comes to: the answer, its clause, its reason and cure."""
    return verdict.allowed, verdict.clause, f"{verdict.why} {verdict.remedy or ''}".strip()


def test_2_1_n_somebody_of_the_office_answers_once_and_never_about_themself() -> None:
    office, stranger = a_member("access:review"), a_member("people:see")
    asked = NameRequest(patient=a_patient(), entry=7, asked_at=MONDAY)

    assert said(may_answer(office, asked, str(stranger.pk), MONDAY))[:2] == (True, "2.1-n")
    assert not may_answer(stranger, asked, str(office.pk), MONDAY)
    own = may_answer(office, asked, str(office.pk), MONDAY)
    assert said(own) == (
        False, "2.1-n", "查看人是您本人，不能由您答复 请由医务部的另一位同事答复",
    )  # fmt: skip
    asked.answer = Answer.TOLD
    assert said(may_answer(office, asked, str(stranger.pk), MONDAY)) == (
        False, "2.1-n", "该申请已答复",
    )  # fmt: skip


@pytest.mark.parametrize("role", Role)
def test_2_1_n_each_side_consents_with_its_own_right_and_no_other(role: Role) -> None:
    deletion = a_deletion()
    for right in CONSENTS.values():
        verdict = may_consent(a_member(right), deletion, role, [], MONDAY)
        assert bool(verdict) == (right == CONSENTS[role]), (role, right)
    verdict = may_consent(a_member(CONSENTS[role]), deletion, role, [], MONDAY)
    assert said(verdict)[:2] == (True, "0-e")


@pytest.mark.parametrize("stage", [Stage.LIFTED, Stage.ERASED])
def test_0_e_what_has_ended_is_consented_to_no_more(stage: Stage) -> None:
    member = a_member(CONSENTS[Role.AUDIT])

    assert said(may_consent(member, a_deletion(stage), Role.AUDIT, [], MONDAY)) == (
        False, "0-e", "该申请已办结 需要再次删除的，请另行登记",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kept", "day"), [(KEPT, "2041-11-23"), (Keep("封存", None), "解除之日")]
)  # fmt: skip
def test_0_e_while_anything_keeps_the_chart_the_day_is_named(kept: Keep, day: str) -> None:
    member, deletion = a_member(CONSENTS[Role.DIRECTOR]), a_deletion()

    refused = may_consent(member, deletion, Role.DIRECTOR, [kept, KEPT], MONDAY)

    assert said(refused) == (
        False, "0-e",
        f"{kept.why}，至 {day} 前不能销毁 数据已停止使用，只存储。期满或解除后再办理销毁",
    )  # fmt: skip


def test_2_1_n_three_sides_are_three_persons_and_each_consents_once() -> None:
    deletion, everything = a_deletion(), a_member(*CONSENTS.values())
    other = a_member(CONSENTS[Role.RECORDS])
    agreed(deletion, everything, Role.RECORDS)

    twice = may_consent(other, deletion, Role.RECORDS, [], MONDAY + timedelta(hours=1))
    both = may_consent(everything, deletion, Role.DIRECTOR, [], MONDAY)
    third = may_consent(a_member(CONSENTS[Role.DIRECTOR]), deletion, Role.DIRECTOR, [], MONDAY)

    assert said(twice) == (False, "2.1-n", "这一方已经同意")
    assert said(both) == (
        False, "2.1-n", "您已代表另一方同意 三方须是三个人，请由另一位同事办理",
    )  # fmt: skip
    assert third
