"""What is done with a case beside signing it: offered where it may be, refused with its clause."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiheng.core.clock import now
from yiheng.desk.approvals.tests.factories import browser_of, named, typed
from yiheng.governance.approvals.models import Case, Reading, Resolution, State, Step
from yiheng.governance.approvals.shapes import by_body, by_post, step
from yiheng.governance.approvals.tests.factories import (
    MONDAY,
    SUBJECT,
    a_hospital,
    a_member,
    a_unit,
    sign,
    submit,
    the_route,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Post, Unit

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def a_case() -> tuple[Case, Client, Client]:
    """A case of two steps, with its applicant and the first signer at work."""
    a_hospital("director", "leader")
    clerk = a_member()
    return submit(a_unit(name="甲事项"), clerk), browser_of(clerk), browser_of(a_member("director"))


def moved(browser: Client, case: Case, code: str, expected: int = 302, **given: str) -> str:
    fields = {f"{code}-{name}": value for name, value in given.items()}
    answer = browser.post(f"{case.page}move/{code}/", fields)
    assert answer.status_code == expected, answer.content.decode()[-3000:]
    return answer.content.decode()


def page(browser: Client, case: Case) -> str:
    answer = browser.get(case.page)
    assert answer.status_code == 200
    return answer.content.decode()


def test_3_1_e_a_step_is_handed_on_and_both_names_stay() -> None:
    case, _clerk, director = a_case()
    other = named(a_member("director"), "周敏")
    assert "转给" in page(director, case)
    moved(director, case, "transfer", to="周敏", reason="由其主办")
    assert "由" in page(browser_of(other), case)
    assert Step.objects.get(case=case, ordinal=1).member == other


def options(html: str, name: str) -> set[str]:
    """The numbers that a list of the page suggests."""
    inside = html.partition(f'<datalist id="{name}">')[2].partition("</datalist>")[0]
    return set(re.findall(r'value="([^"]+)"', inside))


def test_3_1_e_a_step_is_offered_only_to_those_to_whom_it_may_go() -> None:
    case, _clerk, director = a_case()
    other, leader = a_member("director"), a_member("leader")
    html = page(director, case)
    assert 'list="heirs"' in html
    assert options(html, "heirs") == {other.staff_no, leader.staff_no}
    assert options(html, "colleagues") > options(html, "heirs")
    moved(director, case, "transfer", to=other.staff_no, reason="由其主办")
    giver = Step.objects.get(case=case, ordinal=1).transferred_by
    assert giver is not None
    assert options(page(browser_of(other), case), "heirs") == {giver.staff_no}


def test_2_1_b_a_deputy_is_not_offered_to_hand_on_and_told_why() -> None:
    case, _clerk, _director = a_case()
    head, deputy = a_member("director"), a_member()
    people.appoint_deputy(
        principal=head, deputy=deputy, subjects=(SUBJECT,), permissions=(), since=MONDAY,
        until=now() + timedelta(days=7), reason="出差", by=head, at=MONDAY,
    )  # fmt: skip
    html = page(browser_of(deputy), case)
    assert "同意并签字" in html
    assert "/move/transfer/" not in html
    assert "代理人不能再转办" in html.split("其他操作为什么没有")[1]


def test_who_asks_one_more_to_sign_before_still_sees_the_case() -> None:
    case, _clerk, director = a_case()
    leader = a_member("leader")
    moved(director, case, "add", who=leader.staff_no, place="before", reason="请先把关")
    assert f"待{leader.name}签字" in page(director, case)


def test_who_gives_a_step_back_still_sees_the_case() -> None:
    a_hospital("head", "leader")
    case, head, leader = submit(a_unit(), a_member()), a_member("head"), a_member("leader")
    moved(browser_of(head), case, "transfer", to=leader.staff_no, reason="请代为把关")
    moved(browser_of(leader), case, "transfer", to=head.staff_no, reason="请自行决定")
    assert "退还转办人" in page(browser_of(leader), case)
    assert "退还转办人" in page(browser_of(head), case)


def test_a_signer_is_added_and_the_flow_shows_it() -> None:
    case, _clerk, director = a_case()
    named(a_member("leader"), "陈立")
    moved(director, case, "add", who="陈立", place="together", reason="请一并把关")
    html = page(director, case)
    assert "会签 0／2" in html
    assert "陈立" in html


def test_7_1_a_a_case_is_sent_round_and_each_reader_gives_a_receipt() -> None:
    case, clerk, _director = a_case()
    one, two = named(a_member(), "甲读者"), named(a_member(), "乙读者")
    moved(clerk, case, "circulate", readers=f"甲读者，{two.staff_no}")
    assert Reading.objects.count() == 2
    html = page(browser_of(one), case)
    assert "传阅给您" in html
    assert browser_of(one).post(f"{case.page}acknowledge/").status_code == 302
    html = page(clerk, case)
    assert html.count("未阅") == 1
    assert "已阅" in html
    assert "传阅给您" not in page(browser_of(one), case)
    assert "不止一位" not in moved(clerk, case, "circulate", 422, readers="没有这人")


def test_a_comment_is_read_beside_the_signatures() -> None:
    case, clerk, director = a_case()
    moved(clerk, case, "comment", text="附件已补")
    assert "附件已补" in page(director, case)
    assert "附件已补" not in page(director, submit(a_unit(), a_member()))


def test_the_same_comment_posted_twice_is_one_and_both_answers_are_the_case() -> None:
    case, clerk, director = a_case()
    key = re.search(r'name="key" value="([\w-]+)"', page(clerk, case))
    assert key
    given = {"comment-text": "附件已补", "key": key[1]}
    for _click in range(2):
        answer = clerk.post(f"{case.page}move/comment/", given)
        assert (answer.status_code, answer["Location"]) == (302, case.page)
    assert page(director, case).count("附件已补") == 1
    moved(clerk, case, "comment", text="附件已补")  # said once more from another page
    assert page(director, case).count("附件已补") == 2


def test_no_other_move_sent_twice_is_done_twice() -> None:
    case, clerk, director = a_case()
    reader, other = named(a_member(), "甲读者"), named(a_member("leader"), "陈立")
    for expected in (302, 302):
        moved(clerk, case, "circulate", expected, readers="甲读者")
    for expected in (302, 403):
        moved(clerk, case, "urge", expected)
    for expected in (302, 403):
        moved(director, case, "add", expected, who="陈立", place="together", reason="请一并把关")
    told = Notice.objects.filter(recipient=reader, kind="approvals.sent-round")
    assert (case.readings.count(), told.count()) == (1, 1)
    assert case.comments.filter(act="urged").count() == 1
    assert case.steps.filter(member=other).count() == 1


def test_who_waits_urges_and_is_told_when_not_again() -> None:
    case, clerk, director = a_case()
    moved(clerk, case, "urge")
    assert "已催办" in page(director, case)
    html = moved(clerk, case, "urge", 403)
    assert "没有办理" in html


def test_the_applicant_takes_the_case_back_and_others_do_not() -> None:
    case, clerk, director = a_case()
    assert "撤回" in page(clerk, case)
    moved(director, case, "withdraw", 403)
    moved(clerk, case, "withdraw")
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN


def test_3_1_e_an_old_page_takes_nothing_back_that_was_handed_in_since() -> None:
    case, clerk, _director = a_case()
    moved(clerk, case, "withdraw")
    again = submit(Unit.objects.get(pk=case.subject_pk), case.applicant)
    assert "已撤回，不能撤回" in moved(clerk, case, "withdraw", 403)
    assert Entry.objects.latest("seq").action == "approvals.withdraw_case.denied"
    again.refresh_from_db()
    assert again.state == State.IN_PROGRESS


def test_a_signer_takes_the_own_signature_back_before_the_next() -> None:
    case, _clerk, director = a_case()
    director.post(f"{case.page}sign/", typed(case))
    assert "收回签字" in page(director, case)
    moved(director, case, "take-back")
    html = page(director, case)
    assert "签字人收回" in html
    assert "同意并签字" in html


def test_who_is_asked_no_more_is_told_by_a_notice_that_opens() -> None:
    case, _clerk, director = a_case()
    leader = a_member("leader")
    director.post(f"{case.page}sign/", typed(case))
    moved(director, case, "take-back")
    told = Notice.objects.get(recipient=leader, kind="approvals.recalled")
    assert browser_of(leader).get(told.url).status_code == 200


def test_a_case_is_ended_by_who_may_end_it_with_a_reason() -> None:
    case, clerk, _director = a_case()
    Post.objects.create(
        code="office", title="院办主任", permissions=["approvals:terminate"], quota=None
    )
    office = browser_of(a_member("office"))
    assert "终止" not in page(clerk, case).split("其他操作为什么没有")[0].split("其他操作")[-1]
    moved(clerk, case, "terminate", 403, reason="不办了")
    moved(office, case, "terminate", 422, reason="")
    moved(office, case, "terminate", reason="预算取消")
    case.refresh_from_db()
    assert case.state == State.TERMINATED


def test_no_such_move_and_no_such_case_are_the_same() -> None:
    case, clerk, _director = a_case()
    assert clerk.post(f"{case.page}move/burn/").status_code == 404
    assert browser_of(a_member()).post(f"{case.page}move/urge/").status_code == 404
    assert clerk.post("/approvals/99999/move/urge/").status_code == 404
    assert clerk.post(f"/approvals/{10**30}/acknowledge/").status_code == 404


def test_3_1_e_a_case_is_sent_back_to_a_chosen_step() -> None:
    a_hospital("director", "leader", "president")
    case = submit(a_unit(), a_member())
    sign(case, a_member("director"))
    sign(case, a_member("leader"))
    browser = browser_of(a_member("president"))
    html = page(browser, case)
    assert "上一步：第2步" in html
    assert '<option value="1">第1步</option>' in html
    answer = browser.post(
        f"{case.page}sign/", typed(case, decision="return", back_to="1", opinion="重新核对")
    )
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.current == 1


def test_4_1_c_a_body_signs_by_its_resolution_only() -> None:
    a_hospital("secretary")
    the_route(step("院长办公会", by_body("president_meeting", "secretary")))
    case, browser = submit(a_unit(), a_member()), browser_of(a_member("secretary"))
    assert "附院长办公会决议" in page(browser, case)
    refused = browser.post(f"{case.page}sign/", typed(case))
    assert refused.status_code == 403
    assert "须附决议" in refused.content.decode()

    given: dict[str, Any] = {"number": "〔2026〕3号", "dated_on": date(2026, 11, 20)}
    assert browser.post(f"{case.page}resolution/", given).status_code == 422
    wrong = SimpleUploadedFile("决议.pdf", b"not a pdf")
    assert browser.post(f"{case.page}resolution/", {**given, "file": wrong}).status_code == 422
    file = SimpleUploadedFile("决议.pdf", PDF)
    assert browser.post(f"{case.page}resolution/", {**given, "file": file}).status_code == 302
    kept = Resolution.objects.get()
    assert "院长办公会决议 〔2026〕3号" in page(browser, case)
    answer = browser.get(f"/approvals/resolutions/{kept.pk}/")
    assert answer.content == PDF
    assert browser_of(a_member()).get(f"/approvals/resolutions/{kept.pk}/").status_code == 404
    assert browser.post(f"{case.page}sign/", typed(case)).status_code == 302
    assert "院长办公会决议 〔2026〕3号" in page(browser, case)


def test_common_opinions_are_kept_and_signed_with_one_tap() -> None:
    case, _clerk, director = a_case()
    assert director.post("/approvals/phrases/", {"text": ""}).status_code == 422
    assert director.post("/approvals/phrases/", {"text": "请抓紧办理"}).status_code == 302
    assert "请抓紧办理" in page(director, case)
    director.post(f"{case.page}sign/", typed(case, opinion="", phrase="请抓紧办理"))
    assert case.signatures.count() == 1
    html = page(director, case)
    assert '<p class="quote">请抓紧办理</p>' in html
    own = director.get("/approvals/phrases/").content.decode()
    pk = own.split("/approvals/phrases/")[-1].split("/")[0]
    assert browser_of(a_member("leader")).post(f"/approvals/phrases/{pk}/drop/").status_code == 404
    assert director.post(f"/approvals/phrases/{pk}/drop/").status_code == 302
    assert "请抓紧办理" not in director.get("/approvals/phrases/").content.decode()


def test_the_page_of_a_case_costs_the_same_for_one_signer_and_for_six() -> None:
    a_hospital("director", "leader", *(f"post{number}" for number in range(6)))
    leader, signers = a_member("leader"), [a_member(f"post{number}") for number in range(6)]

    def queries(many: int) -> int:
        posts = [f"post{number}" for number in range(many)]
        the_route(step("会签", *map(by_post, posts)), step("终审", by_post("leader")))
        clerk = a_member()
        case = submit(a_unit(), clerk)
        for signer in signers[:many]:
            sign(case, signer)
            moved(browser_of(clerk), case, "comment", text=signer.name)
        browser = browser_of(leader)
        page(browser, case)
        with CaptureQueriesContext(connection) as counted:
            page(browser, case)
        return len(counted)

    assert queries(1) == queries(6) <= 45
