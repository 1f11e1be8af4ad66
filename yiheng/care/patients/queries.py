"""What a patient may see of the ledger, who is at the patient's pages, and whose tries are up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from yiheng.care.patients.models import (
    Answer,
    Deletion,
    Hold,
    NameRequest,
    Patient,
    Session,
    Try,
)
from yiheng.core.digests import words_digest
from yiheng.core.verdict import Text
from yiheng.governance.access.rules import PURPOSES
from yiheng.governance.keys import vault
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.people.models import Assignment, Member

READS = ("records.read", "records.source_read")
OTHERS: dict[str, Text] = {
    "access.glass_read": _("复核紧急调阅"),
    "patients.code_issued": _("签发查询码"),
}
TRIES, TRIES_OF_ADDRESS = 5, 50
TRY_WINDOW = timedelta(minutes=15)
PREFIX = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading as its patient sees it: where, which post, when, what for; no name unasked."""

    entry: int
    at: datetime
    unit: str
    post: str
    purpose: Text
    glass: bool
    request: NameRequest | None
    name: str = ""


def session(token: str, at: datetime) -> Session | None:
    """The patient's session that a browser's token opens, while it lasts."""
    found = Session.objects.select_related("patient").filter(key=words_digest(token), until__gt=at)
    return found.first() if token else None


def digits_of(code: str) -> str:
    """The digits of a code however it was typed: in groups, in full width."""
    return "".join(one for one in unicodedata.normalize("NFKC", code) if one in "0123456789")


def buckets(address: str, code: str) -> tuple[tuple[str, int], tuple[str, int]]:
    """Where a wrong code is counted, and how many each takes: the address with the code's first
    digits, and the address alone, which many may share."""
    of_code = vault.blind("patients.try", f"{address}|{digits_of(code)[:PREFIX]}")
    return (of_code, TRIES), (vault.blind("patients.try", address), TRIES_OF_ADDRESS)


def tries_are_up(address: str, code: str, at: datetime) -> bool:
    """Whether this address has to wait before it enters another code."""
    since = at - TRY_WINDOW
    return any(
        Try.objects.filter(bucket=bucket, at__gt=since).count() >= most
        for bucket, most in buckets(address, code)
    )


def reads_of(surrogate: str) -> QuerySet[Entry]:
    """The ledger's entries of everybody who saw something of a patient, newest first."""
    concerned = Subject.objects.filter(surrogate=surrogate).values("entry")
    return Entry.objects.filter(
        pk__in=concerned, action__in=(*READS, *OTHERS), outcome="done"
    ).order_by("-seq")


def seen(surrogate: str, entries: Sequence[Entry]) -> list[Seen]:
    """Entries as their patient sees them; four queries at most, however many there are."""
    asked = NameRequest.objects.filter(patient=surrogate, entry__in=[one.seq for one in entries])
    requests = {one.entry: one for one in asked}
    readers = readers_of(entries)
    held = Assignment.objects.filter(member__in=readers.values()).select_related("post", "unit")
    posts: dict[str, list[Assignment]] = {}
    for one in held:
        posts.setdefault(str(one.member_id), []).append(one)
    return [
        _seen(entry, readers.get(entry.actor), posts.get(entry.actor, ()), requests.get(entry.seq))
        for entry in entries
    ]


def readers_of(entries: Iterable[Entry]) -> dict[str, Member]:
    """The members who made these entries, by the ledger's id of them."""
    wanted = {one.actor for one in entries if one.actor.isdigit()}
    return {str(one.pk): one for one in Member.objects.select_related("unit").filter(pk__in=wanted)}


def stopped() -> QuerySet[Patient, str]:
    """The surrogates of patients whose data are only stored or destroyed: not read, counted."""
    return Patient.objects.filter(restricted_at__isnull=False).values_list("surrogate", flat=True)


def deletions() -> QuerySet[Deletion]:
    """Every request for deletion, the open ones first, then the latest."""
    open_first = F("ended_at").desc(nulls_first=True)
    return Deletion.objects.select_related("asked_by").order_by(open_first, "-pk")


def holds() -> QuerySet[Hold]:
    """What is closed or in dispute now."""
    return Hold.objects.filter(released_at=None).select_related("placed_by").order_by("-pk")


def name_requests() -> QuerySet[NameRequest]:
    """Every request for a name: the open ones first, then the latest."""
    open_first = F("answered_at").desc(nulls_first=True)
    return NameRequest.objects.select_related("answered_by").order_by(open_first, "-pk")


def _seen(
    entry: Entry, reader: Member | None, posts: Iterable[Assignment], request: NameRequest | None
) -> Seen:
    then = next((one for one in posts if one.holds(entry.happened_at)), None)
    unit = then.unit if then else reader.unit if reader else None
    told = request is not None and request.answer == Answer.TOLD
    return Seen(
        entry=entry.seq,
        at=entry.happened_at,
        unit=unit.name if unit else "",
        post=then.post.title if then else "",
        purpose=_purpose(entry),
        glass=entry.facts.get("via") == "glass",
        request=request,
        name=reader.name if told and reader else "",
    )


def _purpose(entry: Entry) -> Text:
    if entry.action in OTHERS:
        return OTHERS[entry.action]
    known = PURPOSES.get(str(entry.facts.get("purpose", "")))
    return known.title if known else _("未写明")
