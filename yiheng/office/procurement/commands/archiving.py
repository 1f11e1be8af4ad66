"""Archive: read-only for fifteen years and more, and then destroyed by two persons."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.proposals import Stand, may_settle
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.commands.finding import act_as, purchase_of
from yiheng.office.procurement.models import Archive, Attachment, Destruction, State
from yiheng.office.procurement.permissions import BUY, CONTRACTS, SUPERVISE
from yiheng.office.procurement.rules import Hand
from yiheng.standards.china.purchasing import KEPT_YEARS
from yiheng.standards.china.retention import kept_until

PROCESS, TRACE = "3.1-a", "0-g"


@command("procurement.archive")
def archive(*, pk: int, by: Member, at: datetime) -> Archive:
    """Close the papers of a purchase that is paid: a digest over all of them, and a day."""
    purchase = purchase_of(pk, by)
    act_as(Hand.BUY, BUY, purchase, by, at)
    verdict = rules.stands_at(purchase, State.PAID)
    verdict.require()
    made = Archive.objects.create(
        purchase=purchase, archived_by=by, archived_at=at,
        digest=sha256(queries.archive_bytes(purchase)).hexdigest(),
        kept_until=kept_until(queries.day_of_end(purchase), KEPT_YEARS),
    )  # fmt: skip
    purchase.move(State.ARCHIVED)
    record(
        "procurement.archived", by=by, target=purchase, clause=verdict.clause, at=at,
        digest=made.digest, until=made.kept_until.isoformat(),
    )  # fmt: skip
    return made


@command("procurement.propose_destruction")
def propose_destruction(*, pk: int, by: Member, at: datetime, reason: str) -> Destruction:
    """Propose that an archive be destroyed whose time is over; refused before (0-g). Raises
    ``Invalid`` while another proposal of it waits."""
    by.may(BUY, at).require()
    found = _archive(pk, by)
    verdict = rules.may_destroy(found, day_of(at))
    verdict.require()
    if found.destructions.filter(stand=Stand.PROPOSED).exists():
        raise Invalid("reason", _("该档案已提出销毁，正待另一人确认"), clause=TRACE)
    made = Destruction.objects.create(
        archive=found, reason=reason, proposed_by=str(by.pk), proposed_by_label=by.label,
        proposed_at=at,
    )  # fmt: skip
    record("procurement.destruction_proposed", by=by, target=found, clause=TRACE, at=at)
    return made


@command("procurement.settle_destruction")
def settle_destruction(*, pk: int, by: Member, at: datetime, stand: Stand) -> Destruction:
    """Another person confirms, and the files are gone; or refuses, or the proposer withdraws."""
    by.may(BUY if stand == Stand.WITHDRAWN else SUPERVISE, at).require()
    rows = Destruction.objects.select_for_update(of=("self",))
    made = rows.select_related("archive__purchase").filter(pk=pk).first()
    if made is None:
        raise NotFound
    may_settle(made, stand, by, TRACE).require()
    if stand == Stand.CONFIRMED:
        rules.may_destroy(made.archive, day_of(at)).require()
        for one in Attachment.objects.filter(purchase=made.archive.purchase):
            one.sealed = b""
            one.removed_at = one.removed_at or at
            one.save(update_fields=["sealed", "removed_at"])
        made.archive.destroy(at)
    made.settle(stand, by, at)
    record(
        "procurement.destruction_settled", by=by, target=made.archive, clause=TRACE, at=at,
        stand=stand,
    )  # fmt: skip
    return made


@command("procurement.read_file")
def read_file(*, pk: int, by: Member, at: datetime) -> tuple[Attachment, bytes]:
    """Open a file of a purchase that the reader may see; an archived contract by 3.2-d only."""
    found = (
        Attachment.objects.filter(
            pk=pk, removed_at=None, purchase__in=queries.visible_to(by).values("pk")
        )
        .select_related("purchase")
        .first()
    )
    if found is None:
        raise NotFound
    verdict = rules.may_read_file(
        found.part, found.purchase,
        director=bool(by.may(CONTRACTS, at)), inspects=bool(by.may(SUPERVISE, at)),
    )  # fmt: skip
    verdict.require()
    content = found.content()
    record(
        "procurement.file_read", by=by, target=found.purchase, clause=verdict.clause, at=at,
        attachment=found.pk, digest=found.digest,
    )  # fmt: skip
    return found, content


def _archive(pk: int, by: Member) -> Archive:
    rows = Archive.objects.select_for_update(of=("self",))
    found = rows.filter(purchase__in=queries.visible_to(by).values("pk"), purchase=pk).first()
    if found is None:
        raise NotFound
    return found
