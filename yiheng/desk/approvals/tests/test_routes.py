"""Routes on pages: read by everybody, edited without a script, in force by two persons."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from django.test import Client

from yiheng.core.clock import now
from yiheng.core.ui import flow
from yiheng.desk.approvals import drafts, drawing, routing, wording
from yiheng.desk.approvals.tests.factories import browser_of
from yiheng.governance.approvals.models import Route, RouteChange
from yiheng.governance.approvals.shapes import StepData, by_body, by_member, by_post, step
from yiheng.governance.approvals.tests.factories import (
    a_hospital,
    a_member,
    a_unit,
    set_parameter,
    submit,
    the_route,
)
from yiheng.governance.notices.tests.factories import a_house
from yiheng.governance.people.models import Post
from yiheng.standards.bpmn.tests.reading import play, read

pytestmark = pytest.mark.django_db
LEADER, DEPT = "procurement_leader_limit", "procurement_dept_limit"
SWITCH = "procurement_small_skip_final"
WHOLE = {"title": "测试流程", "limit": "collection_request_sla", "since": "", "reason": "按新分级"}
EDIT, PAGE = "/approvals/routes/tests/edit/", "/approvals/routes/tests/"


def a_house_with_editors() -> tuple[Client, Client]:
    """Who proposes routes, and who confirms them."""
    a_house("director", "leader", "president", "editor", "checker")
    Post.objects.update(permissions=["approvals:sign"])
    the_route(step("第1步", by_post("director")), step("第2步", by_post("leader")))
    for post, right in (("editor", "approvals:define"), ("checker", "approvals:confirm")):
        Post.objects.filter(code=post).update(permissions=[right])
    for name in (LEADER, DEPT):
        set_parameter(name, "5")
    return browser_of(a_member("editor")), browser_of(a_member("checker"))


def sent(route: list[StepData], act: str, **changed: str) -> Mapping[str, str]:
    """What the editor's form sends when a button is pressed."""
    return drafts.of(route).flat() | WHOLE | {"act": act} | changed


def page(browser: Client, url: str, code: int = 200) -> str:
    answer = browser.get(url)
    assert answer.status_code == code, url
    return answer.content.decode()


TIERS = [
    step("初审", by_post("director", own_unit=True)),
    step("会签", by_post("president"), by_post("leader"), information=True),
    step("终审", by_body("president_meeting", "president"), reaching=LEADER),
]


def test_3_1_a_a_route_is_changed_by_two_persons_on_pages() -> None:
    proposer, second = a_house_with_editors()

    html = page(proposer, EDIT)
    assert 'value="第1步"' in html
    answer = proposer.post(EDIT, sent(TIERS, "propose"))
    proposal = RouteChange.objects.get()
    assert answer["Location"] == f"/approvals/route-changes/{proposal.pk}/"
    own = page(proposer, answer["Location"])
    assert "提出人不能自己确认" in own
    assert 'value="confirmed"' not in own
    assert "院长办公会（附决议）" in own
    assert "金额 5 万元以上" in own
    assert "与现行版本的差异" in own
    assert Route.objects.filter(code="tests").count() == 1
    assert "等待另一人确认" in page(second, PAGE)
    assert "按新分级" in page(second, "/approvals/routes/")

    answer = second.post(f"/approvals/route-changes/{proposal.pk}/settle/", {"stand": "confirmed"})
    assert answer.status_code == 302
    made = Route.objects.get(code="tests", version=2)
    assert made.steps == TIERS
    html = page(second, PAGE)
    assert "第 2 版" in html
    assert "与第 1 版的差异" in html
    assert "已替代" in html
    settled = page(second, f"/approvals/route-changes/{proposal.pk}/")
    assert 'value="confirmed"' not in settled
    assert "与现行版本的差异" not in settled  # it is the version in force


def test_2_1_n_the_proposer_confirms_nothing_and_others_edit_nothing() -> None:
    proposer, second = a_house_with_editors()
    proposer.post(EDIT, sent(TIERS, "propose"))
    proposal = RouteChange.objects.get()
    settle = f"/approvals/route-changes/{proposal.pk}/settle/"

    assert proposer.post(settle, {"stand": "confirmed"}).status_code == 403
    stranger = browser_of(a_member())
    assert stranger.post(settle, {"stand": "confirmed"}).status_code == 403
    assert stranger.get(EDIT).status_code == 403
    assert stranger.post(EDIT, sent(TIERS, "propose")).status_code == 403
    assert "修订流程" not in page(stranger, PAGE)
    proposal.refresh_from_db()
    assert proposal.open
    assert second.post(settle, {"stand": "perhaps"}).status_code == 422
    assert proposer.post(settle, {"stand": "withdrawn"}).status_code == 302


