"""The pages of rounds: seen by whom, decided one by one and many at once, run, and taken along."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from yiheng.core.clock import now
from yiheng.core.ui import papers
from yiheng.desk.campaigns.views.deciding import MOST
from yiheng.governance.campaigns import commands
from yiheng.governance.campaigns.kinds import Outcome
from yiheng.governance.campaigns.models import Answer, Campaign
from yiheng.governance.campaigns.tests.factories import (
    DAY,
    TOY,
    a_chief,
    a_decider,
    a_regulated_house,
    item_of,
    play,
    staff,
    toys,
)
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> None:
    a_regulated_house(now() - 300 * DAY)
    play()


def as_(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client


def a_round(n: int = 3) -> tuple[Campaign, Member, list[Member]]:
    decider = a_decider(at=now() - 200 * DAY)
    members = staff(n, decider)
    made = commands.open_campaign(
        kind=TOY, by=a_chief(now() - 200 * DAY), at=now(), due_at=now() + DAY, title="本轮玩具复核"
    )
    return made, decider, members


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_whoever_decides_comes_from_the_list_to_the_items(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    made, decider, members = a_round(12)
    client = as_(decider)
    with django_assert_max_num_queries(22):
        page = text(client, f"/campaigns/{made.pk}/mine/")
    assert all(f"{one.name}</a>" in page for one in members)
    listed = text(client, "/campaigns/")
    assert f'href="/campaigns/{made.pk}/mine/"' in listed
    assert "发起复核" not in listed
    own = text(client, f"/campaigns/{made.pk}/")
    assert "各部门进度" not in own
    assert "管理本轮" not in own


def test_what_waits_is_listed_before_what_is_done_however_much_that_is() -> None:
    made, decider, _members = a_round(MOST + 3)
    items = list(made.items.order_by("unit__code", "pk"))
    done = made.items.filter(pk__in=[one.pk for one in items[:MOST]])
    done.update(answer="yes", answered_at=now())

    page = text(as_(decider), f"/campaigns/{made.pk}/mine/")

    assert all(f"/campaigns/items/{one.pk}/" in page for one in items[MOST:])


def test_a_stranger_and_nobody_find_the_same_nothing() -> None:
    made, _decider, members = a_round(1)
    stranger, item = as_(a_member(at=now() - DAY)), item_of(made, members[0])
    for url in (
        f"/campaigns/{made.pk}/", f"/campaigns/{made.pk}/mine/", f"/campaigns/items/{item.pk}/",
        f"/campaigns/{made.pk}/report/", f"/campaigns/{made.pk}/list.csv",
    ):  # fmt: skip
        absent = stranger.get(url.replace(str(made.pk), "9999").replace(str(item.pk), "9999"))
        assert stranger.get(url).status_code == absent.status_code == 404
    assert "还没有复核轮次" in text(stranger, "/campaigns/")


def test_one_item_is_decided_and_the_next_follows() -> None:
    made, decider, members = a_round(2)
    first, second = (item_of(made, one) for one in members)
    toys.flagged = {members[0].pk}
    client = as_(decider)
    page = text(client, f"/campaigns/items/{first.pk}/")
    assert "看过" in page
    assert "需说明" in page

    refused = client.post(f"/campaigns/items/{first.pk}/", {"code": "yes", "reason": ""})
    assert refused.status_code == 422
    assert "没有用过，选择“好”须写明理由" in refused.content.decode()
    done = client.post(f"/campaigns/items/{first.pk}/", {"code": "yes", "reason": "冬季值班"})

    assert done["Location"] == f"/campaigns/items/{second.pk}/"
    last = client.post(f"/campaigns/items/{second.pk}/", {"code": "yes"})
    assert last["Location"] == f"/campaigns/{made.pk}/mine/?tab=done"
    history = text(client, f"/campaigns/items/{first.pk}/")
    assert "冬季值班" in history
    assert "作出结论时的依据" in history
    again = client.post(f"/campaigns/items/{first.pk}/", {"code": "yes"})
    assert again.status_code == 403


def test_many_are_kept_at_once_but_not_what_wants_a_reason() -> None:
    made, decider, members = a_round(3)
    toys.flagged = {members[0].pk}
    client, pks = as_(decider), [one.pk for one in made.items.all()]
    ticked = text(client, f"/campaigns/{made.pk}/mine/?tab=todo&all=1")
    assert len(re.findall(r'name="pk"[^>]* checked', ticked)) == ticked.count('name="pk"') == 2

    page = client.post(f"/campaigns/{made.pk}/batch/", {"pk": pks}).content.decode()

    assert "已决定 2 项。" in page
    assert "1 项未办：需要说明理由，须逐项办理" in page
    assert Answer.objects.count() == 2
    flagged = text(client, f"/campaigns/{made.pk}/mine/?tab=flagged")
    assert "保留所选" not in flagged
    assert "逐项写明理由" in flagged


def test_items_are_handed_to_a_colleague() -> None:
    made, decider, _members = a_round(2)
    colleague, client = a_decider("郑主任", at=now() - DAY), as_(decider)
    pks = [one.pk for one in made.items.all()]
    wrong = client.post(
        f"/campaigns/{made.pk}/hand/", {"pk": pks, "to": "nobody", "reason": "外出"}
    )
    assert wrong.status_code == 422
    assert "没有工号或姓名为 nobody 的在岗人员" in wrong.content.decode()

    client.post(
        f"/campaigns/{made.pk}/hand/", {"pk": pks, "to": colleague.staff_no, "reason": "外出"}
    )

    assert {one.stuck_with for one in made.items.all()} == {colleague}


def test_what_is_wrong_in_handing_on_is_mended_with_what_was_typed_and_picked() -> None:
    made, decider, _members = a_round()
    chief, item = as_(Member.objects.get(name="钱安全")), made.items.order_by("pk")[0]
    given = {"pk": [item.pk], "to": "查无此人", "reason": "孙主任外出进修"}

    answer = chief.post(f"/campaigns/{made.pk}/hand/", given)

    html = answer.content.decode()
    assert answer.status_code == 422
    for typed in ("查无此人", "孙主任外出进修", f'name="pk" value="{item.pk}"'):
        assert typed in html
    assert f'href="{made.page}">返回' in html
    own = as_(decider).post(f"/campaigns/{made.pk}/hand/", given).content.decode()
    assert f'href="/campaigns/{made.pk}/mine/">返回' in own


def test_whoever_runs_it_opens_extends_closes_and_opens_again() -> None:
    decider, chief = a_decider(at=now() - DAY), a_chief(now() - DAY)
    staff(2, decider)
    client = as_(chief)
    assert "年度授权复核" in text(client, "/campaigns/new/")
    bad = client.post("/campaigns/new/", {"kind": TOY, "due": "2020-01-01"})
    assert bad.status_code == 422
    assert "期限应晚于现在" in bad.content.decode()
    made = client.post("/campaigns/new/", {"kind": TOY, "title": "手工一轮"})
    campaign = Campaign.objects.get()
    assert made["Location"] == f"/campaigns/{campaign.pk}/"
    url = f"/campaigns/{campaign.pk}"

    page = text(client, f"{url}/")
    assert "各部门进度" in page
    assert "延长期限" in page
    assert "手工一轮" in page
    wrong = client.post(f"{url}/extend/", {"due": "2020-01-01", "reason": "忙"})
    assert (wrong.status_code, "晚于原期限" in wrong.content.decode()) == (422, True)
    assert client.post(f"{url}/close/", {}).status_code == 422
    assert client.post(f"{url}/close/", {"reason": "误开"}).status_code == 302
    due = (now() + 2 * DAY).date().isoformat()
    assert client.post(f"{url}/reopen/", {"due": due, "reason": "补办"}).status_code == 302
    later = (now() + 3 * DAY).date().isoformat()
    assert client.post(f"{url}/extend/", {"due": later, "reason": "系统升级"}).status_code == 302
    assert "系统升级" in text(client, f"{url}/")
    assert as_(decider).post(f"{url}/close/", {"reason": "x"}).status_code == 403


def test_an_answer_is_sent_back_and_a_change_carried_out() -> None:
    made, decider, members = a_round(2)
    chief = as_(a_chief(now() - DAY))
    item = item_of(made, members[0])
    toys.outcome = Outcome.TO_DO
    commands.answer(pk=item.pk, code="maybe", reason="改半职", by=decider, at=now())
    page = text(chief, f"/campaigns/items/{item.pk}/")
    assert "办结调整" in page
    assert "退回重办" in page
    assert chief.post(f"/campaigns/items/{item.pk}/done/", {"note": ""}).status_code == 422
    assert chief.post(f"/campaigns/items/{item.pk}/done/", {"note": "已改"}).status_code == 302
    assert chief.post(f"/campaigns/items/{item.pk}/again/", {"reason": "有误"}).status_code == 302
    item.refresh_from_db()
    assert item.open
    assert "已退回重办：有误" in text(chief, f"/campaigns/items/{item.pk}/")


def test_the_list_and_the_report_are_taken_along_and_noted() -> None:
    made, decider, members = a_round(3)
    toys.flagged = {members[0].pk}
    for member, code in zip(members, ("yes", "no", "yes"), strict=True):
        commands.answer(
            pk=item_of(made, member).pk, code=code, reason="=写明", by=decider, at=now()
        )
    chief = as_(a_chief(now() - DAY))

    sheet = text(chief, f"/campaigns/{made.pk}/list.csv")
    assert sheet.count("\n") == 4
    assert "'=写明" in sheet, "no cell acts as a formula"
    assert Entry.objects.latest("seq").action == "campaigns.exported"
    report = text(chief, f"/campaigns/{made.pk}/report/")
    for said in ("未使用而保留", "调整与撤销", "3／3", members[1].name):
        assert said in report
    assert "没有结论" not in report
    assert as_(decider).get(f"/campaigns/{made.pk}/report/").status_code == 404
    pdf = chief.get(f"/campaigns/{made.pk}/report.pdf")
    if papers.can_print():
        assert pdf.content.startswith(b"%PDF-")


def test_the_filters_leave_what_is_looked_for() -> None:
    made, decider, members = a_round(3)
    commands.answer(pk=item_of(made, members[0]).pk, code="yes", by=decider, at=now())
    chief, url = as_(a_chief(now() - DAY)), f"/campaigns/{made.pk}/"
    assert text(chief, f"{url}?answer=open").count("/campaigns/items/") == 2
    assert text(chief, f"{url}?answer=yes").count("/campaigns/items/") == 1
    assert text(chief, f"{url}?q={members[1].name}").count("/campaigns/items/") == 1
    assert "没有符合条件的事项" in text(chief, f"{url}?q=zzz")


def test_a_late_round_and_one_closed_without_all_answers_say_so() -> None:
    made, _decider, members = a_round(1)
    chief = as_(a_chief(now() - DAY))
    Campaign.objects.update(due_at=now() - DAY)
    assert "已逾期" in text(chief, "/campaigns/")
    commands.close(pk=made.pk, reason="年末", by=a_chief(now() - DAY), at=now())
    assert "已结束，有未决定" in text(chief, "/campaigns/")
    assert "未决定" in text(chief, f"/campaigns/items/{item_of(made, members[0]).pk}/")


@pytest.mark.parametrize("key", ["²", "-1", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("act", ["batch", "hand"])
def test_what_is_no_number_of_an_item_picks_none(act: str, key: str) -> None:
    made, decider, _members = a_round()
    given = {"pk": [key], "to": decider.staff_no, "reason": "外出"}
    assert as_(decider).post(f"/campaigns/{made.pk}/{act}/", given).status_code in (200, 404)
    assert made.items.filter(answer="").count() == 3


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_an_end_that_nobody_can_mean_is_refused_on_its_field(day: str) -> None:
    made, _decider, _members = a_round()
    chief = as_(Member.objects.get(name="钱安全"))
    given = {"due": day, "reason": "人手不足"}

    answer = chief.post(f"/campaigns/{made.pk}/extend/", given)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "请核对年份" in html
    assert "人手不足" in html
    assert chief.post("/campaigns/new/", {"kind": TOY, "due": day}).status_code == 422
