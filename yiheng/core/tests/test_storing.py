"""Both stores keep a blob whole or not at all; what is not there is said so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from yiheng.core import storing
from yiheng.core.s3 import opened
from yiheng.core.storing import Local, Missing, Store, Unreachable, new_name, store
from yiheng.core.tests.s3_double import Bucket, serving

pytestmark = pytest.mark.real_clock
LARGE = 6 * 1024 * 1024  # two parts of an S3 upload


@pytest.fixture(scope="module")
def service() -> Iterator[tuple[str, Bucket]]:
    with serving() as running:
        yield running


def described(folder: Path, **more: str) -> Path:
    file = folder / "s3.json"
    told = {"bucket": "files", "access_key": "key", "secret_key": "secret-secret", **more}
    file.write_text(json.dumps(told))
    return file


@pytest.fixture(params=["local", "s3"])
def kept(request: Any, tmp_path: Path, service: tuple[str, Bucket]) -> Store:
    if request.param == "local":
        return Local(tmp_path / "blobs")
    service[1].broken = False
    return opened(described(tmp_path, endpoint=service[0]))


def test_what_is_written_is_read_sized_listed_and_removed(kept: Store) -> None:
    name, large = new_name(), new_name()
    assert kept.write(name, [b"one", b"", b"two"]) == 6
    assert b"".join(kept.read(name)) == b"onetwo"
    assert kept.size(name) == 6
    content = bytes(range(256)) * (LARGE // 256)
    assert kept.write(large, (content[at : at + 99_999] for at in range(0, LARGE, 99_999))) == LARGE
    assert b"".join(kept.read(large)) == content
    listed = dict(kept.names())
    assert {name, large} <= set(listed)
    assert listed[name] < datetime.now(UTC) + timedelta(minutes=1)
    kept.remove(name)
    kept.remove(name)
    with pytest.raises(Missing):
        kept.size(name)
    with pytest.raises(Missing):
        next(iter(kept.read(name)))


def test_a_write_that_breaks_off_leaves_nothing(kept: Store) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"x" * LARGE
        raise RuntimeError("killed")

    name = new_name()
    with pytest.raises(RuntimeError, match="killed"):
        kept.write(name, breaking())
    assert all(name not in one for one, _at in kept.names())


def test_a_store_that_does_not_answer_is_said_so(
    tmp_path: Path, service: tuple[str, Bucket]
) -> None:
    address, bucket = service
    kept = opened(described(tmp_path, endpoint=address))
    bucket.broken = True
    for act in (lambda: kept.write(new_name(), [b"x"]), lambda: list(kept.read(new_name())),
                lambda: list(kept.names()), lambda: kept.size(new_name())):  # fmt: skip
        with pytest.raises(Unreachable):
            act()
    bucket.broken = False
    gone = opened(described(tmp_path, endpoint="http://127.0.0.1:9"))
    with pytest.raises(Unreachable):
        gone.size(new_name())


def test_the_description_of_a_store_is_checked(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="endpoint, bucket"):
        opened(tmp_path / "absent.json")
    with pytest.raises(Unreachable, match="https only"):
        opened(described(tmp_path, endpoint="http://s3.example.org"))
    assert opened(described(tmp_path, endpoint="https://s3.example.org")).bucket == "files"


def test_a_name_never_leaves_the_folder(tmp_path: Path) -> None:
    for name in ("../x", "x", "A" * 32, "", "." + "0" * 31):
        with pytest.raises(ValueError, match="names no blob"):
            Local(tmp_path).size(name)
    storing.lay_by(tmp_path / "b", described(tmp_path))
    assert (tmp_path / "b").stat().st_nlink == 2


def test_the_setting_chooses(tmp_path: Path, settings: Any) -> None:
    settings.STORE, settings.BLOB_DIR = "", tmp_path / "blobs"
    assert isinstance(store(), Local)
    settings.STORE = str(described(tmp_path, endpoint="https://s3.example.org"))
    assert type(store()).__name__ == "S3"
