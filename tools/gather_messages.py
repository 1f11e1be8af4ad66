"""Gather every user-visible string into the English catalogue (apt's gettext does the reading)."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent


def gather(package: Path) -> None:
    """Bring ``locale/en`` of the package up to date with its code and templates."""
    os.chdir(package)
    call_command(
        "makemessages", locale=["en"], no_wrap=True, no_location=True, no_obsolete=True,
        ignore_patterns=["tests/*"], verbosity=0,
    )  # fmt: skip


def main() -> int:
    """Run over the package itself."""
    if shutil.which("xgettext") is None:
        print("缺少 gettext，请先运行: apt-get install -y gettext")
        return 1
    gather(ROOT / "yiheng")
    return 0


if __name__ == "__main__":
    sys.exit(main())
