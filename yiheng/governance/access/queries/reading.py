"""Which patients a member may read, and which 紧急调阅 may be seen by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from yiheng.core.clock import now
from yiheng.core.verdict import Verdict
from yiheng.governance.access import permissions, rules
from yiheng.governance.access.models import (
    JUDGED,
    BreakGlass,
    CareRelation,
    DrugStatisticsAttempt,
    State,
)
from yiheng.governance.keys import vault
from yiheng.governance.ledger.models import Entry, Subject
from yiheng.governance.people.models import Assignment, Member
from yiheng.governance.people.queries import in_force, who_may
from yiheng.governance.regulation.registry import Period

OWNER = vault.HOSPITAL
READ = "records.read"


def may_read(
    member: Member, surrogate: str, at: datetime, purpose: str = rules.TREATMENT
) -> Verdict:
    """Whether this member may read this patient now; asks the database twice at most."""
    return rules.may_read(
        member, at, relations_of(member, surrogate), glasses_of(member, surrogate), purpose
    )


def relations_of(member: Member, surrogate: str) -> QuerySet[CareRelation]:
    """A member's relations with one patient, past ones too."""
    return CareRelation.objects.filter(member=member, surrogate=surrogate)


def glasses_of(member: Member, surrogate: str) -> QuerySet[BreakGlass]:
    """A member's 紧急调阅 of one patient, past ones too."""
    return BreakGlass.objects.filter(member=member, surrogate=surrogate)


def in_care_of(member: Member, at: datetime) -> QuerySet[CareRelation]:
    """The patients whom a member treats at an instant, latest relation first."""
    return CareRelation.objects.filter(
        Q(until=None) | Q(until__gt=at), member=member, since__lte=at
    ).order_by("-since", "pk")


def visible_to(viewer: Member) -> QuerySet[BreakGlass]:
    """医务部 sees every 紧急调阅, others their own; soonest due first."""
    everything = BreakGlass.objects.select_related("member__unit", "reviewer", "assigned").order_by(
        "review_due_at", "pk"
    )
    if viewer.may(permissions.REVIEW, at=now()):
        return everything
    return everything.filter(member=viewer)


def next_reviewer(reader: Member, at: datetime) -> Member | None:
    """Whose turn it is to judge a reading: of another unit, with the least to judge, longest ago.

    None while nobody of another unit may judge: then it is owed by the post.
    """
    able = list(who_may(permissions.REVIEW, at).exclude(unit_id=reader.unit_id))
    turns = BreakGlass.objects.filter(assigned__in=able).values("assigned").annotate(
        waiting=Count("pk", filter=~Q(state__in=JUDGED)), last=Max("opened_at")
    )  # fmt: skip
    known = {one["assigned"]: (one["waiting"], one["last"].timestamp()) for one in turns}
    return min(able, key=lambda one: (known.get(one.pk, (0, 0.0)), one.pk), default=None)


def overdue_reviews(at: datetime) -> QuerySet[BreakGlass]:
    """Those whose judgement is late and of which nobody else was told yet."""
    return unjudged(BreakGlass.objects.filter(review_due_at__lte=at, escalated_at=None))


def found_improper() -> QuerySet[BreakGlass]:
    """Every 紧急调阅 that was found improper, newest judgement first: 纪检's list."""
    return (
        BreakGlass.objects.filter(state=State.UNJUSTIFIED)
        .select_related("member__unit", "reviewer")
        .order_by("-reviewed_at", "-pk")
    )


def heads_of(reader: Member, at: datetime) -> QuerySet[Member]:
    """Who leads the unit of a reader: whoever names there who treats a patient."""
    led = [
        one.member_id
        for one in in_force(at).filter(unit_id=reader.unit_id)
        if permissions.ASSIGN_CARE in one.post.permissions
    ]
    return Member.objects.filter(pk__in=led).exclude(pk=reader.pk)


def mine(member: Member) -> QuerySet[BreakGlass]:
    """A member's own 紧急调阅, newest first."""
    return (
        BreakGlass.objects.filter(member=member)
        .select_related("reviewer", "member__unit")
        .order_by("-opened_at", "-pk")
    )


def unjudged(glasses: QuerySet[BreakGlass]) -> QuerySet[BreakGlass]:
    """Those on which no judgement stands yet."""
    return glasses.exclude(state__in=JUDGED)


def in_state(glasses: QuerySet[BreakGlass], state: str) -> QuerySet[BreakGlass]:
    """Those in one state; all for an unknown one."""
    return glasses.filter(state=state) if state in State.values else glasses


def opened(glass: BreakGlass, field: str) -> str:
    """The words of a sealed field: ``reason``, ``explanation`` or ``remark``; empty when none."""
    sealed = bytes(getattr(glass, f"sealed_{field}"))
    return vault.open(sealed, owner=OWNER, place=place(glass, field)).decode() if sealed else ""


def place(glass: BreakGlass, field: str) -> str:
    """Where a sealed text stands: it opens nowhere else."""
    row = f"{glass.member_id}:{glass.surrogate}:{glass.opened_at.timestamp():.6f}"
    return f"access_breakglass|{row}|{field}"


def read_under(glass: BreakGlass) -> QuerySet[Entry]:
    """The pages that a member read of the patient while the glass was open, oldest first."""
    subjects = Subject.objects.filter(surrogate=glass.surrogate)
    return Entry.objects.filter(
        pk__in=subjects.values("entry"),
        action__startswith="records.",
        actor=str(glass.member_id),
        happened_at__gte=glass.opened_at,
        happened_at__lt=glass.until,
    ).order_by("pk")


def drug_statistics_attempts() -> QuerySet[DrugStatisticsAttempt]:
    """Every attempt at 统方, newest first."""
    return DrugStatisticsAttempt.objects.select_related("member__unit").order_by("-at", "-pk")


def reads_in(period: Period) -> QuerySet[Entry]:
    """The ledger's entries of patient pages that were shown in a period."""
    return Entry.objects.filter(
        action=READ, happened_at__gte=period.start, happened_at__lt=period.end
    ).order_by("pk")


def reads_by_glass(period: Period) -> list[Entry]:
    """Those of a period's reads that were made while the reader's glass for the patient stood."""
    glasses = BreakGlass.objects.filter(opened_at__lt=period.end, until__gt=period.start)
    windows: dict[tuple[str, str], list[BreakGlass]] = {}
    for glass in glasses:
        windows.setdefault((str(glass.member_id), glass.surrogate), []).append(glass)
    reads = {
        entry.seq: entry
        for entry in reads_in(period).filter(actor__in={actor for actor, _one in windows})
    }
    return [
        reads[one.entry]
        for one in Subject.objects.filter(
            entry__in=list(reads), surrogate__in={patient for _one, patient in windows}
        ).order_by("entry")
        if _covered(windows.get((reads[one.entry].actor, one.surrogate), ()), reads[one.entry])
    ]


def crossings(period: Period, boundary: str) -> list[Entry]:
    """Patient pages shown to somebody who then held a post within this boundary."""
    held = Assignment.objects.filter(post__boundary=boundary, since__lt=period.end)
    posts: dict[str, list[Assignment]] = {}
    for one in held:
        posts.setdefault(str(one.member_id), []).append(one)
    return [
        entry
        for entry in reads_in(period).filter(actor__in=list(posts))
        if any(one.holds(entry.happened_at) for one in posts[entry.actor])
    ]


def _covered(glasses: Iterable[BreakGlass], entry: Entry) -> bool:
    return any(glass.holds(entry.happened_at) for glass in glasses)
