"""Whoever looks for something finds what they may open, soon after it came to be, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from yiheng.care.collection import commands as collection
from yiheng.care.intake.tests.factories import (
    a_hospital,
    a_licence,
    a_patient,
    an_applicant,
    an_application,
    an_encounter,
    an_observation,
    take,
)
from yiheng.care.records.commands import read_timeline
from yiheng.core.actor import the_system
from yiheng.core.clock import now
from yiheng.core.search import index
from yiheng.core.search.models import Line
from yiheng.desk.search import following, jobs
from yiheng.governance.access.models import CareRelation
from yiheng.governance.access.tests.factories import a_doctor, a_glass
from yiheng.governance.notices.models import Notice
from yiheng.governance.people import commands as people
from yiheng.governance.people.models import Assignment, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post

pytestmark = pytest.mark.django_db
PURPOSE = "汇聚急诊胸痛患者的就诊数据"


@pytest.fixture
def author() -> Member:
    a_hospital()
    return an_applicant()


def visitor(*permissions: str, boundary: str = "") -> Client:
    client = Client()
    client.force_login(a_member(post=a_post(*permissions, boundary=boundary), name="访客"))
    return client


def page(client: Client, words: str, **more: str) -> str:
    answer = client.get("/search/", {"q": words, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_entry_about_many_at_once_does_not_stop_the_following() -> None:
    a_member()
    jobs.follow(now())
    people.import_units(content="编码,名称\nQX,器械科".encode(), by=the_system(), at=now())
    jobs.follow(now())

    assert "器械科" in page(visitor("people:see"), "器械科")


def test_the_author_finds_the_application_a_moment_after_and_a_colleague_does_not(
    author: Member,
) -> None:
    jobs.follow(now())
    application = an_application(author, purpose=PURPOSE, title="胸痛中心")
    jobs.follow(now())
    mine, other = Client(), visitor("collection:apply")
    mine.force_login(author)

    html = page(mine, "胸痛")
    assert f'href="/collection/{application.pk}/"' in html
    assert "<mark>胸痛</mark>中心" in html
    html = page(other, "胸痛中心")
    assert "没有找到" in html
    assert f"/collection/{application.pk}/" not in html


def test_a_right_that_is_lost_hides_the_line_at_once(author: Member) -> None:
    following.rebuild()
    seer = a_member(post=a_post("people:see"), name="看人员")
    following.follow()
    client = Client()
    client.force_login(seer)
    assert "/people/" in page(client, seer.staff_no)

    Assignment.objects.filter(member=seer).update(until=now() - timedelta(minutes=1))
    html = page(client, seer.staff_no)
    assert "没有找到" in html
    assert ">1<" not in html


def test_a_clause_a_parameter_a_page_and_a_person_are_found(author: Member) -> None:
    following.rebuild()
    client = visitor("regulation:read", "people:see", "ledger:read")

    assert 'href="/book/3.1-n"' in page(client, "3.1-n")
    assert "/book/parameters/incident_response_minutes/" in page(client, "故障响应")
    assert 'href="/ledger/"' in page(client, "审计日志")
    assert f'href="/people/{author.pk}/"' in page(client, author.staff_no)
    assert 'href="/ledger/"' not in page(visitor("regulation:read"), "审计日志")


def test_an_empty_a_short_and_a_fruitless_search_say_what_to_do(author: Member) -> None:
    following.rebuild()
    client = visitor("regulation:read")

    assert "输入要找的内容" in page(client, "")
    for short in ("a", "7", "，", '""'):
        assert "再多输入一些" in page(client, short)
    assert "没有找到" in page(client, "麒麟")
    assert 'href="/book/' in page(client, "数")


def test_one_kind_is_shown_by_pages_with_its_words(author: Member) -> None:
    following.rebuild()
    client = visitor("regulation:read")
    html = page(client, "数据", kind="regulation.clause", page="2")

    assert "第 2 页" in html
    assert "kind=regulation.clause" in html
    assert page(client, "数据", kind="unknown")


def test_what_is_typed_or_found_comes_back_as_text_only(author: Member) -> None:
    an_application(author, title="胸痛<script>alert(1)</script>", purpose="胸痛 <b>1</b>")
    following.rebuild()
    client = Client()
    client.force_login(author)
    html = page(client, "胸痛") + page(client, "<script>alert(1)</script>")

    assert "<script>alert" not in html
    assert "<b>1" not in html
    assert "&lt;script&gt;" in html


def test_0_e_nothing_of_a_patient_is_in_the_index_and_the_lookup_is_offered(
    author: Member,
) -> None:
    doctor, at = a_doctor(), now() - timedelta(hours=2)
    telecom = [{"system": "phone", "value": "13912345670"}]
    who = a_patient("canary77", name=[{"text": "欧阳金丝雀"}], telecom=telecom)
    take([who, an_encounter(patient="canary77", doctor=doctor),
          an_observation(patient="canary77", code={"text": "金丝雀蛋白"}),
          an_observation("o2", patient="canary77", status="坏记录")], a_licence(), at)  # fmt: skip
    relation = CareRelation.objects.get(member=doctor)
    read_timeline(target=relation.surrogate, by=doctor, at=now())
    a_glass(a_doctor("钱医生"), relation.surrogate)
    application = an_application(author)
    collection.attach(pk=application.pk, by=author, at=MONDAY, name="a.txt", content=b"secret")
    following.rebuild()

    told = " ".join(f"{one.title} {one.text} {one.url}" for one in Line.objects.all())
    for secret in ("金丝雀", "欧阳", "13912345670", "坏记录", "secret", relation.surrogate):
        assert secret not in told
    client = Client()
    client.force_login(doctor)
    html = page(client, "欧阳金丝雀")
    assert "按证件号或病案号查找患者" in html
    assert "没有找到" in html
    assert "按证件号" not in page(visitor("regulation:read"), "欧阳金丝雀")


def test_own_notices_are_found_by_oneself_alone(author: Member) -> None:
    jobs.follow(now())
    Notice.objects.create(
        recipient=author, kind="access.glass_judged", facts={"number": "7"}, created_at=now()
    )
    an_application(author)  # any entry wakes the follower
    jobs.follow(now())
    client = Client()
    client.force_login(author)

    assert "notices.notice" in page(client, "已复核")
    assert "没有找到" in page(visitor("collection:apply"), "已复核")


def test_the_ledger_is_followed_once_and_twice_does_no_harm(author: Member) -> None:
    assert following.follow() > 300  # the first time: everything
    assert following.follow() == 0
    before = Line.objects.count()
    an_application(author)
    assert following.follow() > 0
    index.set_place(following.LEDGER, 1)
    following.follow()

    assert Line.objects.filter(kind="collection.application").count() == 1
    assert Line.objects.count() >= before


def test_a_page_of_hits_costs_the_same_for_one_and_for_many(
    author: Member, django_assert_max_num_queries: Any
) -> None:
    following.rebuild()
    client = visitor("regulation:read", "people:see", "intake:see")
    page(client, "数据")
    with django_assert_max_num_queries(30):
        page(client, "数据")


def test_the_search_field_is_on_every_page_for_who_is_signed_in(client: Client) -> None:
    assert 'role="search"' in visitor("regulation:read").get("/notices/").content.decode()
    assert 'role="search"' not in client.get("/sign-in/").content.decode()
