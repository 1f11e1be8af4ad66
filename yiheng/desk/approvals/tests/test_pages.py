"""The pages of a case: read, sign, lose nothing when the answer is no, print."""

from __future__ import annotations

import pytest

from yiheng.desk.approvals.tests.factories import browser_of, typed
from yiheng.governance.approvals.models import Case, State
from yiheng.governance.approvals.tests.factories import (
    a_hospital,
    a_member,
    a_unit,
    rename,
    sign,
    submit,
)
from yiheng.governance.people.models import Post, Unit

pytestmark = pytest.mark.django_db


def test_the_signer_reads_the_summary_and_signs() -> None:
    a_hospital("director")
    director, case = a_member("director"), submit(a_unit(name="急诊检验采集"), a_member())
    browser = browser_of(director)

    html = browser.get(case.page).content.decode()
    assert "急诊检验采集" in html
    assert "同意并签字" in html
    assert case.content_hash in html

    answer = browser.post(f"{case.page}sign/", typed(case))
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == State.APPROVED
    html = browser.get(case.page).content.decode()
    assert "已验证身份 · 内容未改动" in html
    assert "同意，注意期限" in html
    assert "电子签名有效" not in html


def test_3_1_e_a_wrong_password_keeps_the_opinion_and_cites_the_clause() -> None:
    a_hospital("director")
    case = submit(a_unit(), a_member())
    answer = browser_of(a_member("director")).post(
        f"{case.page}sign/", typed(case, password="guess")
    )
    html = answer.content.decode()
    assert answer.status_code == 403
    assert answer["X-Clause"] == "3.1-e"
    assert "身份验证未通过" in html
    assert "同意，注意期限" in html
    assert "guess" not in html


def test_3_1_e_content_changed_while_reading_is_shown_anew() -> None:
    a_hospital("director")
    clerk, unit = a_member(), a_unit()
    case = submit(unit, clerk)
    rename(unit, clerk)
    answer = browser_of(a_member("director")).post(f"{case.page}sign/", typed(case))
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "内容已变更，请重新阅读" in html
    assert Case.objects.get().content_hash in html
    assert unit.name in html


def test_3_1_e_a_second_click_on_the_signature_is_answered_as_the_first() -> None:
    a_hospital("director", "leader")
    case, browser = submit(a_unit(), a_member()), browser_of(a_member("director"))
    shown = case.steps.get(ordinal=1).shown
    for _click in range(2):
        answer = browser.post(f"{case.page}sign/", typed(case, shown=shown))
        assert (answer.status_code, answer["Location"]) == (302, case.page)
    other = browser.post(f"{case.page}sign/", typed(case, shown=shown, decision="refuse"))
    assert other.status_code == 403
    assert case.signatures.count() == 1


def test_a_no_without_a_reason_is_mended_on_the_field() -> None:
    a_hospital("director")
    case = submit(a_unit(), a_member())
    browser = browser_of(a_member("director"))
    answer = browser.post(f"{case.page}sign/", typed(case, decision="refuse", opinion=""))
    assert answer.status_code == 422
    assert "不同意须写明理由" in answer.content.decode()
    assert browser.post(f"{case.page}sign/", typed(case, password="")).status_code == 422


def test_a_stranger_gets_the_same_page_as_for_nothing() -> None:
    a_hospital("director")
    case, browser = submit(a_unit(), a_member()), browser_of(a_member())
    hidden, absent = browser.get(case.page), browser.get("/approvals/999999/")
    assert hidden.status_code == absent.status_code == 404
    assert browser.post(f"{case.page}sign/", typed(case)).status_code == 404


def test_the_applicant_sees_why_signing_is_not_theirs() -> None:
    a_hospital("director")
    director = a_member("director")
    html = browser_of(director).get(submit(a_unit(), director).page).content.decode()
    assert "申请人不能审批自己的申请" in html
    assert "同意并签字" not in html
    assert "岗位空缺" in html


def test_the_lists_find_by_name_and_say_when_there_is_nothing() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    sign(submit(a_unit(name="甲事项"), clerk), director)
    submit(a_unit(name="乙事项"), clerk)
    browser = browser_of(director)

    assert "乙事项" in browser.get("/approvals/").content.decode()
    assert "甲事项" in browser.get("/approvals/?tab=signed").content.decode()
    assert "没有符合条件" in browser.get("/approvals/?q=丙").content.decode()
    assert "您还没有发起审批" in browser.get("/approvals/?tab=mine").content.decode()
    assert "乙事项" in browser_of(clerk).get("/approvals/?tab=mine").content.decode()


def test_a_decided_case_is_printed_with_its_check_code() -> None:
    a_hospital("director")
    clerk, director = a_member(), a_member("director")
    running = submit(a_unit(), clerk)
    case = sign(submit(a_unit(name="甲事项"), clerk), director, opinion="照办")
    browser = browser_of(clerk)

    assert "未办结，不作凭证" in browser.get(f"{running.page}sheet/").content.decode()
    html = browser.get(f"{case.page}sheet/").content.decode()

    assert "照办" in html
    assert "校验码" in html
    assert "审计日志 #" in html


def test_a_reader_of_all_cases_sees_no_object_that_is_not_theirs() -> None:
    a_hospital("director", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:read-all"])
    unit = a_unit(name="甲事项")
    case, auditor = submit(unit, a_member()), a_member("auditor")
    assert unit.code in browser_of(auditor).get(case.page).content.decode()

    Unit.objects.filter(pk=unit.pk).update(code="elsewhere")

    html = browser_of(auditor).get(case.page).content.decode()
    assert "内容见原单" in html
    assert "elsewhere" not in html
