"""How the vitals are drawn: tiles, the alarms that ring, the guards, the versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.ui.formats import figure, when
from yiheng.desk.ledger import pages as ledger
from yiheng.desk.operations import figures
from yiheng.governance.keys import rotating
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.queries import VERIFIED, Witness
from yiheng.governance.operations import alarms, machine
from yiheng.governance.operations.queries import DRILLED, RESTORED
from yiheng.governance.operations.vitals import Vitals

Row = dict[str, Any]
KEYRING = {
    "passphrase": ("ok", gettext_lazy("已用口令开启")),
    "auto": ("warn", gettext_lazy("免口令启动（较弱）")),
    "sealed": ("bad", gettext_lazy("已封存，待开启")),
    "unreadable": ("bad", gettext_lazy("不可读")),
}
OCCASIONS = {
    "scheduled": gettext_lazy("夜间"), "by-hand": gettext_lazy("手工"),
    "before-migration": gettext_lazy("升级前"),
}  # fmt: skip


def ringing(found: Vitals) -> list[Row]:
    """The alarms that ring now, the grave first."""
    known = [(code, alarms.KINDS[code]) for code in alarms.ringing(found)]
    return [{"code": code, "title": one.title, "cure": one.cure, "clause": one.clause,
             "tone": one.tone, "status": _("告警") if one.tone == "bad" else _("留意")}
            for code, one in known]  # fmt: skip


def tiles(found: Vitals, codes: set[str]) -> list[Row]:
    """The figures at which one looks first."""
    up, disk = machine.uptime(), found.disk
    size, unit = figures.bytes_written(found.database.size)
    free, free_unit = figures.bytes_written(disk.free)
    full, filling = "disk-full" in codes, "disk-filling" in codes
    log = _("写前日志由服务器保管")
    if found.database.log is not None:
        log = _("写前日志 %(size)s") % {"size": " ".join(figures.bytes_written(found.database.log))}
    return [
        {"name": _("已连续运行"), "cite": "5.1-e", "unit": "", "foot": _("本进程启动至今"),
         "value": "—" if up is None else ledger.lasting(up), "kind": "ok", "state": _("正常")},
        {"name": _("数据库"), "cite": "", "value": size, "unit": unit, "foot": log,
         "points": [one.facts["database"] for one in found.backups], "kind": "ok",
         "state": found.database.name},
        {"name": _("磁盘剩余"), "cite": "5.1-e", "value": free, "unit": free_unit,
         "foot": _("已用 %(n)s%%，上限 %(most)s%%") % {"n": disk.used_percent, "most": alarms.FULL},
         "kind": "bad" if full else "warn" if filling else "ok",
         "state": _("将满") if full or filling else _("充足")},
        _ledger_tile(found), _backup_tile(found, codes), _drill_tile(found, codes),
        {"name": _("待更正的问题数据"), "cite": "2.1-g", "unit": _("条"),
         "value": figure(found.counts["quarantine"]),
         "foot": _("待授权暂存 %(n)s 条") % {"n": found.counts["held"]},
         "kind": "warn" if found.counts["quarantine"] else "ok",
         "state": _("待处理") if found.counts["quarantine"] else _("无积压")},
        {"name": _("在线会话"), "cite": "", "value": figure(found.counts["sessions"]),
         "unit": _("个"), "foot": _("未读通知 %(n)s 条") % {"n": found.counts["unread"]},
         "kind": "", "state": ""},
    ]  # fmt: skip


def _ledger_tile(found: Vitals) -> Row:
    late = found.oldest is not None and found.at - found.oldest > ledger.BOUND
    late = late or found.young > ledger.BOUND_ENTRIES
    age = _("尚未签发检查点")
    if found.checkpoint:
        age = _("最近检查点 %(age)s前") % {"age": ledger.lasting(found.at - found.checkpoint.at)}
    return {"name": _("审计日志"), "cite": "0-d", "value": figure(found.size), "unit": _("条"),
            "foot": age, "kind": "warn" if late else "ok",
            "state": _("超出 60 秒或 1,000 条") if late else _("在界限内")}  # fmt: skip


def _backup_tile(found: Vitals, codes: set[str]) -> Row:
    last = found.backup
    tile: Row = {"name": _("最近备份"), "cite": "0-d", "unit": ""}
    if last is None:
        return tile | {"value": "—", "foot": _("每天 02:30 自动备份"), "kind": "warn",
                       "state": _("尚无备份")}  # fmt: skip
    size = " ".join(figures.bytes_written(last.facts["size"]))
    occasion = OCCASIONS.get(last.facts["occasion"], last.facts["occasion"])
    return tile | {
        "value": ledger.lasting(found.at - last.happened_at), "unit": _("前"),
        "foot": _("%(occasion)s，%(size)s") % {"occasion": occasion, "size": size},
        "points": [one.facts["size"] for one in found.backups],
        "kind": "bad" if "backup-late" in codes else "warn" if last.facts["own"] else "ok",
        "state": _("用本机密钥（较弱）") if last.facts["own"] else _("已加密"),
    }  # fmt: skip


def _drill_tile(found: Vitals, codes: set[str]) -> Row:
    last = found.last.get(DRILLED)
    tile: Row = {"name": _("恢复演练"), "cite": "6.2-i", "unit": ""}
    if last is None:
        return tile | {"value": "—", "foot": _("命令 yiheng drill"), "kind": "warn",
                       "state": _("尚未演练")}  # fmt: skip
    seconds, whole = last.facts["milliseconds"] / 1000, last.facts["whole"]
    return tile | {
        "value": f"{seconds:.1f}", "unit": _("秒"),
        "foot": _("%(n)s 条日志，%(day)s")
        % {"n": figure(last.facts["entries"]), "day": when(last.happened_at, found.at)},
        "kind": "bad" if not whole else "warn" if "drill-late" in codes else "ok",
        "state": _("完整恢复") if whole else _("未能恢复"),
    }  # fmt: skip


def parts(found: Vitals, locked: int) -> list[Row]:
    """What guards the hospital, and how it stands."""
    tone, words = KEYRING[found.keyring]
    return [
        {"name": _("密钥环"), "cite": "0-e", "kind": tone, "status": str(words)},
        *_rotation(found.at),
        {"name": _("见证文件"), "cite": "0-d", "kind": _tone_of(found.witness),
         "status": str(found.witness.label)},
        _verified(found.last.get(VERIFIED), found.at),
        *_restored(found.last.get(RESTORED), found.at),
        *_transport(found),
        {"name": _("节假日表"), "cite": "0-f", "kind": "", "status": _("至 %(day)s")
         % {"day": found.calendar_until.isoformat() if found.calendar_until else "—"}},
        {"name": _("锁定的账号"), "cite": "6.2-f", "kind": "warn" if locked else "ok",
         "status": _("%(n)s 个") % {"n": locked}},
        {"name": _("未结待办"), "cite": "", "kind": "warn" if found.counts["overdue"] else "ok",
         "status": _("%(n)s 件，逾期 %(late)s 件")
         % {"n": found.counts["duties"], "late": found.counts["overdue"]}},
    ]  # fmt: skip


def _tone_of(witness: Witness) -> str:
    return {Witness.AGREES: "ok", Witness.NONE: "warn"}.get(witness, "bad")


def _verified(last: Entry | None, at: datetime) -> Row:
    row: Row = {"name": _("最近校验"), "cite": "0-d"}
    if last is None:
        return row | {"kind": "warn", "status": _("尚未校验")}
    whole = bool(last.facts["whole"])
    words = _("%(day)s 完整") if whole else _("%(day)s 发现问题")
    day = when(last.happened_at, at)
    return row | {"kind": "ok" if whole else "bad", "status": words % {"day": day}}


def _restored(last: Entry | None, at: datetime) -> list[Row]:
    """Told for as long as the ledger stands: this hospital was put back from a backup."""
    if last is None:
        return []
    day = when(last.happened_at, at)
    return [{"name": _("曾从备份恢复"), "cite": "0-d", "kind": "info", "status": day}]


def _transport(found: Vitals) -> list[Row]:
    secure = settings.SECURE
    rows: list[Row] = [
        {"name": _("加密传输"), "cite": "6.1-f", "kind": "ok" if secure else "info",
         "status": _("已启用") if secure else _("仅限本机访问")}
    ]  # fmt: skip
    if found.certificate is not None:
        left = (found.certificate.until - found.at).days
        tone = "ok" if left > 30 else "warn" if left > 7 else "bad"
        rows.append({"name": _("证书"), "cite": "6.1-f", "kind": tone,
                     "status": _("剩 %(n)s 天") % {"n": left}})  # fmt: skip
    return rows


def _rotation(at: datetime) -> list[Row]:
    """How far the running rotation is, or when the last one ended."""
    last = rotating.last()
    if last is None:
        return []
    status = _("%(done)s / %(total)s 把") % {"done": figure(last.done), "total": figure(last.total)}
    if last.ended_at is not None:
        status = _("第 %(n)s 版，%(day)s 完成") % {"n": last.number, "day": when(last.ended_at, at)}
    return [{"name": _("密钥轮换"), "cite": "3.2-b", "status": status,
             "kind": "info" if last.ended_at is None else "ok"}]  # fmt: skip
