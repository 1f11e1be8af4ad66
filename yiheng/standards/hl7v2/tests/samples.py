"""Where other people's messages lie, read in place; absent outside CI they are skipped."""

import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "hl7v2"
MAPPED = (
    "ADT-A01-01", "ADT-A04-01", "ADT-A08-01", "ADT01-23", "ADT04-23", "ADT04-28", "LAB-ORU-2",
    "ORU-R01-RMGEAD",
)  # fmt: skip

needs_data = pytest.mark.skipif(
    not DATA.is_dir() and os.environ.get("CI") != "true", reason="shared data set is not here"
)


def messages() -> dict[str, bytes]:
    """The 70 messages by name."""
    return {each.stem: each.read_bytes() for each in sorted((DATA / "messages").glob("*.hl7"))}


def edges() -> dict[str, bytes]:
    """The messages with odd line ends."""
    return {
        each.stem: each.read_bytes() for each in sorted((DATA / "edge-linuxforhealth").iterdir())
    }


def expected(name: str) -> list[dict[str, Any]]:
    """The resources that a well-known converter makes of a message."""
    with tarfile.open(DATA / "expected.tar.xz") as archive:
        member = archive.extractfile(f"expected/{name}.json")
        assert member is not None
        return [entry["resource"] for entry in json.load(member)["entry"]]
