"""What the pages of resolutions show: rows, the chain drawn, the week's round, how many in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext as _

from yiheng.core import references
from yiheng.core.clock import day_of, local
from yiheng.core.proposals import Stand
from yiheng.core.ui.charts import Series
from yiheng.core.ui.flow import CURRENT, LATER, REFUSED, Step
from yiheng.core.ui.flow import DONE as PASSED
from yiheng.governance.people.models import Member
from yiheng.office.meetings import forms, pages, queries, rules
from yiheng.office.meetings.models import (
    Delay,
    Outlook,
    Resolution,
    ResolutionState,
    Stood,
    Touch,
)
from yiheng.standards.china.calendar import Month

Row = dict[str, Any]
OUTLOOKS: Mapping[str, str] = {
    Outlook.NORMAL: "ok", Outlook.RISK: "warn", Outlook.BLOCKED: "bad", Outlook.URGED: "bad",
}  # fmt: skip
STANDS: Mapping[str, str] = {
    Stand.PROPOSED: "warn", Stand.CONFIRMED: "ok", Stand.REFUSED: "bad", Stand.WITHDRAWN: "",
}  # fmt: skip
NEAR, MONTHS = 3, 6


def state_of(one: Resolution, today: date) -> tuple[str, str]:
    """Tone and words of where it stands: late, near its day, open, done."""
    if one.state == ResolutionState.DONE:
        return "ok", str(one.get_state_display())
    if one.late_on(today):
        return "bad", _("已逾期，待延期说明")
    if (one.due_on - today).days <= NEAR:
        return "warn", _("临近期限")
    return "info", str(one.get_state_display())


def row(one: Resolution, at: datetime) -> Row:
    """A resolution in the list; annotated with its newest touch."""
    today = day_of(at)
    tone, words = state_of(one, today)
    explained = bool(getattr(one, "explained", False))
    outlook = getattr(one, "outlook", None)
    return {
        "one": one, "tone": "warn" if explained else tone,
        "words": _("延期说明待确认") if explained else words,
        "percent": 100 if one.state == ResolutionState.DONE else getattr(one, "percent", 0) or 0,
        "week": getattr(one, "touched_week", None),
        "outlook": Outlook(outlook).label if outlook else "",
        "outlook_tone": OUTLOOKS[outlook] if outlook else "",
        "moved": one.due_on != one.first_due_on, "explained": explained,
    }  # fmt: skip


def cells(one: Resolution, at: datetime) -> tuple[str, ...]:
    """The same for a table that is taken along."""
    known = row(one, at)
    return (
        one.number, one.title, one.owner.label, one.unit.name, one.first_due_on.isoformat(),
        one.due_on.isoformat(), str(known["words"]), str(known["percent"]), known["week"] or "",
    )  # fmt: skip


def detail(one: Resolution, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a resolution shows."""
    today = day_of(at)
    tone, words = state_of(one, today)
    touches = list(one.touches.select_related("by").order_by("-at", "-pk"))
    delays = list(one.delays.prefetch_related("remedies__owner").order_by("pk"))
    waiting = next((each for each in delays if each.open), None)
    left = sum(
        remedy.done_at is None
        for each in delays if each.stand == Stand.CONFIRMED for remedy in each.remedies.all()
    )  # fmt: skip
    sees = queries.visible_to(viewer).filter(pk=one.meeting_id).exists()
    return {
        "one": one, "now": at, "tone": tone, "words": words, "late": one.late_on(today),
        "steps": chain(one, touches, delays), "result": one.words,
        "statements": _statements(one) if sees else [], "sees": sees,
        "vote": pages.result(one.motion), "touches": [_touch(each) for each in touches],
        "delays": [_delay(each, viewer, at) for each in delays], "waiting": waiting,
        "may_touch": rules.may_touch(viewer, one, today, at),
        "may_urge": rules.may_urge(viewer, one, today, at),
        "may_finish": rules.may_finish(viewer, one, left, today, at),
        "may_reopen": rules.may_reopen(viewer, one, at),
        "may_explain": rules.may_explain(viewer, one, waiting, at),
        "owns": rules.answers_for(viewer, one.owner, at),
        "points": list(references.pointing(references.RESOLUTION, str(one.pk), viewer, at)),
    }  # fmt: skip


def resolution_forms(one: Resolution) -> dict[str, django_forms.Form]:
    """The forms of the page of a resolution, empty."""
    newest = one.touches.last()
    return {
        "touch": forms.Touching(
            initial={"percent": newest.percent if newest else 0}, auto_id=f"touch{one.pk}_%s"
        ),
        "finish": forms.Finish(auto_id="finish_%s"),
        "explain": forms.Explain(auto_id="explain_%s"),
        "settle": forms.Settle(auto_id="settle_%s"),
    }


