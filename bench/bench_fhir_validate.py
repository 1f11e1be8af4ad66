"""FHIR validation beside a schema check: Synthea's resources, one thread, parsed beforehand.

The peer is jsonschema-rs: HL7's whole schema (a resource is matched against every type), and the
schema of the resource's own type. It answers yes or no, ours names each fault. A second table
counts, of seeded faults, how many each of them catches.
"""

from __future__ import annotations

import gc
import platform
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import orjson  # noqa: E402  # the repository must be on the path first

from yiheng.standards.fhir import validate  # noqa: E402  # as above
from yiheng.standards.fhir.tests import oracle  # noqa: E402  # as above
from yiheng.standards.fhir.tests.faults import FAULTS  # noqa: E402  # as above
from yiheng.standards.fhir.tests.samples import records  # noqa: E402  # as above

Resource = dict[str, Any]
Check = Callable[[Resource], bool]
WHOLE_SAMPLE = 2000
EACH = 100


def by_definitions(resource: Resource) -> bool:
    """Ours."""
    return not validate(resource)


def by_whole_schema(resource: Resource) -> bool:
    """The published schema as it stands."""
    return bool(oracle.whole().is_valid(resource))


def by_type_schema(resource: Resource) -> bool:
    """Only the definitions that the resource's type reaches."""
    return bool(oracle.of_type(resource["resourceType"]).is_valid(resource))


def measure(check: Check, given: list[Resource]) -> tuple[float, float, float, int]:
    """(resources/s, µs median, µs p99, found sound), each resource once after a warm-up."""
    for resource in given[:500]:
        check(resource)
    gc.collect()
    gc.disable()
    took, sound = [], 0
    for resource in given:
        started = time.perf_counter_ns()
        sound += check(resource)
        took.append((time.perf_counter_ns() - started) / 1000)
    gc.enable()
    took.sort()
    return (
        len(took) / sum(took) * 1e6, statistics.median(took), took[len(took) * 99 // 100], sound
    )  # fmt: skip


def caught(check: Check) -> tuple[int, int, int]:
    """(caught, seeded, kinds of which every one was caught)."""
    total, seeded, whole = 0, 0, 0
    for kind, spoil in FAULTS.items():
        if kind == "type-unknown":  # no schema of a type can be asked
            continue
        chance, found, tried = Random(kind), 0, 0
        while tried < EACH:
            faulty = spoil(orjson.loads(chance.choice(records())), chance)
            if faulty is not None:
                tried += 1
                found += not check(faulty)
        total, seeded, whole = total + found, seeded + tried, whole + (found == tried)
    return total, seeded, whole


def main() -> None:
    """Print both tables."""
    given = [orjson.loads(one) for one in records()]
    sample = Random(1).sample(given, WHOLE_SAMPLE)
    print(f"{len(given):,} Synthea resources (62 bundles), 1 thread, GC off while measuring")
    print(f"Python {platform.python_version()}, jsonschema-rs {version('jsonschema-rs')}, "
          f"orjson {version('orjson')}")  # fmt: skip
    print(f"{'check':44}{'resources/s':>12}{'µs p50':>9}{'µs p99':>9}{'sound':>16}")
    rows: tuple[tuple[str, Check, list[Resource]], ...] = (
        ("yiheng.standards.fhir.validate", by_definitions, given),
        ("jsonschema-rs, schema of the type", by_type_schema, given),
        (f"jsonschema-rs, whole schema ({WHOLE_SAMPLE:,} of them)", by_whole_schema, sample),
    )
    for name, check, resources in rows:
        speed, median, late, sound = measure(check, resources)
        of = f"{sound:,}/{len(resources):,}"
        print(f"{name:44}{speed:>12,.0f}{median:>9.1f}{late:>9.1f}{of:>16}")
    kinds = len(FAULTS) - 1
    print(f"\n{'seeded faults caught':44}{'caught':>12}{'seeded':>9}{'kinds whole':>14}")
    for name, check in (rows[0][:2], rows[1][:2]):
        found, seeded, whole = caught(check)
        print(f"{name:44}{found:>12,}{seeded:>9,}{f'{whole}/{kinds}':>14}")


if __name__ == "__main__":
    main()
