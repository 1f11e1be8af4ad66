"""The pages of intake, as a clerk walks through them: sending in, and what became of it."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from yiheng.care.collection.models import Licence
from yiheng.care.intake import commands
from yiheng.care.intake.models import Batch, Door, Quarantined
from yiheng.care.intake.tests.factories import (
    EVERYTHING,
    a_hospital,
    a_patient,
    an_encounter,
    an_observation,
    counts,
    lines,
    standing,
    take,
    text_of,
)
from yiheng.care.patients.models import Patient
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.tests.factories import ledger_blocked
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import MONDAY, a_member

pytestmark = pytest.mark.django_db
MEGABYTE = 1024 * 1024
CANARY = "金丝雀月英"
EVIL = "<img src=x onerror=alert(1)>.json"


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def send(client: Client, licence: Licence | None, *files: tuple[str, bytes], **how: Any) -> Any:
    data = {
        "application": licence.application_id if licence else "",
        "chosen": [SimpleUploadedFile(name, content) for name, content in files],
    }
    return client.post("/intake/upload/", data, **how)


def test_3_1_r_without_a_licence_nothing_is_taken_and_the_page_says_what_to_do(
    client: Client, clerk: Member
) -> None:
    shown = text_of(client.get("/intake/"))
    assert "现在没有有效的采集许可" in shown
    assert 'href="/collection/new/"' in shown
    assert 'name="chosen"' not in shown

    answer = send(client, None, ("his.ndjson", lines(a_patient())))

    assert (answer.status_code, answer["X-Clause"]) == (403, "3.1-r")
    assert "没有已批准的采集申请单" in text_of(answer)
    assert 'href="/collection/new/"' in text_of(answer)
    assert Entry.objects.latest("seq").action == "intake.open_door.denied"
    assert not Batch.objects.exists()
    assert not Patient.objects.exists()


def test_3_1_r_a_revoked_licence_opens_no_door(
    client: Client, clerk: Member, licence: Licence
) -> None:
    licence.revoke(now())

    answer = send(client, licence, ("his.ndjson", lines(a_patient())))
    assert answer.status_code == 403
    assert "已停用" in text_of(answer)
    assert not Batch.objects.exists()
    assert "现在没有有效的采集许可" in text_of(client.get("/intake/"))


def test_3_1_r_with_a_licence_a_file_comes_in_and_its_page_tells_what_became_of_it(
    client: Client, clerk: Member, licence: Licence
) -> None:
    faulty = [an_observation(f"o{n}", status="done") for n in range(3)]
    answer = send(client, licence, ("his.ndjson", lines(a_patient(), an_encounter(), *faulty)))

    batch = Batch.objects.get()
    assert answer["Location"] == f"/intake/{batch.pk}/"
    assert counts(batch) == (5, 2, 0, 3, 0)
    assert (batch.door, batch.taken_by, len(batch.digest)) == (Door.PAGE, clerk.label, 64)
    opened = Entry.objects.get(action="intake.door_opened")
    assert (opened.clause, opened.facts["files"]) == ("3.1-r", 1)

    page = text_of(client.get(answer["Location"]))
    assert licence.application.number in page
    assert page.count("代码不在取值内") == 3
    assert "读入 5 条" in page
    assert f"/collection/{licence.application_id}/" not in page  # not the clerk's application
    taken = Entry.objects.get(action="intake.taken")
    assert f"#{taken.seq:,}" in page


def test_3_1_r_the_author_reaches_the_application_from_the_batch(
    client: Client, licence: Licence
) -> None:
    batch = take([a_patient()], licence, now())
    author = licence.application.author
    client.force_login(author)
    assert client.get(f"/intake/{batch.pk}/").status_code == 403  # applies only

    client.force_login(a_member("intake:see", "collection:read-all"))
    page = text_of(client.get(f"/intake/{batch.pk}/"))
    assert f'href="/collection/{licence.application_id}/"' in page


def test_0_i_fields_outside_the_licence_are_dropped_and_named_with_their_count(
    client: Client, clerk: Member
) -> None:
    bare = [one for one in EVERYTHING["Patient"] if one not in ("name", "photo")]
    send(client, standing({"Patient": bare}), ("p.ndjson", lines(a_patient(), a_patient("p2"))))

    page = text_of(client.get(f"/intake/{Batch.objects.get().pk}/"))
    assert re.search(r"<span>Patient.name</span><span class=\"num\">2</span>", page)


def test_several_files_are_a_batch_each_and_a_fault_of_one_keeps_all_out(
    client: Client, clerk: Member, licence: Licence
) -> None:
    good = ("a.ndjson", lines(a_patient()))
    packed = ("b.json.gz", gzip.compress(orjson.dumps(a_patient("p2"))))

    answer = send(client, licence, good, ("坏.hl7", b"hello"))
    assert answer.status_code == 422
    assert "坏.hl7：" in text_of(answer)
    assert not Batch.objects.exists()

    assert send(client, licence, good, packed)["Location"] == "/intake/"
    assert list(Batch.objects.order_by("pk").values_list("source", "accepted")) == [
        ("a.ndjson", 1),
        ("b.json.gz", 1),
    ]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("空.json", b"", "文件是空的"),
        ("国标.ndjson", lines(a_patient()) + "\n诸葛".encode("gb18030"), "不是 UTF-8"),
        ("宽.json", "诸葛".encode("utf-16"), "未接收"),
        ("断.json", b'{"resourceType":"Patient"', "未接收"),
        ("炸弹.gz", gzip.compress(b" " * 64 * MEGABYTE, mtime=0), "未接收"),
        ("坏.gz", gzip.compress(b"{}" * 999, mtime=0)[:-9], "已损坏"),
    ],
    ids=["empty", "gb18030", "utf-16", "cut-off", "bomb", "spoilt"],
)
def test_a_file_with_a_fault_of_its_own_is_refused_whole(
    client: Client, clerk: Member, licence: Licence, name: str, content: bytes, says: str
) -> None:
    answer = send(client, licence, (name, content))

    assert answer.status_code == 422
    assert says in text_of(answer)
    assert f"{name}：" in text_of(answer)
    assert not Batch.objects.exists()
    assert not Quarantined.objects.exists()


@pytest.mark.parametrize("size", [20 * MEGABYTE + 1, 21 * MEGABYTE])
def test_more_than_twenty_megabytes_are_refused_and_change_nothing(
    client: Client, clerk: Member, licence: Licence, size: int
) -> None:
    before = Entry.objects.count()

    answer = send(client, licence, ("大.ndjson", b" " * size))

    assert answer.status_code == 422
    assert "超过 20 MB" in text_of(answer)
    assert Entry.objects.count() == before
    assert not Batch.objects.exists()


def test_no_file_at_all_is_said_on_the_field(
    client: Client, clerk: Member, licence: Licence
) -> None:
    answer = send(client, licence)

    assert answer.status_code == 422
    assert "请选择文件" in text_of(answer)


def test_a_file_with_an_evil_name_is_only_a_name(
    client: Client, clerk: Member, licence: Licence
) -> None:
    send(client, licence, (EVIL, lines(a_patient())))
    send(client, licence, ("../../etc/passwd\x00\u202e.json", lines(a_patient("p2"))))

    for url in ("/intake/", f"/intake/{Batch.objects.order_by('pk')[0].pk}/"):
        page = text_of(client.get(url))
        assert EVIL not in page
        assert escape(EVIL) in page
    assert Batch.objects.latest("pk").source == "passwd.json"


def test_htmx_is_sent_to_the_batch_as_a_browser_is(
    client: Client, clerk: Member, licence: Licence
) -> None:
    answer = send(client, licence, ("a.json", lines(a_patient())), HTTP_HX_REQUEST="true")

    assert (answer.status_code, answer["HX-Redirect"]) == (
        200,
        f"/intake/{Batch.objects.get().pk}/",
    )


def test_0_g_while_the_ledger_cannot_be_written_nothing_comes_in(
    client: Client, clerk: Member, licence: Licence
) -> None:
    with ledger_blocked():
        answer = send(client, licence, ("a.json", lines(a_patient(name=[{"text": CANARY}]))))

    assert answer.status_code == 503
    assert CANARY not in text_of(answer)
    assert not Batch.objects.exists()


# --- the list ------------------------------------------------------------------------------------


def test_3_1_s_the_list_is_narrowed_by_door_licence_day_faults_and_source(
    client: Client, clerk: Member, licence: Licence
) -> None:
    other = standing(source="体检系统")
    take([a_patient()], licence, MONDAY, "his.ndjson")
    take([an_observation(status="done")], other, MONDAY + timedelta(days=1), "tj.ndjson")

    def rows(query: str) -> list[str]:
        return re.findall(r'<td><a href="/intake/\d+/">([^<]+)', text_of(client.get(query)))

    assert rows("/intake/") == ["tj.ndjson", "his.ndjson"]
    assert rows("/intake/?q=HIS") == ["his.ndjson"]
    assert rows("/intake/?faulty=on") == ["tj.ndjson"]
    assert rows(f"/intake/?application={other.application_id}") == ["tj.ndjson"]
    assert rows("/intake/?since=2026-11-24") == ["tj.ndjson"]
    assert rows("/intake/?until=2026-11-23") == ["his.ndjson"]
    assert rows("/intake/?door=cli") == ["tj.ndjson", "his.ndjson"]
    assert rows("/intake/?door=mllp") == []
    assert "没有符合条件的批次" in text_of(client.get("/intake/?door=mllp"))
    assert rows("/intake/?since=yesterday&door=nowhere&application=x") == [
        "tj.ndjson",
        "his.ndjson",
    ]


def test_3_1_s_the_figures_count_today_and_thirty_days(
    client: Client, clerk: Member, licence: Licence
) -> None:
    at = now()
    take([a_patient()], licence, at - timedelta(days=40))
    take([a_patient("p2")], licence, at - timedelta(days=20))
    take([a_patient("p3"), an_observation("o9", status="done")], licence, at)

    answer = client.get("/intake/")
    page, tiles = text_of(answer), answer.context["tiles"]
    assert [(one["name"], one["value"]) for one in tiles] == [
        ("今日读入", 2), ("今日接收", 1), ("今日隔离", 1),
    ]  # fmt: skip
    assert [one["points"][9] for one in tiles] == [1, 1, 0]
    assert answer.context["waiting"] == 1
    assert "近 30 天 3 条" in page


def test_the_empty_list_says_what_will_come(client: Client, clerk: Member) -> None:
    assert "还没有接入过数据" in text_of(client.get("/intake/"))


def test_2_1_k_a_stranger_opens_nothing_and_cannot_tell_what_is_there(
    client: Client, licence: Licence
) -> None:
    batch = take([an_observation(status="done")], licence, now())
    row = Quarantined.objects.get()
    doors = ("/intake/", f"/intake/{batch.pk}/", "/intake/quarantine/", "/intake/feeds/",
             f"/intake/quarantine/{row.pk}/")  # fmt: skip

    client.force_login(a_member("records:read"))
    assert {client.get(door).status_code for door in doors} == {403}
    assert send(client, licence, ("a.json", lines(a_patient()))).status_code == 403

    seer = a_member("intake:see")
    client.force_login(seer)
    assert send(client, licence, ("a.json", lines(a_patient()))).status_code == 403
    assert client.get("/intake/quarantine/").status_code == 403
    assert client.get("/intake/999999/").status_code == 404
    page = text_of(client.get(f"/intake/{batch.pk}/"))
    assert "由数据接入员更正" in page
    assert "代码不在取值内" not in page
    assert 'name="chosen"' not in text_of(client.get("/intake/"))


@pytest.mark.parametrize("many", [1, 30])
def test_every_page_costs_the_same_for_one_row_as_for_many(
    client: Client, clerk: Member, licence: Licence, many: int,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:  # fmt: skip
    for number in range(many):
        batch = take([a_patient(f"p{number}"), an_observation(f"o{number}", "?")], licence, now())
        commands.register_feed(
            name=f"接口 {number}", sender=f"HIS|{number}", licence=licence, by=the_system(),
            at=now(),
        )  # fmt: skip
    for url in ("/intake/", f"/intake/{batch.pk}/", "/intake/quarantine/", "/intake/feeds/"):
        client.get(url)
        with django_assert_max_num_queries(12):
            assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["since=0001-01-01", "until=9999-12-31", f"application={2**63}", f"application=-{2**64}"],
)
def test_what_no_day_and_no_number_can_be_narrows_nothing(
    client: Client, clerk: Member, licence: Licence, asked: str
) -> None:
    take([a_patient(), an_observation(status="done")], licence)
    assert "his.ndjson" in text_of(client.get(f"/intake/?{asked}"))
    of_batch = asked.replace("application", "batch")
    assert "Observation" in text_of(client.get(f"/intake/quarantine/?{of_batch}"))


def test_3_1_r_a_number_that_no_application_can_have_is_refused_like_a_wrong_one(
    client: Client, clerk: Member
) -> None:
    data = {"application": 2**63, "chosen": SimpleUploadedFile("a.json", b"{}")}
    assert client.post("/intake/upload/", data)["X-Clause"] == "3.1-r"
    door = f"/api/intake/batches?application={2**63}"
    assert client.post(door, b"{}", content_type="application/fhir+json").status_code == 403
    client.force_login(a_member("intake:feeds", "intake:see"))
    feed = {"name": "HIS", "sender": "HIS|YIHENG", "application": 2**63}
    assert client.post("/intake/feeds/register/", feed).status_code == 403
