"""Telling people: rows in the caller's transaction, so that a notice never outlives its cause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yiheng.core.actor import Actor, the_system
from yiheng.governance.notices.kinds import KINDS, lacking
from yiheng.governance.notices.models import Notice, Sending
from yiheng.governance.notices.routing import route
from yiheng.governance.people.models import Member

LONGEST_FACT = 160
_NUMBER_OF_A_PERSON = re.compile(r"\d{10}")


def notify(
    recipients: Member | Iterable[Member],
    kind: str,
    *,
    at: datetime,
    sender: Actor | None = None,
    url: str = "",
    clause: str = "",
    **facts: object,
) -> list[Notice]:
    """Put one notice a recipient in the outbox; members who have left get none.

    ``sender`` is who tells it (the system, when nobody is named) and may follow who has read it.
    Each other channel of the kind's class gets its row here too, in the same transaction.
    ``facts`` fill the kind's title. Raises ``ValueError`` for a kind that nobody declared, for
    facts that its title lacks, and for a fact that looks like a person's number (ten digits in a
    row: telephone, identity card); ``RuntimeError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"notify({kind!r}) outside a command")
    known = {name: _fact(name, value) for name, value in facts.items()}
    _check(kind, known)
    members = [recipients] if isinstance(recipients, Member) else recipients
    present = {one.pk: one for one in members if one.is_active}
    if not present:
        return []
    told = sender or the_system()
    same = {"kind": kind, "facts": known, "url": url, "clause": clause}
    sending = Sending.objects.create(
        **same, importance=KINDS[kind].importance, at=at, sender=str(told.pk),
        sender_label=told.label,
    )  # fmt: skip
    notices = Notice.objects.bulk_create(
        Notice(**same, recipient=one, sending=sending, created_at=at) for one in present.values()
    )
    route(sending, notices)
    return notices


def _check(kind: str, facts: dict[str, int | str]) -> None:
    if kind not in KINDS:
        raise ValueError(f"{kind}: no such kind of notice; declare it with notices.kinds.kind")
    if missing := lacking(KINDS[kind].title, facts):
        raise ValueError(f"{kind}: its title wants {missing}")


def _fact(name: str, value: object) -> int | str:
    if isinstance(value, int):
        return value
    text = str(value)
    if len(text) > LONGEST_FACT or _NUMBER_OF_A_PERSON.search(text):
        raise ValueError(f"{name}: a notice holds no patient data and no long text")
    return text
