from __future__ import annotations

from datetime import timedelta

import pytest

from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.access import commands, queries
from yiheng.governance.access.models import BreakGlass, State
from yiheng.governance.access.tests.factories import (
    REASON,
    a_disciplinarian,
    a_doctor,
    a_glass,
    a_hospital,
    a_judge,
    a_patient,
    an_administrator,
    an_analyst,
)
from yiheng.governance.duties.queries import owed_by
from yiheng.governance.keys.vault import SealBroken
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.notices.queries import unread
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation.parameters import ParameterUnset

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def judge(
    glass: BreakGlass, by: Member, outcome: str = "justified", remark: str = "属实"
) -> BreakGlass:
    return commands.review(pk=glass.pk, by=by, at=MONDAY + HOUR, outcome=outcome, remark=remark)


def test_0_e_a_glass_stands_an_hour_and_is_owed_a_judgement_within_a_day() -> None:
    doctor, medical, patient = a_doctor(), a_judge(), a_patient()

    glass = a_glass(doctor, patient)

    assert glass.until == MONDAY + HOUR
    assert glass.review_due_at == MONDAY + 24 * HOUR
    duty = owed_by(medical, MONDAY).get()
    assert (duty.clause, duty.due_at) == ("2.1-n", glass.review_due_at)
    assert "待复核" in unread(medical).get().title
    assert not unread(doctor).exists()
    entry = Entry.objects.get(action="access.glass_opened")
    assert entry.actor == str(doctor.pk)
    assert Subject.objects.get(entry=entry.seq).surrogate == patient


def test_0_g_the_reason_is_sealed_and_the_ledger_holds_its_digest_only() -> None:
    glass = a_glass(a_doctor())

    stored = BreakGlass.objects.get(pk=glass.pk)
    assert queries.opened(stored, "reason") == REASON
    assert REASON.encode() not in bytes(stored.sealed_reason)
    assert not [one for one in Entry.objects.all() if "昏迷" in str(one.facts)]
    stored.surrogate = a_patient()
    with pytest.raises(SealBroken):
        queries.opened(stored, "reason")


@pytest.mark.parametrize(("who", "clause"), [(an_administrator, "2.1-l"), (an_analyst, "2.1-m")])
def test_2_1_l_2_1_m_administrator_and_analyst_break_no_glass(who: object, clause: str) -> None:
    assert callable(who)
    with pytest.raises(Denied) as caught:
        a_glass(who())

    assert caught.value.verdict.clause == clause
    assert caught.value.entry is not None
    assert not BreakGlass.objects.exists()


def test_2_1_k_who_has_not_the_right_breaks_no_glass() -> None:
    with pytest.raises(Denied):
        a_glass(a_member())


