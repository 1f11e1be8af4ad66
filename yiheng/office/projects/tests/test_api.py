"""``/api/projects``: the same projects behind another door."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from yiheng.office.projects import commands
from yiheng.office.projects.tests.factories import (
    DAY,
    MONDAY,
    TODAY,
    House,
    a_draft,
    a_member,
    active,
)

pytestmark = pytest.mark.django_db


def asked(member: Any, path: str = "") -> Any:
    client = Client()
    client.force_login(member)
    return client.get(f"/api/projects{path}")


def test_3_1_h_projects_are_listed_and_shown_with_their_milestones() -> None:
    house = House()
    made, draft = active(house), a_draft(house)
    commands.mark(pk=made.pk, code=1, day=TODAY, by=house.owner, at=MONDAY)
    [one] = asked(house.director).json()
    assert (one["pk"], one["state"], one["joint"]) == (made.pk, "active", False)
    assert {each["pk"] for each in asked(house.owner).json()} == {made.pk, draft.pk}
    whole = asked(house.director, f"/{made.pk}").json()
    assert whole["baseline_digest"] == made.baseline_digest
    assert whole["milestones"][0] == {
        "code": 1, "title": "节点1", "done_on": TODAY.isoformat(),
        "baseline": (TODAY + 30 * DAY).isoformat(), "due_on": (TODAY + 30 * DAY).isoformat(),
    }  # fmt: skip
    assert asked(house.owner, f"/{draft.pk}").json()["milestones"][0]["baseline"] is None
    stranger = a_member(name="外科")
    assert asked(stranger).json() == []
    assert asked(stranger, f"/{made.pk}").status_code == 404
