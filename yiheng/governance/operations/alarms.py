"""What an administrator must hear of without looking: each alarm, its limit, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text
from yiheng.governance.ledger.queries import Witness
from yiheng.governance.notices.kinds import kind
from yiheng.governance.operations.queries import DRILLED
from yiheng.governance.operations.vitals import Vitals

FILLING, FULL = 80, 90  # per cent of the disk
BACKUP_WITHIN, DRILL_WITHIN = timedelta(hours=26), timedelta(days=183)
CHECKPOINT_WITHIN = timedelta(minutes=2)
CERTIFICATE_SOON, CERTIFICATE_NOW = timedelta(days=30), timedelta(days=7)
CALENDAR_SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Kind:
    """An alarm that can ring: its words, the clause it touches, how grave it is."""

    title: Text
    cure: Text
    clause: str
    tone: str


KINDS: dict[str, Kind] = {
    "disk-full": Kind(
        _("磁盘已用九成以上"),
        _("请立即清理或扩容：写满后不再接受任何写入"),
        "5.1-e",
        "bad",
    ),
    "disk-filling": Kind(
        _("磁盘已用八成以上"),
        _("请安排清理或扩容"),
        "5.1-e",
        "warn",
    ),
    "backup-late": Kind(
        _("超过 26 小时没有新的备份"),
        _("请看后台任务“夜间备份”的状态，或现在备份"),
        "0-d",
        "bad",
    ),
    "drill-late": Kind(
        _("半年内没有成功的恢复演练"),
        _("请运行 yiheng drill"),
        "6.2-i",
        "warn",
    ),
    "job-failing": Kind(
        _("有后台任务出错"),
        _("请看后台任务表"),
        "5.1-e",
        "bad",
    ),
    "worker-still": Kind(
        _("后台任务没有按时运行"),
        _("请检查服务是否完整运行，必要时重启"),
        "5.1-e",
        "bad",
    ),
    "checkpoint-late": Kind(
        _("审计日志超过 2 分钟没有新的检查点"),
        _("请看后台任务“签发检查点”的状态"),
        "0-d",
        "bad",
    ),
    "witness-wrong": Kind(
        _("见证文件缺失或与日志不一致"),
        _("请审计管理员校验审计日志"),
        "0-d",
        "bad",
    ),
    "certificate-now": Kind(
        _("证书在 7 天内到期"),
        _("请换发证书并重启服务"),
        "6.1-f",
        "bad",
    ),
    "certificate-soon": Kind(
        _("证书在 30 天内到期"),
        _("请安排换发证书"),
        "6.1-f",
        "warn",
    ),
    "keyring-closed": Kind(
        _("密钥环没有开启"),
        _("请在 /unseal/ 输入密钥口令"),
        "0-e",
        "bad",
    ),
    "calendar-ends": Kind(
        _("节假日表不足 30 天"),
        _("请导入下一年的节假日，否则期限只是暂定"),
        "0-f",
        "warn",
    ),
}
NOTICES = {code: kind(f"operations.{code}", one.title) for code, one in KINDS.items()}


def ringing(found: Vitals) -> list[str]:
    """The codes of the alarms that ring, the grave ones first."""
    ways = (_of_the_disk, _of_backups, _of_jobs, _of_the_ledger, _of_the_certificate)
    codes = [code for way in ways for code in way(found)]
    codes += ["keyring-closed"] if found.keyring in ("sealed", "unreadable") else []
    if found.calendar_until and found.calendar_until - CALENDAR_SOON < found.at.date():
        codes.append("calendar-ends")
    return sorted(codes, key=lambda code: KINDS[code].tone)


def _of_the_disk(found: Vitals) -> list[str]:
    used = found.disk.used_percent
    return ["disk-full"] if used >= FULL else ["disk-filling"] if used >= FILLING else []


def _of_backups(found: Vitals) -> list[str]:
    drill = found.last.get(DRILLED)
    drilled = drill.happened_at if drill and drill.facts["whole"] else None
    backed = found.backup.happened_at if found.backup else None
    wanted = (("backup-late", backed, BACKUP_WITHIN), ("drill-late", drilled, DRILL_WITHIN))
    return [code for code, last, within in wanted if _past(last, within, found)]


def _of_jobs(found: Vitals) -> list[str]:
    asked = (("job-failing", found.failing()), ("worker-still", found.late()))
    return [code for code, names in asked if names]


def _of_the_ledger(found: Vitals) -> list[str]:
    late = found.oldest is not None and found.at - found.oldest > CHECKPOINT_WITHIN
    wrong = found.witness in (Witness.MISSING, Witness.DIFFERS)
    return ["checkpoint-late"] * late + ["witness-wrong"] * wrong


def _of_the_certificate(found: Vitals) -> list[str]:
    left = None if found.certificate is None else found.certificate.until - found.at
    if left is None or left > CERTIFICATE_SOON:
        return []
    return ["certificate-now" if left <= CERTIFICATE_NOW else "certificate-soon"]


def _past(last: datetime | None, within: timedelta, found: Vitals) -> bool:
    """Whether more time has passed than may; a young hospital owes nothing yet."""
    since = last or found.founded
    return since is not None and found.at - since > within
