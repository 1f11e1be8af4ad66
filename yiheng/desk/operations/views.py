"""运行状况: one page for those who keep the system running."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import now
from yiheng.core.policy import policy
from yiheng.core.ui.formats import figure, when
from yiheng.desk.access.requests import MemberRequest
from yiheng.desk.ledger import pages as ledger
from yiheng.desk.operations import figures, machine
from yiheng.governance.access.permissions import OPERATIONS
from yiheng.governance.keys import rotating
from yiheng.governance.ledger.models import Checkpoint, Head
from yiheng.governance.ledger.queries import last_checkpoint

FULL = 90
KEYRING = {
    "passphrase": ("ok", gettext_lazy("已用口令开启")),
    "auto": ("warn", gettext_lazy("免口令启动（较弱）")),
    "sealed": ("bad", gettext_lazy("已封存，待开启")),
    "unreadable": ("bad", gettext_lazy("不可读")),
}


@policy(OPERATIONS)
def operations(request: MemberRequest) -> HttpResponse:
    """Figures as tiles, the rest as tables; the request itself proves that the database answers."""
    at = now()
    size = Head.objects.values_list("size", flat=True).first() or 0
    checkpoint = last_checkpoint()
    context = {
        "now": at,
        "tiles": [*_machine_tiles(), _ledger_tile(checkpoint, size, at)],
        "jobs": figures.jobs(at),
        "days": figures.intake(at),
        "waiting": figures.open_quarantine(),
        "feeds": figures.feeds(),
        "parts": _parts(checkpoint, at),
        "version": machine.product_version(),
    }
    return render(request, "desk_operations/operations.html", context)


def _machine_tiles() -> list[dict[str, Any]]:
    up, base, disk = machine.uptime(), machine.database(), machine.disk()
    full = disk.used_percent >= FULL
    size, unit = figures.bytes_written(base.size)
    free, free_unit = figures.bytes_written(disk.free)
    log = _("写前日志由服务器保管")
    if base.log is not None:
        log = _("写前日志 %(size)s") % {"size": " ".join(figures.bytes_written(base.log))}
    return [
        {"name": _("已连续运行"), "cite": "5.1-e", "unit": "", "foot": _("本进程启动至今"),
         "value": "—" if up is None else ledger.lasting(up),
         "kind": "ok", "state": _("正常")},
        {"name": _("数据库"), "cite": "", "value": size, "unit": unit, "foot": log,
         "kind": "ok", "state": base.name},
        {"name": _("磁盘剩余"), "cite": "5.1-e", "value": free, "unit": free_unit,
         "foot": _("已用 %(n)s%%，上限 %(most)s%%") % {"n": disk.used_percent, "most": FULL},
         "kind": "bad" if full else "ok", "state": _("将满") if full else _("充足")},
    ]  # fmt: skip


def _ledger_tile(checkpoint: Checkpoint | None, size: int, at: datetime) -> dict[str, Any]:
    tail = ledger.tail(checkpoint, size, at)
    age = _("最近检查点 %(age)s前") % {"age": tail["age"]} if tail["age"] else _("尚未签发检查点")
    return {"name": _("审计日志"), "cite": "0-d", "value": figure(size), "unit": _("条"),
            "foot": age, "kind": tail["tone"], "state": tail["status"]}  # fmt: skip


def _rotation(at: datetime) -> list[dict[str, str]]:
    """How far the running rotation is, or when the last one ended."""
    last = rotating.last()
    if last is None:
        return []
    status = _("%(done)s / %(total)s 把") % {"done": figure(last.done), "total": figure(last.total)}
    if last.ended_at is not None:
        status = _("第 %(n)s 版，%(day)s 完成") % {"n": last.number, "day": when(last.ended_at, at)}
    return [{"name": _("密钥轮换"), "cite": "3.2-b", "status": status,
             "kind": "info" if last.ended_at is None else "ok"}]  # fmt: skip


def _parts(checkpoint: Checkpoint | None, at: datetime) -> list[dict[str, str]]:
    locked, sessions = figures.locked_out(at), figures.sessions(at)
    seen, (tone, words) = ledger.witness(checkpoint), KEYRING[machine.keyring_state()]
    return [
        {"name": _("密钥环"), "cite": "0-e", "kind": tone, "status": str(words)},
        *_rotation(at),
        {"name": _("见证文件"), "cite": "0-d", "kind": seen[0], "status": seen[1]},
        {"name": _("加密传输"), "cite": "6.1-f", "kind": "ok" if settings.SECURE else "info",
         "status": _("已启用") if settings.SECURE else _("仅限本机访问")},
        {"name": _("锁定的账号"), "cite": "6.2-f", "kind": "warn" if locked else "ok",
         "status": _("%(n)s 个") % {"n": locked}},
        {"name": _("在线会话"), "cite": "", "kind": "",
         "status": _("%(n)s 个") % {"n": sessions}},
    ]  # fmt: skip
