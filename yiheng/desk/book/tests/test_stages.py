"""The pages of stages and of heat, and what a user is told while a clause only warns."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from yiheng.core.clock import local, now
from yiheng.desk.book.heat import level
from yiheng.desk.book.tests.factories import (
    MONDAY,
    a_house,
    a_member,
    a_reader,
    browser_of,
)
from yiheng.governance.ledger.models import Entry, Outcome
from yiheng.governance.people.models import Assignment, Member, Post
from yiheng.governance.regulation import heat, stages
from yiheng.governance.regulation.models import Change
from yiheng.governance.regulation.stages import ALWAYS, STAGED, Stage
from yiheng.governance.regulation.tests.factories import staged_at

pytestmark = pytest.mark.django_db
SOFT = {
    "0-i": ["yiheng.care.collection.rules.explains_itself"],
    "2.2-a": [
        "yiheng.governance.people.rules.has_room",
        "yiheng.governance.people.rules.unit_has_room",
    ],
    "3.1-b": ["yiheng.office.procurement.rules.filling.has_quotes"],
    "3.1-c": ["yiheng.office.procurement.rules.filling.within_budget"],
    "3.1-l": ["yiheng.office.projects.rules.closing.has_report"],
    "4.2-f": ["yiheng.office.meetings.rules.convening.may_convene"],
    "4.2-h": ["yiheng.office.meetings.rules.sitting.may_close"],
    "4.2-i": ["yiheng.office.meetings.rules.voting.may_put"],
    "7.1-j": ["yiheng.office.meetings.rules.sitting.may_close"],
    "7.1-d": ["yiheng.office.projects.rules.running.has_contacts"],
}
"""Every rule that follows a stage. Add one here only after asking: is it a rule of work, not of
identity, scope, permission, state or input? A softened one of those would be a hole."""


def page(browser: Client, address: str, status: int = 200) -> str:
    response = browser.get(address)
    assert response.status_code == status, response.content
    return response.content.decode()


def test_2_1_k_no_rule_is_softened_by_accident() -> None:
    soft = {clause: names for clause, names in STAGED.items() if names}
    assert soft == SOFT
    assert not set(soft) & ALWAYS


@pytest.fixture
def full() -> tuple[Client, Member]:
    """A post with one place that is taken, somebody to appoint, and who may appoint."""
    a_house("manager", "single")
    Post.objects.filter(code="single").update(quota=1)
    a_member("single")
    manager = a_reader("people:see", "people:manage", post="manager")
    return browser_of(manager), a_member()


def appoint(browser: Client, member: Member) -> int:
    post = Post.objects.get(code="single")
    answer = browser.post(f"/people/{member.pk}/assign/", {"post": post.pk, "unit": member.unit_id})
    return answer.status_code


def test_2_2_a_a_full_post_is_refused_when_the_clause_blocks(full: tuple[Client, Member]) -> None:
    browser, member = full
    assert appoint(browser, member) == 403
    assert Assignment.objects.filter(post__code="single").count() == 1


def test_2_2_a_while_it_warns_the_act_is_done_and_its_user_is_told_once(
    full: tuple[Client, Member],
) -> None:
    browser, member = full
    staged_at("2.2-a", Stage.WARN)
    assert appoint(browser, member) == 302
    assert Assignment.objects.filter(post__code="single").count() == 2
    html = page(browser, "/book/2.2-a")
    assert "提醒：“岗位single”编制 1 人，已满。本条在提醒阶段" in html
    assert "提醒：" not in page(browser, "/book/2.2-a")
    heat.take()
    assert re.search(r"<dt>若拦截</dt><dd>1 次", page(browser, "/book/2.2-a"))


def test_2_2_a_while_it_is_observed_nothing_is_said_and_it_is_counted(
    full: tuple[Client, Member],
) -> None:
    browser, member = full
    staged_at("2.2-a", Stage.OBSERVE)
    assert appoint(browser, member) == 302
    assert "提醒：" not in page(browser, "/book/2.2-a")
    assert Entry.objects.get(outcome=Outcome.PASSED).action == "people.assign.would-be-denied"
    heat.take()
    assert "“若拦截”共 1 次" in page(browser, "/book/stages/")
    table = page(browser, "/book/stages.csv?soft=1")
    assert re.search(r"2\.2-a,二（二）·部门编制,观察,2026-11-23,1,2", table)
    assert "3.1-d" not in table


def test_0_k_a_stage_is_proposed_and_confirmed_on_the_pages() -> None:
    a_house("proposer", "second")
    proposer = browser_of(a_reader("regulation:set", post="proposer"))
    second = browser_of(a_reader("regulation:confirm", post="second"))
    assert 'value="2.2-a" selected' in page(proposer, "/book/stages/?scope=2.2-a")
    assert "提出变更" not in page(second, "/book/stages/")
    typed = {
        "scope": "2", "stage": "warn", "reason": "先试行一个月",
        "in_force_from": f"{local(now()):%Y-%m-%d}",
    }  # fmt: skip
    assert second.post("/book/stages/propose/", typed).status_code == 403
    assert proposer.post("/book/stages/propose/", typed | {"stage": "enforce"}).status_code == 422
    assert proposer.post("/book/stages/propose/", {}).status_code == 422
    sent = proposer.post("/book/stages/propose/", typed)
    assert "二、" in page(second, sent["Location"])
    assert "先试行一个月" in page(second, "/book/stages/")
    second.post(f"{sent['Location']}settle/", {"stand": "confirmed"})

    assert Change.objects.get().stand == "confirmed"
    assert stages.stage_at("2.2-a", now()) == Stage.WARN
    assert "提醒 " in page(second, "/book/stages/?stage=warn&chapter=2&q=编制")
    assert "没有符合条件的条款" in page(second, "/book/stages/?q=不存在的话")


def test_a_clause_says_that_it_always_blocks_or_its_stage() -> None:
    a_house()
    staged_at("3.2-a", Stage.OBSERVE, MONDAY)
    reader = browser_of(a_reader())
    assert "本条始终拦截" in page(reader, "/book/3.1-r")
    assert "观察" in page(reader, "/book/3.2-a")
    assert "始终拦截" not in page(reader, "/book/1.1-a")


def test_heat_shows_what_is_touched_refused_and_never(
    django_assert_max_num_queries: object,
) -> None:
    a_house()
    browser = browser_of(a_reader())
    browser.get("/patients/")  # refused: 2.1-k
    heat.take()
    html = page(browser, "/book/heat/")
    assert "二（一）·职责边界" in html
    assert 'class="h1 r"' in html
    assert 'title="1.1-a"' in page(browser, "/book/heat/?show=never&days=365&page=1")
    refused = page(browser, "/book/heat/?show=refused&days=90")
    assert 'title="2.1-k"' in refused
    assert 'title="9-a"' not in refused
    assert "没有这样的条款" in page(browser, "/book/heat/?show=found")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's fixture
        page(browser, "/book/heat/?days=x&show=y")


def test_the_darkness_of_a_square_grows_by_powers_of_ten() -> None:
    assert [level(n) for n in (0, 1, 9, 10, 99, 100, 1000, 99999)] == [0, 1, 1, 2, 2, 3, 4, 4]
