"""Which clause is carried out by which code, and proved by which test (named ``test_3_1_r_…``)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from yiheng.governance.regulation.content import CLAUSES
from yiheng.governance.regulation.registry import CONTROLS, DUTIES, ENFORCERS

ROOT = Path(__file__).resolve().parent.parent
TESTED = re.compile(r"test((?:_[0-9](?:_[0-9])?_[a-z])+)_")
ONE = re.compile(r"_([0-9](?:_[0-9])?)_([a-z])")
HEAD = "| clause | | enforced by | duties | measured by | tests |\n|---|---|---|---|---|---|\n"


def clauses_of(name: str) -> list[str]:
    """The clause ids that a test's name carries: test_2_1_l_2_1_m_… is about two."""
    found = TESTED.match(name)
    marks = ONE.findall(found[1]) if found else []
    return [f"{section.replace('_', '.')}-{letter}" for section, letter in marks]


def proofs() -> Iterator[tuple[str, str]]:
    """(test, clause) of every test of the house; the test as ``path::name``."""
    for root in ("yiheng", "tests"):
        for path in sorted((ROOT / root).rglob("test_*.py")):
            place = path.relative_to(ROOT)
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield from ((f"{place}::{node.name}", one) for one in clauses_of(node.name))


def page() -> str:
    """Each clause with what carries it out, in the order of the text; the counts first."""
    tests: dict[str, list[str]] = {}
    for test, clause in proofs():
        tests.setdefault(clause, []).append(test.rpartition("::")[2])
    carried = [one for one in CLAUSES if ENFORCERS.get(one) or DUTIES.get(one) or CONTROLS.get(one)]
    rest = [one for one in CLAUSES if one not in carried]
    attested = [one for one in rest if CLAUSES[one].modes == ("E",)]
    open_ = [one for one in rest if one not in attested]
    rows = "\n".join(_row(one, tests.get(one, [])) for one in carried)
    blocking = sum(clause.blocks for clause in CLAUSES.values())
    return (
        f"# Clauses\n\nOf {len(CLAUSES)} clauses, {_many(ENFORCERS)} are enforced by a rule, "
        f"{_many(CONTROLS)} are measured by a control, {_many(DUTIES)} open duties; together "
        f"{len(carried)} have code behind them. {len(attested)} are attested by people only and "
        f"need none; {len(open_)} have none yet. By the regulation's own reading {blocking} of "
        f"all may be enforced (mode B). `yiheng clauses` lists them with their state today.\n\n"
        f"{HEAD}{rows}\n\n## Attested by people\n\n{_listed(attested)}\n\n"
        f"## Not yet\n\n{_listed(open_)}\n"
    )


def _many(registry: Mapping[str, Sequence[object]]) -> int:
    return sum(bool(found) for found in registry.values())


def _row(clause: str, tests: Iterable[str]) -> str:
    controls = [control.name for control in CONTROLS.get(clause, ())]
    cells = (ENFORCERS.get(clause, ()), DUTIES.get(clause, ()), controls, tests)
    told = " | ".join("<br>".join(f"`{_short(one)}`" for one in sorted(set(c))) for c in cells)
    return f"| `{clause}` | {CLAUSES[clause].label} | {told} |"


def _short(name: str) -> str:
    return name.removeprefix("yiheng.")


def _listed(clauses: Iterable[str]) -> str:
    return ", ".join(f"`{one}` {CLAUSES[one].title}" for one in clauses)