def chain(one: Resolution, touches: list[Touch], delays: list[Delay]) -> list[Step]:
    """The unbroken chain: statement, motion, vote, resolution, weekly look, explanation, remedy."""
    sure = one.motion.item.statements.filter(stood=Stood.CONFIRMED).select_related("speaker")
    speakers = "、".join(dict.fromkeys(each.speaker.name for each in sure))
    newest = touches[0] if touches else None
    done = one.state == ResolutionState.DONE
    steps = [
        Step(_("发言"), PASSED, speakers),
        Step(_("议案"), PASSED, one.motion.title),
        Step(_("表决"), PASSED, pages.result(one.motion)),
        Step(_("决议"), PASSED, one.owner.name, f"{one.first_due_on:%m-%d}"),
        Step(_("每周跟踪"), PASSED if done else CURRENT if newest else LATER,
             _("%(n)s 次") % {"n": len(touches)}, newest.week if newest else ""),
    ]  # fmt: skip
    steps += [step for each in delays for step in _delayed(each)]
    when = f"{local(one.done_at):%m-%d %H:%M}" if one.done_at else f"{one.due_on:%m-%d}"
    steps.append(Step(_("办结"), PASSED if done else LATER, one.owner.name, when))
    return steps


def _delayed(one: Delay) -> list[Step]:
    state = {Stand.CONFIRMED: PASSED, Stand.PROPOSED: CURRENT}.get(Stand(one.stand), REFUSED)
    remedies = list(one.remedies.all())
    done = sum(each.done_at is not None for each in remedies)
    mending = LATER
    if one.stand == Stand.CONFIRMED:
        mending = PASSED if done == len(remedies) else CURRENT
    return [
        Step(_("延期说明"), state, str(Stand(one.stand).label), f"{one.due_after:%m-%d}"),
        Step(_("补救措施"), mending, _("完成 %(n)s／%(all)s") % {
            "n": done, "all": len(remedies)}),
    ]  # fmt: skip


def round_rows(
    week: str, at: datetime, pk: int = 0, given: django_forms.Form | None = None
) -> list[Row]:
    """What is open, the untouched first, each with its form; one is given to be mended."""
    seen, today = queries.touched_in(week), day_of(at)
    rows = []
    for one in queries.latest_touch(queries.open_ones()):
        form = given if given is not None and one.pk == pk else forms.Touching(
            initial={"percent": getattr(one, "percent", None) or 0}, auto_id=f"touch{one.pk}_%s"
        )  # fmt: skip
        rows.append(row(one, at) | {
            "touched": one.pk in seen, "late": one.late_on(today), "form": form,
            "unfolded": one.pk == pk,
        })  # fmt: skip
    return sorted(rows, key=lambda each: each["touched"])


def on_time(at: datetime) -> Row:
    """Of the last months, how many resolutions fell due and how many of them were done in time."""
    month = Month.containing(day_of(at))
    months: list[Month] = []
    for _n in range(MONTHS):
        months.insert(0, month)
        month = month.previous()
    today = day_of(at)
    rows = list(Resolution.objects.filter(
        first_due_on__gte=months[0].first, first_due_on__lt=today
    ))  # fmt: skip
    met, late = [], []
    for one in months:
        due = [each for each in rows if each.first_due_on in one]
        good = sum(_in_time(each) for each in due)
        met.append(float(good))
        late.append(float(len(due) - good))
    return {
        "labels": [one.code[2:] for one in months],
        "series": [Series(_("按时完成"), met), Series(_("逾期"), late, baseline=True)],
        "rows": list(zip([one.label for one in months], met, late, strict=True)),
        "share": round(100 * sum(met) / (sum(met) + sum(late))) if rows else None,
    }  # fmt: skip


def _in_time(one: Resolution) -> bool:
    return one.done_at is not None and day_of(one.done_at) <= one.first_due_on


def _statements(one: Resolution) -> list[Row]:
    sure = one.motion.item.statements.filter(stood=Stood.CONFIRMED).select_related("speaker")
    return [{"one": each, "words": each.words} for each in sure]


def _touch(one: Touch) -> Row:
    return {
        "state": "ok" if one.outlook == Outlook.NORMAL else "bad", "who": one.by.name,
        "what": _("跟踪 %(week)s：%(percent)s%%") % {"week": one.week, "percent": one.percent},
        "kind": OUTLOOKS[one.outlook], "status": one.get_outlook_display(), "at": one.at,
        "text": one.words,
    }  # fmt: skip


def _delay(one: Delay, viewer: Member, at: datetime) -> Row:
    return {
        "one": one, "tone": STANDS[one.stand], "words": one.words,
        "may_settle": one.open and bool(
            rules.may_settle_delay(viewer, one, Stand.CONFIRMED, at)),
        "may_withdraw": one.open and one.proposed_by == str(viewer.pk),
        "remedies": [
            {"one": each, "words": each.words, "mine": bool(
                rules.may_finish_remedy(viewer, each, at))}
            for each in one.remedies.all()
        ],
    }  # fmt: skip
