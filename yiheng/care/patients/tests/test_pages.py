"""A patient's own pages: a code from the desk, who has seen me, a name on request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from yiheng.care.patients import commands, erasing, keeping, queries
from yiheng.care.patients.models import Answer, NameRequest, QueryCode, Role, Session, Try
from yiheng.care.patients.rules import CONSENTS
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.access.tests.factories import a_doctor, a_hospital, a_judge
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.notices.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member
from yiheng.standards.china import names

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HERE = "10.0.0.7"
DOCTOR = "李医生"


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


@pytest.fixture
def desk() -> Member:
    return a_member("patients:register", name="赵窗口")


def a_patient(mrn: str, name: str = "诸葛月英") -> str:
    resource = {"resourceType": "Patient", "name": [{"text": name}]}
    arrival = commands.Arrival(uuid4().hex, True, resource, [("mrn", mrn)])
    commands.register(arrivals=[arrival], by=the_system(), at=MONDAY)
    return arrival.surrogate


@command("tests.read")
def is_read(surrogate: str, by: Member, via: str = "relation", at: Any = MONDAY) -> int:
    """A reading as the records leave it in the ledger."""
    record(
        "records.read", by=by, target="tests", clause="0-e", at=at, subjects=[surrogate],
        purpose="treatment", via=via,
    )  # fmt: skip
    return Entry.objects.count() + 1


def a_code(desk: Member, mrn: str = "ZY1", at: Any = MONDAY) -> str:
    return commands.issue_code(identifier=mrn, by=desk, at=at).code


def a_session(desk: Member, mrn: str = "ZY1") -> Session:
    token = commands.enter(code=a_code(desk, mrn), address=HERE, at=MONDAY)
    assert token is not None
    session = queries.session(token, MONDAY)
    assert session is not None
    return session


def test_0_e_a_code_opens_the_pages_of_its_patient_once(desk: Member) -> None:
    surrogate, code = a_patient("ZY1"), a_code(desk)

    token = commands.enter(code=code.replace(" ", "－"), address=HERE, at=MONDAY + 9 * MINUTE)

    assert token is not None
    session = queries.session(token, MONDAY + 23 * MINUTE)
    assert session is not None
    assert session.patient_id == surrogate
    assert queries.session(token, MONDAY + 24 * MINUTE) is None
    assert queries.session("", MONDAY) is None
    assert commands.enter(code=code, address=HERE, at=MONDAY + 9 * MINUTE) is None
    stored = str(list(QueryCode.objects.values_list())) + str(list(Session.objects.values_list()))
    assert code.replace(" ", "") not in stored
    assert token not in stored
    actions = Entry.objects.order_by("seq").values_list("action", "outcome")
    assert list(actions)[-3:] == [
        ("patients.code_issued", Outcome.DONE),
        ("patients.entered", Outcome.DONE),
        ("patients.code_refused", Outcome.REFUSED),
    ]


def test_0_e_a_code_grows_old_and_a_new_one_ends_it(desk: Member) -> None:
    a_patient("ZY1")
    old, ended = a_code(desk), a_code(desk, at=MONDAY + MINUTE)
    last = a_code(desk, at=MONDAY + 2 * MINUTE)

    assert commands.enter(code=old, address=HERE, at=MONDAY + 2 * MINUTE) is None
    assert commands.enter(code=ended, address=HERE, at=MONDAY + 2 * MINUTE) is None
    assert commands.enter(code=last, address=HERE, at=MONDAY + 12 * MINUTE) is None
    assert not Session.objects.exists()


def test_0_e_wrong_codes_use_up_the_tries_of_an_address(desk: Member) -> None:
    a_patient("ZY1")
    code = a_code(desk)
    near = code[:4] + " 0000 000{}"
    for number in range(queries.TRIES):
        assert not queries.tries_are_up(HERE, code, MONDAY)
        commands.enter(code=near.format(number), address=HERE, at=MONDAY)

    assert queries.tries_are_up(HERE, code, MONDAY)
    assert commands.enter(code=code, address=HERE, at=MONDAY) is None
    assert not queries.tries_are_up("10.0.0.8", code, MONDAY)
    later = MONDAY + queries.TRY_WINDOW
    assert not queries.tries_are_up(HERE, code, later)
    commands.enter(code="1", address=HERE, at=later)
    assert Try.objects.count() == 2
    assert HERE not in str(list(Try.objects.values_list()))


def test_0_e_an_address_has_an_end_of_tries_whatever_the_digits() -> None:
    for number in range(queries.TRIES_OF_ADDRESS):
        commands.enter(code=f"{number:04}", address=HERE, at=MONDAY)

    assert queries.tries_are_up(HERE, "9999", MONDAY)


def test_0_e_the_desk_issues_for_a_patient_before_it_only(desk: Member) -> None:
    a_patient("ZY1")
    with pytest.raises(NotFound):
        a_code(desk, "ZY2")
    with pytest.raises(Denied):
        a_code(a_doctor())
    issued = commands.issue_code(identifier="ZY1", by=desk, at=MONDAY)
    assert (len(issued.code), issued.until) == (14, MONDAY + 10 * MINUTE)


def test_0_g_a_patient_sees_department_post_time_and_purpose_and_no_name(desk: Member) -> None:
    surrogate, doctor = a_patient("ZY1"), a_doctor(DOCTOR)
    other = a_patient("ZY2")
    is_read(surrogate, by=doctor)
    is_read(surrogate, by=doctor, via="glass")
    is_read(other, by=doctor)

    trace = commands.read_trace(session=a_session(desk), at=MONDAY)
    issued, by_glass, by_relation = trace.page.object_list
    assert trace.person.name == "诸葛月英"
    assert [str(one.purpose) for one in (issued, by_relation)] == ["签发查询码", "诊疗"]
    assert (by_relation.unit, by_relation.post, by_relation.name) == ("心血管内科", "岗位", "")
    assert (by_glass.glass, by_relation.glass) == (True, False)
    assert Entry.objects.latest("seq").action == "patients.trace_read"


def test_a_reader_who_held_no_post_is_still_shown_with_their_unit(desk: Member) -> None:
    surrogate, doctor = a_patient("ZY1"), a_doctor()
    is_read(surrogate, by=doctor, at=MONDAY - MINUTE)

    last = commands.read_trace(session=a_session(desk), at=MONDAY).page.object_list[-1]
    assert (last.unit, last.post) == ("心血管内科", "")


def test_0_g_a_name_is_told_on_request(desk: Member) -> None:
    surrogate, doctor, judge = a_patient("ZY1"), a_doctor(DOCTOR), a_judge()
    entry = is_read(surrogate, by=doctor)
    session = a_session(desk)

    request = commands.ask_name(session=session, entry=entry, at=MONDAY)
    assert commands.ask_name(session=session, entry=entry, at=MONDAY) == request
    assert Notice.objects.filter(recipient=judge, kind="patients.name_asked").count() == 1
    with pytest.raises(Invalid):
        commands.answer_name(pk=request.pk, answer="perhaps", by=judge, at=MONDAY)
    commands.answer_name(pk=request.pk, answer=Answer.TOLD, by=judge, at=MONDAY)
    shown = commands.read_trace(session=session, at=MONDAY).page.object_list
    assert [one.name for one in shown if one.entry == entry] == [DOCTOR]
    with pytest.raises(Denied, match="已答复"):
        commands.answer_name(pk=request.pk, answer=Answer.SAFETY, by=judge, at=MONDAY)


def test_0_g_of_the_requests_those_that_wait_come_first_then_the_latest_answered(
    desk: Member,
) -> None:
    surrogate, judge = a_patient("ZY1"), a_judge()
    entries = [is_read(surrogate, by=a_doctor(DOCTOR)) for _n in range(3)]
    session = a_session(desk)
    first, second, waits = (
        commands.ask_name(session=session, entry=entry, at=MONDAY) for entry in entries
    )
    for n, one in enumerate((first, second)):
        at = MONDAY + n * MINUTE
        commands.answer_name(pk=one.pk, answer=Answer.INQUIRY, by=judge, at=at)

    assert list(queries.name_requests()) == [waits, second, first]


def test_0_g_a_name_withheld_stays_unknown(desk: Member) -> None:
    surrogate, judge = a_patient("ZY1"), a_judge()
    entry, session = is_read(surrogate, by=a_doctor(DOCTOR)), a_session(desk)
    request = commands.ask_name(session=session, entry=entry, at=MONDAY)
    commands.answer_name(pk=request.pk, answer=Answer.INQUIRY, by=judge, at=MONDAY)

    shown = commands.read_trace(session=session, at=MONDAY).page.object_list
    assert {one.name for one in shown} == {""}


def test_2_1_n_nobody_answers_about_their_own_name(desk: Member) -> None:
    surrogate, judge = a_patient("ZY1"), a_judge()
    entry = is_read(surrogate, by=judge)
    request = commands.ask_name(session=a_session(desk), entry=entry, at=MONDAY)

    for member, why in ((judge, "本人"), (a_doctor(), "岗位")):
        with pytest.raises(Denied, match=why):
            commands.answer_name(pk=request.pk, answer=Answer.TOLD, by=member, at=MONDAY)
    with pytest.raises(NotFound):
        commands.answer_name(pk=0, answer=Answer.TOLD, by=judge, at=MONDAY)


def test_0_e_a_patient_asks_only_about_readings_of_themself(desk: Member) -> None:
    a_patient("ZY1")
    entry = is_read(a_patient("ZY2"), by=a_doctor())
    session = a_session(desk)
    for number in (entry, 999_999):
        with pytest.raises(NotFound):
            commands.ask_name(session=session, entry=number, at=MONDAY)
    assert not NameRequest.objects.exists()


def test_a_patient_holds_no_permission_of_staff() -> None:
    assert not commands.Oneself("p").may("records:read", MONDAY)


def test_the_pages_of_a_patient(client: Client, desk: Member) -> None:
    surrogate, stranger = a_patient("ZY1"), a_patient("ZY2", "司马春华")
    entry = is_read(surrogate, by=a_doctor(DOCTOR), at=now())
    assert "输入查询码" in client.get("/p/").content.decode()
    assert client.post("/p/", {"code": "1"}).status_code == 422
    assert client.post("/p/", {"code": ""}).status_code == 422

    entered = client.post("/p/", {"code": a_code(desk, at=now())})
    cookie = entered.cookies["patient"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/p/", True, "Strict")
    page = client.get("/p/").content.decode()
    assert names.mask_name("诸葛月英") in page
    assert "心血管内科 · 岗位" in page
    for secret in (DOCTOR, "司马", surrogate, stranger, "诸葛月英"):
        assert secret not in page
    client.post(f"/p/names/{entry}/ask/")
    assert "已申请告知姓名" in client.get("/p/", {"page": "x"}).content.decode()
    client.post("/p/sign-out/")
    assert not Session.objects.exists()
    assert "输入查询码" in client.get("/p/").content.decode()


def test_without_a_session_nothing_is_asked_and_nothing_told(client: Client) -> None:
    client.cookies["patient"] = "made-up"
    before = Entry.objects.count()
    assert "本次查看已结束" in client.get("/p/").content.decode()
    for url in ("/p/names/1/ask/", "/p/sign-out/"):
        assert client.post(url)["Location"] == "/p/"
    assert Entry.objects.count() == before


def test_tries_that_are_up_leave_no_more_entries(client: Client) -> None:
    for _ in range(queries.TRIES):
        client.post("/p/", {"code": "1234 5678 9012"})
    before = Entry.objects.count()

    answer = client.post("/p/", {"code": "1234 5678 9013"})
    assert "15 分钟后再试" in answer.content.decode()
    assert Entry.objects.count() == before


def test_the_page_of_the_desk(client: Client, desk: Member) -> None:
    a_patient("ZY1")
    client.force_login(desk)
    assert client.get("/p/codes/").status_code == 200
    assert client.post("/p/codes/", {"identifier": "ZY9"}).status_code == 422
    page = client.post("/p/codes/", {"identifier": " zy1 "}).content.decode()
    assert "诸葛月英" not in page
    assert "只能使用一次" in page


def test_the_page_of_medical_affairs(
    client: Client, desk: Member, django_assert_max_num_queries: Any
) -> None:
    surrogate, judge = a_patient("ZY1"), a_judge()
    client.force_login(judge)
    assert "没有申请" in client.get("/p/names/").content.decode()
    entry, session = is_read(surrogate, by=a_doctor(DOCTOR)), a_session(desk)
    request = commands.ask_name(session=session, entry=entry, at=MONDAY)
    with django_assert_max_num_queries(14):
        assert DOCTOR in client.get("/p/names/").content.decode()
    answered = client.post(f"/p/names/{request.pk}/", {"answer": "told"})
    assert answered["Location"] == "/p/names/"
    assert "告知姓名 <span" in client.get("/p/names/").content.decode()


def test_0_g_without_a_ledger_a_patient_sees_nothing(client: Client, desk: Member) -> None:
    surrogate = a_patient("ZY1")
    is_read(surrogate, by=a_doctor(), at=now())
    client.post("/p/", {"code": a_code(desk, at=now())})
    with ledger_blocked():
        answer = client.get("/p/")

    assert answer.status_code == 503
    assert "心血管内科" not in answer.content.decode()


def test_0_e_a_code_opens_nothing_once_the_key_is_destroyed(
    client: Client, desk: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_patient("ZY1")
    at, sides = now(), {role: a_member(right) for role, right in CONSENTS.items()}
    asked = erasing.restrict(identifier="ZY1", basis="patient", by=sides[Role.RECORDS], at=at)
    code = a_code(desk, at=at)
    monkeypatch.setattr(keeping, "KEEPERS", [])
    for role, member in sides.items():
        erasing.consent(pk=asked.pk, role=role, by=member, at=at)

    assert client.post("/p/", {"code": code}).status_code == 422
    assert not Session.objects.exists()
