"""拆分预警 on pages: audit sees what was added up and says once what it was."""

from __future__ import annotations

import pytest
from django.test import Client

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
from yiheng.governance.people.models import Post

pytestmark = pytest.mark.django_db
SHOP = {"requester": "LC01", "supplier": "甲公司", "category": "显示器"}
LIMIT = "procurement_leader_limit"


def an_alarm() -> tuple[SplitAlarm, Client, Client]:
    """Two halves of one purchase; audit, and who applied for the second half."""
    a_hospital("head", "leader", "auditor")
    Post.objects.filter(code="auditor").update(permissions=["approvals:judge-splits"])
    set_parameter(LIMIT, "5")
    set_parameter("procurement_split_days", "30")
    the_route(step("初审", by_post("head")), step("终审", by_post("leader"), reaching=LIMIT))
    a_member("head")
    clerk = a_member()
    submit(a_purchase("30000", SHOP), clerk)
    submit(a_purchase("30000", SHOP), clerk)
    return SplitAlarm.objects.get(), browser_of(a_member("auditor")), browser_of(clerk)


def test_4_1_a_audit_sees_what_was_added_up_and_says_what_it_was() -> None:
    alarm, audit, _clerk = an_alarm()
    assert "拆分预警" in audit.get("/approvals/").content.decode()
    html = audit.get("/approvals/splits/").content.decode()
    assert "6.00 万元" in html
    assert "领导签字金额下限" in html
    assert "待核查" in html
    url = f"/approvals/splits/{alarm.pk}/"
    html = audit.get(url).content.decode()
    assert html.count("30,000.00 元") == 2
    assert "60,000.00 元" in html

    assert audit.post(url, {"is_split": "yes", "remark": ""}).status_code == 422
    assert audit.post(url, {"is_split": "maybe", "remark": "同日两单"}).status_code == 422
    assert audit.post(url, {"is_split": "yes", "remark": "同日两单"}).status_code == 302
    alarm.refresh_from_db()
    assert alarm.is_split is True
    html = audit.get(url).content.decode()
    assert "属于拆分" in html
    assert "同日两单" in html
    assert audit.post(url, {"is_split": "no", "remark": "改口"}).status_code == 403


def test_the_alarms_are_for_audit_only() -> None:
    alarm, audit, clerk = an_alarm()
    assert clerk.get("/approvals/splits/").status_code == 403
    assert clerk.post(f"/approvals/splits/{alarm.pk}/", {}).status_code == 403
    assert "拆分预警" not in clerk.get("/approvals/").content.decode()
    assert audit.get("/approvals/splits/99999/").status_code == 404


def test_the_page_of_a_case_says_by_which_sum_its_signers_were_chosen() -> None:
    alarm, _audit, clerk = an_alarm()
    html = clerk.get(alarm.case.page).content.decode()
    assert "合计 6.00 万元，按合计定分级" in html
    first = clerk.get(alarm.case.counted.get().other.page).content.decode()
    assert "按金额 3.00 万元定审批分级" in first
    assert "不经此环节" in first
