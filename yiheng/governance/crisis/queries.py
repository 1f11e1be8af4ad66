"""Which crises, acts and remedies may be seen by whom, and what was never ratified."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import rfc8785
from django.db.models import Q, QuerySet, Sum

from yiheng.core.clock import now
from yiheng.core.proposals import Stand
from yiheng.governance.approvals.models import Case, Signature
from yiheng.governance.approvals.queries import subjects_of_signer
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.models import (
    OPEN,
    OWNER,
    SUBJECT,
    Act,
    Crisis,
    Paper,
    Remedy,
    Supplement,
)
from yiheng.governance.crisis.permissions import DECLARE, READ_ALL, VERIFY
from yiheng.governance.crisis.rules import Scene
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member, Unit
from yiheng.governance.people.queries import below, who_may
from yiheng.governance.regulation.registry import Period

_WHOLE = ("crisis", "member__unit", "unit")


def visible_to(viewer: Member) -> QuerySet[Crisis]:
    """All of them for those who declare, oversee or verify; else those that one declared or in
    whose team one is or was."""
    everything = Crisis.objects.order_by("-since", "-pk")
    if oversees(viewer):
        return everything
    own = Crisis.objects.filter(team__member=viewer).values("pk")
    return everything.filter(Q(pk__in=own) | Q(proposed_by=str(viewer.pk)))


def acts_visible_to(viewer: Member) -> QuerySet[Act]:
    """The acts of the crises that one may see, those that one signs, and those one makes good."""
    everything = Act.objects.select_related(*_WHOLE).order_by("-at", "-pk")
    if oversees(viewer):
        return everything
    seen = Q(crisis__in=visible_to(viewer).order_by()) | Q(remedy__owner=viewer)
    seen |= Q(pk__in=subjects_of_signer(viewer, SUBJECT))
    return everything.filter(seen)


def remedies_visible_to(viewer: Member) -> QuerySet[Remedy]:
    """The remedies of the acts that one may see, the latest first."""
    acts = acts_visible_to(viewer).order_by().values("pk")
    found = Remedy.objects.filter(act__in=acts).select_related(
        "act__crisis", "act__member", "act__unit", "owner", "verifier"
    )
    return found.order_by("-opened_at", "-pk")


def oversees(viewer: Member) -> bool:
    """Whether somebody sees every crisis."""
    at = now()
    return any(viewer.may(right, at) for right in (DECLARE, READ_ALL, VERIFY))


def live_for(viewer: Member, at: datetime) -> QuerySet[Crisis]:
    """The crises in force that somebody may see."""
    return visible_to(viewer).filter(pk__in=Crisis.objects.live(at).values("pk"))


def over(at: datetime) -> QuerySet[Crisis]:
    """Those whose time is up, or that nobody confirmed in time, and whose end is not noted."""
    lapsed = Q(stand=Stand.PROPOSED, confirm_by__lte=at)
    return Crisis.objects.filter(Q(until__lte=at) | lapsed, ended_at=None).order_by("pk")


def never_ratified(at: datetime) -> QuerySet[Act]:
    """从未补批清单: acts whose time of ratification is up and on which nobody has decided."""
    late = Act.objects.filter(state__in=OPEN, due_at__lte=at)
    return late.select_related(*_WHOLE).order_by("due_at", "pk")


def unescalated(at: datetime) -> QuerySet[Act]:
    """Those of them of which the leaders have not been told."""
    return never_ratified(at).filter(escalated_at=None)


def team_of(crisis: Crisis) -> frozenset[int]:
    """The members of a team as it stands, by their keys."""
    return frozenset(crisis.present.values_list("member", flat=True))


def involved(crisis: Crisis) -> frozenset[int]:
    """Whoever was ever in the team, and whoever declared the crisis."""
    ever = frozenset(crisis.team.values_list("member", flat=True))
    return ever | {int(crisis.proposed_by)}


def judges_of(crisis: Crisis) -> frozenset[int]:
    """Whoever confirmed, signed or verified in a crisis, and so takes no part in it."""
    verified = Remedy.objects.filter(act__crisis=crisis, verifier__isnull=False)
    confirmed = {int(crisis.settled_by)} if crisis.confirmed else set()
    return signed_in(crisis) | confirmed | set(verified.values_list("verifier_id", flat=True))


def acted_in(crisis: Crisis) -> frozenset[int]:
    """Who has acted in a crisis."""
    return frozenset(crisis.acts.values_list("member", flat=True))


def head_of(crisis: Crisis) -> Member:
    """The head of the team."""
    return crisis.present.get(head=True).member


def seconds(by: Member, team: frozenset[int], at: datetime) -> QuerySet[Member]:
    """Who could confirm what somebody declares for a team."""
    return who_may(DECLARE, at).exclude(pk__in={*team, by.pk})


def left_to_confirm(crisis: Crisis, team: frozenset[int], at: datetime) -> int:
    """How many could confirm what waits or may be asked next, were this the team."""
    asked = crisis.extensions.filter(stand=Stand.PROPOSED).values_list("proposed_by", flat=True)
    could = who_may(DECLARE, at).exclude(pk__in=team)
    return min(could.exclude(pk=int(one)).count() for one in (crisis.proposed_by, *asked))


def scope_of(crisis: Crisis) -> frozenset[int]:
    """The units for which one may act, and those below them; empty for the whole house."""
    declared = list(crisis.units.all())
    return frozenset(one.pk for unit in declared for one in (unit, *below(unit)))


def units_of(crisis: Crisis) -> QuerySet[Unit]:
    """The open units for which one may act."""
    scope, units = scope_of(crisis), Unit.objects.filter(closed_at=None).order_by("code")
    return units.filter(pk__in=scope) if scope else units


def spent_in(crisis: Crisis) -> Decimal:
    """What the acts of a crisis have cost so far, in yuan."""
    return crisis.acts.aggregate(sum=Sum("amount"))["sum"] or Decimal()


def signed_in(crisis: Crisis) -> frozenset[int]:
    """Whose valid signature stands on a case of the crisis, and for whom they signed."""
    valid = Signature.objects.filter(
        case__subject=SUBJECT, case__subject_pk__in=crisis.acts.values("pk"), voided_at=None
    )
    hands = valid.values_list("member", "on_behalf_of")
    return frozenset(one for pair in hands for one in pair if one is not None)


def scene_of(crisis: Crisis) -> Scene:
    """What stands around a declaration when somebody acts in it."""
    return Scene(team_of(crisis), signed_in(crisis), scope_of(crisis), spent_in(crisis))


def case_of(act: Act) -> Case | None:
    """The latest case by which an act is ratified."""
    cases = Case.objects.filter(subject=SUBJECT, subject_pk=act.pk)
    return cases.select_related("route", "applicant", "unit").order_by("-pk").first()


def words_of(sealed: Act | Supplement) -> str:
    """The words in clear; raises ``SealBroken`` when they have been tampered with."""
    return vault.open(bytes(sealed.sealed_text), owner=OWNER, place=sealed.place).decode()


def remedy_words(remedy: Remedy, field: str) -> str:
    """What a remedy's owner (``report``) or its verifier (``remark``) wrote; empty for nothing."""
    sealed = bytes(getattr(remedy, f"sealed_{field}"))
    return vault.open(sealed, owner=OWNER, place=remedy.place(field)).decode() if sealed else ""


