"""The pages: for whom they are, what they say, and that they work without a script."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from yiheng.core import references
from yiheng.core.clock import day_of, local, now
from yiheng.core.drafts import KINDS as DRAFTS
from yiheng.core.references import Reference
from yiheng.core.starting import SOURCES
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.people.models import Member, Unit
from yiheng.office.goals import commands, sheets, workqueries
from yiheng.office.goals.models import (
    Alignment,
    Change,
    Demand,
    Goal,
    Release,
    Trend,
)
from yiheng.office.goals.tests.factories import (
    DAY,
    MONDAY,
    a_goal,
    a_hospital,
    a_member,
    a_process,
    a_tree,
    a_trend,
    accepted,
    an_improvement,
    asked,
    fresh,
    holder,
)

pytestmark = pytest.mark.django_db
SOON = (local(now()) + 100 * DAY).date().isoformat()
TODAY = day_of(now()).isoformat()


@pytest.fixture(autouse=True)
def office() -> Unit:
    return a_hospital()


def who(client: Client, member: Member | str) -> Client:
    client.force_login(holder(member) if isinstance(member, str) else member)
    return client


def page(client: Client, member: Member | str, path: str, status: int = 200) -> str:
    answer = who(client, member).get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def post(client: Client, member: Member | str, path: str, status: int = 302, **data: Any) -> Any:
    answer = who(client, member).post(path, data)
    assert answer.status_code == status, re.findall(r'role="alert".*', answer.content.decode())
    return answer


def typed(**more: Any) -> dict[str, Any]:
    return {
        "tier": "strategy", "unit": holder("director").unit_id,
        "owner": holder("director").staff_no,
        "title": "建成智慧医院", "term": "long", "due_on": SOON, "metric": "电子病历应用水平",
        "measure": "级", "direction": "at-least", "baseline": "4", "target": "5",
        "source": "typed", "reason": "十五五规划", "decision": "院办会〔2026〕8号", "key": "k1",
        **more,
    }  # fmt: skip


def demanded(**more: Any) -> dict[str, Any]:
    return {
        "title": "检验回报提醒", "system_name": "LIS", "urgency": "soon", "present": "自行刷新",
        "wanted": "弹窗", "key": "d1", **more,
    }  # fmt: skip


def test_1_2_g_a_goal_is_proposed_confirmed_read_reviewed_and_shown_in_the_tree(
    client: Client,
) -> None:
    assert "还没有目标" in page(client, "director", "/goals/")
    made = post(client, "director", "/goals/new/", **typed())
    assert post(client, "director", "/goals/new/", **typed()).url == made.url
    html = page(client, "director", made.url)
    assert "建成智慧医院" in html
    assert "撤回" in html
    html = page(client, "leader", made.url)
    for text in ("院办会〔2026〕8号", "不低于 5 级", "确认", "提出的内容"):
        assert text in html
    post(client, "leader", f"{made.url}acts/settle/", 422)
    post(client, "leader", f"{made.url}acts/settle/", stand="confirmed")
    refused = who(client, "leader").post(f"{made.url}acts/settle/", {"stand": "confirmed"})
    assert (refused.status_code, refused["X-Clause"]) == (403, "1.2-l")
    goal = Goal.objects.get()
    post(client, "director", f"{goal.page}acts/read/", day=TODAY, value="4.5", note="评级报告")
    bad = post(client, "director", f"{goal.page}acts/read/", 422, day=TODAY, value="x", note="")
    assert "请填写数字" in bad.content.decode()
    post(client, "director", f"{goal.page}acts/review/", outcome="keep", words="按计划推进")
    html = page(client, "director", goal.page)
    for text in ("4.5", "按计划推进", "维持", "第 1 版", "<svg", "推进中", "提出调整"):
        assert text in html, text
    assert "评审本季度" not in html
    html = page(client, "system_engineer", "/goals/")
    for text in ("建成智慧医院", "目标〔2026〕1号", "没有上级的目标", "<svg"):
        assert text in html
    assert "提出目标" not in html
    assert "没有符合条件的记录" in page(client, "director", "/goals/?q=没有")
    assert "建成智慧医院" in page(
        client, "director", "/goals/?tier=strategy&term=long&state=in-force"
    )
    table = who(client, "director").get("/goals/table.csv?q=智慧").content.decode("utf-8-sig")
    assert "建成智慧医院,战略目标" in table


def test_1_2_l_it_is_changed_from_its_current_version_and_given_up(client: Client) -> None:
    _top, middle, kpi = a_tree(now())
    given = typed(tier="", parent=middle.pk, title="错误率", term="short", direction="at-most",
                  target="0.3", baseline="2.5", key="1")  # fmt: skip
    html = page(client, "director", f"{kpi.page}revise/")
    assert 'value="数据录入错误率"' in html
    wrong = post(client, "director", f"{kpi.page}revise/", 422, **{**given, "target": "3"})
    assert "目标值没有比基线值更好" in wrong.content.decode()
    stale = who(client, "director").post(f"{kpi.page}revise/", {**given, "key": "7"})
    assert (stale.status_code, stale["X-Clause"]) == (403, "1.2-l")
    change = post(client, "director", f"{kpi.page}revise/", **given)
    html = page(client, "leader", change.url)
    assert "不高于 0.5 %" in html
    assert "不高于 0.3" in html
    assert "有一项变更待确认" in page(client, "director", kpi.page)
    post(client, "leader", f"{change.url}acts/settle/", stand="refused")
    end: dict[str, Any] = {"reason": "并入", "decision": "院办会〔2026〕9号"}
    post(client, "director", f"{kpi.page}acts/retire/", **end)
    change_ = Change.objects.latest("pk")
    html = page(client, "leader", change_.page)
    assert "终止目标" in html
    post(client, "director", f"{change_.page}acts/withdraw/")
    assert "已撤回" in page(client, "director", change_.page)
    page(client, a_member(), change_.page, 404)
    assert who(client, "director").post(f"{kpi.page}acts/dream/").status_code == 404


def test_absent_and_not_yours_look_the_same(client: Client) -> None:
    top, _middle, _kpi = a_tree()
    demand, stranger = asked(), a_member(name="陌生")
    assert who(client, stranger).get("/goals/").status_code == 403
    theirs = who(client, stranger).get(demand.page)
    absent = client.get("/goals/demands/99999/")
    assert (theirs.status_code, theirs.content) == (404, absent.content)
    assert client.get(top.page).status_code == 404
    for path in ("goals/new", "goals/releases/new", "goals/trends/new", "goals/alignments/new"):
        assert client.get(f"/{path}/").status_code == 403
    assert page(client, demand.asker, demand.page)


def test_1_2_a_a_demand_is_written_assessed_accepted_released_on_the_pages(
    client: Client,
) -> None:
    goal = a_goal(at=now(), tier="strategy")
    assert "目标〔2026〕1号" in page(client, "head", "/goals/demands/new/")
    given = demanded(goal=goal.pk)
    bad = post(client, "head", "/goals/demands/new/", 422, **{**given, "title": ""})
    assert "有 1 处需要修改" in bad.content.decode()
    url = post(client, "head", "/goals/demands/new/", **given).url
    demand = Demand.objects.get()
    assert DRAFTS["goals.demand"].page(demand.pk) == f"{url}edit/"
    assert 'value="检验回报提醒"' in page(client, "head", f"{url}edit/")
    post(client, "head", f"{url}edit/", **{**given, "wanted": "弹窗提醒"})
    post(client, "head", f"{url}acts/submit/")
    assert "评估" in page(client, "system_engineer", url)
    post(
        client, "system_engineer", f"{url}acts/assess/", advice="yes", effort="5", assessment="可行"
    )
    post(client, "director", f"{url}acts/accept/", owner=holder("system_engineer").staff_no,
         due_on=SOON)  # fmt: skip
    assert "检验回报提醒" in page(client, "system_engineer", "/goals/releases/new/")
    release: dict[str, Any] = {
        "demands": [demand.pk],
        "version": "2.1",
        "day": TODAY,
        "notes": "上线",
    }
    wrong = post(client, "system_engineer", "/goals/releases/new/", 422, **{**release, "day": SOON})
    assert "发布日期还没有到" in wrong.content.decode()
    post(client, "system_engineer", "/goals/releases/new/", **release)
    html = page(client, "head", url)
    for text in ("已发布", "按期", "可行", "重新打开", "信发〔"):
        assert text in html
    assert "检验回报提醒" in page(client, "director", goal.page)
    assert Release.objects.get().number in page(client, "director", "/goals/releases/")
    assert "检验回报提醒" in page(client, "director", "/goals/demands/?stage=released&urgency=soon")
    assert "检验回报提醒" in page(client, "director", "/goals/demands/?q=LIS")


def test_1_2_a_who_may_begin_is_offered_it(client: Client) -> None:
    asked()
    mine = SOURCES["demands"].used(holder("head"), MONDAY - DAY)  # type: ignore[misc]  # it counts
    assert [row["n"] for row in mine] == [1]
    codes = [one.code for one in SOURCES["goals"].offers(holder("head"), now())]
    assert codes == ["goals.goal"]


def test_1_2_a_what_another_room_points_with_is_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = Reference("project", "1", "数据中台一期", "/projects/1/", "进行中")
    monkeypatch.setitem(references.POINTING, references.GOAL, {"t": lambda *_: [thing]})
    monkeypatch.setitem(references.POINTING, references.DEMAND, {"t": lambda *_: [thing]})
    top, _middle, _kpi = a_tree(now())
    demand = accepted(now())
    for path in (top.page, demand.page):
        assert "数据中台一期" in page(client, "director", path)
    resolution = Reference("resolution", "5", "院办会第 5 号决议", "/meetings/5/")
    monkeypatch.setitem(references.KINDS, references.RESOLUTION, references.Kind(
        "resolution", "决议", lambda v, keys, at: {"5": resolution} if "5" in keys else {},
        lambda v, words, at: [resolution],
    ))  # fmt: skip
    monkeypatch.setitem(references.KINDS, references.SYSTEM, references.Kind(
        "system", "系统", lambda v, keys, at: {"5": resolution} if "5" in keys else {},
        lambda v, words, at: [resolution],
    ))  # fmt: skip
    monkeypatch.setitem(references.KINDS, references.DOCUMENT, references.Kind(
        "document", "文档", lambda v, keys, at: {}, lambda v, words, at: [resolution],
    ))  # fmt: skip
    given = typed(decision="", resolution="5", key="p9")
    made = post(client, "director", "/goals/new/", **given)
    post(client, "leader", f"{made.url}acts/settle/", stand="confirmed")
    goal = Goal.objects.latest("pk")
    assert "院办会第 5 号决议" in page(client, "director", goal.page)
    assert "院办会第 5 号决议" in page(client, "head", "/goals/demands/new/")
    url = post(client, "head", "/goals/demands/new/", title="需", system="5", urgency="normal",
               key="p8").url  # fmt: skip
    assert Demand.objects.get(title="需").system_name == "院办会第 5 号决议"
    assert url
    assert "院办会第 5 号决议" in page(client, "director", a_process(now()).page)


def test_the_registers_are_kept_on_their_pages(client: Client) -> None:
    head, director = holder("head"), holder("director")
    engineer = holder("system_engineer").staff_no
    common: dict[str, Any] = {"title": "体温单录入", "owner": engineer}
    post(client, "director", "/goals/improvements/new/", 422, **common)
    url = post(client, "director", "/goals/improvements/new/", **common, unit=head.unit_id,
               partner=head.staff_no, measures="校验", due_on=SOON, wrong=12, of=400,
               basis="抽查").url  # fmt: skip
    assert "3%" in page(client, head, url)
    post(client, head, f"{url}acts/close/", wrong=1, of=400, basis="抽查")
    assert "0.25%" in page(client, head, url)
    assert "体温单录入" in page(client, "director", "/goals/improvements/?phase=closed&q=体温")
    other = an_improvement(now())
    post(client, "director", f"{other.page}acts/drop/", reason="系统将更换")
    assert "系统将更换" in page(client, "director", other.page)

    url = post(client, "director", "/goals/processes/new/", **common, unit=director.unit_id,
               form="partly").url  # fmt: skip
    assert "系统流程之外办理" in page(client, "director", url)
    post(client, "director", f"{url}acts/sop/", ordinal=1, number="信规 1 号", in_force_on=TODAY,
         steps="一\n二", change="首版")  # fmt: skip
    post(client, "director", f"{url}acts/change/", form="digital", engine="goals-alignment",
         why="上线")  # fmt: skip
    html = page(client, "director", url)
    for text in ("信规 1 号", "数字化", "年度目标签认"):
        assert text in html
    for query in ("?form=digital&use=used", "?q=体温"):
        assert "体温单录入" in page(client, "director", f"/goals/processes/{query}")
    a_process(now(), title="纸面流程")
    post(client, "director", f"{url}acts/retire/", reason="并入")
    assert "系统外办理" in page(client, "director", "/goals/processes/")


def test_1_2_k_the_watch_log_is_kept_on_its_pages(client: Client) -> None:
    common: dict[str, Any] = {"title": "体温单录入", "owner": holder("system_engineer").staff_no}
    url = post(client, "director", "/goals/trends/new/", **common, kind="law", publisher="卫健委",
               published_on=TODAY, summary="要点").url  # fmt: skip
    Trend.objects.filter(pk=a_trend().pk).update(due_at=MONDAY)
    assert "逾期未评估" in page(client, "director", "/goals/trends/?done=open&kind=standard")
    assert "体温单录入" in page(client, "director", "/goals/trends/?done=open&q=卫健委")
    goal = a_goal(at=now(), tier="strategy")
    post(client, "system_engineer", f"{url}acts/assess/", impact="act", words="修订", goal=goal.pk)
    html = page(client, "director", url)
    assert "需要行动" in html
    assert "目标〔2026〕1号" in html
    for code in ("demands", "releases", "improvements", "processes", "trends", "alignments"):
        answer = who(client, "director").get(f"/goals/{code}/table.csv")
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/csv")
    assert str(Trend.objects.first()).startswith("信势")


def test_1_2_m_the_statement_is_written_and_handed_to_the_leader(client: Client) -> None:
    assert "还没有年度目标签认" in page(client, "director", "/goals/alignments/")
    a_tree(now())
    url = post(client, "director", "/goals/alignments/new/", words="服务全局").url
    post(client, "director", f"{url}acts/rewrite/", words="三个目标服务于智慧医院")
    post(client, "director", f"{url}acts/submit/")
    html = page(client, "director", url)
    for text in ("待签认", "三个目标", "目标〔2026〕1号", "审批"):
        assert text in html
    case = workqueries.case_of(Alignment.objects.get())
    assert case is not None
    html = page(client, "leader", case.page)
    assert "三个目标服务于智慧医院" in html
    assert "目标〔2026〕1号" in html
    approvals.withdraw(subject=workqueries.SUBJECT, pk=case.subject_pk, by=holder("director"),
                       at=now())  # fmt: skip
    assert "已退回" in page(client, "director", "/goals/alignments/")


def test_the_list_costs_the_same_for_one_and_for_many(client: Client) -> None:
    top, middle, _kpi = a_tree(now())
    who(client, "system_engineer").get("/goals/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/goals/").status_code == 200
        return len(seen)

    few = queries()
    for n in range(4):
        a_goal(at=now(), parent=middle.pk, title=f"指标 {n}", baseline=Decimal(3))
    assert queries() == few
    assert top.pk
    commands.take_reading(pk=top.pk, by=holder("director"), at=now(), note="报告",
                          day=day_of(now()), value=Decimal("4.2"))  # fmt: skip
    assert sheets.goal(fresh(top), holder("director"), now()).marks


def test_1_2_l_a_change_stays_on_the_version_on_which_it_was_begun(client: Client) -> None:
    goal = a_goal(tier="strategy", due_on=day_of(now()) + 300 * DAY)
    address = f"/goals/{goal.pk}/revise/"
    assert 'name="key" value="1"' in page(client, "director", address)
    wrong = post(client, "director", address, 422, **typed(key="7", target="x"))
    assert 'name="key" value="7"' in wrong.content.decode()  # and not that of a version unread
    post(client, "director", address, 403, **typed(key="7"))
    for nonsense in ("9" * 5000, "²", ""):
        post(client, "director", address, 403, **typed(key=nonsense))
    post(client, "director", address, **typed(key="1"))
    assert Change.objects.get(stand="proposed").base == 1


def test_1_2_l_who_owes_a_review_or_a_delivery_sees_of_what(client: Client) -> None:
    nurse, other = a_member(name="何护士"), a_member(name="他人")
    goal = a_goal(tier="strategy", due_on=day_of(now()) + 300 * DAY, owner=nurse.staff_no)
    page(client, nurse, goal.page)
    post(client, nurse, f"{goal.page}acts/review/", outcome="keep", words="维持")
    assert goal.reviews.get().by == nurse
    demand = accepted()
    demand.put(owner=nurse)
    page(client, nurse, demand.page)
    for address in (goal.page, demand.page):
        page(client, other, address, 404)
