"""``make mutate``: how many small changes of rules, ledger and keys the tests notice.

``python -m tools.mutate [PATH…]`` tries the mutants of these files or folders (all of them, without
a path) and prints a table, the survivors with ``--survivors``. ``--every=4`` tries a quarter of
them, one after each three left out. The exit code is 1 below 85 %.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WANTED, EVERY = 85, "--every="
ENGINES = ("yiheng/governance/ledger", "yiheng/governance/keys")
DOORS = ("apps.py", "cli.py", "jobs.py", "__init__.py", "permissions.py")


def rooms(paths: list[str]) -> Iterator[tuple[Path, list[Path]]]:
    """Each room with those of its files whose mutants are tried."""
    for room in sorted(path.parent for path in ROOT.glob("yiheng/*/*/tests")):
        whole = str(room.relative_to(ROOT)) in ENGINES
        files = sorted(room.glob("*.py") if whole else room.glob("rules.py"))
        files += sorted(room.glob("rules/*.py"))  # a room with many has a package of them
        chosen = [
            file
            for file in files
            if file.name not in DOORS
            and (not paths or any(str(file).startswith(str(ROOT / one)) for one in paths))
        ]
        if chosen:
            yield room, chosen


def tried(
    room: Path, files: list[Path], every: str
) -> tuple[dict[Path, tuple[int, int, list[str]]], list[str]]:
    """Each file's caught mutants, those that hung, and survivors; the tests that were left out."""
    command = [sys.executable, "-m", "tools.mutating.trying", every, str(room), *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True)  # noqa: S603  # our own module
    if done.returncode or not done.stdout:
        raise SystemExit(f"{room}: the tests could not run\n{done.stderr.decode()[-3000:]}")
    found = json.loads(done.stdout)
    return {file: tuple(found["scores"][str(file)]) for file in files}, found["left_out"]


def main() -> int:
    """Try the mutants room by room, a process each; print how many were caught."""
    paths = [one for one in sys.argv[1:] if not one.startswith("-")]
    every = next((one.removeprefix(EVERY) for one in sys.argv if one.startswith(EVERY)), "1")
    print("| file | mutants | caught | by hanging | |\n|---|---|---|---|---|", flush=True)
    total = caught = 0
    survivors: list[str] = []
    for room, files in rooms(paths):
        scores, left_out = tried(room, files, every)
        for test in left_out:
            print(f"| {test} | red before any change: left out | | | |")
        for file, (good, hung, bad) in scores.items():
            many = good + len(bad)
            share = 100 * good // many if many else 100
            print(
                f"| {file.relative_to(ROOT)} | {many} | {good} | {hung} | {share} % |", flush=True
            )
            total, caught = total + many, caught + good
            survivors += bad
    whole = 100 * caught / total if total else 100.0
    print(f"{total} mutants, {caught} caught: {whole:.1f} % (at least {WANTED} %)")
    if "--survivors" in sys.argv:
        print("\n".join(survivors))
    return 0 if whole >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
