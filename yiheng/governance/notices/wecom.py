"""企业微信 as it is spoken: bodies cut by bytes, one call, and what its answer means.

The host comes from the machine's own settings, never from a page; redirects are not followed and
no proxy is asked. HTTP 200 says nothing: the answer is in ``errcode``.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from django.utils.translation import gettext_lazy as _

from yiheng.core.certificate import LOOPBACK
from yiheng.core.verdict import Text

TEXT, CARD_TITLE, CARD_TEXT = 2048, 128, 512  # bytes of UTF-8
MOST_RECEIVERS = 1000
SAME_MESSAGE_SECONDS = 4 * 3600
TIMEOUT = 10.0
LONGEST_ANSWER = 64 * 1024
ELLIPSIS = "…"


class Fate(Enum):
    """What is known of a message after a call."""

    DONE = "done"
    NOT_SENT = "not-sent"  # certainly not: it may be sent again
    DOUBTFUL = "doubtful"  # perhaps: the answer never came
    REFUSED = "refused"  # never will be, as it is


class Cause(Enum):
    """What one does about an answer."""

    NONE = "none"
    RATE = "rate"
    TOKEN = "token"  # noqa: S105  # a kind of answer, no secret
    STOP = "stop"
    RECEIVER = "receiver"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: ``code`` is the errcode, or a word for what went wrong before one came."""

    fate: Fate
    code: str
    milliseconds: int
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def cause(self) -> Cause:
        """What one does about it."""
        return CAUSES.get(self.code, Cause.OTHER if self.code != "0" else Cause.NONE)


@dataclass(frozen=True, slots=True)
class Address:
    """Where calls go: 企业微信 itself, or the hospital's own relay (前置机)."""

    secure: bool
    host: str
    port: int
    path: str


CAUSES: dict[str, Cause] = {
    "0": Cause.NONE, "45009": Cause.RATE, "45033": Cause.RATE, "-1": Cause.RATE,
    "40014": Cause.TOKEN, "42001": Cause.TOKEN, "41001": Cause.TOKEN,
    "93000": Cause.STOP, "60020": Cause.STOP, "40001": Cause.STOP, "40013": Cause.STOP,
    "40056": Cause.STOP, "key": Cause.STOP, "48002": Cause.STOP, "301002": Cause.STOP,
    "81013": Cause.RECEIVER, "60111": Cause.RECEIVER, "40003": Cause.RECEIVER,
}  # fmt: skip
WORDS: dict[str, tuple[Text, Text]] = {
    "45009": (_("发送太频繁"), _("系统会自动放慢，无须处理")),
    "45033": (_("并发过多"), _("系统会自动放慢，无须处理")),
    "-1": (_("企业微信系统繁忙"), _("系统会自动重试，无须处理")),
    "40014": (_("访问凭证无效"), _("系统会重新获取，无须处理")),
    "42001": (_("访问凭证过期"), _("系统会重新获取，无须处理")),
    "41001": (_("缺少访问凭证"), _("系统会重新获取，无须处理")),
    "93000": (_("群机器人密钥不对"), _("请在群里重新取得 Webhook 地址，在本页重填")),
    "60020": (_("出口 IP 不在可信名单"), _("请在企业微信管理后台把前置机的 IP 加入“企业可信 IP”")),
    "40001": (_("应用 Secret 不对"), _("请在企业微信管理后台查看 Secret，在本页重填")),
    "40013": (_("企业 ID 不对"), _("请在企业微信管理后台“我的企业”查看企业 ID，在本页重填")),
    "40056": (_("AgentId 不对"), _("请在企业微信管理后台的应用详情查看 AgentId，在本页重填")),
    "48002": (_("应用没有发消息的权限"), _("请在企业微信管理后台给应用开通权限，再在本页恢复")),
    "301002": (_("应用没有发消息的权限"), _("请在企业微信管理后台给应用开通权限，再在本页恢复")),
    "81013": (_("企业微信里没有这个工号"), _("请让企业微信的账号与工号一致，并在应用可见范围内")),
    "60111": (_("企业微信里没有这个工号"), _("请让企业微信的账号与工号一致，并在应用可见范围内")),
    "40003": (_("企业微信里没有这个工号"), _("请让企业微信的账号与工号一致，并在应用可见范围内")),
    "unreachable": (_("连不上前置机或企业微信"), _("请检查网络、前置机与证书；恢复后自动补发")),
    "timeout": (_("没有等到答复"), _("请检查前置机；应用消息会安全重发")),
    "reset": (_("答复前连接中断"), _("请检查前置机；应用消息会安全重发")),
    "malformed": (_("答复看不懂"), _("请检查前置机是否改动了答复")),
    "key": (_("密钥打不开"), _("服务地址变了，或密钥环不同：请在本页重填密钥")),
    "killed": (_("发送进程中断"), _("应用消息会安全重发；群消息请核对后决定")),
    "stale": (_("超过一天没有发出"), _("请修复渠道；本人仍可在站内看到")),
}  # fmt: skip


