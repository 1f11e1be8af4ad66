"""The first minute of a hospital and its daily start: ``init`` and ``serve``."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings

from yiheng.config import metrics, processes, restoring
from yiheng.config.upgrading import bring_up_to_date
from yiheng.core import certificate
from yiheng.core.alone import only_one
from yiheng.core.clock import now
from yiheng.core.equipping import bring, equip
from yiheng.core.errors import YihengError
from yiheng.governance.access import identity
from yiheng.governance.access.founding import found
from yiheng.governance.keys import keyring
from yiheng.governance.keys.agent import Agent
from yiheng.governance.keys.cli import passphrase
from yiheng.governance.keys.keyfile import WrongPassphrase
from yiheng.governance.ledger.restoring import check_start
from yiheng.governance.notices import wecom


class CannotStart(YihengError):
    """The product cannot do this here; the message says what to do."""


def register(commands: Any) -> None:
    """Add ``init`` and ``serve``."""
    init = commands.add_parser("init", help="建立一家空医院：载入制度，给三员各一个一次性激活码")
    init.add_argument("--name", default="医院", help="医院名称，印在审批单等纸面上")
    init.set_defaults(run=_init, migrates=True)
    serve = commands.add_parser("serve", help="启动网页、后台任务与接口监听")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--tls-cert", type=Path)
    serve.add_argument("--tls-key", type=Path)
    serve.add_argument("--mllp-port", type=int)
    serve.add_argument("--workers", type=int, default=2)
    serve.set_defaults(run=_serve, any_database=True)  # it asks by itself, before and after
    restoring.register(commands)


def refuse_older(arguments: argparse.Namespace) -> None:
    """Let no command write on a database that is older than its witness; raises ``RolledBack``."""
    standing = (settings.DATA_DIR / "secret-key").exists()
    if standing and not getattr(arguments, "any_database", False):
        check_start()


def _init(arguments: argparse.Namespace) -> int:
    at = now()
    named = found(at=at, name=arguments.name)
    equip(at=at)
    for administrator, code in named:
        print(f"{administrator.label}\t激活码 {code}")
    print("激活码只显示这一次。请分别交给三人，在 /activate/ 设置各自的口令。")
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    if not (settings.DATA_DIR / "secret-key").exists():
        raise CannotStart(f"{settings.DATA_DIR} 还没有医院；请先运行 yiheng init 或 yiheng seed")
    _check_relay()
    identity.providers()  # says what to mend before anybody stands at the door
    with processes.stoppable(), only_one(settings.DATA_DIR / "serve.lock") as alone:
        if not alone:
            raise CannotStart(f"{settings.DATA_DIR} 已有一个服务在运行")
        scheme = "https" if _encrypted(arguments) else "http"
        for port in filter(None, (arguments.port, arguments.mllp_port)):
            if not processes.is_free(arguments.host, port):
                raise CannotStart(f"{arguments.host}:{port} 已被占用，或本机没有这个地址")
        keeper = _keeper()
        try:
            check_start()
            bring_up_to_date()
            check_start()
            _bring_what_is_new()
            metrics.forget()
            _greet(arguments, scheme)
            return processes.supervise(processes.parts(arguments))
        finally:
            keeper.close()


def _bring_what_is_new() -> None:
    for title, why in bring(at=now()).items():
        print(f"未补上“{title}”：{why}", flush=True)


def _encrypted(arguments: argparse.Namespace) -> bool:
    """Whether TLS is served, its files fit to; raises ``CannotStart`` where it must be."""
    cert, key = arguments.tls_cert, arguments.tls_key
    if cert is None or key is None:
        if arguments.host in certificate.LOOPBACK and cert is None and key is None:
            return False
        raise CannotStart(
            "非本机地址须加密传输（六（一）·加密传输）：请加 --tls-cert 与 --tls-key，"
            "或由前置代理终止 TLS 后只监听 127.0.0.1"
        )
    certificate.check(cert, key, hosts=settings.ALLOWED_HOSTS, at=now())
    # the parts inherit them: cookies and HSTS for TLS alone, the day on which it ends
    os.environ |= {"YIHENG_TLS": "1", "YIHENG_TLS_CERT": str(cert.resolve())}
    return True


def _keeper() -> Agent:
    """Open the keyring and keep what opens it for the processes that are started next.

    Without a passphrase at hand they start sealed: pages of patients wait for ``/unseal/``.
    """
    if not keyring.sealed():
        print("密钥环：免口令启动（较弱）。要用口令保护，请运行 yiheng keys seal")
    elif given := passphrase():
        try:
            keyring.unlock(given)
        except WrongPassphrase:
            raise CannotStart("密钥口令不正确，没有启动。请核对后重新运行") from None
        print("密钥环：已用口令开启")
    else:
        print("密钥环：已封存。请在 /unseal/ 输入密钥口令；此前不提供患者数据")
    keeper = Agent(settings.KEYRING_FILE.parent, keyring.held_lid())
    keeper.start()
    return keeper


def _check_relay() -> None:
    try:
        wecom.address(settings.WECOM_BASE)
    except ValueError as error:
        raise CannotStart(
            "YIHENG_WECOM 应为前置机的 https 地址，例如 https://relay.hospital.cn；"
            "只有本机可用 http（见 docs/howto/wecom.md）"
        ) from error


def _greet(arguments: argparse.Namespace, scheme: str) -> None:
    print(f"医衡 {scheme}://{arguments.host}:{arguments.port}", flush=True)
    if not settings.SAMPLE_MARK.exists():
        return
    accounts = json.loads((settings.DATA_DIR / "accounts.json").read_text(encoding="utf-8"))
    shown: set[str] = set()
    print(f"{'岗位':<12}\t{'工号':<10}\t{'口令'}")
    for account in accounts:
        if account["post"] not in shown:
            shown.add(account["post"])
            print(f"{account['title']:<12}\t{account['staff_no']:<10}\t{account['password']}")
    print("样例医院：全部账号见 accounts.json，页面上可换身份。", flush=True)
    print("三员与信息科主任登录另需动态码：yiheng otp 工号", flush=True)
