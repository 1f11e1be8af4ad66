"""The protocol of identity providers, and those that ``identity.json`` names."""

from __future__ import annotations

import json
import logging
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from django.conf import settings

from yiheng.core.errors import YihengError

log = logging.getLogger(__name__)

FILE = "identity.json"
KINDS = ("ldap", "oidc", "cas", "wecom")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,19}")


class Misconfigured(YihengError):
    """``identity.json`` cannot be used; the message says what to mend."""


class DirectoryDown(YihengError):
    """The provider does not answer; accounts of our own still sign in."""


class Refused(YihengError):
    """What a provider sent proves nothing; the message is for the log, not for the visitor."""


@dataclass(frozen=True, slots=True)
class Proven:
    """Whom a provider vouches for, and whether it asked for a second factor that we trust."""

    staff_no: str
    second_factor: bool = False


@runtime_checkable
class PasswordProvider(Protocol):
    """A directory that checks 工号 and password."""

    name: str
    title: str

    def by_password(self, staff_no: str, password: str) -> str | None:
        """The 工号 whose password this is, or None. Raises ``DirectoryDown``."""


@runtime_checkable
class RedirectProvider(Protocol):
    """A page of the hospital's own to which the browser goes and from which it comes back."""

    name: str
    title: str

    def start(self, redirect_uri: str) -> tuple[str, dict[str, str]]:
        """Where to send the browser, and what to keep in the session meanwhile."""

    def finish(
        self, answer: Mapping[str, str], kept: Mapping[str, str], redirect_uri: str
    ) -> Proven:
        """Who came back. Raises ``Refused`` or ``DirectoryDown``."""


Provider = PasswordProvider | RedirectProvider


def providers() -> tuple[Provider, ...]:
    """Every configured provider. Raises ``Misconfigured`` with what to mend."""
    file = settings.DATA_DIR / FILE
    if not file.exists():
        return ()
    status = file.stat()
    return _load(file, status.st_mtime_ns, status.st_mode)


def password_providers() -> tuple[PasswordProvider, ...]:
    """Those that check a password; none when the file cannot be used (``serve`` said so)."""
    return tuple(one for one in _usable() if isinstance(one, PasswordProvider))


def redirect_providers() -> tuple[RedirectProvider, ...]:
    """Those with a page of their own."""
    return tuple(one for one in _usable() if isinstance(one, RedirectProvider))


def provider(name: str) -> RedirectProvider | None:
    """The one with this name, if it has a page of its own."""
    return next((one for one in redirect_providers() if one.name == name), None)


def by_password(staff_no: str, password: str) -> str | None:
    """The 工号 that a directory vouches for; only the very one that was typed.

    Directories compare without regard to case and blanks; we do not, or the failures of one
    account could be spread over many spellings. Raises ``DirectoryDown`` when none answers.
    """
    down: DirectoryDown | None = None
    for one in password_providers():
        try:
            found = one.by_password(staff_no, password)
        except DirectoryDown as error:
            log.warning("identity provider %s: %s", one.name, error)
            down = error
            continue
        if found == staff_no:
            return found
    if down is not None:
        raise down
    return None


def secret(config: Mapping[str, Any], key: str) -> str:
    """A secret that stands in a file of its own (``<key>_file``), its owner's alone."""
    path = Path(settings.DATA_DIR, str(config.get(f"{key}_file", "")))
    if not path.is_file():
        raise Misconfigured(f"找不到 {key}_file：{path}")
    _own(path, path.stat().st_mode)
    return path.read_text(encoding="utf-8").strip()


def required(config: Mapping[str, Any], *keys: str) -> None:
    """Raises ``Misconfigured`` for a key that is missing."""
    missing = [key for key in keys if not config.get(key)]
    if missing:
        raise Misconfigured(f"{FILE} 中 {config.get('kind')} 缺少：{'、'.join(missing)}")


def _usable() -> tuple[Provider, ...]:
    try:
        return providers()
    except Misconfigured as error:
        log.error("identity.json: %s", error)  # the message says it all
        return ()


@lru_cache(maxsize=2)
def _load(file: Path, changed: int, mode: int) -> tuple[Provider, ...]:
    _own(file, mode)
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["providers"]
    except (ValueError, KeyError, TypeError) as error:
        raise Misconfigured(f'{FILE} 应为 {{"providers": […]}}：{error}') from error
    return tuple(_made(row) for row in rows)


def _made(config: Mapping[str, Any]) -> Provider:
    kind, name = config.get("kind"), str(config.get("name", ""))
    if kind not in KINDS:
        raise Misconfigured(f"{FILE} 中没有这种登录方式：{kind}（可用：{'、'.join(KINDS)}）")
    if not _NAME.fullmatch(name):
        raise Misconfigured(f"{FILE} 中 name 为 1 至 20 位小写字母、数字或短横，例如 hospital")
    try:
        module = import_module(f"yiheng.governance.access.identity.{kind}")
    except ModuleNotFoundError as error:
        raise Misconfigured(f"{kind} 需要安装可选组件 sso：缺少 {error.name}") from error
    made: Provider = module.adapter(config)
    return made


def _own(path: Path, mode: int) -> None:
    if stat.S_IMODE(mode) & 0o077:
        raise Misconfigured(f"{path} 只应由运行账户读写，请执行 chmod 600 {path}")