@pytest.mark.parametrize(
    ("reason", "category", "field"),
    [
        ("急", "rescue", "reason"),
        ("急 急 急 急 急 急", "rescue", "reason"),
        ("写" * 501, "rescue", "reason"),
        (REASON, "curious", "category"),
    ],
)
def test_0_e_a_reason_is_written_and_its_kind_chosen(
    reason: str, category: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        commands.break_glass(
            surrogate=a_patient(), by=a_doctor(), at=MONDAY, reason=reason, category=category
        )

    assert caught.value.field == field


def test_a_glass_that_stands_is_given_again_and_one_that_fell_is_not() -> None:
    doctor, patient = a_doctor(), a_patient()

    first, again = a_glass(doctor, patient), a_glass(doctor, patient, hours=0.5)
    later = a_glass(doctor, patient, hours=1)

    assert first.pk == again.pk != later.pk


def test_an_unset_parameter_refuses_the_glass() -> None:
    with pytest.raises(ParameterUnset):
        a_glass(a_member("access:break-glass", at=MONDAY - 48 * HOUR), hours=-24)


def test_2_1_n_a_judgement_ends_the_duty_and_is_made_once() -> None:
    doctor, medical = a_doctor(), a_judge()
    glass = judge(a_glass(doctor), medical)

    assert (glass.state, glass.reviewer) == (State.JUSTIFIED, medical)
    assert not owed_by(medical, MONDAY + HOUR).exists()
    assert "已复核" in unread(doctor).get().title
    with pytest.raises(Denied, match=f"{glass.number}已由{medical.label}复核"):
        judge(glass, a_judge("另一位"))


def test_2_1_n_nobody_judges_the_own_reading() -> None:
    both = a_member(
        post=a_post("access:review", "access:break-glass", code=commands.JUDGES), name="孙医务"
    )
    glass = a_glass(both)

    with pytest.raises(Denied) as caught:
        judge(glass, both)

    assert caught.value.verdict.clause == "2.1-n"
    assert "不能复核本人的紧急调阅" in str(caught.value.verdict.why)  # and not: of the own unit
    glass.refresh_from_db()
    assert glass.state == State.AWAITING


def test_2_1_n_who_may_not_judge_sees_others_glasses_as_absent() -> None:
    glass, colleague = a_glass(a_doctor()), a_doctor("旁人")

    for pk in (glass.pk, 999_999):
        with pytest.raises(NotFound):
            commands.review(pk=pk, by=colleague, at=MONDAY, outcome="justified", remark="")
    with pytest.raises(Denied):  # one's own is seen, and still not judged
        judge(glass, glass.member)


def test_an_unjustified_reading_comes_to_discipline() -> None:
    discipline = a_disciplinarian()

    judge(a_glass(a_doctor()), a_judge(), "unjustified", "无抢救记录")

    assert "不当" in unread(discipline).get().title


@pytest.mark.parametrize(
    ("outcome", "remark", "field"),
    [("maybe", "写了", "outcome"), ("unjustified", " ", "remark"), ("question", "", "remark")],
)
def test_a_judgement_is_one_of_three_and_gives_its_ground(
    outcome: str, remark: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        judge(a_glass(a_doctor()), a_judge(), outcome, remark)

    assert caught.value.field == field


def test_a_question_is_answered_and_then_judged() -> None:
    doctor, medical = a_doctor(), a_judge()
    glass = judge(a_glass(doctor), medical, "question", "当时由谁呼叫？")
    assert glass.state == State.QUESTIONED
    assert owed_by(medical, MONDAY).exists()
    with pytest.raises(Invalid, match="等候答复"):
        judge(glass, medical, "question", "再问")

    commands.explain(pk=glass.pk, by=doctor, at=MONDAY + HOUR, text="护士站电话呼叫，急诊已有登记")

    _glass, words = commands.read_glass(pk=glass.pk, by=medical, at=MONDAY + HOUR)
    assert words["explanation"].startswith("护士站")
    assert "已说明" in unread(medical).first().title  # type: ignore[union-attr]  # there is one
    judge(glass, medical)
    with pytest.raises(Denied):
        commands.explain(
            pk=glass.pk, by=doctor, at=MONDAY + HOUR, text="再说明一次，内容同前述情况"
        )


def test_an_explanation_is_given_by_its_reader_when_asked() -> None:
    doctor, medical = a_doctor(), a_judge()
    glass = a_glass(doctor)

    with pytest.raises(Invalid, match="无须说明"):
        commands.explain(pk=glass.pk, by=doctor, at=MONDAY, text="护士站电话呼叫，急诊已有登记")
    with pytest.raises(Denied):
        commands.explain(pk=glass.pk, by=medical, at=MONDAY, text="护士站电话呼叫，急诊已有登记")
    with pytest.raises(NotFound):
        commands.read_glass(pk=glass.pk, by=a_doctor("旁人"), at=MONDAY)


def test_2_1_m_counting_drugs_by_doctor_is_refused_and_stands_on_the_list() -> None:
    analyst, discipline = an_analyst(), a_disciplinarian()

    with pytest.raises(Denied, match="统方") as caught:
        commands.note_drug_statistics(
            asked=["prescriber", "drug", "quantity"], by=analyst, at=MONDAY
        )

    assert caught.value.verdict.clause == "2.1-m"
    attempt = queries.drug_statistics_attempts().get()
    assert (attempt.member, attempt.asked) == (analyst, ["drug", "prescriber", "quantity"])
    assert "统方" in unread(discipline).get().title
    actions = list(Entry.objects.order_by("-seq").values_list("action", flat=True)[:2])
    assert actions == ["access.drug_statistics.denied", "access.drug_statistics_asked"]