def papers(act: Act) -> QuerySet[Paper]:
    """The files that belong to an act now."""
    return act.papers.filter(removed_at=None).order_by("pk")


def content_bytes(pk: int) -> bytes:
    """What a ratifying signature binds: every fact of the act, the digests of its words, of its
    files and of what was added, and the feature's own content."""
    act = Act.objects.select_related("crisis", "unit", "member").get(pk=pk)
    kind = KINDS.get(act.kind)
    own = kind.content(act.key) if kind and kind.content else b""
    content: dict[str, Any] = {
        "number": act.number, "kind": act.kind, "unit": act.unit.code,
        "amount": None if act.amount is None else f"{act.amount:.2f}", "text": act.text_digest,
        "member": act.member.staff_no, "at": act.at.isoformat(), "target": act.target,
        "supplements": list(act.supplements.values_list("text_digest", flat=True)),
        "content": own.hex(),
    }  # fmt: skip
    if files := sorted(papers(act).values_list("name", "digest")):
        content["papers"] = [list(one) for one in files]  # without any, as it was signed before
    return rfc8785.dumps(content)


def acts_in(period: Period) -> QuerySet[Act]:
    """Acts done in a period."""
    done = Act.objects.filter(at__gte=period.start, at__lt=period.end).select_related("crisis")
    return done.prefetch_related("crisis__team", "crisis__units").order_by("pk")


def due_in(period: Period, known: datetime) -> QuerySet[Act]:
    """Acts whose time of ratification ended in a period, as known at an instant."""
    due = Act.objects.filter(due_at__gte=period.start, due_at__lt=min(period.end, known))
    return due.select_related("crisis").order_by("pk")


def decided_in(period: Period) -> QuerySet[Act]:
    """Acts on which a decision fell in a period."""
    decided = Act.objects.filter(decided_at__gte=period.start, decided_at__lt=period.end)
    return decided.exclude(state__in=OPEN).select_related("crisis").order_by("pk")


def covered(act: Act) -> bool:
    """Whether the declaration stood behind an act: in force then (or ended by hand at the very
    instant), its doer in the team, kind, unit and sum within what was declared."""
    crisis = act.crisis
    scope = scope_of(crisis)
    spent = crisis.acts.filter(ordinal__lte=act.ordinal).aggregate(sum=Sum("amount"))["sum"]
    return (
        (crisis.live(act.at) or act.at == crisis.ended_at)
        and act.kind in crisis.kinds
        and any(one.member_id == act.member_id and one.there(act.at) for one in crisis.team.all())
        and (not scope or act.unit_id in scope)
        and (act.amount is None or (crisis.cap is not None and spent <= crisis.cap))
    )
