"""What may be seen of projects, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import rfc8785
from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from yiheng.core.clock import local, midnight, now
from yiheng.governance.approvals import queries as approvals
from yiheng.governance.approvals.models import Case
from yiheng.governance.people.models import Member, Unit
from yiheng.office.projects.models import (
    STARTED,
    Allocation,
    Archive,
    Attachment,
    Done,
    Examination,
    Milestone,
    Part,
    Party,
    Plan,
    Project,
    Report,
    Review,
    State,
    Sync,
)
from yiheng.office.projects.permissions import SEE
from yiheng.office.projects.schedule import Node, Standing, standings

SUBJECT, SERIAL = "projects.project", "信项"
PRIVATE = (State.DRAFT, State.WITHDRAWN)
"""What only its author sees, unless it was handed in once."""
BESIDE = ("author", "unit", "using_unit", "owner")


def visible_to(viewer: Member) -> QuerySet[Project]:
    """Projects that a member may see: for who may see projects all that were handed in; for
    others those in which they, or as its users their department, have a part."""
    everything = Project.objects.select_related(*BESIDE)
    handed_in = ~Q(state__in=PRIVATE) | Q(submitted_at__isnull=False)
    mine = Q(author=viewer)
    if viewer.may(SEE, at=now()):
        return everything.filter(mine | handed_in)
    units = [one for one in (viewer.unit_id, viewer.unit.parent_id) if one]
    part = (
        Q(owner=viewer) | Q(using_unit__in=units)
        | Q(pk__in=Party.objects.filter(contact=viewer).values("project"))
        | Q(pk__in=Allocation.objects.filter(member=viewer).values("project"))
        | Q(pk__in=approvals.subjects_of_signer(viewer, SUBJECT))
    )  # fmt: skip
    return everything.filter(mine | handed_in & part)


def found(viewer: Member, words: str) -> QuerySet[Project]:
    """Those of them whose number, name, scope, owner or department holds the words, newest
    first; with the day on which the newest plan is to be done."""
    rows = visible_to(viewer).exclude(state=State.WITHDRAWN, submitted_at=None)
    if words:
        rows = rows.filter(
            Q(number__icontains=words) | Q(title__icontains=words) | Q(scope__icontains=words)
            | Q(owner__name__icontains=words) | Q(unit__name__icontains=words)
        )  # fmt: skip
    return rows.prefetch_related(whole_plans(), "reached", "parties").order_by("-begun_at", "-pk")


def whole_plans() -> Prefetch[Any]:
    """The versions of plans with their milestones, to be had with many projects."""
    return Prefetch("plans", Plan.objects.order_by("ordinal").prefetch_related("milestones"))


def unfinished(member: Member, at: datetime) -> QuerySet[Project]:
    """What a member has begun and not handed in, or was sent back."""
    return Project.objects.filter(author=member, state__in=(State.DRAFT, State.RETURNED))


def parties(project: Project) -> list[Party]:
    """The departments that take part, the leading one first."""
    rows = project.parties.select_related("unit", "contact__unit")
    return sorted(rows, key=lambda one: (one.unit_id != project.unit_id, one.pk))


def is_joint(project: Project) -> bool:
    """Whether more than one department takes part."""
    return project.parties.count() > 1


def plans(project: Project) -> list[Plan]:
    """Its versions, the first one first."""
    rows = project.plans.select_related("made_by").prefetch_related("milestones")
    return list(rows.order_by("ordinal"))


def done(project: Project) -> dict[int, date]:
    """The days on which milestones were reached, by code."""
    return {one.code: one.day for one in project.reached.all()}


def standing(project: Project, versions: Sequence[Plan]) -> list[Standing]:
    """Each milestone against the baseline; before the start there is none."""
    baseline = versions[0].nodes if project.started else []
    return standings(baseline, versions[-1].nodes, done(project))


def left(project: Project) -> list[Node]:
    """The milestones of the newest plan that are not reached."""
    versions, reached = plans(project), done(project)
    return [one for one in versions[-1].nodes if one.code not in reached] if versions else []


def team(project: Project) -> set[int]:
    """Who has a part in it: author, owner, 接口人, and who works for it."""
    found_ = {project.author_id, *project.parties.values_list("contact", flat=True)}
    found_ |= set(project.allocations.filter(percent__gt=0).values_list("member", flat=True))
    return {one for one in (*found_, project.owner_id) if one is not None}


def report_of(project: Project) -> Report | None:
    """The 使用报告 that holds."""
    rows = project.reports.filter(voided_at=None).select_related("by", "unit")
    return rows.first()


def attachments(project: Project, part: str = "") -> QuerySet[Attachment]:
    """Its papers; those of one part, or all."""
    rows = project.attachments.filter(removed_at=None).select_related("added_by").order_by("pk")
    return rows.filter(part=part) if part else rows


def paper(viewer: Member, pk: int) -> Attachment | None:
    """A paper of a project that a member may see."""
    rows = Attachment.objects.filter(
        pk=pk, removed_at=None, project__in=visible_to(viewer).values("pk")
    )
    return rows.select_related("added_by", "project").first()


def case_of(project: Project) -> Case | None:
    """The approval of a charter, the latest one."""
    return Case.objects.filter(subject=SUBJECT, subject_pk=project.pk).order_by("-pk").first()


def owed_reviews(project: Project) -> QuerySet[Review]:
    """Reviews that are still to be held, the oldest first."""
    return project.reviews.filter(at=None, voided_at=None).order_by("due_at", "pk")


def owed_syncs(project: Project) -> QuerySet[Sync]:
    """Weeks of which nothing was said yet, the oldest first."""
    return project.syncs.filter(at=None, voided_at=None).order_by("due_at", "pk")


def said(project: Project) -> QuerySet[Sync]:
    """The weekly words, the newest week first."""
    return project.syncs.filter(at__isnull=False).select_related("by").order_by("-due_at")


def running() -> QuerySet[Project]:
    """What is under way, and of which something is owed in every period."""
    return Project.objects.filter(state=State.ACTIVE).prefetch_related("parties").order_by("pk")


def elsewhere(member: Member, month: date, project: Project) -> int:
    """How much of a person's month other projects have that are not over by then."""
    rows = _counted().filter(member=member, month=month).exclude(project=project)
    return int(rows.aggregate(n=Sum("percent"))["n"] or 0)


