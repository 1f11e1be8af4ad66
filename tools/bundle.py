"""``make bundle``: one tar with which a machine without any network installs and upgrades.

Wheels of the locks for x86_64 and aarch64, the product's own wheel, fonts, systemd units, the
how-to pages, ``install.sh`` and the checksums of all. The same commit gives the same names, order
and times; the Python of the target must be of the same minor version as the one that builds.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

ROOT = Path(__file__).resolve().parent.parent
MACHINES = ("x86_64", "aarch64")
GLIBCS = tuple(range(28, 11, -1))  # Debian 10, openEuler 20.03, Kylin V10 and later
LOCKS = ("requirements.txt", *(f"requirements-{name}.txt" for name in ("docx", "pdf", "s3", "sso")))
PYTHON = sys.version_info[:2]
FONTS = "/usr/share/fonts/opentype/noto"
FONT_NAMES = ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc")
PLAIN = ("install.sh", "yiheng.service", "yiheng-backup.service", "yiheng-backup.timer")


def platforms(machine: str) -> list[str]:
    """The platforms whose wheels run there."""
    return [*(f"manylinux_2_{glibc}_{machine}" for glibc in GLIBCS), f"manylinux2014_{machine}"]


def tags(machine: str) -> set[Tag]:
    """Every tag of a wheel that the target's Python takes on this machine."""
    names, ours = platforms(machine), f"cp{PYTHON[0]}{PYTHON[1]}"
    native = cpython_tags(PYTHON, platforms=names)
    return set(chain(native, compatible_tags(PYTHON, interpreter=ours, platforms=names)))


def locked(text: str) -> Iterator[Requirement]:
    """The requirements of a lock that this Python needs."""
    for line in text.splitlines():
        if match := re.match(r"([A-Za-z0-9].*==[^\\]*)", line):
            wanted = Requirement(match[1].strip())
            if wanted.marker is None or wanted.marker.evaluate():
                yield wanted


def lacking(names: Iterable[str], wanted: Iterable[Requirement], machine: str) -> list[str]:
    """What is locked and has no wheel among these files that runs on this machine."""
    allowed, there = tags(machine), set()
    for name in names:
        project, number, _build, theirs = parse_wheel_filename(name)
        if theirs & allowed:
            there.add((project, str(number)))
    pinned = {(canonicalize_name(one.name), str(one.specifier)[2:]) for one in wanted}
    return sorted(f"{name}=={number}" for name, number in pinned - there)


def main() -> int:
    """Build it; prints where it lies, its size and its SHA-256."""
    name = f"yiheng-{version('yiheng')}"
    target = ROOT / "build" / f"{name}-py{PYTHON[0]}{PYTHON[1]}-linux.tar"
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as given:
        home = Path(given) / name
        (home / "wheels").mkdir(parents=True)
        _download(home / "wheels")
        _own_wheel(home / "wheels")
        _copies(home)
        missing = [f"{one} ({machine})" for machine in MACHINES for one in _lacks(home, machine)]
        if missing:
            print("没有轮子:", "、".join(missing), file=sys.stderr)
            return 1
        _checksums(home)
        _packed(home, target)
    size = target.stat().st_size / 1024 / 1024
    print(f"{target}\n{size:.0f} MB  sha256 {sha256(target.read_bytes()).hexdigest()}")
    return 0


def _download(folder: Path) -> None:
    for machine in MACHINES:
        places = [word for one in platforms(machine) for word in ("--platform", one)]
        kind = ["--implementation", "cp", "--abi", f"cp{PYTHON[0]}{PYTHON[1]}", "--abi", "abi3",
                "--abi", "none", "--python-version", f"{PYTHON[0]}.{PYTHON[1]}"]  # fmt: skip
        for lock in LOCKS:
            _pip("download", "--dest", str(folder), "--only-binary", ":all:", "--no-deps",
                 "--require-hashes", *kind, *places, "-r", lock)  # fmt: skip


def _own_wheel(folder: Path) -> None:
    """From a clean copy of what git knows, and the compiled catalogues."""
    with tempfile.TemporaryDirectory() as given:
        listed = _git("ls-files", "-z", "yiheng", "pyproject.toml", "README.md", "LICENSE")
        for name in filter(None, listed.split("\0")):
            place = Path(given) / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place)
        babel = [sys.executable, "-m", "babel.messages.frontend", "-q", "compile"]
        locale = Path(given) / "yiheng" / "locale"
        subprocess.run([*babel, "-d", str(locale), "-D", "django"], check=True)  # noqa: S603
        _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), given)


def _copies(home: Path) -> None:
    for name in (*LOCKS, *(f"packaging/{one}" for one in PLAIN), "LICENSE"):
        shutil.copyfile(ROOT / name, home / Path(name).name)
    (home / "install.sh").chmod(0o755)
    (home / "VERSION").write_text(f"{version('yiheng')} {PYTHON[0]}.{PYTHON[1]}\n")
    shutil.copytree(ROOT / "docs" / "howto", home / "howto")
    (home / "fonts").mkdir()
    if (terms := Path("/usr/share/doc/fonts-noto-cjk/copyright")).exists():
        shutil.copyfile(terms, home / "fonts" / "LICENSE")
    for name in FONT_NAMES:
        if (font := Path(FONTS) / name).exists():
            shutil.copyfile(font, home / "fonts" / name)
        else:
            print(f"{font} 不在，包中没有这个字体（只有 PDF 需要）", file=sys.stderr)


def _lacks(home: Path, machine: str) -> list[str]:
    names = [one.name for one in (home / "wheels").iterdir()]
    wanted = [one for lock in LOCKS for one in locked((ROOT / lock).read_text())]
    return lacking(names, wanted, machine)


def _checksums(home: Path) -> None:
    files = sorted(one for one in home.rglob("*") if one.is_file())
    lines = [f"{sha256(one.read_bytes()).hexdigest()}  {one.relative_to(home)}\n" for one in files]
    (home / "SHA256SUMS").write_text("".join(lines))


def _packed(home: Path, target: Path) -> None:
    when = _epoch()

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo:
        info.uid = info.gid = 0
        info.uname = info.gname = "root"
        info.mtime = when
        info.mode = 0o755 if info.isdir() or info.name.endswith(".sh") else 0o644
        return info

    with tarfile.open(target, "w", format=tarfile.GNU_FORMAT) as tar:
        for path in (home, *sorted(home.rglob("*"))):
            tar.add(path, path.relative_to(home.parent), recursive=False, filter=plain)


def _epoch() -> int:
    return int(_git("log", "-1", "--format=%ct"))


def _git(*words: str) -> str:
    done = subprocess.run(  # noqa: S603  # our own words
        ["git", *words], cwd=ROOT, check=True, capture_output=True, text=True  # noqa: S607  # git of the path
    )  # fmt: skip
    return done.stdout


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words]
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(_epoch())}
    subprocess.run(command, cwd=ROOT, check=True, env=environment)  # noqa: S603  # our own words


if __name__ == "__main__":
    sys.exit(main())
