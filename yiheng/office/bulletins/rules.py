"""What an announcement may say, who may issue, correct, withdraw, pass on and remind, and when."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Verdict, permit, refuse
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.permissions import OVERSEE
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.registry import enforces
from yiheng.office.bulletins.models import (
    EDITABLE,
    Bulletin,
    Edition,
    Reader,
    Stage,
    State,
)
from yiheng.office.bulletins.permissions import URGENT, WRITE
from yiheng.standards.china.identity import names_a_patient, numbers_in

CHANNELS, RECEIPT, PHONE, MINIMISE = "7.1-a", "7.1-b", "7.1-c", "0-i"
BETWEEN_REMINDERS = timedelta(hours=1)
TOLD_TO_NEWCOMERS = timedelta(days=90)
"""How long after it was issued an announcement that is not pinned is told to those who come."""
MOST_PASSED = 20
LONG_NUMBER = re.compile(r"\d{10}")


@enforces("0-i")
def may_say(text: str, *, title: bool = False) -> Verdict:
    """§0-i 最小必要: an announcement holds no patient; its title, which goes into notices, no long
    number either."""
    plain = unicodedata.normalize("NFKC", text)
    if numbers_in(plain):
        return refuse(MINIMISE, _("含身份证号，公告不收证件号与患者信息"), cure=_("请删去该号码"))
    if names_a_patient(plain):
        return refuse(
            MINIMISE, _("含患者的号码（住院号、病历号等），公告不收患者信息"),
            cure=_("请删去该号码；需要通知到患者的，请在诊疗系统中办理"),
        )  # fmt: skip
    if title and LONG_NUMBER.search(plain):
        return refuse(MINIMISE, _("标题会显示在通知中，不能含长串号码"), cure=_("请把号码移到正文"))
    return permit(MINIMISE)


@enforces("7.1-a")
def may_last(effective_on: date | None, expires_on: date | None, today: date) -> Verdict:
    """§7.1-a: an announcement does not end before it begins, nor before it is told."""
    if expires_on is None:
        return permit(CHANNELS)
    if effective_on is not None and expires_on < effective_on:
        return refuse(
            CHANNELS, _("有效期早于生效日期"), cure=_("请把“有效期至”改到生效日期当天或之后")
        )
    if expires_on < today:
        return refuse(CHANNELS, _("有效期已过"), cure=_("请把“有效期至”改到今天或之后"))
    return permit(CHANNELS)


def needs_signature(importance: str, beyond: bool) -> bool:
    """§7.1-a: whether another signs it: it weighs more than others, or leaves the own unit."""
    return beyond or importance != Importance.NORMAL


@enforces("7.1-a")
def may_edit(by: Member, bulletin: Bulletin, edition: Edition) -> Verdict:
    """§7.1-a: its author changes an edition until it is issued."""
    if bulletin.author_id != by.pk:
        return refuse(CHANNELS, _("只有起草人可以修改公告"), cure=_("请联系起草人"))
    if bulletin.state in (State.WITHDRAWN, State.EXPIRED):
        return refuse(
            CHANNELS, _("公告%(state)s，不能再修改"), cure=_("需要再次告知的，请另发一则公告"),
            state=bulletin.get_state_display(),
        )  # fmt: skip
    if edition.stage not in EDITABLE:
        return refuse(
            CHANNELS, _("这一版%(stage)s，不能修改"), cure=_("已发布的请用“更正”另出一版"),
            stage=edition.get_stage_display(),
        )  # fmt: skip
    return permit(CHANNELS)


@enforces("7.1-a")
def may_submit(by: Member, bulletin: Bulletin, edition: Edition) -> Verdict:
    """§7.1-a: what another has to sign is handed in once, by its author."""
    verdict = may_edit(by, bulletin, edition)
    if verdict and edition.stage == Stage.IN_APPROVAL:
        return refuse(CHANNELS, _("公告已在审核中"), cure=_("请等待审核，或先撤回审核"))
    return verdict


@enforces("7.1-a", "7.1-c")
def may_publish(
    by: Member, bulletin: Bulletin, edition: Edition, beyond: bool, at: datetime
) -> Verdict:
    """§7.1-a, §7.1-c: an author issues alone what stays in the own unit and does not weigh more;
    an urgent one goes out at once by those who may."""
    if edition.stage == Stage.ISSUED and bulletin.author_id == by.pk:
        return refuse(CHANNELS, _("这一版已经发布，没有重复发送"), cure=_("请在公告页查看阅知情况"))
    verdict = may_submit(by, bulletin, edition)
    if not verdict or not needs_signature(edition.importance, beyond):
        return verdict
    if edition.importance == Importance.URGENT:
        lent = by.may(URGENT, at)
        return permit(PHONE) if lent else lent
    return refuse(
        CHANNELS, _("重要公告和超出本部门的公告须经部门负责人审核"), cure=_("请点“提交审核”")
    )


@enforces("7.1-a")
def may_recall(by: Member, bulletin: Bulletin, edition: Edition) -> Verdict:
    """§7.1-a: the author takes it back from whoever has to sign it."""
    verdict = may_edit(by, bulletin, edition)
    if verdict and edition.stage != Stage.IN_APPROVAL:
        return refuse(CHANNELS, _("公告不在审核中"), cure=_("草稿可以直接修改"))
    return verdict


@enforces("7.1-a")
def may_correct(by: Member, bulletin: Bulletin, pending: Edition | None) -> Verdict:
    """§7.1-a: the author corrects what is published, one correction at a time."""
    if bulletin.author_id != by.pk:
        return refuse(CHANNELS, _("只有起草人可以更正公告"), cure=_("请联系起草人"))
    if bulletin.state != State.PUBLISHED:
        return refuse(
            CHANNELS, _("公告%(state)s，不能更正"), cure=_("需要再次告知的，请另发一则公告"),
            state=bulletin.get_state_display(),
        )  # fmt: skip
    if pending is not None:
        return refuse(CHANNELS, _("已有一份未发布的更正"), cure=_("请继续修改那一份，或先作废它"))
    return permit(CHANNELS)


@enforces("7.1-a")
def may_withdraw(by: Member, bulletin: Bulletin, at: datetime) -> Verdict:
    """§7.1-a: the author, or who oversees notices, withdraws what is published."""
    if bulletin.author_id != by.pk and not by.may(OVERSEE, at):
        return refuse(CHANNELS, _("只有起草人和通知监督人可以撤回公告"), cure=_("请联系起草人"))
    if bulletin.state not in (State.PUBLISHED, State.EXPIRED):
        return refuse(
            CHANNELS, _("公告%(state)s，不能撤回"), cure=_("未发布的草稿可以作废"),
            state=bulletin.get_state_display(),
        )  # fmt: skip
    return permit(CHANNELS)


@enforces("7.1-b")
def may_read(reader: Reader | None) -> Verdict:
    """§7.1-b 阅知: a receipt is left by whom it was told to."""
    if reader is None:
        return refuse(RECEIPT, _("这则公告没有发给您，不需要阅知"), cure=_("您可以直接查看"))
    if reader.notice.read_at is None and reader.notice.over_at is not None:
        return refuse(
            RECEIPT, _("公告已撤回或已过期，不必再阅知"), cure=_("您仍可以查看；以现行公告为准")
        )
    return permit(RECEIPT)


@enforces("7.1-b")
def may_remind(by: Member, bulletin: Bulletin, unread: int, at: datetime) -> Verdict:
    """§7.1-b: the author, or who oversees, reminds the unread, at most once an hour."""
    if bulletin.author_id != by.pk and not by.may(OVERSEE, at):
        return refuse(RECEIPT, _("只有起草人和通知监督人可以催阅"), cure=_("请联系起草人"))
    if bulletin.state != State.PUBLISHED:
        return refuse(
            RECEIPT, _("公告%(state)s，不再催阅"), cure=_("阅知名单仍可查看和导出"),
            state=bulletin.get_state_display(),
        )  # fmt: skip
    if not unread:
        return refuse(RECEIPT, _("已经全部阅知，不必催阅"), cure=_("阅知名单可以导出"))
    if bulletin.reminded_at is not None and at < bulletin.reminded_at + BETWEEN_REMINDERS:
        return refuse(
            RECEIPT, _("一小时内已经催阅过"), cure=_("请一小时后再催；紧急的请打电话名单")
        )
    return permit(RECEIPT)


@enforces("7.1-a")
def may_pass_on(by: Member, bulletin: Bulletin, reader: Reader | None) -> Verdict:
    """§7.1-a: who was told passes it on, unless the announcement says that it stays where it is."""
    if bulletin.author_id != by.pk and reader is None:
        return refuse(
            CHANNELS, _("这则公告没有发给您，不能由您传阅"), cure=_("请由起草人或收到的人传阅")
        )
    if bulletin.state != State.PUBLISHED:
        return refuse(
            CHANNELS, _("公告%(state)s，不能传阅"), cure=_("请以现行公告为准"),
            state=bulletin.get_state_display(),
        )  # fmt: skip
    if bulletin.current is not None and not bulletin.current.shareable:
        return refuse(
            CHANNELS, _("这则公告限定范围，不能传阅"), cure=_("需要扩大范围的，请联系起草人更正")
        )
    return permit(CHANNELS)


def may_write(by: Member, at: datetime) -> Verdict:
    """§7.1-a: who may draft announcements at all."""
    return by.may(WRITE, at)
