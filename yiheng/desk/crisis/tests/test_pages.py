"""The pages of a crisis: declared, confirmed, acted in, ratified or made good, told on paper."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from yiheng.core.clock import local, now
from yiheng.desk.crisis.tests.browsing import code, page, send
from yiheng.governance.approvals.models import Route
from yiheng.governance.crisis import commands
from yiheng.governance.crisis.models import Act, Crisis
from yiheng.governance.crisis.tests.factories import (
    BUYING,
    HOUR,
    MINUTE,
    OTHER,
    PASSWORD,
    House,
    a_house_in_need,
    act,
    declare,
    the_case,
)
from yiheng.governance.ledger.jobs import merge_emergency
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation.models import ParameterValue

pytestmark = pytest.mark.django_db
WORDS = "启用备用交换机，门诊改走备用链路"


@pytest.fixture(autouse=True)
def witness(settings: Any, tmp_path: Path) -> None:
    settings.WITNESS_FILE = tmp_path / "ledger.note"


@pytest.fixture
def house() -> House:
    return a_house_in_need()


@pytest.fixture
def crisis(house: House) -> Crisis:
    return declare(house, at=now() - 2 * HOUR)


def declaration(house: House, **changes: Any) -> dict[str, Any]:
    return {
        "title": "挂号收费中断", "reason": "核心交换机主备同时失效，来不及走平常的审批",
        "kinds": [OTHER, BUYING], "head": house.head.staff_no, "team": house.mate.name,
        "units": "", "hours": 12, "cap": "10", "password": PASSWORD, "key": "one", **changes,
    }  # fmt: skip


def test_4_1_d_who_may_declares_on_one_page_and_the_second_person_confirms(
    client: Client, house: House
) -> None:
    assert "最长 24 小时" in page(client, house.director, "/crises/new/")
    answer = send(client, house.director, "/crises/new/", **declaration(house))

    crisis = Crisis.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, crisis.page)
    assert (crisis.cap, crisis.kinds) == (Decimal(100_000), [OTHER, BUYING])
    assert [one.member for one in crisis.team.all()] == [house.head, house.mate]
    assert "确认授权" not in page(client, house.director, crisis.page)
    assert "确认授权" in page(client, house.leader, crisis.page)
    answer = send(client, house.leader, f"{crisis.page}second/", stand="confirmed")
    assert answer["Location"] == crisis.page
    html = page(client, house.head, crisis.page)
    for words in ("距自动结束", "data-until", "临时小组", "立即执行", "100,000.00 元", "全院"):
        assert words in html


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"head": "nobody"}, 422, "没有工号或姓名为 nobody 的在岗人员"),
        ({"team": "nobody"}, 422, "没有工号或姓名为 nobody 的在岗人员"),
        ({"units": "nowhere"}, 422, "没有编码或名称为 nowhere 的科室"),
        ({"units": "，、"}, 422, "授权全院的，请留空"),
        ({"reason": "停电"}, 422, "至少"),
        ({"kinds": ["tests.nothing"]}, 422, "tests.nothing"),
        ({"hours": 99}, 403, "有效时间为 1 至 24 小时"),
        ({"cap": "60"}, 403, "不超过 500,000.00 元"),
        ({"password": "guess"}, 403, "身份验证未通过"),
    ],
)
def test_4_1_d_what_cannot_be_declared_keeps_what_was_typed(
    client: Client, house: House, changes: dict[str, str], status: int, says: str
) -> None:
    answer = send(client, house.director, "/crises/new/", **declaration(house, **changes))

    html = answer.content.decode()
    assert answer.status_code == status
    assert says in html
    assert 'value="挂号收费中断"' in html
    assert PASSWORD not in html
    assert (answer.headers.get("X-Clause") is not None) == (status == 403)
    assert not Crisis.objects.exists()


def test_two_people_of_one_name_are_told_apart_by_number(client: Client, house: House) -> None:
    Member.objects.filter(pk=house.stranger.pk).update(name=house.mate.name)
    answer = send(client, house.director, "/crises/new/", **declaration(house))

    assert answer.status_code == 422
    assert "不止一位，请填工号" in answer.content.decode()
    both = f"{house.mate.staff_no}，{house.mate.staff_no}"
    assert (
        send(client, house.director, "/crises/new/", **declaration(house, team=both)).status_code
        == 302
    )


def test_4_1_d_an_unset_limit_is_said_before_the_crisis_comes(client: Client, house: House) -> None:
    assert "届时无法宣布" not in page(client, house.director, "/crises/")
    ParameterValue.objects.filter(parameter="crisis_expiry_hours").delete()

    assert "届时无法宣布" in page(client, house.director, "/crises/")
    assert "现在不能宣布" in page(client, house.director, "/crises/new/")
    assert "届时无法宣布" not in page(client, house.auditor, "/crises/")


def test_4_1_e_a_missing_route_is_said_before_the_crisis_comes(
    client: Client, house: House
) -> None:
    Route.objects.all().delete()

    assert "编码 crisis" in page(client, house.director, "/crises/")
    assert "编码 crisis" not in page(client, house.auditor, "/crises/")


def test_4_1_d_a_member_of_the_team_acts_on_a_page_and_its_case_opens(
    client: Client, house: House, crisis: Crisis
) -> None:
    url = f"{crisis.page}do/{OTHER}/"
    assert "补办审批" in page(client, house.mate, url)
    given = {"unit": house.ward.pk, "text": WORDS, "amount": "1200.50", "key": "act",
             "password": PASSWORD}  # fmt: skip
    answer = send(client, house.mate, url, **given)

    done = Act.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, done.page)
    html = page(client, house.mate, done.page)
    for words in (WORDS, "1,200.50 元", "待补办", "审批中", done.number):
        assert words in html
    assert the_case(done).page in html
    crisis_page = page(client, house.leader, crisis.page)
    assert WORDS in crisis_page
    assert "1,200.5" in crisis_page


@pytest.mark.parametrize(
    ("changes", "status", "says"),
    [
        ({"amount": "100000.01"}, 403, "超出金额上限"),
        ({"password": "guess"}, 403, "身份验证未通过"),
        ({"text": "短"}, 422, "请写 8 至 500 字"),
        ({"unit": "999999"}, 422, ""),
    ],
)
def test_4_1_d_what_is_refused_keeps_the_words(
    client: Client, house: House, crisis: Crisis, changes: dict[str, str], status: int, says: str
) -> None:
    given = {"unit": house.ward.pk, "text": WORDS, "amount": "", "key": "act",
             "password": PASSWORD} | changes  # fmt: skip
    answer = send(client, house.mate, f"{crisis.page}do/{OTHER}/", **given)

    assert answer.status_code == status
    assert says in answer.content.decode()
    assert changes.get("text", WORDS) in answer.content.decode()
    assert not Act.objects.exists()


def test_4_1_d_who_is_not_in_the_team_reads_why_and_what_is_over_says_so(
    client: Client, house: House, crisis: Crisis
) -> None:
    html = page(client, house.leader, f"{crisis.page}do/{OTHER}/")
    assert "只有临时小组成员可以直接执行" in html
    assert 'name="password"' not in html
    commands.end(pk=crisis.pk, by=house.head, at=now())
    assert "提前结束" in page(client, house.mate, f"{crisis.page}do/{OTHER}/")


def test_what_is_hidden_is_the_same_as_what_is_absent(
    client: Client, house: House, crisis: Crisis
) -> None:
    done = act(crisis, house.mate, house.ward, at=now() - HOUR)
    urls = (crisis.page, done.page, f"{crisis.page}report/", f"{crisis.page}do/{OTHER}/",
            "/crises/never-ratified/", "/crises/never-ratified/export/", "/crises/999999/",
            "/crises/acts/999999/")  # fmt: skip
    for url in urls:
        page(client, house.stranger, url, 404)
    page(client, house.mate, f"{crisis.page}do/tests.nothing/", 404)
    page(client, house.mate, "/crises/never-ratified/", 404)
    assert crisis.title not in page(client, house.stranger, "/crises/")
    for url in (f"{crisis.page}end/", f"/crises/acts/{done.pk}/supplement/",
                "/crises/remedies/999999/report/"):  # fmt: skip
        assert code(client, house.stranger, url, text=WORDS) == 404


def test_the_team_sees_the_banner_on_the_desk_and_strangers_do_not(
    client: Client, house: House, crisis: Crisis
) -> None:
    assert f"危机处置中：{crisis.number}" in page(client, house.mate, "/")
    assert "危机处置中" not in page(client, house.stranger, "/")
    assert "危机处置中" not in page(client, house.mate, "/notices/")
    commands.end(pk=crisis.pk, by=house.head, at=now())
    assert "危机处置中" not in page(client, house.mate, "/")


def test_4_1_d_two_persons_extend_it_on_its_page(
    client: Client, house: House, crisis: Crisis
) -> None:
    until = f"{local(now() + 23 * HOUR):%Y-%m-%dT%H:%M}"
    given = {"until": until, "reason": "备件仍在路上，预计今晚到"}
    answer = send(
        client, house.director, f"{crisis.page}extend/", **given | {"until": "2020-01-01T00:00"}
    )
    assert answer.status_code == 403
    assert "备件仍在路上" in answer.content.decode()
    assert (
        send(client, house.director, f"{crisis.page}extend/", until=until, reason="x").status_code
        == 422
    )
    assert code(client, house.director, f"{crisis.page}extend/", **given) == 302
    assert "撤回" in page(client, house.director, crisis.page)
    assert "确认延长" in page(client, house.leader, crisis.page)
    extension = crisis.extensions.get()

    send(client, house.leader, f"/crises/extensions/{extension.pk}/", stand="confirmed")

    crisis.refresh_from_db()
    assert f"{local(crisis.until):%Y-%m-%dT%H:%M}" == until


def test_4_1_d_it_is_ended_on_its_page_and_listed_as_over(
    client: Client, house: House, crisis: Crisis
) -> None:
    assert crisis.title in page(client, house.mate, "/crises/")
    assert "结束授权" in page(client, house.head, crisis.page)
    assert "结束授权" not in page(client, house.mate, crisis.page)
    assert code(client, house.head, f"{crisis.page}end/") == 302

    assert crisis.title not in page(client, house.mate, "/crises/")
    assert crisis.title in page(client, house.mate, "/crises/?tab=over")


def test_the_page_of_a_crisis_costs_the_same_for_one_act_and_for_many(
    client: Client, house: House, crisis: Crisis, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        act(crisis, house.mate, house.ward, at=now() - HOUR + number * MINUTE)
    client.force_login(house.leader)
    for url, most in ((crisis.page, 32), ("/crises/", 20), ("/crises/never-ratified/", 20)):
        client.get(url)
        with django_assert_max_num_queries(most):
            client.get(url)


def test_4_1_d_a_crisis_is_the_reason_for_reading_on_while_nothing_can_be_written(
    client: Client, house: House, crisis: Crisis, settings: Any, tmp_path: Path
) -> None:
    settings.EMERGENCY_FILE = tmp_path / "other" / "ledger.jsonl"
    leader = Post.objects.get(code="leader")
    leader.permissions = [*leader.permissions, "ledger:emergency"]
    leader.save()
    assert f"/ledger/emergency/?crisis={crisis.pk}" in page(client, house.leader, crisis.page)
    html = page(client, house.leader, f"/ledger/emergency/?crisis={crisis.pk}")
    assert f'<option value="{crisis.pk}" selected>' in html
    given = {"reason": "数据库磁盘只读，抢救需要查看", "hours": 2, "unit": "", "password": PASSWORD}
    assert (
        send(client, house.leader, "/ledger/emergency/", **given, crisis="999").status_code == 422
    )
    assert (
        send(client, house.leader, "/ledger/emergency/", **given, crisis=crisis.pk).status_code
        == 302
    )
    assert f"因危机 {crisis.number}" in page(client, house.leader, "/ledger/emergency/")
    send(client, house.leader, "/ledger/emergency/", password=PASSWORD)
    assert merge_emergency(now() + MINUTE)

    line = Entry.objects.get(action="ledger.emergency_declared")
    assert line.facts["declaration"] == crisis.number
    assert "因本次危机宣布应急只读" in page(client, house.leader, crisis.page)


def test_4_1_d_the_team_is_changed_on_the_page_of_the_crisis(
    client: Client, house: House, crisis: Crisis
) -> None:
    assert "调整小组" in page(client, house.director, crisis.page)
    assert "调整小组" not in page(client, house.head, crisis.page)
    given = {"join": house.stranger.staff_no, "leave": house.mate.pk, "reason": "原组员交接班离院"}
    answer = send(client, house.director, f"{crisis.page}team/", **given)

    assert answer["Location"] == crisis.page
    html = page(client, house.director, crisis.page)
    assert house.stranger.staff_no in html
    assert "移出" in page(client, house.director, f"{crisis.page}report/")


@pytest.mark.parametrize(
    ("who", "changes", "status", "says"),
    [
        ("director", {"join": "nobody"}, 422, "没有工号或姓名为 nobody 的在岗人员"),
        ("director", {"reason": "换人"}, 422, "至少"),
        ("director", {"join": ""}, 422, "没有变化"),
        ("director", {"leave": ["9" * 30]}, 422, "不在可用的选项中"),
        ("leader", {"join": "leader"}, 403, "不能把自己加进小组"),
        ("head", {}, 403, "岗位不含"),
    ],
)
def test_4_1_d_a_change_of_the_team_that_is_refused_keeps_what_was_typed(
    client: Client, house: House, crisis: Crisis, who: str, changes: dict[str, Any], status: int,
    says: str,
) -> None:  # fmt: skip
    given = {"join": house.stranger.staff_no, "reason": "原组员交接班离院"} | changes
    if given["join"] == "leader":
        given["join"] = house.leader.staff_no
    answer = send(client, getattr(house, who), f"{crisis.page}team/", **given)

    html = answer.content.decode()
    assert (answer.status_code, says in html) == (status, True), html
    assert crisis.team.count() == 2


@pytest.mark.parametrize("given", [{}, {"stand": "maybe"}, {"stand": "\x00" * 90}])
def test_2_1_n_neither_yes_nor_no_is_said_and_changes_nothing(
    client: Client, house: House, given: dict[str, str]
) -> None:
    crisis = declare(house, at=now() - 2 * HOUR, confirmed=False)
    answer = send(client, house.leader, f"{crisis.page}second/", **given)
    assert answer.status_code == 422
    assert "请选择确认或不同意" in answer.content.decode()
    crisis.refresh_from_db()
    assert crisis.open
