"""Refuse hand-written files over 400 lines and functions over 40."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 40
ROOTS = ("yiheng", "tests", "tools", "bench")


def faults(path: Path) -> Iterator[str]:
    """What of a file is too long."""
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield f"{path}: {lines} lines (at most {FILE_LINES})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                place = f"{path}:{node.lineno}: {node.name}"
                yield f"{place} has {length} lines (at most {FUNCTION_LINES})"


def main() -> int:
    """Print every fault; the exit code says whether there was one."""
    files = [path for root in ROOTS for path in sorted(Path(root).rglob("*.py"))]
    found = [one for path in files if "migrations" not in path.parts for one in faults(path)]
    print("\n".join(found) or f"sizes: {len(files)} files within limits")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
