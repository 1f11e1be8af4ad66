"""``make sabotage``: break the product in one place at a time and see a test turn red.

Each mutation is an exact text replacement in a temporary copy of the tree; the few tests that
should notice run there. One that no test notices survives, and the exit code is 1.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tools.mutations import Mutation, every

ROOT = Path(__file__).resolve().parent.parent
RED, GREEN = 1, 0  # pytest's own exit codes: some test failed, all passed
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)::(\S+)", re.MULTILINE)


def copied(to: Path) -> None:
    """The tree as it stands, without what git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  # git of the path
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def tested(tree: Path, *tests: str) -> tuple[int, str]:
    """Run tests in a tree up to the first that fails: pytest's exit code and what it said."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    command += ["-m", "not fuzz and not browser", *(["-x"] if len(tests) == 1 else ())]
    # other people's data are not in the copy: their tests are left out, in CI as well
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "CI": ""}
    done = subprocess.run(  # noqa: S603  # our own tests
        command, cwd=tree, capture_output=True, text=True, check=False, env=environment
    )
    return done.returncode, done.stdout + done.stderr


def tried(tree: Path, mutation: Mutation) -> tuple[bool, str]:
    """Whether a mutation is caught, and by which test. Raises ``LookupError`` without its text."""
    target = tree / mutation.file
    before = target.read_text(encoding="utf-8")
    if before.count(mutation.old) != 1:
        raise LookupError(f"{mutation.name}: not once in {mutation.file}: {mutation.old!r}")
    target.write_text(before.replace(mutation.old, mutation.new), encoding="utf-8")
    try:
        code, said = tested(tree, mutation.tests)
    finally:
        target.write_text(before, encoding="utf-8")
    if code not in (RED, GREEN):
        raise LookupError(f"{mutation.name}: the tests could not run\n{said[-2000:]}")
    found = FAILED.search(said)
    return code == RED, f"{Path(found[1]).name}::{found[2]}" if found else ""


def unsound(tree: Path, mutations: Sequence[Mutation]) -> list[Mutation]:
    """Mutations that prove nothing, for their tests are red before anything is broken."""
    code, said = tested(tree, *sorted({one.tests for one in mutations}))
    red = [f"{path}::{test}" for path, test in FAILED.findall(said)]
    if code != GREEN and not red:
        raise LookupError(f"the tests could not run\n{said[-2000:]}")
    return [one for one in mutations if any(test.startswith(one.tests) for test in red)]


def judged(tree: Path, mutation: Mutation, *, sound: bool) -> tuple[bool, str, str]:
    """Whether a mutation is caught, by which test, and what the table says of it."""
    if not sound:
        return False, "", "not tried: red before"
    try:
        caught, test = tried(tree, mutation)
    except LookupError as error:  # the others are tried all the same
        return False, "", f"not tried: {str(error).splitlines()[0]}"
    return caught, test, "yes" if caught else "NO"


def main() -> int:
    """Try each mutation whose name holds the words given (all, without words)."""
    words = " ".join(sys.argv[1:])
    chosen = [one for one in every() if words in one.name]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="yiheng-sabotage-") as folder:
        tree = Path(folder) / "tree"
        copied(tree)
        untried = unsound(tree, chosen)
        print("| mutation | test that turned red | caught |\n|---|---|---|", flush=True)
        for mutation in chosen:
            caught, test, told = judged(tree, mutation, sound=mutation not in untried)
            survived += not caught
            print(f"| {mutation.name} | {test} | {told} |", flush=True)
    print(f"{len(chosen)} mutations, {len(chosen) - survived} caught")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
