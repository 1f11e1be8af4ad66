"""Pages of an application to collect data: what is typed there, and where a move leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.care.collection.models import Application
from yiheng.care.collection.tests.factories import PURPOSE, a_hospital, an_applicant
from yiheng.care.consent.models import Notice
from yiheng.governance.people.models import Member
from yiheng.governance.people.tests.factories import a_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client) -> Member:
    """An applicant at the screen."""
    a_hospital()
    member = an_applicant()
    client.force_login(member)
    return member


def typed(**changes: Any) -> dict[str, Any]:
    """A form as it is filled in."""
    return {
        "title": "门诊数据", "purpose": PURPOSE, "source": "HIS", "types": ["Encounter"],
        "fields_of_types": "unidentified", "legal_basis": "care", "notice": Notice.objects.get().pk,
        "retention_months": 180, "period_from": "2026-11-23", "period_until": "2027-11-22",
        "key": "once", **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "day"), [("period_from", "0001-01-01"), ("period_until", "9999-12-31")]
)
def test_a_day_at_the_end_of_the_calendar_is_refused_on_its_field(
    client: Client, author: Member, name: str, day: str
) -> None:
    answer = client.post("/collection/new/", typed(**{name: day}))

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {name}
    assert not Application.objects.exists()


def test_the_key_of_anothers_application_finds_nothing(client: Client, author: Member) -> None:
    assert client.post("/collection/new/", typed()).status_code == 302
    assert client.post("/collection/new/", typed(title="又一次")).status_code == 302
    assert Application.objects.get().title == "门诊数据"

    client.force_login(a_member("collection:apply"))
    assert client.post("/collection/new/", typed()).status_code == 404
    assert Application.objects.get().author == author
