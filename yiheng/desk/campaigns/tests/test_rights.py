"""The pages over rights of administration, passwords and credential risk."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of, now
from yiheng.governance.access.models import Credential, PasswordException, RiskReading
from yiheng.governance.access.tests.accounts import enrolled
from yiheng.governance.access.tests.factories import a_hospital
from yiheng.governance.people.models import Assignment, Boundary, GrantChange, Member
from yiheng.governance.people.tests.factories import MONDAY, a_member, a_post
from yiheng.governance.regulation import commands as regulation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SYSTEM = the_system()
NUMBERS = {
    "access_review_months": "3", "dormant_account_days": "90", "admin_rights_rotation_months": "6",
}  # fmt: skip


def set_numbers() -> None:
    for name, value in NUMBERS.items():
        regulation.set_parameter(
            name=name, value=value, in_force_from=MONDAY - 400 * DAY, by=SYSTEM, at=MONDAY
        )


@pytest.fixture(autouse=True)
def hospital() -> None:
    a_hospital()


def as_(*rights: str, member: Member | None = None) -> Client:
    client = Client()
    client.force_login(member or a_member(*rights, at=now() - 30 * DAY))
    return client


def an_engineer() -> Member:
    post = a_post("operations:see", boundary=Boundary.OPERATIONS_ONLY, title="系统工程师")
    return a_member(post=post, name="温工", at=now() - 100 * DAY)


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_4_1_j_the_roster_is_renewed_on_the_page_by_two() -> None:
    set_numbers()
    engineer = an_engineer()
    held = Assignment.objects.get(member=engineer)
    proposer = as_("campaigns:see", "people:renew")
    confirmer = as_("campaigns:see", "people:confirm-renewal")
    page = text(proposer, "/campaigns/privileged/")
    assert "温工" in page
    assert "每 6 个月由两人续期" in page
    url = f"/campaigns/privileged/{held.pk}/renew/"
    assert "operations" not in text(proposer, url)
    assert proposer.post(url, {"reason": ""}).status_code == 422

    assert proposer.post(url, {"reason": "仍负责值班"}).status_code == 302
    change = GrantChange.objects.get()
    assert "撤回" in text(proposer, "/campaigns/privileged/")
    again = proposer.post(url, {"reason": "再来"})
    assert (again.status_code, "已有一项提案" in again.content.decode()) == (422, True)
    settle = {"pk": change.pk, "stand": "confirmed"}
    assert proposer.post("/campaigns/privileged/settle/", settle).status_code == 403
    assert confirmer.post("/campaigns/privileged/settle/", settle).status_code == 302

    held.refresh_from_db()
    assert held.renew_by is not None
    assert held.renew_by > now() + 170 * DAY
    assert "仍负责值班" in text(confirmer, "/campaigns/privileged/")
    assert confirmer.post("/campaigns/privileged/settle/", {"pk": "x"}).status_code == 404


def test_what_is_not_of_administration_has_no_such_page() -> None:
    set_numbers()
    nurse = a_member("people:see", at=now() - DAY)
    client = as_("campaigns:see", "people:renew")
    pk = Assignment.objects.get(member=nurse).pk
    assert client.get(f"/campaigns/privileged/{pk}/renew/").status_code == 404
    held = Assignment.objects.get(member=an_engineer())
    assert client.get(f"/campaigns/privileged/{held.pk}/sing/").status_code == 404
    assert "撤销" in text(client, f"/campaigns/privileged/{held.pk}/relieve/")
    assert as_("people:see").get("/campaigns/privileged/").status_code == 403


def test_a_hospital_that_has_not_set_its_numbers_sees_what_is_missing() -> None:
    an_engineer()
    client = as_("campaigns:see", "access:credentials")
    assert "未设定，现有权限没有期限" in text(client, "/campaigns/privileged/")
    assert "未评定：参数未设定" in text(client, "/campaigns/risk/")


def test_4_1_j_what_ends_soon_and_what_is_past_its_day_say_so() -> None:
    set_numbers()
    soon = an_engineer()
    kept = a_member(post=a_post("people:manage", exclusive=True), name="秦安全")
    Assignment.objects.filter(member=soon).update(renew_by=now() + 9 * DAY)
    Assignment.objects.filter(member=kept).update(renew_by=now() - DAY)
    page = text(as_("campaigns:see"), "/campaigns/privileged/")
    assert "即将到期" in page
    assert "已到期，无人接任" in page


def test_4_1_k_the_page_shows_the_clash_the_choice_and_an_exception_by_two() -> None:
    set_numbers()
    engineer = an_engineer()
    enrolled(engineer, now() - 20 * DAY)
    Credential.objects.update_or_create(
        member=engineer, defaults={"password_set_at": now() - 175 * DAY}
    )
    proposer = as_("access:credentials", "access:except")
    confirmer = as_("access:credentials", "access:confirm-exception")
    page = text(proposer, "/campaigns/passwords/")
    for said in ("有不同说法", "较新的指南不主张强制定期更换", "本院执行", "即将到期", "温工"):
        assert said in page
    assert "提出例外" not in text(confirmer, "/campaigns/passwords/")
    given = {"member": engineer.staff_no, "measure": "堡垒机", "reason": "密码柜托管"}
    far = given | {"until": (now() + 300 * DAY).date().isoformat()}
    assert proposer.post("/campaigns/passwords/except/", far).status_code == 403
    assert proposer.post("/campaigns/passwords/except/", given).status_code == 422
    near = given | {"until": (now() + 30 * DAY).date().isoformat()}
    assert proposer.post("/campaigns/passwords/except/", near).status_code == 302
    again = proposer.post("/campaigns/passwords/except/", near)
    assert (again.status_code, "已有一项例外" in again.content.decode()) == (422, True)

    made = PasswordException.objects.get()
    settle = {"pk": made.pk, "stand": "confirmed"}
    assert "确认</button>" in text(confirmer, "/campaigns/passwords/")
    assert confirmer.post("/campaigns/passwords/settle/", settle).status_code == 302
    assert "例外在期" in text(confirmer, "/campaigns/passwords/")
    assert proposer.post(f"/campaigns/passwords/{made.pk}/end/").status_code == 302
    assert "已结束" in text(confirmer, "/campaigns/passwords/")
    assert confirmer.post("/campaigns/passwords/settle/", {}).status_code == 404


def test_4_1_k_an_old_password_and_days_of_the_staff_are_shown() -> None:
    set_numbers()
    engineer = an_engineer()
    Credential.objects.update_or_create(
        member=engineer, defaults={"password_set_at": now() - 190 * DAY}
    )
    regulation.set_parameter(
        name="staff_password_days", value="90", in_force_from=MONDAY - DAY, by=SYSTEM, at=MONDAY
    )
    page = text(as_("access:credentials"), "/campaigns/passwords/")
    assert "已超期，登录时须更换" in page
    assert "其他人员每 90 天更换" in page


def test_4_1_l_the_index_its_trend_and_one_account_with_its_cures() -> None:
    set_numbers()
    engineer, today = an_engineer(), day_of(now())
    for n, index in enumerate(("30", "20", "10")):
        RiskReading.objects.create(
            day=today - (3 - n) * DAY, at=now() - (3 - n) * DAY, index=Decimal(index), accounts=2,
            exposed=1,
        )  # fmt: skip
    client = as_("access:credentials")
    page = text(client, "/campaigns/risk/")
    for said in ("指数走势", "下降 20", "没有第二因素", "温工", "如何计分"):
        assert said in page
    one = text(client, f"/campaigns/risk/{engineer.pk}/")
    assert "请本人在“我的账号”登记动态口令" in one
    assert "未登记" in one
    assert client.get("/campaigns/risk/9999/").status_code == 404
    Member.objects.filter(pk=engineer.pk).update(is_active=False)
    assert client.get(f"/campaigns/risk/{engineer.pk}/").status_code == 404
    RiskReading.objects.update(index=Decimal("5"))
    RiskReading.objects.filter(day=today - DAY).update(index=Decimal("9"))
    assert "上升 4" in text(client, "/campaigns/risk/")
