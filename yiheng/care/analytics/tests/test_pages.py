"""The analyst's page, file and API: linkable, refused in place, and never a word of a patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from yiheng.care.analytics.tests import factories
from yiheng.care.analytics.tests.factories import (
    a_hospital,
    an_analyst,
    come,
    prescribe,
    some_patients,
)
from yiheng.care.patients.models import Patient
from yiheng.care.records.models import Record
from yiheng.core.clock import now
from yiheng.governance.access import queries as access
from yiheng.governance.access.tests.factories import a_doctor
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.people.tests.factories import a_unit

pytestmark = pytest.mark.django_db
PAGE, FILE, API = "/analytics/", "/analytics/table.csv", "/api/analytics/counts"
Asking = Callable[..., Any]
WRONG: list[dict[str, Any]] = [
    {"rows": "weather"}, {"year": 1999}, {"drug": "' OR 1=1"}, {"measure": "quantity"},
    {"since": "x"}, {"since": 13}, {"subject": "patients"},
]  # fmt: skip


@pytest.fixture
def ask(client: Client) -> Asking:
    """An analyst at the screen of a hospital with three departments."""
    a_hospital()
    people = some_patients(40)
    for name, many in (("心内", 20), ("=1+1", 17), ("骨科", 3)):
        unit = a_unit(name)
        come(people[:many], unit, 10)
        come(people[: many + 12], unit, 11)
        prescribe(people[:many], unit, "C10AA05")
    client.force_login(an_analyst())

    def answered(door: str = PAGE, **asked: Any) -> Any:
        question = {
            "subject": "visits", "measure": "events", "purpose": "operations",
            "rows": "department", "columns": "month", "year": 2026, **asked,
        }  # fmt: skip
        return client.get(f"{door}?{urlencode(question)}")

    return answered


def test_the_page_before_and_after_a_question(
    ask: Asking, client: Client, django_assert_max_num_queries: Any
) -> None:
    before = client.get(PAGE).content.decode()
    assert "还没有统计" in before
    assert "统计过的会列在这里" in before
    for treatment in ("原值", "泛化", "取整", "不提供"):
        assert treatment in before

    ask()
    with django_assert_max_num_queries(15):
        page = ask().content.decode()
    assert page.count('<em class="sup">隐去</em>') == 4
    assert "不足 10 人的格子隐去" in page
    assert "本表共隐去 4 格" in page
    assert "<svg" in page
    entry = Entry.objects.filter(action="analytics.counted").latest("seq")
    assert f"#{entry.seq}" in page
    assert "就诊 · 科室 × 月份 × 次数" in client.get(PAGE).content.decode()


def test_2_1_m_the_refusal_stands_in_the_page_with_clause_and_cure(ask: Asking) -> None:
    answer = ask(measure="records")

    page = answer.content.decode()
    assert (answer.status_code, answer["X-Clause"]) == (403, "2.1-m")
    assert 'role="alert"' in page
    assert "请改为统计次数或患者数" in page
    assert "本次拒绝已写入审计日志" in page
    assert 'id="table"' not in page


@pytest.mark.parametrize("door", [PAGE, FILE, API])
def test_5_2_c_prescriber_by_drug_is_refused_at_every_door_and_listed(
    ask: Asking, door: str
) -> None:
    answer = ask(door, subject="prescriptions", rows="prescriber", columns="drug",
                 measure="quantity")  # fmt: skip

    assert (answer.status_code, answer["X-Clause"]) == (403, "2.1-m")
    assert "统方" in str(answer.json() if door == API else answer.content.decode())
    assert access.drug_statistics_attempts().count() == 1


@pytest.mark.parametrize("door", [PAGE, FILE, API])
def test_what_cannot_be_asked_is_a_422_that_says_where(ask: Asking, door: str) -> None:
    for wrong in WRONG:
        answer = ask(door, **wrong)
        assert answer.status_code == 422, wrong
        if door == API:
            assert answer.json()["field"] == next(iter(wrong))
    assert not Entry.objects.filter(action="analytics.counted").exists()


def test_1_2_i_the_file_and_the_api_hide_what_the_page_hides(ask: Asking) -> None:
    answer = ask(FILE)
    lines = answer.content.decode().lstrip("\ufeff").splitlines()

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines[0] == "科室,2026-10,2026-11,合计"
    assert sum(line.count("隐去") for line in lines) == 4
    assert [line[:5] for line in lines if "1+1" in line] == ["'=1+1"]
    entry = Entry.objects.latest("seq")
    assert (entry.action, entry.facts["hidden"]) == ("analytics.exported", 4)

    told = ask(API).json()
    assert told["entry"] == Entry.objects.latest("seq").seq
    assert (told["least"], told["hidden"]) == (10, 4)
    figures = [figure for row in told["rows"] for figure in row["figures"]]
    assert sum(figure["hidden"] for figure in figures) == 4
    assert all(figure["value"] is None for figure in figures if figure["hidden"])
    quantities = ask(API, subject="prescriptions", measure="quantity", rows="drug").json()
    assert quantities["rows"][0]["figures"][0]["value"] == 80


def test_the_api_takes_the_least_that_a_question_needs(ask: Asking, client: Client) -> None:
    told = client.get(f"{API}?subject=visits&rows=department").json()

    assert told["question"]["year"] == str(now().year)
    assert client.get(f"{API}?subject=visits").status_code == 422


def test_a_year_without_records_is_empty_and_old_data_say_so(ask: Asking, client: Client) -> None:
    empty = ask(year=2025)
    assert empty.status_code == 200
    assert "没有可显示的数据" in empty.content.decode()
    assert client.get(FILE).status_code == 200

    Record.objects.update(stored_at="2026-01-02T00:00:00Z")
    stale = ask().content.decode()
    assert 'class="notice warn"' in stale
    assert "数据截至" in stale


def test_many_rows_are_ranked_and_one_column_is_one_bar(ask: Asking) -> None:
    people = some_patients(12)
    for n in range(13):
        come(people, a_unit(f"科{n}"), 11)

    assert ask().status_code == 200
    assert ask(columns="").content.decode().count("<svg") >= 1
    assert ask(rows="month", columns="").status_code == 200


@pytest.mark.parametrize("door", [PAGE, FILE, API])
def test_2_1_m_no_answer_of_any_status_holds_a_word_of_a_patient(
    ask: Asking, client: Client, door: str
) -> None:
    answers = [
        ask(door), ask(door, measure="people"), ask(door, measure="records"),
        ask(door, rows="name", columns="id_card"), ask(door, rows="weather"),
        ask(door, year=2024), client.get(door), client.post(door),
        ask(door, subject="prescriptions", rows="prescriber"),
        ask(door, rows="month", drug="C10AA05"),
    ]  # fmt: skip
    with ledger_blocked():
        answers.append(ask(door))
    assert {one.status_code for one in answers} >= {200, 403, 405, 422, 503}
    told = b"".join(one.content for one in answers).decode()
    secrets = [factories.NAME, factories.ID_CARD, factories.PHONE, "ZYc"]
    for secret in (*secrets, *Patient.objects.values_list("surrogate", flat=True)):
        assert secret not in told
    facts = str(list(Entry.objects.filter(action__startswith="analytics").values_list("facts")))
    assert all(secret not in facts for secret in secrets)


def test_2_1_m_an_analyst_opens_no_patient(ask: Asking, client: Client) -> None:
    patient, record = Patient.objects.all()[0].pk, Record.objects.all()[0].pk
    for url in ("/patients/", f"/patients/{patient}/", f"/patients/{patient}/records/{record}/"):
        assert client.get(url).status_code in (403, 404), url


@pytest.mark.parametrize("door", [PAGE, FILE, API])
def test_2_1_m_the_policy_comes_before_the_question_is_read(
    ask: Asking, client: Client, door: str
) -> None:
    client.force_login(a_doctor())

    assert [client.get(door).status_code, ask(door, since="x").status_code] == [403, 403]
