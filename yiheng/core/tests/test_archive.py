"""A sealed archive is whole or it is nothing: found at any damaged place, with any wrong key."""

from __future__ import annotations

import io
import random
import resource
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyrage
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yiheng.core import archive

MINE, OTHER = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
TO_ME = [str(MINE.to_public())]


def signed(raw: bytes) -> bytes:
    return b"signature of %d" % len(raw)


def an_archive(folder: Path, **contents: bytes) -> Path:
    files = {}
    for name, content in contents.items():
        files[f"files/{name}"] = folder / name
        files[f"files/{name}"].write_bytes(content)
    made = archive.write(folder / "a.age", files, {"n": 1}, recipients=TO_ME, sign=signed)
    return made.path


def opened(path: Path, into: Path) -> archive.Manifest:
    return archive.read(path, [MINE], lambda manifest: into)


@settings(max_examples=40, deadline=None)
@example([b"", bytes(512), b"", bytes(1024)])
@given(st.lists(st.binary(max_size=3000), max_size=4))
def test_what_went_in_comes_out(contents: list[bytes]) -> None:
    with _folder() as folder:
        given_ = {f"f{n}": one for n, one in enumerate(contents)}
        path = an_archive(folder, **given_)
        manifest = opened(path, folder / "out")

        assert {n: (folder / "out/files" / n).read_bytes() for n in given_} == given_
        assert manifest.signature == signed(manifest.raw)
        assert manifest.facts == {"n": 1}
        assert not list(folder.glob(".a.age*"))


@contextmanager
def _folder() -> Iterator[Path]:
    """One for each example; tmp_path is one for them all."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_the_file_is_its_owners_alone_and_any_age_opens_it(tmp_path: Path) -> None:
    path = an_archive(tmp_path, a="内容".encode())

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().startswith(b"age-encryption.org/v1\n")
    with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(path.read_bytes(), [MINE]))) as tar:
        assert tar.getnames() == ["manifest.json", "manifest.sig", "files/a"]


def test_a_byte_changed_at_a_hundred_places_is_found_at_each(tmp_path: Path) -> None:
    path, dice = an_archive(tmp_path, a=random.Random(1).randbytes(200_000)), random.Random(7)
    whole = path.read_bytes()
    for place in dice.sample(range(len(whole)), 100):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(archive.Unreadable):
            archive.read(path, [MINE], lambda manifest: None)


@pytest.mark.parametrize("left", [0, 10, 150, 4000, 70_000, -1])
def test_a_tail_cut_off_is_found(left: int, tmp_path: Path) -> None:
    path = an_archive(tmp_path, a=random.Random(1).randbytes(200_000))
    path.write_bytes(path.read_bytes()[:left])

    with pytest.raises(archive.Unreadable):
        archive.read(path, [MINE], lambda manifest: None)


@pytest.mark.parametrize("size", range(61_000, 63_000, 250))
def test_a_tail_cut_off_behind_the_last_word_is_found(size: int, tmp_path: Path) -> None:
    # of some of these sizes the last sealed part holds nothing that is read
    path = an_archive(tmp_path, a=random.Random(1).randbytes(size))
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(archive.Unreadable):
        archive.read(path, [MINE], lambda manifest: None)


def test_another_key_is_told_apart_from_damage(tmp_path: Path) -> None:
    path = an_archive(tmp_path, a=b"x")

    with pytest.raises(archive.Unreadable, match="打不开"):
        archive.read(path, [OTHER], lambda manifest: None)
    with pytest.raises(archive.Unreadable, match="AGE-SECRET-KEY"):
        archive.identities_of("# nothing\n")
    with pytest.raises(archive.Unreadable, match="age1"):
        archive.write(tmp_path / "b", {}, {}, recipients=["age1nonsense"], sign=signed)
    with pytest.raises(archive.Unreadable, match="age1"):
        archive.write(tmp_path / "b", {}, {}, recipients=[], sign=signed)
    assert not list(tmp_path.glob("*b*"))


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", ""])
def test_no_archive_writes_outside_its_folder(name: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    archive.write(tmp_path / "a", {name: tmp_path / "x"}, {}, recipients=TO_ME, sign=signed)

    with pytest.raises(archive.Unreadable):
        opened(tmp_path / "a", tmp_path / "in")
    assert not (tmp_path / "out").exists()


def test_content_that_is_not_as_the_manifest_says_is_refused(tmp_path: Path) -> None:
    path = an_archive(tmp_path, a=b"as it was")
    plain = pyrage.decrypt(path.read_bytes(), [MINE]).replace(b"as it was", b"as it is.")
    path.write_bytes(pyrage.encrypt(plain, [MINE.to_public()]))  # whoever knows the public key can

    with pytest.raises(archive.Unreadable):
        archive.read(path, [MINE], lambda manifest: None)


def test_a_full_disk_leaves_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(300_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            archive.write(tmp_path / "a", {"x": tmp_path / "x"}, {}, recipients=TO_ME, sign=signed)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert [one.name for one in tmp_path.iterdir()] == ["x"]
