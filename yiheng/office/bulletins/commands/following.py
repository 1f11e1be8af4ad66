"""Following what was told: reminding, passing on, and those who come later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.errors import Invalid
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import queries, rules, telling
from yiheng.office.bulletins.commands.finding import (
    add_newcomers,
    found,
    keep_readers,
    locked,
    text_of,
)
from yiheng.office.bulletins.models import LONGEST_NOTE, Bulletin, Reader, State, Way


@command("bulletins.remind")
def remind(*, pk: int, by: Member, at: datetime) -> int:
    """Remind everybody who has not read it; gives how many."""
    bulletin = found(pk, by)
    waiting = [one.member for one in queries.unread(bulletin)]
    verdict = rules.may_remind(by, bulletin, len(waiting), at)
    verdict.require()
    assert bulletin.current is not None
    telling.tell(waiting, telling.reminder_of(bulletin.current), bulletin, bulletin.current, at)
    bulletin.put(reminded_at=at)
    record(
        "bulletins.reminded", by=by, target=bulletin, clause=verdict.clause, at=at,
        unread=len(waiting),
    )  # fmt: skip
    return len(waiting)


@command("bulletins.pass_on")
def pass_on(
    *, pk: int, to: Sequence[Member], remark: str, by: Member, at: datetime
) -> list[Member]:
    """传阅: pass it on to colleagues, who leave a receipt too; gives whom it was new to."""
    bulletin = found(pk, by)
    verdict = rules.may_pass_on(by, bulletin, queries.reader_of(bulletin, by))
    verdict.require()
    said = text_of("remark", remark, LONGEST_NOTE)
    fresh = _fresh(bulletin, to, at)
    assert bulletin.current is not None
    assert bulletin.asked is not None
    sent = telling.tell(
        fresh, telling.PASSED, bulletin, bulletin.current, at, who=by.name
    )  # fmt: skip
    keep_readers(bulletin.asked, sent, way=Way.PASSED, passed_by=by, remark=said)
    record(
        "bulletins.passed_on", by=by, target=bulletin, clause=verdict.clause, at=at,
        members=[one.staff_no for one in fresh],
    )  # fmt: skip
    return fresh


@command("bulletins.welcome")
def welcome(*, pk: int, by: Actor, at: datetime) -> int:
    """Tell those who have come into the audience since; gives how many."""
    bulletin = locked(pk, state=State.PUBLISHED)
    assert bulletin is not None
    count = add_newcomers(bulletin, at)
    record("bulletins.welcomed", by=by, target=bulletin, clause=rules.RECEIPT, at=at, count=count)
    return count


def _fresh(bulletin: Bulletin, to: Sequence[Member], at: datetime) -> list[Member]:
    wanted = {one.pk: one for one in to if one.here(at) and one.pk != bulletin.author_id}
    if not wanted:
        raise Invalid("to", _("请填写传阅给谁：在岗同事的工号或姓名"), clause=rules.CHANNELS)
    if len(wanted) > rules.MOST_PASSED:
        raise Invalid(
            "to", _("一次最多传阅 %(n)s 人；更多的请由起草人更正发布范围"),
            clause=rules.CHANNELS, n=rules.MOST_PASSED,
        )  # fmt: skip
    known = Reader.objects.filter(edition=bulletin.asked_id, member__in=wanted)
    told = set(known.values_list("member", flat=True))
    fresh = [one for pk, one in wanted.items() if pk not in told]
    if not fresh:
        raise Invalid("to", _("他们都已收到这则公告，不必再传"), clause=rules.CHANNELS)
    return fresh
