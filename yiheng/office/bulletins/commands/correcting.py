"""What happens to what is published: corrected by another edition, withdrawn, over."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid
from yiheng.governance.approvals import commands as approvals
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.bulletins import queries, rules, telling
from yiheng.office.bulletins.commands.finding import found, locked, stop_asking, text_of
from yiheng.office.bulletins.models import LONGEST_NOTE, Bulletin, Edition, Stage, State

COPIED = ("title", "body", "importance", "category", "audience", "effective_on", "expires_on",
          "formal", "pinned", "shareable")  # fmt: skip


@command("bulletins.correct")
def correct(*, pk: int, by: Member, at: datetime) -> Edition:
    """Begin a correction: another edition with the words of the current one, to be changed."""
    bulletin = found(pk, by)
    verdict = rules.may_correct(by, bulletin, queries.pending(bulletin))
    verdict.require()
    current = bulletin.current
    assert current is not None
    edition = Edition.objects.create(
        bulletin=bulletin, ordinal=bulletin.editions.count() + 1, saved_at=at,
        **{name: getattr(current, name) for name in COPIED},
    )  # fmt: skip
    record(
        "bulletins.correction_begun", by=by, target=bulletin, clause=verdict.clause, at=at,
        edition=edition.ordinal,
    )  # fmt: skip
    return edition


@command("bulletins.withdraw")
def withdraw(*, pk: int, by: Member, at: datetime, reason: str) -> Bulletin:
    """Withdraw what is published, with a reason: those told can still read it, marked as such."""
    bulletin = found(pk, by)
    verdict = rules.may_withdraw(by, bulletin, at)
    verdict.require()
    why = text_of("reason", reason, LONGEST_NOTE)
    if not why:
        raise Invalid("reason", _("请写明撤回原因，收到的人会看到"), clause=verdict.clause)
    _give_up_correction(bulletin, by, at)
    bulletin.put(state=State.WITHDRAWN, withdrawn_at=at, withdrawn_by=by, withdrawn_why=why)
    stop_asking(bulletin, list(bulletin.editions.all()), by, at)
    told = [one.member for one in queries.readers(bulletin)]
    assert bulletin.current is not None
    telling.tell(told, telling.WITHDRAWN, bulletin, bulletin.current, at)
    record(
        "bulletins.withdrawn", by=by, target=bulletin, clause=verdict.clause, at=at,
        number=bulletin.number, count=len(told), reason_digest=words_digest(why),
    )  # fmt: skip
    return bulletin


@command("bulletins.expire")
def expire(*, pk: int, by: Actor, at: datetime) -> Bulletin:
    """Its last day is over: it goes into the archive, and nobody is asked to read it any more."""
    bulletin = locked(pk, state=State.PUBLISHED)
    assert bulletin is not None
    _give_up_correction(bulletin, by, at)
    bulletin.put(state=State.EXPIRED)
    stop_asking(bulletin, list(bulletin.editions.all()), by, at)
    record(
        "bulletins.expired", by=by, target=bulletin, clause=rules.CHANNELS, at=at,
        number=bulletin.number,
    )  # fmt: skip
    return bulletin


def _give_up_correction(bulletin: Bulletin, by: Actor, at: datetime) -> None:
    """A correction under way goes with it; one that another handed in is dropped when it comes
    back from its signers, signed or not."""
    edition = queries.pending(bulletin)
    if edition is None:
        return
    if edition.stage == Stage.IN_APPROVAL:
        if bulletin.author_id != by.pk or not isinstance(by, Member):
            return
        approvals.withdraw(subject=queries.SUBJECT, pk=edition.pk, by=by, at=at)
        edition.refresh_from_db()
    edition.put(stage=Stage.DROPPED)
