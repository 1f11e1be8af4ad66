"""How one case stands: its dossier, who can sign it, and what was said about it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from yiheng.core.database.pointing import point
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.ladder import in_or_above
from yiheng.governance.approvals.models import (
    Beneficiary,
    Case,
    Comment,
    Phrase,
    Reading,
    Resolution,
    Signature,
    Step,
)
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.approvals.queries.seats import seats
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import in_force, who_may


def dossier(case: Case) -> Dossier:
    """Everything that the rules want to know of a case; four queries, one more of its bodies."""
    gain = Beneficiary.objects.filter(case=case).values_list("member", flat=True)
    steps, given = list(case.steps.select_related("unit")), list(case.signatures.all())
    people = Member.objects.in_bulk(_people(steps, given))
    point(steps, people, "member", "transferred_by", "added_by")
    point(given, people, "member", "on_behalf_of")
    point(given, {one.pk: one for one in steps}, "step")
    point(given, Resolution.objects.defer("sealed"), "resolution")  # a file of up to 20 MB
    return Dossier(case, steps, given, frozenset({case.applicant_id, *gain}))


def waiting_steps(case: Case) -> list[Step]:
    """The steps whose turn it is, if the case is in progress."""
    waiting = case.steps.filter(waiting=True)
    return list(waiting.select_related("unit", "member", "transferred_by"))


def opinion_of(signature: Signature) -> str:
    """The opinion in clear; raises ``SealBroken`` when it has been tampered with."""
    if not signature.opinion:
        return ""
    sealed = bytes(signature.opinion)
    return vault.open(sealed, owner="hospital", place=signature.place).decode()


def comments_of(case: Case) -> list[tuple[Comment, str]]:
    """What was done and said beside the signatures, with its words in clear, oldest first.

    Raises ``SealBroken`` when some have been tampered with.
    """
    return [
        (one, vault.open(bytes(one.text), owner="hospital", place=one.place).decode()
         if one.text else "")
        for one in case.comments.select_related("member", "about")
    ]  # fmt: skip


def readings_of(case: Case) -> QuerySet[Reading]:
    """To whom a case was sent round, and who has acknowledged it, oldest first."""
    return case.readings.select_related("reader__unit", "asked_by")


def phrases_of(member: Member) -> QuerySet[Phrase]:
    """The opinions that a member keeps to write them often, oldest first."""
    return Phrase.objects.filter(member=member)


def resolution_for(case: Case, step: Step) -> Resolution | None:
    """The latest resolution of a step's body about the content as it is under approval."""
    kept = Resolution.objects.filter(step=step, content_hash=case.content_hash)
    return kept.select_related("step", "kept_by").defer("sealed").last()


def able_to_sign(step: Step, known: Dossier, at: datetime) -> QuerySet[Member]:
    """Members who may sign a step: none means that it stands vacant for this case."""
    out = known.barred | known.elsewhere(step)
    able = seats(at, [step.post]).able(step, out, known.case.subject)
    return Member.objects.filter(pk__in=able).order_by("pk")


def heirs_of(step: Step, known: Dossier, by: Member, at: datetime) -> QuerySet[Member]:
    """To whom ``by`` may hand a step over (``rules.may_transfer``): those in its post, of its
    department where it has one, and those above them; of a step handed over, whoever gave it."""
    if step.transferred_by_id is not None:
        return Member.objects.filter(pk=step.transferred_by_id)
    fits = Q(pk__in=[])
    for post, unit in in_or_above(step):
        fits |= Q(post__code=post) if unit is None else Q(post__code=post, unit=unit)
    held = in_force(at).filter(fits)
    out = known.barred | known.elsewhere(step) | {by.pk}
    return who_may(SIGN, at).filter(pk__in=held.values("member")).exclude(pk__in=out)


def _people(steps: list[Step], given: list[Signature]) -> set[int]:
    named = {pk for one in steps for pk in (one.member_id, one.transferred_by_id, one.added_by_id)}
    named |= {pk for one in given for pk in (one.member_id, one.on_behalf_of_id)}
    return {pk for pk in named if pk is not None}
