"""The pages of 问题数据: a record is opened, mended and taken in again, or thrown away."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.html import escape

from yiheng.care.collection.models import Licence
from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Quarantined
from yiheng.care.intake.tests.factories import (
    CARD,
    WRONG_CARD,
    a_hospital,
    a_patient,
    an_encounter,
    an_observation,
    lines,
    take,
    text_of,
    with_card,
)
from yiheng.care.intake.tests.test_hl7 import admission
from yiheng.care.patients.models import Patient
from yiheng.care.records.models import Record
from yiheng.core.clock import now
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member

pytestmark = pytest.mark.django_db
CANARY = "金丝雀月英"


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def test_2_1_g_one_check_digit_is_mended_and_the_record_taken_in(
    client: Client, clerk: Member, licence: Licence
) -> None:
    take([with_card(card=WRONG_CARD)], licence, now())
    row = Quarantined.objects.get()
    url = f"/intake/quarantine/{row.pk}/"
    assert "身份证校验位不符" in text_of(client.get("/intake/quarantine/"))

    page = client.get(url)
    shown = text_of(page)
    raw = page.context["text"]
    line = page.context["faults"][0].line
    assert "Patient.identifier[1].value" in shown
    assert "校验位应为" in shown
    assert f"第 {line} 行" in shown
    assert WRONG_CARD in raw.split("\n")[line - 1]
    assert Entry.objects.latest("seq").action == "intake.quarantine_read"

    half = raw.replace(WRONG_CARD, CARD[:-2])
    answer = client.post(url, {"raw": half})
    assert answer.status_code == 422
    assert "仍有 1 处问题" in text_of(answer)
    assert escape(half) in text_of(answer).replace("\r\n", "\n")  # nothing typed is lost
    assert Quarantined.objects.get().state == "open"

    answer = client.post(url, {"raw": raw.replace(WRONG_CARD, CARD)})
    assert answer["Location"] == f"/intake/quarantine/?batch={row.batch_id}&state=replayed"
    assert Patient.objects.count() == 1
    assert clerk.label in text_of(client.get(answer["Location"]))
    closed = text_of(client.get(url))
    assert "<textarea" not in closed
    assert "已重放" in closed


def test_2_1_g_an_hl7_message_is_shown_and_mended_a_segment_a_line(
    client: Client, clerk: Member, licence: Licence
) -> None:
    broken = admission(sex="X" * 3, identifiers=[])
    take(broken, licence, now(), "his.hl7")
    row = Quarantined.objects.get()

    page = client.get(f"/intake/quarantine/{row.pk}/")
    text = page.context["text"]
    assert [line[:3] for line in text.split("\n")][:2] == ["MSH", "EVN"]
    for one in page.context["faults"]:
        assert not one.line or text.split("\n")[one.line - 1].startswith(one.fault.path[:3])

    sound = admission().decode().replace("\r", "\r\n")
    assert client.post(f"/intake/quarantine/{row.pk}/", {"raw": sound}).status_code == 302
    assert Batch.objects.latest("pk").accepted == 1


@pytest.mark.parametrize(
    ("raw", "codec"),
    [
        (admission(sex="X" * 3, identifiers=[]).decode().encode("gb18030"), "gb18030"),
        (admission(sex="X" * 3, identifiers=[]).replace("诸葛".encode(), b"\xff"), "latin-1"),
    ],
)
def test_2_1_g_a_message_in_another_code_is_shown_as_it_came(
    client: Client, clerk: Member, licence: Licence, raw: bytes, codec: str
) -> None:
    take(raw, licence, now(), "his.hl7")

    page = client.get(f"/intake/quarantine/{Quarantined.objects.get().pk}/")
    assert page.context["text"] == raw.decode(codec).strip("\r").replace("\r", "\n")


def test_2_1_g_text_that_is_no_json_is_kept_as_it_came(
    client: Client, clerk: Member, licence: Licence
) -> None:
    take(lines(a_patient()) + b"\n{oops}", licence, now())

    page = client.get(f"/intake/quarantine/{Quarantined.objects.get().pk}/")
    assert page.context["text"] == "{oops}"
    assert page.context["faults"][0].line == 0


def test_2_1_g_a_record_is_discarded_with_a_reason_that_is_kept_sealed(
    client: Client, clerk: Member, licence: Licence
) -> None:
    take([an_observation(status="done")], licence, now())
    row = Quarantined.objects.get()
    url = f"/intake/quarantine/{row.pk}/"

    answer = client.post(f"{url}discard/", {"reason": "无"})
    assert answer.status_code == 422
    assert "请写明舍弃的原因" in text_of(answer)
    assert client.post(f"{url}discard/", {"reason": ""}).status_code == 422
    answer = client.post(f"{url}discard/", {"reason": "来源系统已作废"})
    assert answer["Location"].endswith("state=discarded")
    assert "来源系统已作废" in text_of(client.get(url))
    row.refresh_from_db()
    assert "来源系统已作废".encode() not in bytes(row.reason)
    entry = Entry.objects.get(action="intake.discarded")
    assert len(entry.facts["reason_digest"]) == 64

    answer = client.post(f"{url}discard/", {"reason": "来源系统已作废"})
    assert answer.status_code == 422
    assert client.post(url, {"raw": "{}"}).status_code == 422


def test_2_1_g_what_waited_for_its_patient_is_replayed_at_once(
    client: Client, clerk: Member, licence: Licence
) -> None:
    batch = take([an_encounter(), an_observation(), an_observation("o2", status="?")], licence)
    url = f"/intake/{batch.pk}/replay/"
    assert "重放待更正的 3 条" in text_of(client.get(f"/intake/{batch.pk}/"))

    assert client.post(url)["Location"].endswith(f"batch={batch.pk}&state=open")
    take([a_patient()], licence)
    assert client.post(url)["Location"].endswith(f"batch={batch.pk}&state=replayed")

    assert sorted(Quarantined.objects.values_list("state", flat=True)) == [
        "open", "replayed", "replayed",
    ]  # fmt: skip
    assert Record.objects.filter(resource_type="Encounter").count() == 1


def test_3_1_r_nothing_is_replayed_under_a_licence_that_was_revoked(
    client: Client, clerk: Member, licence: Licence
) -> None:
    batch = take([an_observation()], licence, now())
    row = Quarantined.objects.get()
    licence.revoke(now())

    answer = client.post(f"/intake/quarantine/{row.pk}/", {"raw": '{"typed": "字"}'})
    assert (answer.status_code, answer["X-Clause"]) == (403, "3.1-r")
    assert escape('{"typed": "字"}') in text_of(answer)
    assert client.post(f"/intake/{batch.pk}/replay/").status_code == 403
    assert Quarantined.objects.get().state == "open"


def test_the_quarantine_is_narrowed_by_state_type_fault_and_batch(
    client: Client, clerk: Member, licence: Licence
) -> None:
    first = take([a_patient(), an_observation(status="done")], licence, now())
    take([with_card("p2", card=WRONG_CARD), an_encounter("e9", "p9")], licence, now())
    commands.discard(
        pk=Quarantined.objects.get(batch=first).pk, by=clerk, at=now(), reason="来源已作废"
    )

    def rows(query: str) -> list[str]:
        page = text_of(client.get(f"/intake/quarantine/{query}"))
        return re.findall(r'<td><a href="/intake/quarantine/\d+/">([^<]+)', page)

    assert rows("") == ["Encounter", "Patient"]
    assert rows("?state=all") == ["Encounter", "Patient", "Observation"]
    assert rows("?state=discarded") == ["Observation"]
    assert rows("?code=id.check") == ["Patient"]
    assert rows("?about=Encounter") == ["Encounter"]
    assert rows(f"?state=all&batch={first.pk}") == ["Observation"]
    assert "没有符合条件的问题数据" in text_of(client.get("/intake/quarantine/?code=bad-date"))
    assert "这里没有问题数据" in text_of(client.get("/intake/quarantine/?state=expired"))


def test_0_e_a_list_of_faults_shows_no_patient(
    client: Client, clerk: Member, licence: Licence
) -> None:
    batch = take([with_card(card=WRONG_CARD, name=[{"text": CANARY}])], licence, now())

    for url in ("/intake/", f"/intake/{batch.pk}/", "/intake/quarantine/"):
        page = text_of(client.get(url))
        assert CANARY not in page
        assert WRONG_CARD not in page


@pytest.mark.parametrize("depth", [260, 500])
def test_a_record_nested_beyond_measure_can_be_opened_and_thrown_away(
    client: Client, clerk: Member, licence: Licence, depth: int
) -> None:
    nested = b'{"resourceType":"Patient","name":' + b"[" * depth + b"]" * depth + b"}"
    take(lines(a_patient()) + b"\n" + nested, licence, now())
    url = f"/intake/quarantine/{Quarantined.objects.get().pk}/"

    assert "括号嵌套超过" in text_of(client.get(url))
    assert client.post(url, {"raw": nested.decode()}).status_code == 422
    assert client.post(f"{url}discard/", {"reason": "导出程序有误"}).status_code == 302
