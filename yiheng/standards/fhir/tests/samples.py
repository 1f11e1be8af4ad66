"""Where other people's resources lie, read in place; absent outside CI they are skipped."""

from __future__ import annotations

import gzip
import os
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from yiheng.standards.fhir import bundle_resources, parse_json

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"

needs_data = pytest.mark.skipif(
    not DATA.is_dir() and os.environ.get("CI") != "true", reason="shared data set is not here"
)


def bundles() -> list[bytes]:
    """The 62 Synthea bundles, as they are written."""
    with gzip.open(DATA / "synthea-r4" / "bundles.ndjson.gz") as file:
        return [line for line in file if line.strip()]


@cache
def records() -> tuple[bytes, ...]:
    """The 18,570 resources of the bundles, references resolved, each as JSON."""
    return tuple(
        orjson.dumps(one) for raw in bundles() for one in bundle_resources(parse_json(raw))
    )


def examples() -> list[dict[str, Any]]:
    """The 358 official examples."""
    with gzip.open(DATA / "fhir-r4-examples" / "instances.ndjson.gz") as file:
        return [orjson.loads(line) for line in file if line.strip()]
