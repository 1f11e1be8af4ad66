"""What the cases of a period would have been under another time limit or another tier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiheng.core.clock import local
from yiheng.governance.approvals.models import Case, Step
from yiheng.governance.approvals.planning import Matter, named, taken
from yiheng.governance.approvals.shapes import StepData
from yiheng.governance.regulation.definitions import Value
from yiheng.governance.regulation.holidays import calendar_at
from yiheng.governance.regulation.parameters import Version
from yiheng.governance.regulation.rehearsing import Event, Events, Judge, Outcome, rehearsal
from yiheng.standards.china.calendar import Clock, WorkCalendar

LIMIT = "collection_request_sla"


@dataclass(frozen=True, slots=True)
class Signing:
    """When a step was signed, or its case was ended there (None: not yet, at ``asked``), and the
    calendar to count by."""

    signed_at: datetime | None
    asked: datetime
    calendar: WorkCalendar


def signings(since: datetime, until: datetime) -> Iterator[Event]:
    """The steps whose turn came in a period, under this time limit: their own, or their route's.

    One that a no beside it or a withdrawal has ended was open until then; of one whose case went
    back to its applicant nothing is known any more.
    """
    calendar = calendar_at(until)
    limited = Q(limit=LIMIT) | Q(limit="", case__route__limit=LIMIT)
    told = Q(waiting=True) | Q(signed_at__isnull=False) | Q(case__decided_at__isnull=False)
    steps = Step.objects.filter(limited, told, since__gte=since, since__lt=until)
    for step in steps.select_related("case").order_by("since"):
        assert step.since is not None
        name = _("事项 %(pk)s · %(step)s") % {"pk": step.case_id, "step": step.title}
        facts = Signing(step.signed_at or step.case.decided_at, until, calendar)
        yield Event(step.since, name, facts, step.case.page)


@rehearsal(LIMIT, gettext_lazy("采集申请的签字是否按时"), events=signings)
def in_time(event: Event, limit: Value | None) -> Outcome:
    """Whether a step was signed before its workdays ran out."""
    if not isinstance(limit, int):
        return Outcome(_("不能办理"), _("参数未设定"), good=False)
    facts: Signing = event.facts
    due = facts.calendar.deadline(event.at, limit, Clock.WORKDAYS).at
    if facts.signed_at is None and facts.asked <= due:
        return Outcome(_("尚在期内"), _("尚在期内"))
    late = (facts.signed_at or facts.asked) > due
    kind = _("逾期") if late else _("按时")
    return Outcome(kind, kind, good=not late, note=f"{local(due):%m-%d %H:%M}")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a case counted, by which route, with its other limits as they were then."""

    matter: Matter
    steps: Sequence[StepData]
    values: Mapping[str, Value]


def amounts(name: str) -> Events:
    """The cases whose route asks for this limit, as events of a period."""

    def events(since: datetime, until: datetime) -> Iterator[Event]:
        version = Version(until)
        cases = Case.objects.filter(
            counted_amount__isnull=False, submitted_at__gte=since, submitted_at__lt=until
        )
        for case in cases.select_related("route").order_by("submitted_at", "pk"):
            limits = named(case.route.steps)
            if name not in limits:
                continue
            facts = Counted(
                Matter(case.counted_amount, case.tags), case.route.steps,
                {one: version.parameter_series(one).at(case.submitted_at)
                 for one in limits if one != name},
            )  # fmt: skip
            called = case.serial or _("事项 %(pk)s") % {"pk": case.pk}
            yield Event(case.submitted_at, called, facts, case.page)

    return events


def _tier(name: str) -> Judge:
    def judge(event: Event, limit: Value | None) -> Outcome:
        """By which steps a case would have been decided."""
        if limit is None:
            return Outcome(_("不能办理"), _("参数未设定"), good=False)
        facts: Counted = event.facts
        values = {**facts.values, name: limit}
        titles = [step["title"] for step in facts.steps if taken(step, facts.matter, values)]
        return Outcome(" → ".join(titles), " → ".join(titles))

    return judge


for _limit, _title in (
    ("procurement_dept_limit", gettext_lazy("审批由谁终审")),
    ("procurement_leader_limit", gettext_lazy("审批是否须主管领导签字")),
    ("procurement_council_limit", gettext_lazy("审批是否须院长办公会审议")),
    ("procurement_small_skip_final", gettext_lazy("小额采购是否须主管领导终审")),
):
    rehearsal(_limit, _title, events=amounts(_limit))(_tier(_limit))
