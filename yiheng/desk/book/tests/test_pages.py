"""The pages of the book: what each post reads, finds, and is not shown."""

from __future__ import annotations

import gzip
import re
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from yiheng.core.actor import System, the_system
from yiheng.core.clock import now
from yiheng.core.proposals import Stand
from yiheng.desk.book.tests.factories import MONDAY, a_house, a_reader, browser_of, some_duties
from yiheng.desk.book.views.parameters import A_PAGE
from yiheng.governance.people.models import Member, Post
from yiheng.governance.regulation import readings
from yiheng.governance.regulation.commands import (
    propose_parameter,
    set_parameter,
    settle_parameter,
)
from yiheng.governance.regulation.content import CLAUSES, INTERPRETATIONS, PARAMETERS
from yiheng.governance.regulation.models import Change, ControlReading
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS

pytestmark = pytest.mark.django_db
LIMIT = "incident_response_minutes"


def page(reader: Member, address: str, status: int = 200) -> str:
    response = browser_of(reader).get(address)
    assert response.status_code == status, response.content
    return response.content.decode()


def set_limit(value: str, since: datetime = MONDAY) -> None:
    set_parameter(name=LIMIT, value=value, in_force_from=since, by=the_system(), at=MONDAY)


def change_limit(value: str) -> Change:
    at = now()
    change = propose_parameter(
        name=LIMIT, value=value, in_force_from=at, reason="夜间值班人手增加", by=the_system(), at=at
    )
    second = System(pk="second", label="审计管理员")
    return settle_parameter(pk=change.pk, stand=Stand.CONFIRMED, by=second, at=at)


def test_the_whole_book_is_one_light_page(django_assert_max_num_queries: object) -> None:
    a_house()
    readings.take(now())
    browser = browser_of(a_reader())
    with django_assert_max_num_queries(16):  # type: ignore[operator]  # pytest-django's fixture
        response = browser.get("/book/")
    html = response.content.decode()
    assert len(gzip.compress(response.content)) < 60_000
    assert all(f'id="{clause}"' in html for clause in CLAUSES)
    assert html.count("<h1") == 1
    assert "数据截至" in html
    assert "达标 " in html
    assert "／待整改 " in html


def test_9_a_the_empty_chapter_is_reserved_with_its_interpretation() -> None:
    a_house()
    reader = a_reader()
    for html in (page(reader, "/book/"), page(reader, "/book/9-a")):
        assert INTERPRETATIONS["C19"].reading in html
    assert "预留为附则" in page(reader, "/book/")


def test_3_1_n_an_unset_parameter_stands_out_until_it_is_set() -> None:
    a_house()
    reader = a_reader()
    before = page(reader, "/book/")
    assert f'class="param unset" href="/book/parameters/{LIMIT}/"' in before
    assert "参数未设定：故障响应时限" in before

    set_limit("15")

    after = page(reader, "/book/")
    assert f'class="param unset" href="/book/parameters/{LIMIT}/"' not in after
    assert ">15</a>分钟内响应" in after


def test_search_finds_an_exact_substring_of_text_title_or_heading() -> None:
    a_house()
    reader = a_reader()
    html = page(reader, "/book/?q=分钟内响应")
    assert "找到 1 条" in html
    assert 'id="3.1-n"' in html
    assert 'id="3.1-o"' not in html
    assert 'id="3.1-r"' in page(reader, "/book/?q=审核执行")
    assert 'id="3.2-a"' in page(reader, "/book/?q=文档管理")
    assert "没有符合条件的条款" in page(reader, "/book/?q=不存在的话")


def test_filters_by_state_and_mode_and_ignores_unknown_ones() -> None:
    a_house()
    readings.take(now())
    reader = a_reader()
    met = page(reader, "/book/?state=met")
    assert 'id="2.1-l"' in met
    assert 'id="1.1-a"' not in met
    attested = page(reader, "/book/?mode=E")
    assert 'id="1.2-m"' in attested
    assert 'id="2.1-l"' not in attested
    assert "找到" not in page(reader, "/book/?state=x&mode=y")


def test_2_1_l_a_clause_says_how_it_stands_who_carries_it_out_and_its_neighbours() -> None:
    a_house()
    readings.take(now(), CONTROLS["2.1-l"])
    html = page(a_reader(), "/book/2.1-l")
    assert "达标" in html
    assert "系统拦截" in html
    assert "本期 0，上限 0" in html
    assert "系统管理员查看病历的次数" in html
    assert re.search(r"access\.rules\.(\w+\.)?may_touch_raw", html)
    assert 'class="heat"' in html
    assert "<mark>系统管理员仅负责系统运维</mark>" in html
    assert 'rel="prev" href="/book/2.1-k"' in html
    assert 'rel="next" href="/book/2.1-m"' in html
    assert INTERPRETATIONS["C25"].reading in html


def test_a_clause_that_nothing_measures_says_so() -> None:
    a_house()
    bare = next(one for one in CLAUSES if not (CONTROLS[one] or DUTIES[one] or ENFORCERS[one]))
    html = page(a_reader(), f"/book/{bare}")
    assert "未接入" in html
    assert "本条还没有控制点" in html


def test_with_htmx_the_clause_comes_as_the_drawer_only() -> None:
    a_house()
    response = browser_of(a_reader()).get("/book/2.1-l", headers={"hx-request": "true"})
    html = response.content.decode()
    assert "data-close" in html
    assert "<html" not in html
    assert "HX-Request" in response["Vary"]


