"""``yiheng keys status|seal|unseal|rotate|suite``."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import time
from typing import Any

from django.conf import settings
from django.db.models import Count

from yiheng.core.actor import System
from yiheng.core.clock import now
from yiheng.core.errors import Invalid, YihengError
from yiheng.governance.keys import commands, keyfile, keyring, rotating
from yiheng.governance.keys.models import DataKey, Rotation
from yiheng.governance.keys.suites import NAMES

CONSOLE = System(pk="console", label="控制台")


class Busy(YihengError):
    """Somebody else is changing the keyring."""


def register(acts: Any) -> None:
    """Add ``keys``."""
    keys = acts.add_parser("keys", help="密钥环：状态、封存、轮换、算法")
    parts = keys.add_subparsers(required=True, metavar="status|seal|unseal|rotate|suite")
    parts.add_parser("status", help="密钥环的状态（JSON）").set_defaults(run=_status)
    seal = parts.add_parser("seal", help="用口令封存密钥环，或换一个口令；此后启动须输入口令")
    seal.add_argument("--new-passphrase-file", help="新口令所在的文件；不写则逐字输入")
    seal.set_defaults(run=_seal)
    parts.add_parser("unseal", help="改为免口令启动（较弱）").set_defaults(run=_unseal)
    parts.add_parser("rotate", help="更换包裹密钥，服务不停").set_defaults(run=_rotate)
    suite = parts.add_parser("suite", help="新数据所用的算法；旧数据照常可读")
    suite.add_argument("suite", choices=sorted(NAMES.values()))
    suite.set_defaults(run=_suite)


def passphrase() -> str | None:
    """The passphrase from ``YIHENG_PASSPHRASE_FILE``, or from the person at the terminal."""
    if settings.PASSPHRASE_FILE is not None:
        try:
            written: str = settings.PASSPHRASE_FILE.read_text(encoding="utf-8")
        except (OSError, ValueError):
            raise Invalid("passphrase", f"{settings.PASSPHRASE_FILE} 不可读，请核对") from None
        return written.rstrip("\r\n")
    return getpass.getpass("密钥口令：") if sys.stdin.isatty() else None


def _status(_arguments: argparse.Namespace) -> int:
    ring = keyring.load() if keyring.is_open() else None
    counted = DataKey.objects.values_list("kek").annotate(keys=Count("pk")).order_by("kek")
    rotation = rotating.last()
    told = {
        "sealed": keyring.sealed(),
        "open": ring is not None,
        "suite": NAMES[ring.suite] if ring else None,
        "wrapping": sorted(ring.wrapping) if ring else None,
        "keys": {str(kek): keys for kek, keys in counted},
        "rotating": rotation is not None and rotation.ended_at is None,
    }
    print(json.dumps(told))
    return 0


def _seal(arguments: argparse.Namespace) -> int:
    keyring.load()  # the old passphrase is asked for first
    chosen = _chosen(arguments.new_passphrase_file)
    _alone(lambda: commands.seal(passphrase=chosen, by=CONSOLE, at=now()))
    print("密钥环已封存。下次启动时须输入口令，或由 YIHENG_PASSPHRASE_FILE 给出。")
    print("口令一旦遗失，密封的数据无法恢复。请两人分别保管。")
    return 0


def _unseal(_arguments: argparse.Namespace) -> int:
    _alone(lambda: commands.leave_open(by=CONSOLE, at=now()))
    print("注意：密钥环改为免口令启动。得到数据目录的人即可读出全部数据。", file=sys.stderr)
    return 0


def _rotate(_arguments: argparse.Namespace) -> int:
    def tell(rotation: Rotation) -> None:
        print(f"\r{rotation.done}/{rotation.total}", end="", file=sys.stderr, flush=True)

    began = time.monotonic()
    try:
        rotation = rotating.rotate(by=CONSOLE, clock=now, tell=tell)
    except BlockingIOError:
        raise Busy("另一个进程正在改动密钥环，请等它结束") from None
    print(file=sys.stderr)
    told = {"number": rotation.number, "keys": rotation.done, "left": rotating.waiting(rotation),
            "seconds": round(time.monotonic() - began, 2)}  # fmt: skip
    print(json.dumps(told))
    return 0


def _suite(arguments: argparse.Namespace) -> int:
    _alone(lambda: commands.choose_suite(suite=arguments.suite, by=CONSOLE, at=now()))
    print("新写入的数据用此算法。要把数据密钥的包裹也换过来，请运行 yiheng keys rotate。")
    return 0


def _chosen(file: str | None) -> str:
    if file is not None:
        with open(file, encoding="utf-8") as written:
            return written.read().rstrip("\r\n")
    if not sys.stdin.isatty():
        given = passphrase()
        if given is None:
            raise Invalid("passphrase", "请在终端运行，或用 --new-passphrase-file 给出新口令")
        return given
    first, again = getpass.getpass("新的密钥口令："), getpass.getpass("再输入一次：")
    if first != again:
        raise Invalid("passphrase", "两次输入不一致，没有改动。请重新运行")
    return first


def _alone(act: Any) -> None:
    try:
        with keyfile.alone(settings.KEYRING_FILE):
            act()
    except BlockingIOError:
        raise Busy("另一个进程正在改动密钥环，请等它结束") from None
