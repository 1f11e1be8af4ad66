"""A hospital gets what a newer version brings, as far as it can stand there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from yiheng.core import equipping
from yiheng.core.checking import OK, WARNING
from yiheng.core.equipping import bring, equip, equipment, equips
from yiheng.core.errors import Invalid

AT = datetime(2026, 11, 23, 1, tzinfo=UTC)


def test_3_1_a_what_is_new_is_brought_and_what_cannot_stand_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(equipping, "EQUIPMENT", {})
    standing: set[str] = set()
    posts: set[str] = set()

    @equips("a", "甲路线", lambda at: "a" not in standing)
    def needs_a_post(*, at: datetime) -> int:
        if "head" not in posts:
            raise Invalid("steps", "岗位 head 没有签字权限")
        standing.add("a")
        return 1

    @equips("b", "乙表单", lambda at: "b" not in standing)
    def needs_nothing(*, at: datetime) -> int:
        assert "b" not in standing  # what stands is left alone
        standing.add("b")
        return 1

    assert bring(at=AT) == {"甲路线": "岗位 head 没有签字权限"}
    assert standing == {"b"}
    [found] = equipment(AT)
    assert (found.level, "甲路线" in found.said, "乙表单" in found.said) == (WARNING, True, False)

    with pytest.raises(Invalid):  # a hospital that is founded gets all or nothing
        equip(at=AT)
    posts.add("head")
    assert equip(at=AT) == 1
    assert bring(at=AT) == {}
    assert [one.level for one in equipment(AT)] == [OK]
