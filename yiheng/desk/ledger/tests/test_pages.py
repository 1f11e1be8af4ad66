"""The auditor reads, searches, verifies; nobody is found by name, nothing tampered stays green."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from yiheng.core.clock import now
from yiheng.core.errors import Denied
from yiheng.governance.access.tests.factories import a_doctor, a_glass, a_hospital, a_patient
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.jobs import run_errands
from yiheng.governance.ledger.models import Entry, Outcome, Subject
from yiheng.governance.ledger.tests.factories import a_ledger, write
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_unit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hospital(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"
    a_hospital()


@pytest.fixture
def auditor(client: Client) -> Member:
    member = a_member("ledger:read", "ledger:verify", name="陈内审")
    client.force_login(member)
    return member


def page(client: Client, url: str = "/ledger/", code: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == code, url
    return answer.content.decode()


def numbers(html: str) -> list[int]:
    return [int(one) for one in re.findall(r'<td class="nowrap"><a href="/ledger/(\d+)/', html)]


def last() -> Entry:
    return Entry.objects.latest("seq")


def test_the_auditor_reads_newest_first_and_browsing_leaves_no_entry(
    client: Client, auditor: Member, django_assert_max_num_queries: Any
) -> None:
    a_ledger(30)
    a_unit()
    size = last().seq
    page(client)
    with django_assert_max_num_queries(12):
        html = page(client)

    assert "审计日志（防篡改）" in html
    assert numbers(html) == list(range(size, size - 25, -1))
    assert "设立科室或团队" in html
    assert last().seq == size


def test_pages_go_back_and_forth_without_counting(client: Client, auditor: Member) -> None:
    a_ledger(60)
    size = last().seq
    older = re.search(r'rel="next" href="([^"]+)"', page(client))
    assert older
    html = page(client, f"/ledger/{older[1]}")
    assert numbers(html)[0] == size - 25
    newer = re.search(r'rel="prev" href="([^"]+)"', html)
    assert newer
    assert numbers(page(client, f"/ledger/{newer[1]}")) == list(range(size, size - 25, -1))
    assert 'rel="prev"' not in page(client)
    assert 'rel="next"' not in page(client, "/ledger/?before=5")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("action=登记人员", {"action": "people.enrolled"}),
        ("target=制度版本 1", {"action": "regulation.adopted"}),
        ("clause=9-a", {"clause": "9-a"}),
        ("clause=岗位职责", {"clause": "2.1-k"}),
        ("action=people.enrolled", {"action": "people.enrolled"}),
    ],
)
def test_filters_live_in_the_address(
    client: Client, auditor: Member, query: str, wanted: dict[str, str]
) -> None:
    if "制度版本" in query:
        query = f"target={Entry.objects.get(action='regulation.adopted').target}"
    if query.startswith("clause=岗"):
        query = "clause=" + re.findall(r'title="2.1-k">([^<]+)<', page(client))[0]
    known = Entry.objects.filter(**wanted).order_by("-seq").values_list("seq", flat=True)

    assert known
    assert numbers(page(client, f"/ledger/?{query}")) == list(known[:25])


def test_an_object_is_found_by_what_people_call_it(client: Client, auditor: Member) -> None:
    unit = a_unit("急诊医学科")
    called = f"{unit._meta.verbose_name} {unit.pk}"

    assert called in page(client)
    assert numbers(page(client, f"/ledger/?target={called}")) == [last().seq]
    assert numbers(page(client, f"/ledger/?target=people.unit:{unit.pk}")) == [last().seq]
    assert numbers(page(client, "/ledger/?target=诊疗关系")) == []
    seq = last().seq
    Entry.objects.filter(seq=seq).update(target="")  # as of a search, which is about no object
    assert "?target=" not in page(client, f"/ledger/{seq}/")


def test_only_refusals_can_be_shown_and_say_why(client: Client, auditor: Member) -> None:
    doctor = a_doctor("王医生")
    with pytest.raises(Denied):
        people.found_unit(code="X1", name="新科", kind="clinical", by=doctor, at=MONDAY)
    refusal = Entry.objects.get(outcome=Outcome.REFUSED)

    assert numbers(page(client, "/ledger/?outcome=refused")) == [refusal.seq]
    html = page(client, f"/ledger/{refusal.seq}/")
    assert "设立科室或团队" in html
    assert "为什么" in html
    assert refusal.facts["why"] % refusal.facts["arguments"] in html.replace("&quot;", chr(34))
    assert "没有符合条件的记录" in page(client, "/ledger/?outcome=not-found")


def test_days_are_the_hospitals_days_and_ordered_by_time(client: Client, auditor: Member) -> None:
    write(number=60 * 24 * 400)
    write(number=60 * 24 * 400 - 5)
    day = (MONDAY + timedelta(days=400)).date()

    shown = numbers(page(client, f"/ledger/?since={day}&until={day}"))
    assert shown == [last().seq - 1, last().seq]
    rest = numbers(page(client, f"/ledger/?since={day}&until={day}&before={shown[0]}"))
    assert rest == [shown[1]]
    back = numbers(page(client, f"/ledger/?since={day}&until={day}&after={shown[1]}"))
    assert back == [shown[0]]
    html = page(client, f"/ledger/?since={day}&until=2026-01-01", 422)
    assert "结束日期早于开始日期" in html
    assert numbers(html) == []


def test_0_g_who_looks_for_a_person_is_recorded(client: Client, auditor: Member) -> None:
    doctor = a_doctor("王医生")
    a_glass(doctor, a_patient())
    html = page(client, "/ledger/?person=王医生")

    assert {Entry.objects.get(seq=one).actor for one in numbers(html)} == {str(doctor.pk)}
    assert last().action == "ledger.searched"
    assert last().facts["actors"] == [str(doctor.pk)]
    assert numbers(page(client, f"/ledger/?person={doctor.label}")) == numbers(html)
    assert numbers(page(client, "/ledger/?person=系统"))
    assert "没有符合条件的记录" in page(client, "/ledger/?person=无此人")


def test_0_g_a_patient_is_found_by_surrogate_only_and_the_search_is_recorded(
    client: Client, auditor: Member
) -> None:
    surrogate, doctor = a_patient(), a_doctor()
    a_glass(doctor, surrogate)
    concerned = sorted(
        Subject.objects.filter(surrogate=surrogate).values_list("entry", flat=True), reverse=True
    )
    size = last().seq

    refused = page(client, "/ledger/?patient=诸葛月英", 422)
    assert "不能按姓名或证件号查找" in refused
    assert last().seq == size
    assert numbers(page(client, f"/ledger/?patient={surrogate}")) == concerned
    assert last().action == "ledger.searched"
    assert Subject.objects.filter(entry=last().seq).get().surrogate == surrogate
    assert numbers(page(client, f"/ledger/?patient={'0' * 32}")) == []
    assert not Subject.objects.filter(entry=last().seq).exists()


def test_an_entry_shows_its_facts_in_words_and_no_patient(
    client: Client, auditor: Member, django_assert_max_num_queries: Any
) -> None:
    surrogate = a_patient()
    a_glass(a_doctor(), surrogate)
    opened = Entry.objects.get(action="access.glass_opened")
    page(client, f"/ledger/{opened.seq}/")
    with django_assert_max_num_queries(12):
        html = page(client, f"/ledger/{opened.seq}/")

    assert "紧急调阅" in html
    assert "理由摘要值" in html
    assert "1 人" in html
    assert surrogate not in html
    assert "还没有检查点覆盖本条" in html
    assert opened.hash in html


def test_0_d_a_covered_entry_is_proved_up_to_the_root(client: Client, auditor: Member) -> None:
    made = checkpoint(now())
    assert made
    for seq in (1, 2, made.size):
        html = page(client, f"/ledger/{seq}/")
        assert "逐级求得的根与检查点相同" in html
        assert f"检查点 #{made.size}" in html
        assert bytes(made.root).hex() in html


def test_0_d_a_changed_entry_says_so_itself(client: Client, auditor: Member) -> None:
    checkpoint(now())
    tamper("UPDATE ledger_entry SET actor_label = 'x', digest = previous WHERE seq = 5")

    assert "不符" in page(client, "/ledger/5/")
    assert "断开" in page(client, "/ledger/6/")
    assert "逐级求得的根与检查点不同" in page(client, "/ledger/6/")


def test_0_d_verifying_is_recorded_and_stays_visible_with_its_time(
    client: Client, auditor: Member
) -> None:
    checkpoint(now())
    assert "还没有校验过" in page(client)
    size = last().seq
    assert client.post("/ledger/verify/").status_code == 302
    run_errands(now())

    kept = last()
    assert (kept.action, kept.facts["whole"], kept.facts["entries"]) == (
        "ledger.verified", True, size + 1,
    )  # fmt: skip
    html = page(client)
    assert "完整可信" in html
    assert f"{size + 1} 条记录全部通过校验" in html
    assert "数据截至" not in html

    a_unit()
    html = page(client)
    assert "完整可信" in html
    assert "此后又有 1 条记录，尚未校验" in html


def test_0_d_a_tampered_row_turns_the_page_red_and_is_named(
    client: Client, auditor: Member
) -> None:
    tamper("UPDATE ledger_entry SET actor_label = '某人' WHERE seq = 4")
    client.post("/ledger/verify/")
    run_errands(now())

    html = page(client)
    assert "发现改动" in html
    assert "第 4 条起不可信：内容与摘要值不符" in html
    assert 'class="seal good"' not in html
    assert last().facts["bad"] == 4
    assert "内容与摘要值不符" in page(client, f"/ledger/{last().seq}/")
    assert "查看第 4 条" in html
    tamper("DELETE FROM ledger_entry WHERE seq = 3")
    client.post("/ledger/verify/")
    run_errands(now())
    html = page(client)
    assert "第 3 条起不可信：序号不连续" in html
    assert "查看第 6 条" not in html


def test_0_d_a_forged_witness_is_shown_plainly(
    client: Client, auditor: Member, settings: Any
) -> None:
    checkpoint(now())
    settings.WITNESS_FILE.write_bytes(b"yiheng/ledger\n9\n\xff\n")
    client.post("/ledger/verify/")
    run_errands(now())

    html = page(client)
    assert "见证文件中的检查点不是本院签发，或已被改动" in html
    assert "与最近检查点不一致" in html
    settings.WITNESS_FILE.unlink()
    assert "见证文件缺失" in page(client)


def test_a_reader_without_the_right_is_told_and_nothing_is_verified(client: Client) -> None:
    client.force_login(a_member("ledger:read"))
    assert 'aria-disabled="true"' in page(client)
    assert client.post("/ledger/verify/").status_code == 403
    assert not Entry.objects.filter(action="ledger.verified").exists()


def test_an_old_tail_without_checkpoint_is_out_of_bounds(client: Client, auditor: Member) -> None:
    checkpoint(now() - timedelta(minutes=5))
    a_unit()
    assert "在界限内" in page(client)  # nothing waited until a moment ago
    Entry.objects.filter(seq=last().seq).update(recorded_at=now() - timedelta(minutes=2))
    assert "超出 60 秒或 1,000 条" in page(client)
    checkpoint(now())
    assert "在界限内" in page(client)


def test_others_stay_outside_and_absent_is_not_found(client: Client, auditor: Member) -> None:
    assert client.get("/ledger/999999/").status_code == 404
    client.force_login(a_doctor())
    answer = client.get("/ledger/")
    assert (answer.status_code, answer["X-Clause"]) == (403, "2.1-k")


def test_what_the_ledger_cannot_name_is_shown_as_it_is(client: Client, auditor: Member) -> None:
    client.get("/ledger/999999/")
    refused = last()

    html = page(client, f"/ledger/{refused.seq}/")
    assert "打开页面" in html
    assert "/ledger/999999/" in html
    assert "两种情况的答复相同" in html


def test_facts_of_every_kind_are_written_out(client: Client, auditor: Member) -> None:
    client.post("/ledger/verify/")
    run_errands(now())
    html = page(client, f"/ledger/{last().seq}/")
    assert "<dt>完整可信</dt><dd>是</dd>" in html
    assert "<dt>首个问题记录</dt><dd>—</dd>" in html
    defined = Entry.objects.filter(action="people.post_defined").latest("seq")
    assert "ledger:read、ledger:verify" in page(client, f"/ledger/{defined.seq}/")


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_0_d_work_is_shown_as_it_goes_and_evidence_is_taken_away(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    client.force_login(a_member("ledger:read", "ledger:verify", "ledger:export"))
    assert "还没有校验或导出" in page(client, "/ledger/work/")
    checkpoint(now())
    a_unit()
    checkpoint(now())
    client.post("/ledger/verify/", {"kind": "verify"})
    days = {"since": "2020-01-01", "until": "2099-12-31"}
    assert client.post("/ledger/work/export/", days).status_code == 302
    html = page(client, "/ledger/work/")
    assert 'hx-trigger="every 2s"' in html
    assert html.count("等待") == 2
    run_errands(now())
    html = page(client, "/ledger/work/")
    assert "every 2s" not in html
    assert "已导出" in html
    assert "一致性证明" in html
    link = re.search(r'href="(/ledger/work/\d+/evidence.zip)"', html)
    assert link
    answer = client.get(link[1])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer.getvalue()[:2] == b"PK"
    assert last().action == "ledger.downloaded"
    assert client.post("/ledger/work/export/", days | {"subjects": "on"}).status_code == 403
    assert client.post("/ledger/work/export/", days | {"until": "2019-01-01"}).status_code == 422
    assert client.post("/ledger/work/export/", {}).status_code == 422


def test_0_d_growth_is_drawn_between_two_notes(client: Client, auditor: Member) -> None:
    older = checkpoint(now())
    a_ledger(40)
    newer = checkpoint(now())
    assert older
    assert newer
    html = page(client, f"/ledger/growth/{older.size}/{newer.size}/")
    assert "已验证" in html
    assert "证明成立" in html
    tamper("UPDATE ledger_entry SET digest = previous WHERE seq = 3")
    assert "不一致" in page(client, f"/ledger/growth/{older.size}/{newer.size}/")
    page(client, f"/ledger/growth/{newer.size}/{older.size}/", 404)
    page(client, f"/ledger/growth/1/{newer.size}/", 404)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused_on_its_field(client: Client, day: str) -> None:
    client.force_login(a_member("ledger:read", "ledger:export"))
    for name in ("since", "until"):
        for url in ("/ledger/", "/ledger/entries.csv"):
            assert client.get(f"{url}?{name}={day}").status_code == 422
        days = {"since": "2026-11-23", "until": "2026-11-23", name: day}
        assert client.post("/ledger/work/export/", days).status_code == 422
