"""An older database is refused at start; putting one back on purpose is a recorded ceremony.

Both compare the ledger's head with the witness file, which lies elsewhere and never goes back. The
ceremony wants two persons, leaves an entry with what is lost, and tells the witness in a signed
note from where the ledger goes on: the notes of what was lost stay where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, models
from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, YihengError
from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.ledger.checkpoints import checkpoint
from yiheng.governance.ledger.models import Checkpoint, Head, Restoration
from yiheng.governance.ledger.notes import BadWitness, Gap, Statement, standing
from yiheng.governance.ledger.proving import root_at
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.ledger.witnessing import newest_of_witness, read_witness, rebuild_witness

OPERATES, AUDITS = "operations:see", "ledger:verify"
LEDGER = "ledger.head"
SHORTEST, LONGEST = 8, 200


class RolledBack(YihengError):
    """The database and the witness do not tell the same story; the text says what to do."""


class Stand(models.TextChoices):
    """How the ledger stands beside its witness."""

    AGREES = "agrees", _("与见证文件一致")
    OLDER = "older", _("数据库比见证文件旧")
    BRANCHED = "branched", _("数据库与见证文件不是同一条日志")
    MISSING = "missing", _("见证文件缺失")


@dataclass(frozen=True, slots=True)
class Compared:
    """Where the ledger stands: its size, the newest witnessed note, the last that both have."""

    stand: Stand
    size: int
    witnessed: Statement | None = None
    back: int = 0


def compare() -> Compared:
    """Compare the head with the newest notes of the witness, in a few reads.

    Raises ``BadWitness`` when a note is not ours.
    """
    size = Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0
    if not settings.WITNESS_FILE.exists():
        lost = Checkpoint.objects.exists()
        return Compared(Stand.MISSING if lost else Stand.AGREES, size)
    notes = standing(newest_of_witness())
    if not notes or _holds(notes[-1], size):
        return Compared(Stand.AGREES, size, notes[-1] if notes else None)
    older = notes[-1].size > size
    known = [one for one in standing(read_witness()) if one.size <= size]
    back = next((one.size for one in reversed(known) if _holds(one, size)), 0)
    if older and (not known or back == known[-1].size):
        back = size
    return Compared(Stand.OLDER if older else Stand.BRANCHED, size, notes[-1], back)


def check_start() -> None:
    """Let nothing be written on a database that is older than its witness.

    Raises ``RolledBack``, in the words of whoever stands at the console.
    """
    try:
        found = compare()
    except BadWitness:
        raise RolledBack(
            _(
                "见证文件中有不是本院签发或被改动的检查点。请用离线保存的见证文件副本核对、替换后再启动"
            )
        ) from None
    if found.stand == Stand.AGREES:
        return
    if found.stand == Stand.MISSING:
        text = _(
            "找不到见证文件 %(file)s，而数据库中已有签发的检查点。请把见证文件放回原处；"
            "确已丢失的，由两人运行 yiheng ledger restored 登记后再启动"
        )
        raise RolledBack(text % {"file": settings.WITNESS_FILE})
    witnessed = found.witnessed.size if found.witnessed else 0
    text = _(
        "%(why)s：日志现有 %(size)s 条，见证文件记到 %(witnessed)s 条。请放回最新的数据库；"
        "确需从备份恢复的，由两人运行 yiheng ledger restored 登记缺失范围后再启动"
    )
    told = {"why": found.stand.label, "size": found.size, "witnessed": witnessed}
    raise RolledBack(text % told)


def may_put_back(by: Actor, second: Actor, at: datetime) -> Verdict:
    """§2.1-n 互相制约: one who operates the system, and another who audits it."""
    if str(by.pk) == str(second.pk):
        return refuse(
            "2.1-n", _("恢复登记须由两人办理"), cure=_("请由系统管理员与审计管理员各自输入口令")
        )
    for one, permission in ((by, OPERATES), (second, AUDITS)):
        verdict = one.may(permission, at)
        if not verdict:
            return verdict
    return permit("2.1-n")


@command("ledger.restore")
def _restore(
    *, found: Compared, reason: str, by: Actor, second: Actor, at: datetime
) -> Restoration:
    """Leave an entry and a row of what is lost (§0-d, §2.1-n)."""
    verdict = may_put_back(by, second, at)
    verdict.require()
    if not SHORTEST <= len(reason.strip()) <= LONGEST:
        raise Invalid("reason", _("请写明恢复的原因，8 至 200 字"))
    lost, root = (found.witnessed.size, found.witnessed.root) if found.witnessed else (0, b"")
    record(
        "ledger.restored", by=by, target=LEDGER, clause=verdict.clause, at=at,
        situation=str(found.stand), entries=found.size, goes_on=found.back, given_up=lost,
        root=root.hex(), second=str(second.pk),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    return Restoration.objects.create(
        at=at, stand=found.stand, size=found.size, back=found.back, lost=lost,
        lost_root=root, reason=reason.strip(), by=str(by.pk), by_label=by.label,
        second=str(second.pk), second_label=second.label,
    )  # fmt: skip


def restored(*, reason: str, by: Actor, second: Actor, at: datetime) -> Restoration:
    """The ceremony: an entry, then a signed note from where the ledger goes on.

    Raises ``Invalid`` when there is nothing to restore, ``Denied``, ``RolledBack`` for a witness
    that is not ours.
    """
    try:
        found = compare()
    except BadWitness:
        raise RolledBack(_("见证文件中有不是本院签发或被改动的检查点，不能据此登记恢复")) from None
    if found.stand == Stand.AGREES:
        raise Invalid("reason", _("数据库与见证文件一致，没有需要登记的恢复"))
    made = _restore(found=found, reason=reason, by=by, second=second, at=at)
    if found.witnessed is None:
        rebuild_witness()
        checkpoint(at)
    else:
        checkpoint(at, Gap(found.back, found.witnessed.size, found.witnessed.root))
    return made


def _holds(one: Statement, size: int) -> bool:
    if one.size > size:
        return False
    try:
        return root_at(one.size) == one.root
    except DatabaseError:  # tables of an earlier version: asked again after the upgrade
        return True
