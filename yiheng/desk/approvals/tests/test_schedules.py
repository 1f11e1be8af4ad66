"""A version confirmed for a later day, and another that is confirmed after it for an earlier."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from yiheng.core.clock import midnight, now
from yiheng.desk.approvals.tests.test_routes import (
    EDIT,
    PAGE,
    TIERS,
    a_house_with_editors,
    page,
    sent,
)
from yiheng.governance.approvals import queries
from yiheng.governance.approvals.models import Route, RouteChange
from yiheng.governance.approvals.shapes import StepData, by_post, step

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2027, 1, 1)
URGENT = [step("院长一签", by_post("president"))]
LAST = [step("书记一签", by_post("leader"))]
REPLACED = "此前已确认的第 2 版将于 2027-01-01 生效并取代它"


def proposed(browser: Client, steps: list[StepData], since: str) -> str:
    """Propose a version; gives its page."""
    answer = browser.post(EDIT, sent(steps, "propose", since=since))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return str(answer["Location"])


def confirmed(browser: Client, where: str) -> None:
    assert browser.post(f"{where}settle/", {"stand": "confirmed"}).status_code == 302


def in_force(at: datetime) -> int:
    found = queries.route_in_force("tests", at)
    assert found is not None
    return found.version


def test_3_1_a_who_proposes_and_who_confirms_are_told_what_replaces_it_later() -> None:
    proposer, second = a_house_with_editors()
    scheduled = proposed(proposer, TIERS, "2027-01-01")
    assert REPLACED not in page(second, scheduled)
    confirmed(second, scheduled)
    assert "已确认的第 2 版将于 2027-01-01 生效" in page(second, PAGE)
    assert "已确认的第 2 版将于 2027-01-01 生效" in page(proposer, EDIT)
    html = page(second, "/approvals/routes/")
    assert "待生效" in html
    assert "2027-01-01" in html

    urgent = proposed(proposer, URGENT, "")
    assert REPLACED in page(proposer, urgent)
    assert REPLACED in page(second, urgent)
    confirmed(second, urgent)
    assert REPLACED in page(second, urgent)
    html = page(second, PAGE)
    assert "第 3 版" in html
    assert "已确认的第 2 版将于 2027-01-01 生效" in html
    assert REPLACED not in page(second, scheduled)
    assert in_force(midnight(date(2026, 12, 31))) == 3
    assert in_force(midnight(NEW_YEAR)) == 2


def test_3_1_a_another_version_of_the_same_day_takes_the_place_of_the_scheduled_one() -> None:
    proposer, second = a_house_with_editors()
    confirmed(second, proposed(proposer, TIERS, "2027-01-01"))
    confirmed(second, proposed(proposer, URGENT, ""))

    instead = proposed(proposer, LAST, "2027-01-01")
    told = "它取代已确认、原定同在 2027-01-01 生效的第 2 版，该版不再生效"
    for browser in (proposer, second):
        html = page(browser, instead)
        assert told in html
        assert "生效并取代它" not in html
    confirmed(second, instead)

    assert [one.version for one in queries.routes_to_come("tests", now())] == [4]
    assert in_force(midnight(NEW_YEAR)) == 4
    html = page(second, PAGE)
    assert "已确认的第 4 版将于 2027-01-01 生效" in html
    assert "已确认的第 2 版将于" not in html
    row = html.split('/approvals/routes/tests/2/">v2')[1].split("</tr>")[0]
    assert "已替代" in row


def test_a_refused_proposal_says_nothing_of_what_would_have_followed() -> None:
    proposer, second = a_house_with_editors()
    confirmed(second, proposed(proposer, TIERS, "2027-01-01"))
    urgent = proposed(proposer, URGENT, "")
    assert second.post(f"{urgent}settle/", {"stand": "refused"}).status_code == 302
    assert REPLACED not in page(second, urgent)
    assert Route.objects.filter(code="tests").count() == 2
    assert not RouteChange.objects.filter(stand="proposed").exists()
