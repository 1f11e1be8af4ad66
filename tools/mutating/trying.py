"""Trying mutants inside one pytest session: each in a forked child, with the tests of its line.

``python -m tools.mutating.trying EVERY ROOM FILE…`` prints what became of each file's mutants (of
every so manieth of them), as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import CodeType, FunctionType
from typing import cast

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tools.mutating.mutants import Mutant, mutants

SECONDS = 30  # of a core for one test; a mutant that takes longer is caught: something hangs
STANDING = 900  # by the clock, for what hangs without working; a busy machine never takes as long
CAUGHT, SURVIVED = 1, 0
HUNG = (-signal.SIGPROF, -signal.SIGALRM)


@dataclass(slots=True)
class Score:
    """What became of the mutants of one file."""

    caught: int = 0
    hung: int = 0  # of those that were caught
    survivors: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """How many there were."""
        return self.caught + len(self.survivors)


class _Nobody:
    """What comes after a test: nothing that needs more than the session itself."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session

    def listchain(self) -> list[pytest.Session]:
        """What stays set up."""
        return [self._session]


class Mutating:
    """A pytest plugin that runs the tests once, then again for each mutant of the files."""

    def __init__(self, files: list[Path], children: int, every: int) -> None:
        self.files, self.children, self.every = files, children, every
        self.scores = {file: Score() for file in files}
        self.left_out: list[str] = []
        self._took: dict[str, float] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run everything once under coverage, then try the mutants.

        A test that is red before any change is left out, and told.
        """
        touched = self._baseline(session)
        running: dict[int, tuple[Path, Mutant]] = {}
        for file, mutant in islice(self._mutants(), 0, None, self.every):
            items = self._of(mutant, touched[file])
            if not items:
                self._count(file, mutant, SURVIVED)
                continue
            if len(running) >= self.children:
                self._wait(running)
            running[_forked(file, mutant, items)] = (file, mutant)
        while running:
            self._wait(running)
        return True

    def _mutants(self) -> Iterator[tuple[Path, Mutant]]:
        """Each mutant of each file."""
        for file in self.files:
            for mutant in mutants(file.read_text(encoding="utf-8")):
                yield file, mutant

    def _baseline(self, session: pytest.Session) -> dict[Path, dict[int, list[pytest.Item]]]:
        watch = coverage.Coverage(
            data_file=None, config_file=False, include=[str(one) for one in self.files]
        )
        by_name = {}
        watch.start()
        for item in session.items:
            watch.switch_context(item.nodeid)
            started = time.perf_counter()
            if any(report.failed for report in _run(item)):
                self.left_out.append(item.nodeid)  # memory is one database to few connections
                continue
            self._took[item.nodeid] = time.perf_counter() - started
            by_name[item.nodeid] = item
        watch.stop()
        data = watch.get_data()
        found = {}
        for file in self.files:
            lines = data.contexts_by_lineno(str(file))
            found[file] = {
                line: [by_name[name] for name in names if name in by_name]
                for line, names in lines.items()
            }
        return found

    def _of(self, mutant: Mutant, touched: dict[int, list[pytest.Item]]) -> list[pytest.Item]:
        """The tests that touch the mutant's lines, the quickest first."""
        names = {item.nodeid: item for line in mutant.lines for item in touched.get(line, ())}
        return sorted(names.values(), key=lambda item: self._took[item.nodeid])

    def _wait(self, running: dict[int, tuple[Path, Mutant]]) -> None:
        child, status = os.wait()
        while child not in running:  # a server that a test has started
            child, status = os.wait()
        file, mutant = running.pop(child)
        self._count(file, mutant, os.waitstatus_to_exitcode(status))

    def _count(self, file: Path, mutant: Mutant, result: int) -> None:
        if result == SURVIVED:
            self.scores[file].survivors.append(f"{file}:{mutant.line}: {mutant.what}")
        else:
            self.scores[file].caught += 1
            self.scores[file].hung += result in HUNG


def _forked(file: Path, mutant: Mutant, items: list[pytest.Item]) -> int:
    """Start a child that changes the code and runs the tests; gives its process number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    for number in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(number, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    try:
        _change(file, mutant)
        for item in items:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            signal.alarm(STANDING)
            if any(one.failed for one in _run(item)):
                os._exit(CAUGHT)
    except BaseException:  # the child is a door: whatever a mutant breaks is noticed
        os._exit(CAUGHT)
    os._exit(SURVIVED)


def _run(item: pytest.Item) -> list[pytest.TestReport]:
    """Run one test and tear down all that it set up but the session."""
    after = cast(pytest.Item, _Nobody(item.session))
    return runtestprotocol(item, log=False, nextitem=after)


def _change(file: Path, mutant: Mutant) -> None:
    """Give every living function of the file the mutant's code."""
    changed = {code.co_qualname: code for code in _codes(compile(mutant.tree, str(file), "exec"))}
    for function in gc.get_objects():
        if isinstance(function, FunctionType) and function.__code__.co_filename == str(file):
            new = changed.get(function.__code__.co_qualname)
            if new is not None and new.co_freevars == function.__code__.co_freevars:
                function.__code__ = new


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def main() -> int:
    """Run the tests of a room and try the mutants of its files."""
    every, room, *files = sys.argv[1:]
    trying = Mutating([Path(one).resolve() for one in files], os.cpu_count() or 1, int(every))
    out = os.dup(1)
    os.dup2(2, 1)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tools.mutating.settings"
    chosen = ["-p", "no:cacheprovider", "-m", "not browser and not fuzz", f"{room}/tests"]
    code = int(pytest.main(chosen, plugins=[trying]))
    scores = {
        str(file): [one.caught, one.hung, one.survivors] for file, one in trying.scores.items()
    }
    os.write(out, json.dumps({"scores": scores, "left_out": trying.left_out}).encode())
    return code


if __name__ == "__main__":
    sys.exit(main())
