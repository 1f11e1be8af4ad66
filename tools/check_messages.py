"""Refuse a catalogue that misses a string of the code, or leaves one without its English."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

from tools.gather_messages import ROOT, gather

CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")


def strings(path: Path) -> dict[str, bool]:
    """Message ids of a catalogue, and whether each has its English: all numbers, no guesses."""
    with path.open("rb") as file:
        return {
            str(one.id): not one.fuzzy
            and all(one.string if isinstance(one.string, tuple) else [one.string])
            for one in read_po(file)
            if one.id
        }


def main() -> int:
    """Gather into a copy of the package and compare."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "yiheng"
        shutil.copytree(ROOT / "yiheng", copy, ignore=shutil.ignore_patterns("tests", "data"))
        gather(copy)
        wanted = strings(copy / CATALOGUE)
    have = strings(ROOT / "yiheng" / CATALOGUE)
    missing = sorted(set(wanted) - set(have))
    untranslated = sorted(one for one in wanted if not have.get(one) and one in have)
    for title, found in (("not in the catalogue", missing), ("without English", untranslated)):
        for one in found:
            print(f"{title}: {one!r}")
    if not missing and not untranslated:
        print(f"messages: {len(wanted)} strings, all in English")
    return 1 if missing or untranslated else 0


if __name__ == "__main__":
    sys.exit(main())