def loads(first: date, last: date) -> QuerySet[Allocation]:
    """Who works for what from one month to another."""
    rows = _counted().filter(month__gte=first, month__lte=last, percent__gt=0)
    return rows.select_related("member__unit", "project").order_by(
        "member__unit__code", "member__staff_no", "month", "project__pk"
    )


def _counted() -> QuerySet[Allocation]:
    """Shares that bind: a project that is over has had its months, and leaves those to come."""
    rows = Allocation.objects.exclude(project__state__in=(State.WITHDRAWN, State.REFUSED))
    return rows.exclude(project__ended_at__date__lt=F("month"))


def newest_plans() -> QuerySet[Plan]:
    """The version in force of every project."""
    newest = Plan.objects.filter(project=OuterRef("project")).order_by("-ordinal").values("pk")
    return Plan.objects.filter(pk=Subquery(newest[:1]))


def due_between(since: date, until: date, unit: int | None = None) -> list[Milestone]:
    """Milestones of started projects whose day, as it is planned now, lies in a time."""
    rows = Milestone.objects.filter(
        plan__in=newest_plans(), due_on__gte=since, due_on__lt=until,
        plan__project__state__in=STARTED, plan__project__stopped=False,
    )  # fmt: skip
    if unit is not None:
        theirs = Party.objects.filter(unit=unit).values("project")
        rows = rows.filter(Q(plan__project__unit=unit) | Q(plan__project__in=theirs))
    return list(
        rows.select_related("plan__project__owner").order_by("due_on", "plan__project", "code")
    )


def reached(projects: Iterable[int]) -> dict[tuple[int, int], date]:
    """The day of each milestone that was reached, by project and code."""
    rows = Done.objects.filter(project__in=set(projects))
    return {(one.project_id, one.code): one.day for one in rows}


