"""Routes that the product brings stand in a hospital once, and stay as the hospital has them."""

from __future__ import annotations

import pytest

from yiheng.core import equipping
from yiheng.core.actor import the_system
from yiheng.governance.approvals import commands, shipping
from yiheng.governance.approvals.models import Route
from yiheng.governance.approvals.queries import route_in_force
from yiheng.governance.approvals.shapes import by_post, step
from yiheng.governance.approvals.shipping import LIMIT, ships_route
from yiheng.governance.notices.tests.factories import MONDAY, a_house
from yiheng.governance.people.models import Post
from yiheng.governance.regulation import commands as regulation

pytestmark = pytest.mark.django_db
CODE = "test-shipped"


def test_3_1_a_a_route_is_brought_once_when_its_posts_may_sign(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    here: dict[str, equipping.Equipment] = {}
    for module in (equipping, shipping):
        monkeypatch.setattr(module, "EQUIPMENT", here)
    monkeypatch.setattr(shipping, "SHIPPED", {})
    a_house("head", "leader")
    regulation.set_parameter(
        name=LIMIT, value="2", in_force_from=MONDAY, by=the_system(), at=MONDAY
    )
    ships_route(CODE, "测试路线", [step("签字", by_post("head"))])

    assert "没有审批签字权限" in equipping.bring(at=MONDAY)["测试路线"]
    assert route_in_force(CODE, MONDAY) is None
    Post.objects.filter(code__in=("head", "leader")).update(permissions=["approvals:sign"])
    assert equipping.bring(at=MONDAY) == {}
    assert [one.code for one in Route.objects.all()] == [CODE]

    commands.define_route(  # what the hospital makes of it afterwards stays
        code=CODE, title="本院路线", steps=[step("签字", by_post("leader"))], limit=LIMIT,
        in_force_from=MONDAY, by=the_system(), at=MONDAY,
    )  # fmt: skip
    assert equipping.equip(at=MONDAY) == 0
    assert shipping.SHIPPED[CODE].install(at=MONDAY) == 0
    known = route_in_force(CODE, MONDAY)
    assert known is not None
    assert known.title == "本院路线"
