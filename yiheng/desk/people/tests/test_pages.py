from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member, a_post, a_unit

pytestmark = pytest.mark.django_db


def page(client: Client, who: Member, url: str) -> str:
    client.force_login(who)
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_who_sees_people_finds_them_and_manages_nobody(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    unit = a_unit("骨科")
    reader = a_member("people:see", unit=unit, name="赵内审")
    for _n in range(30):
        a_member(unit=unit)
    client.force_login(reader)
    client.get("/people/")
    with django_assert_max_num_queries(12):
        everybody = client.get("/people/").content.decode()
    assert "第 1 页，共 2 页" in everybody
    assert "登记人员" not in everybody

    found = page(client, reader, f"/people/?q=赵内&unit={unit.pk}")
    assert reader.staff_no in found
    assert "没有符合条件" in page(client, reader, "/people/?q=nobody")
    assert "骨科" in page(client, reader, "/people/units/")
    assert "查看组织与人员" in page(client, reader, "/people/posts/")
    assert "任命岗位" not in page(client, reader, f"/people/{reader.pk}/")
    assert client.get("/people/999999/").status_code == 404
    assert client.get("/people/new/").status_code == 403


def test_the_security_administrator_enrols_assigns_relieves_and_sees_off(client: Client) -> None:
    admin = a_member("people:see", "people:manage")
    unit, post = a_unit(), a_post("people:see", title="内审员")
    client.force_login(admin)
    given = {
        "staff_no": "400001", "name": "钱新人", "unit": unit.pk, "employment": "employed",
        "idempotency_key": "one",
    }  # fmt: skip
    assert "激活码" in client.post("/people/new/", given).content.decode()
    again = client.post("/people/new/", {**given, "idempotency_key": "two"})
    assert again.status_code == 422
    assert "已被使用" in again.content.decode()
    member = Member.objects.get(staff_no="400001")

    def posts(act: str, **data: Any) -> Any:
        return client.post(f"/people/{member.pk}/{act}/", data)

    assert posts("assign", post=post.pk, unit=unit.pk).status_code == 302
    twice = posts("assign", post=post.pk, unit=unit.pk)
    assert twice.status_code == 422
    assert "已担任" in twice.content.decode()
    assignment = member.assignment_set.get()
    assert posts("relieve", pk=admin.assignment_set.get().pk).status_code == 404
    assert posts("relieve").status_code == 404
    assert posts("relieve", pk=assignment.pk).status_code == 302
    assert posts("leave").status_code == 302
    assert "已停用" in page(client, admin, f"/people/{member.pk}/")
