"""No code cites a clause that is not there, and what enforces a clause is tested under its id."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from tools.proofs import ROOT, clauses_of, proofs
from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS

SHAPE = r"[0-9](?:\.[0-9])?-[a-z]{1,2}"
WHOLE, CITED = re.compile(SHAPE), re.compile(rf"(?:§|/book/)({SHAPE})\b")
QUOTED = re.compile(rf"[\"'/]({SHAPE})[\"'/]")
DECLARES = re.compile(r"^@(enforces|control|duty)\(", re.MULTILINE)


def cited_by_code(text: str) -> Iterator[str]:
    """Clause ids that a module names: strings that are one, and those marked § or /book/."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from WHOLE.findall(node.value) if WHOLE.fullmatch(node.value) else ()
            yield from CITED.findall(node.value)


def cited_by_page(text: str) -> Iterator[str]:
    """Clause ids that a template names."""
    yield from CITED.findall(text)
    yield from QUOTED.findall(text)


def cited() -> Iterator[tuple[str, str]]:
    """(file, clause) of the whole product, its tests left out."""
    for path in sorted((ROOT / "yiheng").rglob("*")):
        name = str(path.relative_to(ROOT))
        if path.suffix == ".py" and not {"tests", "migrations"} & set(path.parts):
            yield from ((name, one) for one in cited_by_code(path.read_text("utf-8")))
        elif path.suffix == ".html":
            yield from ((name, one) for one in cited_by_page(path.read_text("utf-8")))


def registered() -> set[str]:
    """Every clause that some code declares to enforce, to schedule or to measure."""
    for path in sorted((ROOT / "yiheng").rglob("*.py")):
        if "tests" not in path.parts and DECLARES.search(path.read_text("utf-8")):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {one for table in (ENFORCERS, CONTROLS, DUTIES) for one, by in table.items() if by}


def unknown(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Citations of clauses that the regulation does not have."""
    return [f"{where}: {clause}" for where, clause in pairs if clause not in CLAUSES]


def test_no_code_and_no_page_cites_an_unknown_clause() -> None:
    found = list(cited())

    assert unknown(found) == []
    assert len(found) > 100


def test_no_test_carries_an_unknown_clause() -> None:
    assert unknown(proofs()) == []


def test_every_clause_that_is_enforced_scheduled_or_measured_has_a_test_with_its_id() -> None:
    proved = {clause for _test, clause in proofs()}
    declared = registered()

    assert sorted(declared - proved) == []
    assert len(declared) > 10


def test_every_name_in_the_registries_is_a_clause() -> None:
    assert registered() <= set(CLAUSES)


def test_a_false_citation_would_be_seen() -> None:
    code = (
        'def f():\n    """§3.1-z"""\n    refuse("9-z", "x", url="/book/4.9-a")\n    return "A-1"\n'
    )
    page = "{% clause '0-z' %} <a href='/book/8.8-a'> §7-z"

    assert sorted(unknown(("x", one) for one in cited_by_code(code))) == [
        "x: 3.1-z", "x: 4.9-a", "x: 9-z",
    ]  # fmt: skip
    assert sorted(set(unknown(("x", one) for one in cited_by_page(page)))) == [
        "x: 0-z", "x: 7-z", "x: 8.8-a",
    ]  # fmt: skip


def test_a_test_name_gives_its_clauses() -> None:
    assert clauses_of("test_2_1_l_2_1_m_no_raw_page") == ["2.1-l", "2.1-m"]
    assert clauses_of("test_0_e_a_colleague") == ["0-e"]
    assert clauses_of("test_the_pages_of_a_doctor") == []
