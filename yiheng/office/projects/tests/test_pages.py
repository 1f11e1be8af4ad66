"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from yiheng.core.clock import day_of, local, now
from yiheng.office.projects import commands, loads, queries
from yiheng.office.projects.models import Outcome, Project, State
from yiheng.office.projects.tests.factories import (
    DAY,
    PASSWORD,
    House,
    a_draft,
    a_member,
    active,
    approved,
    archived,
    closing,
    connected,
    fresh,
    fresh_plan,
    handed_in,
    joint,
    reported,
    resolve,
    sign,
    start,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return House()


def who(client: Client, member: Any) -> Client:
    client.force_login(member)
    return client


def page(client: Client, member: Any, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, by: Any, name: str, /, *args: Any, **data: Any) -> Any:
    return who(client, by).post(reverse(f"projects:{name}", args=args), data)


def typed(house: House, *ends: int, **more: Any) -> dict[str, Any]:
    """A charter as a browser sends it."""
    today = day_of(now())
    rows: dict[str, Any] = {"m-TOTAL_FORMS": len(ends) + 1, "m-INITIAL_FORMS": 0}
    for n, end in enumerate(ends):
        rows |= {f"m-{n}-title": f"节点{n + 1}", f"m-{n}-starts_on": today.isoformat(),
                 f"m-{n}-due_on": (today + end * DAY).isoformat()}  # fmt: skip
    return {"title": "移动护理升级", "scope": "病区移动护理", "owner": house.owner.staff_no,
            "using_unit": house.ward.pk, "budget": "300000", "key": "k1", **rows,
            **more}  # fmt: skip


def test_7_1_d_it_is_applied_for_approved_started_and_spoken_of_on_its_pages(
    client: Client, house: House
) -> None:
    house.sit()
    answer = post(client, house.owner, "new", **typed(house, 30, 60, parties=[house.lab.code]))
    made = Project.objects.get()
    assert answer.url == made.page
    assert post(client, house.owner, "new", **typed(house, 30)).url == made.page  # pressed twice
    html = page(client, house.owner, made.page)
    for text in ("提交审批", "联合项目", "未指定接口人", "项目计划图", "<svg", "病区移动护理"):
        assert text in html
    assert post(client, house.owner, "submit", made.pk).url == made.page
    case = queries.case_of(made)
    assert case is not None
    assert "项目范围" in page(client, house.director, case.page)
    sign(made, house.director, now())
    resolve(house, made, now())
    sign(made, house.secretary, now())

    html = page(client, house.director, made.page)
    assert "联合项目须每个部门指定接口人，还缺：信息科、检验科" in html
    no = post(client, house.director, "kick-off", made.pk)
    assert (no.status_code, no["X-Clause"]) == (403, "7.1-d")
    assert "请在项目页为这些部门各指定一位接口人" in no.content.decode()
    for party, one in zip(queries.parties(made), (house.owner, house.chemist), strict=True):
        assert post(client, house.owner, "contact", made.pk, party.pk, contact=one.staff_no)
    assert post(client, house.director, "kick-off", made.pk).status_code == 302
    html = page(client, house.owner, made.page)
    for text in ("启动时冻结的基线", "每周同步", "登记“节点1”完成", "还没有同步"):
        assert text in html

    assert post(client, house.chemist, "sync", made.pk, text="联调完成").status_code == 302
    assert "联调完成" in page(client, house.owner, made.page)


def test_3_1_l_it_is_reported_on_closed_examined_and_archived_on_its_page(
    client: Client, house: House
) -> None:
    made = active(house, milestones=fresh_plan(30, 60))
    today = day_of(now()).isoformat()
    for code in (1, 2):
        assert post(client, house.owner, "mark", made.pk, code, day=today).status_code == 302
    no = post(client, house.owner, "close", made.pk)
    assert (no.status_code, no["X-Clause"]) == (403, "3.1-l")
    assert "没有使用部门签署的使用报告" in no.content.decode()
    assert post(client, house.owner, "ask-report", made.pk).status_code == 302

    assert "签署使用报告" in page(client, house.doctor, made.page)
    wrong = post(client, house.doctor, "sign-report", made.pk, text="", password="")
    assert wrong.status_code == 422
    answer = post(client, house.doctor, "sign-report", made.pk, text="很好用", password=PASSWORD)
    assert answer.url == f"/projects/{made.pk}/report/"
    assert "很好用" in page(client, house.owner, answer.url)
    assert post(client, house.owner, "close", made.pk).status_code == 302
    assert post(client, house.deputy, "examine", made.pk).status_code == 422
    good = post(client, house.deputy, "examine", made.pk, passed="yes", note="材料齐全")
    assert good.status_code == 302
    assert post(client, house.owner, "archive", made.pk).status_code == 302
    html = page(client, house.owner, made.page)
    for text in ("已归档", "与归档时一致", "材料齐全", "100%（2 个到期节点按时 2 个）"):
        assert text in html
    for text in ('<button class="btn sm" type="submit" aria-label="登记', "申请结项"):
        assert text not in html


def test_what_cannot_be_taken_stands_on_the_form_with_what_was_typed(
    client: Client, house: House
) -> None:
    two = f"{house.owner.staff_no}、{house.deputy.staff_no}"
    html = post(client, house.owner, "new", **typed(house, 30, owner=two)).content.decode()
    assert "责任人只能是一人，现填了 2 人" in html
    assert "移动护理升级" in html
    nobody = post(client, house.owner, "new", **typed(house, 30, owner="查无此人"))
    assert "没有工号或姓名为 查无此人 的在岗人员" in nobody.content.decode()
    backwards = post(client, house.owner, "new", **typed(house, -3))
    assert "完成时限早于开始日期" in backwards.content.decode()
    open_ = post(client, house.owner, "new", **typed(house, 30, **{"m-0-due_on": ""}))
    assert "时间节点中有需要修改的行" in open_.content.decode()
    assert "请填写日期" in open_.content.decode()
    assert not Project.objects.exists()
    more = post(client, house.owner, "new", **typed(house, 30, more="1"))
    assert more.status_code == 200
    html = more.content.decode()
    assert 'name="m-5-due_on"' in html  # two were there, four more
    assert 'name="m-6-due_on"' not in html
    assert "移动护理升级" in more.content.decode()
    whole = post(client, house.owner, "new", **typed(house, 30, owner="", submit="1"))
    assert whole.status_code == 422
    assert "没有责任人" in whole.content.decode()
    made = Project.objects.get()
    assert 'value="300000.00"' in page(client, house.owner, f"/projects/{made.pk}/edit/")
    bare = post(client, house.owner, "edit", made.pk, **typed(house, 30, scope="", submit="1"))
    assert bare.status_code == 422
    assert "没有写明项目范围" in bare.content.decode()
    good = post(client, house.owner, "edit", made.pk, **typed(house, 30, submit="1"))
    assert good.url == made.page
    assert fresh(made).state == State.IN_APPROVAL
    assert "已有的签字作废" in page(client, house.owner, f"/projects/{made.pk}/edit/")
    assert post(client, house.owner, "recall", made.pk).status_code == 302
    assert post(client, house.owner, "drop", made.pk).url == "/projects/"


def test_3_1_h_a_frozen_baseline_is_told_on_the_page_and_adjusted_by_a_review(
    client: Client, house: House
) -> None:
    today = day_of(now())
    made = active(house, milestones=fresh_plan(20, 60, start=today - 40 * DAY))
    html = page(client, house.owner, f"/projects/{made.pk}/edit/", 403)
    assert "基线已冻结" in html
    assert "请在中期评审中选择“调整”" in html
    html = page(client, house.director, f"/projects/{made.pk}/")
    assert "逾期 20 天" in html
    html = page(client, house.director, f"/projects/{made.pk}/review/")
    assert "现行第 1 版" in html
    rows = typed(house, 10, 60, outcome="adjust", opinion="厂商延期", version="2",
                 **{"m-0-code": 1, "m-1-code": 2})  # fmt: skip
    more = post(client, house.director, "review", made.pk, **rows, more="1")
    assert "厂商延期" in more.content.decode()
    no = post(client, house.director, "review", made.pk, **{**rows, "version": "3"})
    assert no.status_code == 403
    assert "下一版应为第 2 版" in no.content.decode()
    empty = post(client, house.director, "review", made.pk, **{**rows, "opinion": ""})
    assert empty.status_code == 422
    good = post(client, house.director, "review", made.pk, **rows)
    assert good.url == f"/projects/{made.pk}/#reviews"
    html = page(client, house.owner, f"/projects/{made.pk}/")
    for text in ("计划第 2 版：与上一版的差异", "推迟 30 天", "厂商延期", "调整", "0%（1 个到期"):
        assert text in html
    page(client, house.owner, f"/projects/{made.pk}/review/", 403)
    again = typed(house, 15, 60, 70, outcome="adjust", opinion="再延", version="3",
                  **{"m-0-code": 1, "m-1-title": ""})  # fmt: skip
    assert post(client, house.director, "review", made.pk, **again).status_code == 302
    assert "与基线的差异" in page(client, house.owner, f"/projects/{made.pk}/")
    one = active(house, owners=[house.deputy])
    assert "责任人不评审自己的项目" in page(
        client, house.deputy, f"/projects/{one.pk}/review/", 403
    )


def test_absent_and_not_yours_look_the_same(client: Client, house: House) -> None:
    made, stranger = active(house), a_member(name="外科")
    gone = who(client, stranger).get("/projects/99999/").content
    for name in ("detail", "edit", "sign-report", "report"):
        theirs = who(client, stranger).get(reverse(f"projects:{name}", args=[made.pk]))
        assert (theirs.status_code, theirs.content) == (404, gone), name
    for name in ("submit", "recall", "drop", "sync", "ask-report", "close", "take-back", "archive"):
        assert post(client, stranger, name, made.pk, text="x").status_code == 404, name
    for name in ("kick-off", "review", "owner", "allocate", "spend", "examine"):
        assert post(client, stranger, name, made.pk).status_code == 403, name
    assert post(client, stranger, "mark", made.pk, 1, day="2026-01-01").status_code == 404
    assert post(client, house.owner, "contact", made.pk, 999, contact="x").status_code == 404
    assert post(client, house.director, "settle-owner", made.pk, 9, stand="x").status_code == 404
    page(client, house.owner, f"/projects/{made.pk}/report/", 404)
    page(client, stranger, "/projects/", 403)
    page(client, house.head, f"/projects/{made.pk}/sign-report/")
    assert "由使用部门签署" in page(client, house.deputy, f"/projects/{made.pk}/sign-report/", 403)
    draft = a_draft(house)
    page(client, house.director, draft.page, 404)


def test_2_1_j_resources_are_given_out_on_the_page_and_shown_on_the_board(
    client: Client, house: House
) -> None:
    one, two = active(house, at=now()), approved(house, at=now())
    month = f"{local(now()):%Y-%m}"
    assert "这半年还没有人员投入" in page(client, house.owner, "/projects/resources/")
    give = {"member": house.doctor.staff_no, "since": month, "until": month, "percent": "80"}
    assert post(client, house.director, "allocate", one.pk, **give).status_code == 302
    no = post(client, house.director, "allocate", two.pk, **give)
    assert (no.status_code, no["X-Clause"]) == (403, "2.1-j")
    assert "超过 100%" in no.content.decode()
    assert post(client, house.director, "allocate", two.pk, **{**give, "percent": "x"}
                ).status_code == 422  # fmt: skip
    spend = {"month": month, "planned": "120000", "spent": "30000.50"}
    assert post(client, house.director, "spend", one.pk, **spend).status_code == 302
    over = post(client, house.director, "spend", one.pk, **{**spend, "planned": "300000.01"})
    assert over.status_code == 403
    html = page(client, house.owner, "/projects/resources/")
    for text in ("李医生", "80%", "人日", "无人超过 100%", "30,000.50", "个工作日"):
        assert text in html
    assert "李医生" not in page(client, house.owner, "/projects/resources/?since=2031-01")
    far = loads.board(now(), date(2098, 1, 1))["months"]  # no table is published for then
    assert all(one["provisional"] for one in far)
    table = who(client, house.owner).get("/projects/resources.csv").content.decode("utf-8-sig")
    assert house.doctor.staff_no in table
    html = page(client, house.doctor, one.page)  # who works for it sees it
    assert "平均投入" in html


def test_the_owner_is_changed_by_two_on_the_page(client: Client, house: House) -> None:
    made = active(house)
    bad = post(client, house.director, "owner", made.pk, owner="甲、乙", reason="")
    assert bad.status_code == 422
    new = a_member(name="新责任人", unit=house.unit)
    post(client, house.director, "owner", made.pk, owner=new.staff_no, reason="调岗")
    html = page(client, house.deputy, made.page)
    assert "责任人变更待确认" in html
    change = made.owner_changes.get()
    own = post(client, house.director, "settle-owner", made.pk, change.pk, stand="confirmed")
    assert own.status_code == 403
    assert "提出人不能自己确认" in own.content.decode()
    post(client, house.deputy, "settle-owner", made.pk, change.pk, stand="confirmed")
    assert fresh(made).owner == new
    assert post(client, new, "unmark", made.pk, 1).status_code == 404


def test_the_list_is_filtered_exported_drawn_and_each_state_is_said(
    client: Client, house: House
) -> None:
    assert "还没有项目" in page(client, house.owner, "/projects/")
    assert "没有可画的项目" in page(client, house.owner, "/projects/roadmap/")
    drafted, waiting = a_draft(house, title="草稿一"), handed_in(house, title="审批二")
    running = start(house, connected(house, joint(house, title="联合三")))
    late = active(house, title="逾期四", milestones=fresh_plan(
        10, 90, start=day_of(now()) - 60 * DAY))  # fmt: skip
    done, stopped = archived(house, now()), active(house, title="停止六")
    commands.review(pk=stopped.pk, outcome=Outcome.STOP, opinion="停产", by=house.director,
                    at=now())  # fmt: skip
    back = closing(house, now())
    assert post(client, house.owner, "take-back", back.pk).status_code == 302
    for query, there, not_there in (
        ("", "逾期四", "没有符合"), ("tab=draft", "草稿一", "审批二"),
        ("tab=approval", "审批二", "草稿一"),
        ("tab=active", "联合三", "停止六"), ("tab=ended", "停止六", "联合三"),
        ("joint=1", "联合三", "逾期四"), ("q=逾期", "逾期四", "联合三"),
        (f"unit={house.lab.code}", "联合三", "逾期四"), ("mine=1", "草稿一", "没有符合"),
    ):  # fmt: skip
        html = page(client, house.owner, f"/projects/?{query}")
        assert there in html, query
        assert not_there not in html, query
    assert "没有符合条件的项目" in page(client, house.owner, "/projects/?q=没有这个词")
    html = page(client, house.owner, "/projects/?tab=active")
    assert "有逾期节点" in html
    table = who(client, house.owner).get("/projects/list.csv").content.decode("utf-8-sig")
    assert "逾期四" in table
    assert table.count("\n") == 8
    html = page(client, house.owner, "/projects/roadmap/")
    for text in ("联合三", "今天", "项目路线图：", "已归档"):
        assert text in html
    assert "草稿一" not in html
    for one in (drafted, waiting, running, late, done, stopped):
        assert "没有办理" not in page(client, house.owner, one.page)
    page(client, house.owner, f"/projects/{waiting.pk}/")
    reported(house, late, now())
    assert "使用报告" in page(client, house.owner, late.page)


def test_the_list_and_the_page_cost_the_same_for_one_and_for_many(
    client: Client, house: House, django_assert_max_num_queries: Any
) -> None:
    made = start(house, connected(house, joint(house, milestones=fresh_plan(*range(5, 60, 5)))))
    for _one in range(4):
        active(house)
    who(client, house.director)
    for path, most in (("/projects/", 24), ("/projects/roadmap/", 22), (made.page, 72),
                       ("/projects/resources/", 22)):  # fmt: skip
        client.get(path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200