def test_each_button_of_the_editor_answers_with_the_whole_draft() -> None:
    proposer, _second = a_house_with_editors()
    html = proposer.post(EDIT, sent(TIERS, "down:0")).content.decode()
    titles = re.findall(r'name="s\d-title" value="([^"]*)"', html)
    assert titles == ["会签", "初审", "终审"]
    assert 'id="step-1" tabindex="-1" autofocus' in html
    html = proposer.post(EDIT, sent(TIERS, "sign:0")).content.decode()
    assert 'name="s0-signers" value="2"' in html
    html = proposer.post(EDIT, sent(TIERS, "preview", title="改了名")).content.decode()
    assert 'value="改了名"' in html
    assert "金额 5 万元以上" in html
    assert RouteChange.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"s0-title": ""}, "这个字段是必填项"),
        ({"s0g0-post": ""}, "这个字段是必填项"),
        ({"s0g0-post": "nobody"}, "选择一个有效的选项"),
        ({"s2-from": "incident_response_minutes"}, "选择一个有效的选项"),
        ({"s2g0-body": ""}, "这个字段是必填项"),
        ({"s0g0-kind": "member", "s0g0-staff_no": "没有这人"}, "没有工号为"),
        ({"reason": ""}, "这个字段是必填项"),
        ({"steps": "0"}, "流程须有 1 至"),
    ],
)  # fmt: skip
def test_what_could_not_be_followed_is_said_and_nothing_typed_is_lost(
    changed: dict[str, str], said: str
) -> None:
    proposer, _second = a_house_with_editors()
    answer = proposer.post(EDIT, sent(TIERS, "propose", **changed))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert RouteChange.objects.count() == 0
    if changed.get("steps") != "0":
        assert 'value="终审"' in html


def test_what_no_text_of_a_database_may_have_is_left_out_of_a_draft() -> None:
    proposer, _second = a_house_with_editors()
    for odd in ({"s0g0-place": "\x00"}, {"s0g0-kind": "member", "s0g0-staff_no": "\x00"}):
        answer = proposer.post(EDIT, sent(TIERS, "preview", **odd))
        assert answer.status_code == 200
        assert "\x00" not in answer.content.decode()


def test_a_new_route_has_a_code_of_its_own() -> None:
    proposer, second = a_house_with_editors()
    assert "流程编码" in page(proposer, "/approvals/new-route/")
    made = [step("盖章", by_post("director"))]
    html = proposer.post("/approvals/new-route/", sent(made, "add", code="seal")).content.decode()
    assert 'value="seal"' in html
    wrong = proposer.post("/approvals/new-route/", sent(made, "propose", code="Seal 1"))
    assert wrong.status_code == 422
    proposer.post("/approvals/new-route/", sent(made, "propose", code="seal", title="用印"))
    proposal = RouteChange.objects.get()
    assert "与现行版本的差异" not in page(second, f"/approvals/route-changes/{proposal.pk}/")
    second.post(f"/approvals/route-changes/{proposal.pk}/settle/", {"stand": "confirmed"})
    assert "用印" in page(second, "/approvals/routes/")


def test_a_new_route_replaces_none_that_is_there() -> None:
    proposer, _second = a_house_with_editors()
    made = [step("盖章", by_post("director"))]
    answer = proposer.post("/approvals/new-route/", sent(made, "propose", code="tests"))
    assert answer.status_code == 422
    assert "已有这个编码的流程" in answer.content.decode()
    assert RouteChange.objects.count() == 0


def test_a_route_that_is_not_in_force_yet_is_shown_as_such() -> None:
    proposer, second = a_house_with_editors()
    proposer.post(EDIT, sent(TIERS, "propose", since="2099-01-01"))
    second.post(
        f"/approvals/route-changes/{RouteChange.objects.get().pk}/settle/", {"stand": "confirmed"}
    )
    assert "第 1 版" in page(second, PAGE)
    assert "待生效" in page(second, PAGE)
    assert "待生效" in page(second, "/approvals/routes/")
    assert "第 2 版" in page(second, f"{PAGE}2/")


def test_a_new_route_is_found_and_revised_before_it_is_in_force() -> None:
    proposer, second = a_house_with_editors()
    made = [step("盖章", by_post("director"))]
    new = sent(made, "propose", code="seal", title="用印", since="2099-01-01")
    proposer.post("/approvals/new-route/", new)
    second.post(
        f"/approvals/route-changes/{RouteChange.objects.get().pk}/settle/", {"stand": "confirmed"}
    )
    row = page(proposer, "/approvals/routes/").partition("用印")[2].partition("</tr>")[0]
    assert "待生效" in row
    assert "2099-01-01" in row
    assert "修订流程" in page(proposer, "/approvals/routes/seal/")
    assert 'value="盖章"' in page(proposer, "/approvals/routes/seal/edit/")


