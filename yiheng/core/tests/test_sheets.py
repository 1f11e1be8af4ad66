"""A table to take along: nothing in it acts, numbers stay numbers, and it says where it ends."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.sheets import BYTE_ORDER_MARK, FORMULA, safe, table
from yiheng.core.ui.listing import MOST, csv_file, listing

HOUSE = Path(__file__).parents[2]
READERS = {
    "core/sheets.py", "governance/people/sheets.py", "governance/regulation/data/__init__.py",
    "governance/regulation/holiday_notices.py", "standards/china/codes.py",
}  # fmt: skip


def lines_of(content: bytes) -> list[list[str]]:
    text = content.decode()
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(StringIO(text[1:], newline="")))


@given(st.text(max_size=20))
def test_no_cell_that_goes_out_is_a_formula(text: str) -> None:
    assert not safe(text).startswith(FORMULA)
    assert safe(text).endswith(text)


def test_a_formula_is_harmless_in_the_head_and_below_and_a_number_stays_one() -> None:
    told = table(["=A1", "余额"], [("＝cmd", Decimal("-12.50")), ("@x", -3)])

    assert lines_of(told.encode()) == [["'=A1", "余额"], ["'＝cmd", "-12.50"], ["'@x", "-3"]]


def test_a_list_that_is_cut_says_so_in_its_last_line() -> None:
    whole = listing("a.csv", ["甲"], [(n,) for n in range(3)], most=3)

    assert lines_of(whole.content) == [["甲"], ["0"], ["1"], ["2"]]

    cut = listing("a.csv", ["甲"], [(n,) for n in range(MOST + 1)])
    told = lines_of(cut.content)
    assert len(told) == 1 + MOST + 1
    assert told[-2] == [f"{MOST - 1}"]
    assert told[-1] == ["仅导出前 5,000 行，请缩小筛选范围后再导出"]


def test_a_chinese_name_reaches_the_disk_and_nothing_of_the_file_runs() -> None:
    answer = csv_file("电话记录.csv", ["甲"], [])

    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%94%B5")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_csv_leaves_the_house_by_one_door() -> None:
    wild = [
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        if "tests" not in path.parts and "import csv\n" in path.read_text(encoding="utf-8")
    ]
    assert set(wild) == READERS
