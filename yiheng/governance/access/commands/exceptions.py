"""Alternative controls in the place of changing a password: dated, and approved by two (C13)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand
from yiheng.governance.access import queries, rules
from yiheng.governance.access.models import PasswordException
from yiheng.governance.access.permissions import CONFIRM_EXCEPTION, EXCEPT
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may

CLAUSE = "4.1-k"
LONGEST = 200
URL = "/campaigns/passwords/"
TO_CONFIRM = notice_kind(
    "access.exception_proposed", _("%(proposer)s 为 %(who)s 提出口令更换例外，待您确认"),
    importance=Importance.IMPORTANT, outside=_("有一项口令更换例外待您确认"),
)  # fmt: skip
SETTLED = notice_kind("access.exception_settled", _("%(who)s 的口令更换例外：%(stand)s"))


@command("access.propose_exception")
def propose_exception(
    *, member: Member, measure: str, reason: str, until: datetime, by: Member, at: datetime
) -> PasswordException:
    """Propose that an alternative control stands in the place of changing a password."""
    factor = queries.confirmed_factor(member) is not None
    rules.may_except(
        by, member, at, until=until, limits=queries.limits(at), factor=factor
    ).require()  # fmt: skip
    for field, text in (("measure", measure), ("reason", reason)):
        if not text.strip() or len(text) > LONGEST:
            raise Invalid(field, _("请填写，不超过 %(n)s 个字"), clause=CLAUSE, n=LONGEST)
    if until <= at:
        raise Invalid("until", _("截止日期应晚于今天"), clause=CLAUSE)
    if queries.exceptions().filter(member=member, stand=Stand.PROPOSED).exists():
        raise Invalid("member", _("已有一项例外待确认，请先办结或撤回"), clause=CLAUSE)
    made = PasswordException.objects.create(
        member=member, measure=measure.strip(), reason=reason.strip(), until=until,
        proposed_by=str(by.pk), proposed_by_label=by.label, proposed_at=at,
    )  # fmt: skip
    record(
        "access.exception_proposed", by=by, target=made, clause=CLAUSE, at=at,
        member=member.staff_no, until=until.isoformat(), measure=words_digest(measure.strip()),
        reason_digest=words_digest(reason.strip()),
    )  # fmt: skip
    others = who_may(CONFIRM_EXCEPTION, at).exclude(pk__in=[by.pk, member.pk])
    notify(others, TO_CONFIRM, url=URL, clause=CLAUSE, at=at, proposer=by.label, who=member.label)
    return made


@command("access.settle_exception")
def settle_exception(*, pk: int, stand: str, by: Member, at: datetime) -> PasswordException:
    """Confirm, refuse or withdraw; a confirmed one holds at once and ends by itself."""
    found = _found(pk)
    if stand not in (Stand.CONFIRMED, Stand.REFUSED, Stand.WITHDRAWN):
        raise Invalid("stand", _("请选择同意、不同意或撤回"))
    rules.may_settle_exception(by, found, Stand(stand), at).require()
    if stand == Stand.CONFIRMED:
        if found.until <= at:
            raise Invalid("stand", _("这项例外的截止日期已过，请重新提出"), clause=CLAUSE)
        found.begin(at)
    found.settle(Stand(stand), by, at)
    record(
        "access.exception_settled", by=by, target=found, clause=CLAUSE, at=at, stand=stand,
        member=found.member.staff_no, until=found.until.isoformat(),
    )  # fmt: skip
    told = Member.objects.filter(pk__in=[found.proposed_by, found.member_id]).exclude(pk=by.pk)
    notify(
        told, SETTLED, url=URL, clause=CLAUSE, at=at, who=found.member.label,
        stand=str(found.get_stand_display()),
    )  # fmt: skip
    return found


@command("access.end_exception")
def end_exception(*, pk: int, by: Member, at: datetime) -> PasswordException:
    """End it before its time: the password must be changed when it is old."""
    by.may(EXCEPT, at).require()
    found = _found(pk)
    if found.stand != Stand.CONFIRMED or found.until <= at or found.ended_at is not None:
        raise Invalid("exception", _("这项例外没有生效，无须结束"), clause=CLAUSE)
    found.end(at)
    record(
        "access.exception_ended", by=by, target=found, clause=CLAUSE, at=at,
        member=found.member.staff_no,
    )  # fmt: skip
    return found


def _found(pk: int) -> PasswordException:
    exceptions = PasswordException.objects.select_for_update(of=("self",))
    found = exceptions.select_related("member").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
