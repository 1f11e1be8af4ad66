"""The tar for a closed network lacks no wheel, on either kind of machine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.bundle import LOCKS, MACHINES, ROOT, lacking, locked

LOCK = """
alpha==1.0 \\
    --hash=sha256:00
beta-c==2.0 ; python_full_version >= '3.11' \\
    --hash=sha256:00
gamma==3.0 ; python_full_version < '3.9'
    # via alpha
"""
HERE = f"cp{sys.version_info[0]}{sys.version_info[1]}"


def test_a_lock_is_read_with_its_markers() -> None:
    assert [str(one.name) for one in locked(LOCK)] == ["alpha", "beta-c"]
    assert all(list(locked((ROOT / one).read_text())) for one in LOCKS)


@pytest.mark.parametrize("machine", MACHINES)
def test_a_wheel_of_another_machine_python_or_version_does_not_count(machine: str) -> None:
    other = next(one for one in MACHINES if one != machine)
    pure, wanted = "alpha-1.0-py3-none-any.whl", list(locked(LOCK))

    for name, lacks in (
        (f"beta_c-2.0-{HERE}-{HERE}-manylinux_2_17_{machine}.whl", []),
        (f"beta_c-2.0-cp39-abi3-manylinux2014_{machine}.whl", []),
        (f"beta_c-2.0-{HERE}-{HERE}-manylinux_2_17_{other}.whl", ["beta-c==2.0"]),
        (f"beta_c-2.0-cp39-cp39-manylinux_2_17_{machine}.whl", ["beta-c==2.0"]),
        (f"beta_c-2.0-{HERE}-{HERE}-manylinux_2_39_{machine}.whl", ["beta-c==2.0"]),
        (f"beta_c-2.1-{HERE}-{HERE}-manylinux_2_17_{machine}.whl", ["beta-c==2.0"]),
        (f"beta_c-2.0-{HERE}-{HERE}-musllinux_1_2_{machine}.whl", ["beta-c==2.0"]),
    ):
        assert lacking([pure, name], wanted, machine) == lacks, name


def test_every_file_that_the_installer_names_is_there() -> None:
    script = (ROOT / "packaging" / "install.sh").read_text()
    units = {one.name for one in (ROOT / "packaging").iterdir()} - {"install.sh"}

    assert units == {"yiheng.service", "yiheng-backup.service", "yiheng-backup.timer"}
    assert all(unit in script for unit in units)
    assert Path(ROOT / "packaging" / "install.sh").stat().st_mode & 0o100