def waiting_to_start(until: datetime) -> QuerySet[Project]:
    """What was approved by then and has not been started."""
    rows = Project.objects.filter(state=State.APPROVED, approved_at__lt=until)
    return rows.select_related(*BESIDE).order_by("approved_at", "pk")


def archive_of(project: Project) -> Archive | None:
    """Its archive, where it has one."""
    return Archive.objects.filter(project=project).select_related("by").first()


def end_of(day: date) -> datetime:
    """The first instant after a day on the hospital's clock."""
    return midnight(day + timedelta(days=1))


def charter(project: Project) -> Mapping[str, Any]:
    """The charter in plain values: what, who, with whom, by when, for how much."""
    versions, files = plans(project), _files(project, Part.CHARTER)
    return {
        "title": project.title, "scope": project.scope, "unit": project.unit.code,
        "author": project.author.staff_no, "goal": project.goal, "cents": project.cents,
        "owner": project.owner.staff_no if project.owner else "",
        "using": project.using_unit.code if project.using_unit else "",
        "parties": sorted(one.unit.code for one in parties(project)),
        "milestones": _rows(versions[0].nodes) if versions else [],
        **({"attachments": files} if files else {}),  # what was signed before there were any
    }  # fmt: skip


def content_bytes(pk: int) -> bytes:
    """What a signature binds: the whole charter."""
    return rfc8785.dumps(dict(charter(Project.objects.select_related(*BESIDE).get(pk=pk))))


def archive_bytes(project: Project) -> bytes:
    """Everything that was said and done in a project, in one order: what its archive's digest is
    taken of, now and whenever it is checked."""
    reviews = project.reviews.select_related("by", "plan").filter(voided_at=None)
    syncs = project.syncs.select_related("by").filter(at__isnull=False)
    files = _files(project, Part.COURSE)
    return rfc8785.dumps({
        "charter": dict(charter(project)), "number": project.number,
        "kicked": _time(project.kicked_at), "meeting": project.meeting,
        "baseline": project.baseline_digest, "stopped": project.stopped,
        "contacts": [[one.unit.code, one.contact.staff_no if one.contact else ""]
                     for one in parties(project)],
        "plans": [[one.ordinal, one.why, one.digest, _rows(one.nodes)] for one in plans(project)],
        "reached": sorted([code, day.isoformat()] for code, day in done(project).items()),
        "reviews": [[one.period, one.outcome, one.opinion, one.by.staff_no if one.by else "",
                     _time(one.at)] for one in reviews],
        "syncs": [[one.period, one.text, one.by.staff_no if one.by else "", _time(one.at)]
                  for one in syncs],
        "people": [[one.member.staff_no, one.month.isoformat(), one.percent]
                   for one in project.allocations.select_related("member")],
        "funds": [[one.month.isoformat(), one.planned, one.spent] for one in project.funds.all()],
        "reports": [[one.unit.code, one.by.staff_no, one.digest, _time(one.at),
                     one.voided_at is None]
                    for one in project.reports.select_related("unit", "by")],
        "examinations": [[one.passed, one.note, one.by.staff_no, _time(one.at)]
                         for one in project.examinations.select_related("by")],
        **({"attachments": files} if files else {}),
    })  # fmt: skip


def by_unit(project: Project) -> list[Unit]:
    """The departments that take part."""
    return [one.unit for one in parties(project)]


def examination_of(project: Project) -> Examination | None:
    """The latest examination."""
    return project.examinations.select_related("by").order_by("-pk").first()


def late(rows: Iterable[Standing], day: date) -> bool:
    """Whether a milestone was missed that is still to be reached."""
    return any(one.late(day) and one.done is None and one.plan is not None for one in rows)


def _rows(nodes: Iterable[Node]) -> list[list[Any]]:
    return [[one.code, one.title, one.starts_on.isoformat(), one.due_on.isoformat()]
            for one in nodes]  # fmt: skip


def _files(project: Project, part: str) -> list[list[str]]:
    return sorted([one.name, one.digest] for one in attachments(project, part))


def _time(at: datetime | None) -> str:
    return local(at).isoformat() if at else ""
