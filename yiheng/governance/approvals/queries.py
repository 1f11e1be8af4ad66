"""Which cases may be seen, which wait for whom, and where a case is stuck."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yiheng.core.clock import now
from yiheng.governance.approvals.models import Case, Route, Signature, State, Step
from yiheng.governance.approvals.permissions import READ_ALL
from yiheng.governance.keys import vault
from yiheng.governance.people.models import Member, Post
from yiheng.governance.people.queries import in_force, live_deputies


def visible_to(viewer: Member) -> QuerySet[Case]:
    """Cases of the applicant, of those who signed, and of the posts whose turn has come."""
    everything = Case.objects.select_related("applicant", "unit", "route")
    if viewer.may(READ_ALL, at=now()):
        return everything
    return everything.filter(Q(applicant=viewer) | Q(pk__in=_as_signer(viewer)))


def subjects_of_signer(viewer: Member, subject: str) -> QuerySet[Case, int]:
    """The pks of a subject's objects that this member has signed or is asked to sign."""
    cases = Case.objects.filter(subject=subject, pk__in=_as_signer(viewer))
    return cases.values_list("subject_pk", flat=True)


def todo(member: Member, at: datetime) -> QuerySet[Step]:
    """Steps that wait for this member's signature now, soonest due first."""
    elsewhere = Signature.objects.filter(case=OuterRef("case"), member=member)
    return (
        Step.objects.filter(
            _at_posts(member, at), case__state=State.IN_PROGRESS, ordinal=F("case__current")
        )
        .exclude(case__applicant=member)
        .exclude(Exists(elsewhere.exclude(step=OuterRef("pk"))))
        .select_related("case__applicant")
        .order_by("due_at", "pk")
    )


def signers_of(subject: str, pk: int) -> QuerySet[Member]:
    """Members whose valid signature stands on a subject's object, oldest first."""
    valid = Signature.objects.filter(
        case__subject=subject, case__subject_pk=pk, voided_at__isnull=True
    )
    return Member.objects.filter(pk__in=valid.values("member")).order_by("pk")


def signed_by(member: Member) -> QuerySet[Signature]:
    """Signatures that this member gave, void ones too, latest first."""
    given = Signature.objects.filter(member=member)
    return given.select_related("case__applicant", "step").order_by("-signed_at", "-pk")


def started_by(member: Member) -> QuerySet[Case]:
    """Cases that this member handed in, latest first."""
    return (
        Case.objects.filter(applicant=member)
        .select_related("unit", "applicant")
        .prefetch_related("steps")
        .order_by("-submitted_at", "-pk")
    )


def waiting_step(case: Case) -> Step | None:
    """The step whose turn it is, if the case is in progress."""
    if not case.in_progress:
        return None
    return case.steps.select_related("unit").get(ordinal=case.current)


def signatures_of(case: Case) -> list[Signature]:
    """Every signature of a case, void ones too, in the order given."""
    return list(case.signatures.select_related("member", "step", "on_behalf_of"))


def opinion_of(signature: Signature) -> str:
    """The opinion in clear; raises ``SealBroken`` when it has been tampered with."""
    if not signature.opinion:
        return ""
    sealed = bytes(signature.opinion)
    return vault.open(sealed, owner="hospital", place=signature.place).decode()


def able_to_sign(step: Step, case: Case, at: datetime) -> QuerySet[Member]:
    """Members who may sign a step: none means that the post is vacant for this case."""
    held = in_force(at).filter(post__code=step.post)
    if step.unit_id is not None:
        held = held.filter(unit_id=step.unit_id)
    elsewhere = Signature.objects.filter(case=case).exclude(step=step)
    barred = {case.applicant_id, *(pk for one in elsewhere for pk in _hands(one))}
    able = {one.member_id for one in held}
    for deputy in live_deputies(at).filter(principal__in=able - barred):
        if case.subject in deputy.subjects:
            able.add(deputy.deputy_id)
    return Member.objects.filter(pk__in=able - barred, is_active=True).order_by("pk")


def route_in_force(code: str, at: datetime) -> Route | None:
    """The newest version of a route that is in force at an instant."""
    routes = Route.objects.filter(code=code, in_force_from__lte=at)
    return routes.order_by("-in_force_from", "-version").first()


def post_titles() -> Mapping[str, str]:
    """What each post is called."""
    return dict(Post.objects.values_list("code", "title"))


def _as_signer(viewer: Member) -> QuerySet[Step, int]:
    reached = Q(ordinal__lte=F("case__current")) & _at_posts(viewer, now())
    signed = Q(signatures__member=viewer)
    return Step.objects.filter(reached | signed).values_list("case_id", flat=True)


def _at_posts(member: Member, at: datetime) -> Q:
    mine = _posts_of(member, at)
    for one in member.standing_in(at):
        theirs = Signature.objects.filter(case=OuterRef("case")).exclude(step=OuterRef("pk"))
        signed = theirs.filter(Q(member=one.principal) | Q(on_behalf_of=one.principal))
        mine |= (
            _posts_of(one.principal, at)
            & Q(case__subject__in=one.subjects)
            & ~Q(case__applicant=one.principal)
            & ~Q(Exists(signed))
        )
    return mine


def _posts_of(member: Member, at: datetime) -> Q:
    mine = Q(pk__in=[])
    for held in member.assignments_at(at):
        mine |= Q(post=held.post.code) & (Q(unit=None) | Q(unit=held.unit_id))
    return mine


def _hands(signature: Signature) -> set[int]:
    """Whoever stands behind a signature: the signer, and for whom they signed."""
    return {one for one in (signature.member_id, signature.on_behalf_of_id) if one is not None}
