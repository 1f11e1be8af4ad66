"""Compare the generated reference pages with the code; ``--write`` writes them."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("YIHENG_DATA_DIR", tempfile.mkdtemp(prefix="yiheng-docs-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
django.setup()

from tools import reference  # noqa: E402  # it reads the registries

ROOT = Path(__file__).resolve().parent.parent
PAGES: dict[str, Callable[[], str]] = reference.PAGES


def main() -> int:
    """Say which pages are not as generated."""
    write = "--write" in sys.argv
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / "docs" / "reference" / name, make()
        if write:
            path.write_text(text, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    print(
        "\n".join(f"docs/reference/{name}: stale, run make docs" for name in stale) or "docs: true"
    )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