def test_0_g_entries_are_for_those_who_may_read_the_ledger_counts_for_all() -> None:
    a_house("auditor")
    change_limit("15")
    for address in ("/book/3.1-n", "/book/0-k"):
        assert "regulation.parameter_set" not in page(a_reader(), address)
        assert "/ledger/" not in page(a_reader(), address)
    auditor = a_reader("ledger:read", post="auditor")
    html = page(auditor, "/book/3.1-n")
    assert "regulation.parameter_set" in html
    assert "近 30 天引用本条" in html


def test_0_f_a_late_duty_is_a_counted_exception_and_named_to_auditors_only() -> None:
    a_house("auditor")
    some_duties(1, 3)
    readings.take(MONDAY + timedelta(hours=24), CONTROLS["0-f"])
    reader, auditor = a_reader(), a_reader("ledger:read", post="auditor")
    assert "50%，要求 ≥ 100%" in page(reader, "/book/0-f")
    assert "例外</h3>" not in page(reader, "/book/0-f")
    assert "例外</h3>" in page(auditor, "/book/0-f")


def test_pages_of_a_clause_and_of_parameters_cost_few_queries(
    django_assert_max_num_queries: object,
) -> None:
    a_house()
    readings.take(now(), CONTROLS["0-e"])
    browser = browser_of(a_reader("ledger:read"))
    browser.get("/book/interpretations/")  # last-seen is written once a minute, by any page
    for address in ("/book/0-e", "/book/parameters/", f"/book/parameters/{LIMIT}/"):
        with django_assert_max_num_queries(14):  # type: ignore[operator]  # pytest-django's
            assert browser.get(address).status_code == 200


def test_an_unknown_clause_or_parameter_is_the_one_404() -> None:
    a_house()
    browser = browser_of(a_reader())
    pages = [
        browser.get(address) for address in ("/book/9.9-z", "/book/x", "/book/parameters/none/")
    ]
    assert {one.status_code for one in pages} == {404}
    same = {re.sub(r'value="\w{64}"', "", one.content.decode()) for one in pages}
    assert len(same) == 1


def test_a_stranger_is_sent_to_sign_in_and_a_post_without_the_right_is_refused() -> None:
    a_house()
    for address in ("/book/", "/book/3.1-n", "/book/parameters/", "/book/interpretations/"):
        assert Client().get(address)["Location"].startswith("/sign-in/")
    member = a_reader()
    Post.objects.update(permissions=[])
    refused = browser_of(member).get("/book/")
    assert refused.status_code == 403
    assert refused["X-Clause"] == "2.1-k"


def test_parameters_are_searched_filtered_and_paged() -> None:
    a_house()
    reader = a_reader()
    pages = -(-len(PARAMETERS) // A_PAGE)
    assert f"第 1 页，共 {pages} 页" in page(reader, "/book/parameters/")
    assert "故障响应时限" in page(reader, "/book/parameters/?q=故障响应")
    assert "系统可用率下限" in page(reader, "/book/parameters/?kind=fixed&chapter=5")
    assert "故障响应时限" not in page(reader, "/book/parameters/?kind=fixed")
    assert "故障响应时限" in page(reader, "/book/parameters/?kind=own&chapter=3")
    assert "未设定" in page(reader, "/book/parameters/?kind=unset")
    assert "没有符合条件的参数" in page(reader, "/book/parameters/?q=不存在的话")


def test_a_parameter_shows_its_history_and_the_value_of_a_day() -> None:
    a_house()
    reader = a_reader()
    address = f"/book/parameters/{LIMIT}/"
    assert "还没有设定过" in page(reader, address)
    set_limit("15", datetime.fromisoformat("2026-01-01T00:00+08:00"))
    set_limit("10", datetime.fromisoformat("2026-03-01T12:00+08:00"))
    set_limit("5", datetime.fromisoformat("2099-01-01T00:00+08:00"))

    html = page(reader, address + "?at=2026-02-28")

    assert "2026-02-28 有效的值：15 分钟" in html
    assert "2026-03-01 有效的值：10 分钟" in page(reader, address + "?at=2026-03-01")
    assert "2025-12-31 有效的值：未设定" in page(reader, address + "?at=2025-12-31")
    assert html.count("现行</span>") == 1
    assert "未生效" in html
    assert "已被取代" in html
    assert "请填写日期" in page(reader, address + "?at=31/12", 422)


def test_every_interpretation_is_listed_and_found() -> None:
    a_house()
    reader = a_reader()
    html = page(reader, "/book/interpretations/")
    for one in INTERPRETATIONS.values():
        assert f'id="{one.id}"' in html
        assert one.reading in html
    assert 'id="C27"' in page(reader, "/book/interpretations/?q=统方")
    assert 'id="C1"' not in page(reader, "/book/interpretations/?q=统方")
    assert "没有符合条件的解释" in page(reader, "/book/interpretations/?q=不存在的话")


def test_readings_that_grew_old_are_said_to_be_old() -> None:
    a_house()
    reader = a_reader()
    readings.take(now(), CONTROLS["0-f"])
    assert "后台核验未按时运行" not in page(reader, "/book/")
    cache.clear()
    ControlReading.objects.update(taken_at=now() - timedelta(hours=1))
    assert "后台核验未按时运行" in page(reader, "/book/")
    assert "后台核验未按时运行" in page(reader, "/book/0-e")