def words(code: str) -> tuple[str, str]:
    """An error in words, and what cures it."""
    if code.startswith("http-"):
        return _("前置机答复 %(code)s") % {"code": code[5:]}, str(WORDS["malformed"][1])
    known = WORDS.get(code, (_("企业微信答复 %(code)s"), _("请按返回码查企业微信的错误码说明")))
    return str(known[0]) % {"code": code}, str(known[1])


def address(base: str) -> Address:
    """The parts of a base address; ``ValueError`` unless it is https, or this machine."""
    parts = urlsplit(base)
    secure = parts.scheme == "https"
    if not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError(f"not an address with TLS: {base!r}")
    if not secure and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError(f"not an address with TLS: {base!r}")
    port = parts.port or (443 if secure else 80)
    return Address(secure, parts.hostname, port, parts.path.rstrip("/"))


def cut(text: str, most: int) -> str:
    """The text within so many bytes of UTF-8; what is cut ends in …, and no character is halved."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= most:
        return raw.decode()
    room = most - len(ELLIPSIS.encode())
    return raw[: max(room, 0)].decode("utf-8", "ignore") + (ELLIPSIS if room >= 0 else "")


def card(receivers: Sequence[str], agent: int, title: str, text: str, url: str) -> dict[str, Any]:
    """A text card for up to 1000 members; the same card twice in four hours is one."""
    if not 0 < len(receivers) <= MOST_RECEIVERS:
        raise ValueError(f"{len(receivers)} receivers")
    return {
        "touser": "|".join(receivers), "msgtype": "textcard", "agentid": agent,
        "textcard": {"title": cut(title, CARD_TITLE), "description": cut(text, CARD_TEXT),
                     "url": url},
        "enable_duplicate_check": 1, "duplicate_check_interval": SAME_MESSAGE_SECONDS,
    }  # fmt: skip


def group_text(text: str, *, everybody: bool) -> dict[str, Any]:
    """A text for a group; ``everybody`` rings for all its members."""
    mentioned = ["@all"] if everybody else []
    content = {"content": cut(text, TEXT), "mentioned_list": mentioned}
    return {"msgtype": "text", "text": content}


def call(
    to: Address, path: str, query: dict[str, str], body: dict[str, Any] | None = None
) -> Answer:
    """One call, GET without a body and POST with one. It never raises: it says what is known."""
    started = time.monotonic()
    fate, code, got = _asked(to, f"{to.path}{path}?{urlencode(query)}", body, started + TIMEOUT)
    return Answer(fate, code, int((time.monotonic() - started) * 1000), got)


Known = tuple[Fate, str, dict[str, Any]]


def _asked(to: Address, target: str, body: dict[str, Any] | None, until: float) -> Known:
    line = _line(to)
    try:
        line.connect()
    except OSError:
        line.close()
        return Fate.NOT_SENT, "unreachable", {}
    try:
        sent = None if body is None else orjson.dumps(body)
        headers = {"Content-Type": "application/json; charset=utf-8"} if sent else {}
        line.request("GET" if sent is None else "POST", target, body=sent, headers=headers)
        answer = line.getresponse()
        return _understood(answer.status, _read(answer, until))
    except TimeoutError:
        return Fate.DOUBTFUL, "timeout", {}
    except (OSError, HTTPException):
        return Fate.DOUBTFUL, "reset", {}
    finally:
        line.close()


def _line(to: Address) -> HTTPConnection:
    if not to.secure:
        return HTTPConnection(to.host, to.port, timeout=TIMEOUT)
    context = ssl.create_default_context()  # verifies the certificate and the name
    return HTTPSConnection(to.host, to.port, timeout=TIMEOUT, context=context)


def _read(answer: HTTPResponse, until: float) -> bytes:
    """The body, within its time and its size: a server that drips is given up."""
    parts, size = [], 0
    while part := answer.read1(8192):
        size += len(part)
        parts.append(part)
        if time.monotonic() > until or size > LONGEST_ANSWER:
            raise TimeoutError
    return b"".join(parts)


def _understood(status: int, raw: bytes) -> Known:
    if status != 200:
        return (Fate.DOUBTFUL if status >= 500 else Fate.NOT_SENT), f"http-{status}", {}
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return Fate.DOUBTFUL, "malformed", {}
    code = body.get("errcode") if isinstance(body, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        return Fate.DOUBTFUL, "malformed", {}
    if code == 0:
        return Fate.DONE, "0", body
    refused = CAUSES.get(str(code)) == Cause.RECEIVER
    return (Fate.REFUSED if refused else Fate.NOT_SENT), str(code)[:24], body
