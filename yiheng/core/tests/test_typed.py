"""What somebody typed: without what cannot be seen, and whom it names."""

from __future__ import annotations

import pytest

from yiheng.core.typed import called, tidy


@pytest.mark.parametrize(
    ("typed", "line", "lines"),
    [
        ("  一  二 ", "一 二", "一  二"),
        ("一\r\n二\r三", "一 二 三", "一\n二\n三"),
        ("一\u200b二\x00", "一二", "一二"),
        ("e\u0301", "é", "é"),
    ],
)
def test_what_cannot_be_seen_is_left_out(typed: str, line: str, lines: str) -> None:
    assert (tidy(typed), tidy(typed, lines=True)) == (line, lines)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("张三（D00012）", "D00012"), ("张三(D00012) ", "D00012"), (" 张三 ", "张三"), ("", "")],
)
def test_the_number_in_brackets_is_whom_a_name_means(typed: str, meant: str) -> None:
    assert called(typed) == meant
