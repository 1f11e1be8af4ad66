"""The page of a case says by which sum its signers were chosen (4.1-a)."""

from __future__ import annotations

import pytest

from yiheng.desk.approvals.tests.factories import browser_of
from yiheng.governance.approvals.models import SplitAlarm
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.tests.factories import (
    a_hospital,
    a_member,
    a_purchase,
    set_parameter,
    submit,
    the_route,
)

pytestmark = pytest.mark.django_db
SHOP = {"requester": "LC01", "supplier": "甲公司", "category": "显示器"}
LIMIT = "procurement_leader_limit"


def test_4_1_a_two_halves_are_told_by_their_sum_and_the_first_by_its_own_amount() -> None:
    a_hospital("head", "leader")
    set_parameter(LIMIT, "5")
    set_parameter("procurement_split_days", "30")
    the_route(step("初审", by_post("head")), step("终审", by_post("leader"), reaching=LIMIT))
    a_member("head")
    clerk = a_member()
    first = submit(a_purchase("30000", SHOP), clerk)
    second = submit(a_purchase("30000", SHOP), clerk)
    assert SplitAlarm.objects.get().case == second
    browser = browser_of(clerk)

    html = browser.get(second.page).content.decode()
    assert "与近期同类 1 项合计 6.00 万元，按合计定分级" in html
    assert "不经此环节" not in html
    html = browser.get(first.page).content.decode()
    assert "按金额 3.00 万元定审批分级" in html
    assert "不经此环节" in html


def test_4_1_d_what_costs_nothing_names_no_sum_on_its_page_in_a_batch_and_on_its_sheet() -> None:
    a_hospital("head", "leader")
    set_parameter(LIMIT, "5")
    the_route(step("初审", by_post("head")), step("终审", by_post("leader"), reaching=LIMIT))
    head = browser_of(a_member("head"))
    free, dear = (submit(a_purchase(sum_), a_member()) for sum_ in ("0", "30000"))
    for path in ("{0}", "{0}sheet/", "/approvals/batch/?pk={1}"):
        for case, named in ((free, False), (dear, True)):
            html = head.get(path.format(case.page, case.pk)).content.decode()
            assert case.title in html
            assert ("人民币（大写）" in html) == named
            assert "零元" not in html
            assert "0.00 万元" not in html.replace(" 3.00 万元", "")
