"""Rules and commands are covered branch by branch: what of them no test has walked.

``make coverage`` measures and then asks this; it ends with 1 where something is missing.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
JUDGED = re.compile(r"^yiheng/\w+/\w+/\w*(?:rules|commands)(?:\.py|/.*\.py)$")


def measured() -> dict[str, dict[str, list[int] | list[list[int]]]]:
    """What ``coverage`` has measured last, by file."""
    with tempfile.NamedTemporaryFile(suffix=".json") as out:
        command = [sys.executable, "-m", "coverage", "json", "-q", "-o", out.name]
        subprocess.run(command, check=True, cwd=ROOT)  # noqa: S603  # our own words
        files = json.loads(Path(out.name).read_text("utf-8"))["files"]
    return {name: one for name, one in files.items() if JUDGED.match(name)}


def gaps() -> Iterator[str]:
    """A line for each file of rules or commands that is not walked whole."""
    for name, one in sorted(measured().items()):
        lines = ", ".join(map(str, one["missing_lines"]))
        branches = ", ".join(f"{a}→{b}" for a, b in one["missing_branches"])  # type: ignore[misc]  # pairs
        if lines or branches:
            yield f"{name}: lines {lines or '—'}; branches {branches or '—'}"


def main() -> int:
    """Print the gaps; 0 when there are none."""
    found = list(gaps())
    print("\n".join(found) or "coverage: every branch of rules and commands is walked")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
