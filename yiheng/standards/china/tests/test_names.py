"""Names masked for the screen, made up for the sample, and sums in words."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.standards.china.names import (
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
    person_name,
    serial,
)


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_name, "张小三", "张*三"),
        (mask_name, "张三", "张*"),
        (mask_name, "欧阳小三", "欧**三"),
        (mask_name, "三", "*"),
        (mask_name, "", ""),
        (mask_id_number, "11010519491231002X", "110105********002X"),
        (mask_id_number, "110105491231002", "110105*****1002"),
        (mask_id_number, "E12345678", "E1*****78"),
        (mask_id_number, "1234567", "*******"),
        (mask_phone, "13800001234", "138****1234"),
        (mask_phone, "010-12345678", "010-****5678"),
        (mask_phone, "12345", "*****"),
        (mask_address, "北京市朝阳区建国路88号", "北京市朝阳区***"),
        (mask_address, "江苏省苏州市昆山市玉山镇1号", "江苏省苏州市昆山市***"),
        (mask_address, "延边朝鲜族自治州延吉市光明街", "延边朝鲜族自治州延吉市***"),
        (mask_address, "广东省东莞市长安镇幸福小区3栋", "广东省东莞市***"),
        (mask_address, "幸福小区3栋", "***"),
        (mask_address, "北京市朝阳区", "北京市朝阳区"),
        (mask_address, "", ""),
    ],
)
def test_masks_show_only_what_they_may(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@given(st.text(min_size=2))
def test_a_masked_name_never_shows_its_middle(name: str) -> None:
    name = name.strip()
    assert set(mask_name(name)[1:-1]) <= {"*"}


@given(st.integers(0), st.booleans())
def test_the_same_seed_makes_the_same_name(seed: int, male: bool) -> None:
    name = person_name(Random(seed), male)

    assert name == person_name(Random(seed), male)
    assert 2 <= len(name) <= 4


def test_common_surnames_are_common() -> None:
    rng = Random(1)
    names = [person_name(rng, male=False) for _ in range(2000)]

    assert sum(name[0] in "王李张刘陈" for name in names) > 400
    assert len(set(names)) > 1500


def test_a_serial_number_has_no_leading_zero() -> None:
    assert serial("信采", 2026, 12) == "信采〔2026〕12号"
    with pytest.raises(ValueError, match="从 1 起"):
        serial("信采", 2026, 0)
