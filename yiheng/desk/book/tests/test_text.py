"""The rows of the book: nothing of the text is lost, moved or doubled."""

from __future__ import annotations

import pytest

from yiheng.desk.book import text, words
from yiheng.desk.book.pages import COUNTED
from yiheng.governance.regulation.content import CLAUSES, TEXT, title_runs
from yiheng.governance.regulation.findings import ClauseState
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS


def said(clause: str) -> str:
    _chapter, section = text.paragraph_of(clause)
    [row] = [row for row in section.rows if row.clause.id == clause]
    return row.text


def test_the_rows_and_headings_joined_are_the_text_character_for_character() -> None:
    parts = [run.text for run in title_runs()]
    for chapter in text.book():
        parts.append(chapter.heading)
        for section in chapter.sections:
            parts += [section.heading, *(row.text for row in section.rows)]
    assert "".join(parts) == TEXT.replace("\n", "")


def test_every_clause_has_one_row_in_the_order_of_the_text() -> None:
    rows = [clause for chapter in text.book() for clause in chapter.clauses]
    assert len(rows) == 196
    assert rows == list(CLAUSES)


@pytest.mark.parametrize(
    ("clause", "row"),
    [
        ("0-a", "本制度适用于医院所有涉及医疗信息管理的工作，"),
        ("2.1-l", "例如系统管理员仅负责系统运维，"),
        ("3.1-n", "在系统运维方面，故障响应遵循“X分钟内响应，"),
        ("3.1-o", "X小时内修复”原则，"),
        ("3.2-a", "文件命名采用“项目名称-日期-版本号”格式，例如“门诊系统-202311-1.0”。"),
        ("1.2-n", "短期目标包括"),
        ("9-a", ""),
    ],
)
def test_words_between_clauses_go_where_a_reader_expects_them(clause: str, row: str) -> None:
    assert said(clause) == row


def test_the_clauses_own_words_are_told_from_those_around_them() -> None:
    _chapter, section = text.paragraph_of("3.1-q")
    for row in section.rows:
        own = "".join(piece.text for piece in row.pieces if piece.own)
        assert row.clause.phrase.startswith(own)


def test_neighbours_end_at_both_ends() -> None:
    first, last = next(iter(CLAUSES)), list(CLAUSES)[-1]
    assert text.neighbours(first) == ("", list(CLAUSES)[1])
    assert text.neighbours(last)[1] == ""


def test_everything_on_the_page_has_words_for_people() -> None:
    product = [one for known in CONTROLS.values() for one in known if ".tests." not in one.name]
    assert {one.name for one in product} <= set(words.MEASURES)
    names = {name for known in (*ENFORCERS.values(), *DUTIES.values()) for name in known}
    rooms = {name.split(".")[2] for name in names if name.startswith("yiheng.")}
    assert rooms <= set(words.FEATURES)
    assert set(words.STATES) == set(ClauseState)
    assert {code for clause in CLAUSES.values() for code in clause.modes} == set(words.MODES)
    assert set(COUNTED) < set(ClauseState)
