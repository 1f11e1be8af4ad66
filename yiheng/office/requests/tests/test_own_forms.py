"""A form of the hospital's own: what its designer may slip on, and what its fillers see of it."""

from __future__ import annotations

from typing import Any

import pytest

from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.tests.factories import MONDAY
from yiheng.office.requests import queries, subjects
from yiheng.office.requests.checking import read
from yiheng.office.requests.models import Form
from yiheng.office.requests.tests.factories import a_draft, a_hospital, at_post

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ward() -> Unit:
    return a_hospital()


@pytest.fixture
def nurse(ward: Unit) -> Member:
    return at_post("nurse", name="何护士", unit=ward)


def an_own_form(*fields: dict[str, Any], code: str = "own") -> Form:
    design = {"title": "自制单", "clause": "3.1-a", "route": "requests-unit", "serial": "信自",
              "handler": "", "fields": list(fields)}  # fmt: skip
    content = read(design, queries.known(code)).as_json()
    form = Form.objects.create(code=code)
    form.versions.create(
        number=1, title="自制单", content=content, in_force_from=MONDAY, made_by="甲"
    )
    return form


def test_two_questions_of_one_label_are_two_on_the_sheet(nurse: Member) -> None:
    sides = [
        {"code": code, "label": "姓名", "kind": "text", "section": side}
        for code, side in (("giver", "移交人"), ("taker", "接收人"))
    ]
    an_own_form(*sides)
    made = a_draft(nurse, "own", {"giver": "张三", "taker": "李四"})

    assert subjects.lines(made) == [[("姓名", "张三")], [("姓名", "李四")]]
