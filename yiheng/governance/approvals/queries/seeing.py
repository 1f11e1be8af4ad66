"""Which cases a member may see, and the lists of the desk: to sign, to read, signed, started."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from yiheng.core.clock import now
from yiheng.core.numbers import number_of
from yiheng.governance.approvals.models import (
    Beneficiary,
    Case,
    Comment,
    Reading,
    Signature,
    SplitAlarm,
    Step,
)
from yiheng.governance.approvals.permissions import JUDGE_SPLITS, READ_ALL, SIGN, TERMINATE
from yiheng.governance.people.models import Deputy, Member

A_WHILE = timedelta(days=90)
"""How long those who could have signed still see what another decided, and a deputy whose time has
run out is told so."""


def visible_to(viewer: Member) -> QuerySet[Case]:
    """Cases of the applicant, of those who signed or were asked to read, of those who moved it or
    spoke of it, and of the signers whose turn has come; for a while also when one has decided."""
    everything = Case.objects.select_related("applicant", "unit", "route")
    at = now()
    if viewer.may(READ_ALL, at) or viewer.may(TERMINATE, at):
        return everything
    return everything.filter(Q(applicant=viewer) | _shown(viewer, at))


def subjects_of_signer(viewer: Member, subject: str) -> QuerySet[Case, int]:
    """The pks of a subject's objects that this member has signed, or is asked to sign or read."""
    cases = Case.objects.filter(_shown(viewer, now()), subject=subject)
    return cases.values_list("subject_pk", flat=True)


def todo(member: Member, at: datetime) -> QuerySet[Step]:
    """Steps that wait for this member's signature now, soonest due first."""
    return (
        Step.objects.filter(_signed_by(member, at), waiting=True)
        .select_related("case__applicant", "member", "transferred_by")
        .order_by("due_at", "pk")
    )


def to_read(member: Member) -> QuerySet[Reading]:
    """Cases that were sent round to this member and are not acknowledged (待阅), latest first."""
    return circulated_to(member).filter(read_at=None)


def circulated_to(member: Member) -> QuerySet[Reading]:
    """Every case that was sent round to this member (抄送我的), latest first."""
    sent = Reading.objects.filter(reader=member).select_related("case__applicant", "asked_by")
    return sent.order_by("-asked_at", "-pk")


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


def has_signed(member: Member, pk: int, shown: str, decision: str) -> bool:
    """Whether this very decision stands already on the step and the content that a page showed
    (``Step.shown``): its form was sent twice."""
    content, _colon, step = shown.partition(":")
    given = Signature.objects.filter(
        case=pk, step=number_of(step), member=member, decision=decision, content_hash=content,
        voided_at=None,
    )  # fmt: skip
    return given.exists()


def started_by(member: Member) -> QuerySet[Case]:
    """Cases that this member handed in, latest first."""
    return (
        Case.objects.filter(applicant=member)
        .select_related("unit", "applicant")
        .prefetch_related("steps__member", "steps__transferred_by")
        .order_by("-submitted_at", "-pk")
    )


def split_alarms(viewer: Member, at: datetime) -> QuerySet[SplitAlarm]:
    """Alarms about split amounts, for those who judge them; the open ones first."""
    if not viewer.may(JUDGE_SPLITS, at):
        return SplitAlarm.objects.none()
    alarms = SplitAlarm.objects.select_related("case__applicant", "case__unit", "handled_by")
    return alarms.order_by(F("handled_at").asc(nulls_first=True), "-raised_at", "-pk")


def _shown(viewer: Member, at: datetime) -> Q:
    """Of a case: the viewer signed it, was asked to read it, or it has come to them to sign; or it
    had come to them, and what they did with it has taken their turn away again."""
    steps = Step.objects.filter(case=OuterRef("pk"))
    given = Signature.objects.filter(case=OuterRef("pk"))
    own = given.filter(Q(member=viewer) | Q(on_behalf_of=viewer))
    read = Reading.objects.filter(case=OuterRef("pk"), reader=viewer)
    moved = Comment.objects.filter(case=OuterRef("pk"), member=viewer)
    reached = steps.filter(_reached(viewer, at), since__isnull=False)
    fresh = Q(state__in=Case.OPEN) | Q(decided_at__gte=at - A_WHILE)
    return Q(Exists(own)) | Q(Exists(read)) | (fresh & (Q(Exists(reached)) | Q(Exists(moved))))


def _signed_by(member: Member, at: datetime) -> Q:
    """Of a step: the member may sign it, themselves or for somebody else."""
    mine = _of(member, at) & _apart(member) if member.may_own(SIGN, at) else Q(pk__in=[])
    for one in member.standing_in(at):
        if not one.principal.may_own(SIGN, at):
            continue
        of_both = _apart(member) & _apart(one.principal)
        mine |= _of(one.principal, at) & Q(case__subject__in=one.subjects) & of_both
    return mine


def _reached(viewer: Member, at: datetime) -> Q:
    """Of a step: it is the viewer's to know of, being its signer, or having just been a deputy."""
    theirs = _of(viewer, at)
    for one in _deputies(viewer, at):
        begun = Q() if one.holds(at) else Q(since__lt=one.last)
        theirs |= _of(one.principal, at) & Q(case__subject__in=one.subjects) & begun
    return theirs


def _deputies(viewer: Member, at: datetime) -> list[Deputy]:
    standing = viewer.standing_in(at)
    if viewer.stands_in_until is None or not viewer.here(at):
        return standing
    return [one for one in viewer.deputies if one.since <= at < one.last + A_WHILE]


def _of(member: Member, at: datetime) -> Q:
    """Of a step: the member is its signer."""
    theirs = Q(member=member)
    for held in member.assignments_at(at):
        theirs |= Q(member=None, post=held.post.code) & (Q(unit=None) | Q(unit=held.unit_id))
    return theirs


def _apart(member: Member) -> Q:
    """Of a step: the member neither applied nor gains by it, nor stands behind another step."""
    given = Signature.objects.filter(case=OuterRef("case")).exclude(step=OuterRef("pk"))
    elsewhere = given.filter(Q(member=member) | Q(on_behalf_of=member))
    gains = Beneficiary.objects.filter(case=OuterRef("case"), member=member)
    return ~Q(case__applicant=member) & ~Q(Exists(gains)) & ~Q(Exists(elsewhere))
