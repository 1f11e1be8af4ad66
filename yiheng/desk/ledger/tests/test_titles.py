"""Every name that the code writes into the ledger has a title that people understand."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import yiheng
from yiheng.core.jobs import JOBS
from yiheng.desk.ledger import titles
from yiheng.desk.operations.figures import TITLES

HOUSE = Path(yiheng.__file__).parent
NO_FACTS = {"by", "target", "clause", "at", "subjects"}


@cache
def every_call() -> list[tuple[str, Path, ast.Call]]:
    """Every call by a plain name in the code of the house, decorators too."""
    return [
        (node.func.id, file, node)
        for file in sorted(HOUSE.rglob("*.py"))
        if "tests" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of this name."""
    return ((file, node) for called, file, node in every_call() if called == name)


def written(name: str) -> list[set[str]]:
    """The names that each call may write; a constant of another module is looked up there."""
    return [{*literal(call), *constants(file, call)} for file, call in calls(name) if call.args]


def literal(call: ast.Call) -> Iterator[str]:
    for one in ast.walk(call.args[0]):
        if isinstance(one, ast.Constant) and isinstance(one.value, str):
            yield one.value


def constants(file: Path, call: ast.Call) -> Iterator[str]:
    module = import_module(".".join(file.relative_to(HOUSE.parent).with_suffix("").parts))
    for one in ast.walk(call.args[0]):
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            value = getattr(getattr(module, one.value.id, None), one.attr, None)
        else:
            value = getattr(module, one.id, None) if isinstance(one, ast.Name) else None
        if isinstance(value, str):
            yield value


def test_every_recorded_action_and_every_command_has_a_title() -> None:
    recorded, commands = written("record"), written("command")

    assert all(recorded), "an action whose name cannot be read from the code"
    assert sorted(set().union(*recorded, *commands) - set(titles.ACTIONS)) == []
    assert len(set().union(*commands)) > 50


def test_every_fact_has_a_name() -> None:
    words = {word.arg for _file, call in calls("record") for word in call.keywords if word.arg}

    assert sorted(words - NO_FACTS - set(titles.FACTS)) == []


def test_no_title_stands_for_what_the_code_no_longer_writes() -> None:
    known = set().union(*written("record"), *written("command"), {"door.open"})

    assert sorted(set(titles.ACTIONS) - known) == []


def test_every_job_has_a_title() -> None:
    assert sorted(set(JOBS) ^ set(TITLES)) == []


def test_a_refusal_is_named_by_what_was_refused() -> None:
    assert titles.title_of("records.read.not-found") == titles.title_of("records.read")
    assert titles.title_of("nobody.knows") == "nobody.knows"
    assert "approvals.sign.denied" in titles.names_like("签字")