def test_a_route_is_taken_along_as_bpmn() -> None:
    _proposer, second = a_house_with_editors()
    the_route(*TIERS)
    answer = second.get(f"{PAGE}2.bpmn")
    assert 'filename="tests-v2.bpmn"' in answer["Content-Disposition"]
    graph = read(answer.content)
    small = play(graph, lambda expression: expression == "information")
    assert [len(one) for one in small] == [1, 2]
    assert len(play(graph, lambda _expression: True)) == 3
    assert {one for _s, _t, one in graph.flows.values()} == {
        "", "information", f"amount reaches {LEADER}"
    }  # fmt: skip


def test_no_such_route_is_the_same_page_as_for_nothing() -> None:
    proposer, _second = a_house_with_editors()
    for url in ("routes/nowhere/", "routes/tests/9/", "routes/tests/9.bpmn", "route-changes/9/",
                "routes/nowhere/edit/"):  # fmt: skip
        assert proposer.get(f"/approvals/{url}").status_code == 404


def test_steps_are_said_with_the_limit_and_its_own_boundary() -> None:
    a_hospital("head")
    set_parameter(LEADER, "5")
    clerk = a_member()
    route = [
        step("甲", by_post("head", own_unit=True), reaching=LEADER, information=False),
        step("乙", by_post("head", unit=clerk.unit.code), below=DEPT),
        step(
            "丙", by_member(clerk.staff_no), reaching=DEPT, tiered_by="procurement_small_skip_final"
        ),
        step("丁", by_body("party_committee", "head"), below=LEADER),
    ]
    names = wording.names_for(route, now())
    head = Post.objects.get(code="head").title
    assert [wording.who(one, names) for each in route for one in each["signers"]] == [
        f"{head}（申请科室）", f"{head}（{clerk.unit.name}）", clerk.name, "党委会（附决议）"
    ]  # fmt: skip
    assert [wording.condition(one, names) for one in route] == [
        "金额 5 万元以上，非信息类", "金额 未设定以下",
        "金额超过 未设定，仅在“采购小额免终审”启用时分级", "金额不超过 5 万元",
    ]  # fmt: skip
    assert [wording.expression(one) for one in route] == [
        f"amount reaches {LEADER} and not information", f"amount below {DEPT}",
        f"(not {SWITCH} or (amount reaches {DEPT}))",
        f"amount below {LEADER}",
    ]  # fmt: skip
    drawn = drawing.route(route, names)
    assert all(one.state == flow.PLAN for one in drawn)
    assert drawn[1].condition == "金额 5 万元以上，非信息类"


def test_what_became_of_each_step_is_told() -> None:
    a_hospital("head", "leader")
    old = [step("甲", by_post("head")), step("乙", by_post("head")), step("丙", by_post("head"))]
    new = [step("甲", by_post("head")), step("乙", by_post("leader")), step("丁", by_post("head")),
           step("戊", by_post("head"))]  # fmt: skip
    names = wording.names_for([*old, *new], now())
    told = list(routing.diff(old, "collection_request_sla", new, "collection_request_sla", names))
    assert [one["status"] for one in told] == ["不变", "调整", "调整", "新增"]
    back = list(routing.diff(new, "collection_request_sla", old, "collection_request_sla", names))
    assert [one["status"] for one in back] == ["不变", "调整", "调整", "删除"]


def test_the_list_of_routes_costs_the_same_for_one_and_for_many(
    django_assert_max_num_queries: object,
) -> None:
    proposer, _second = a_house_with_editors()
    submit(a_unit(), a_member())
    page(proposer, "/approvals/routes/")
    with django_assert_max_num_queries(30):  # type: ignore[operator]  # a fixture of pytest-django
        assert "在办" in page(proposer, "/approvals/routes/")


def test_3_1_a_a_draft_is_tried_on_the_cases_of_the_year() -> None:
    proposer, _second = a_house_with_editors()
    director, clerk = a_member("director"), a_member()
    case = submit(a_unit(name="甲事项"), clerk)
    assert case.steps.count() == 2
    same = [step("第1步", by_post("director")), step("第2步", by_post("leader"))]
    html = proposer.post(EDIT, sent(same, "try")).content.decode()
    assert "1 件事项中，0 件的签字环节或签字方会不同" in html
    other = [same[0], step("第3步", by_post("president"))]
    answer = proposer.post(EDIT, sent(other, "try")).content.decode()
    text = answer.partition('id="tried"')[2].partition("</section>")[0]
    assert "1 件事项中，1 件的签字环节或签字方会不同" in text
    assert "少经“第2步” 1 件" in text
    assert "多经“第3步” 1 件" in text
    assert director.name in text
    assert case.serial in text
    assert "甲事项" not in text  # who edits routes need not know the case
    assert RouteChange.objects.count() == 0
    wrong = proposer.post(EDIT, sent([step("", by_post("director"))], "try"))
    assert wrong.status_code == 422
    assert 'id="tried"' not in wrong.content.decode()
