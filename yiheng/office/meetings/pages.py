"""What the pages of meetings show, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms as django_forms
from django.urls import reverse
from django.utils.translation import gettext as _

from yiheng.core import references
from yiheng.core.clock import day_of, local
from yiheng.core.ui.flow import CURRENT, LATER, REFUSED, Step
from yiheng.core.ui.flow import DONE as PASSED
from yiheng.governance.approvals.models import Case
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member
from yiheng.office.meetings import forms, queries, rules
from yiheng.office.meetings.models import (
    Item,
    Kind,
    Meeting,
    Minutes,
    MinutesState,
    Motion,
    MotionState,
    Part,
    Record,
    Reply,
    State,
    Statement,
    Stood,
)
from yiheng.office.meetings.permissions import RUN, TRACK
from yiheng.office.meetings.queries.sitting import SUBJECT
from yiheng.standards.china.calendar import Week

Row = dict[str, Any]
STATES: Mapping[str, str] = {
    State.CONVENED: "info", State.OPEN: "warn", State.CLOSED: "ok", State.CANCELLED: "",
}  # fmt: skip
MINUTES: Mapping[str, str] = {
    MinutesState.DRAFT: "", MinutesState.SIGNING: "info", MinutesState.RETURNED: "warn",
    MinutesState.ISSUED: "ok",
}  # fmt: skip
MOTIONS: Mapping[str, str] = {
    MotionState.OPEN: "warn", MotionState.CARRIED: "ok", MotionState.LOST: "bad",
    MotionState.WITHDRAWN: "",
}  # fmt: skip
STOOD: Mapping[str, str] = {
    Stood.WAITING: "warn", Stood.CONFIRMED: "ok", Stood.DISPUTED: "bad",
}  # fmt: skip
OFFERED = 10


def tabs(current: str, viewer: Member, at: datetime) -> list[Row]:
    """会议, 决议, and for those who may 本周跟踪, 例会."""
    hidden = {"round": TRACK, "series": RUN}
    named = (
        ("meetings", _("会议"), "meetings:index"),
        ("resolutions", _("决议督办"), "meetings:resolutions"),
        ("round", _("本周跟踪"), "meetings:round"),
        ("series", _("例会"), "meetings:series"),
    )
    return [
        {"title": title, "url": reverse(name), "current": code == current}
        for code, title, name in named
        if code not in hidden or viewer.may(hidden[code], at)
    ]  # fmt: skip


def row(one: Meeting) -> Row:
    """A meeting in the list."""
    return {
        "one": one, "tone": STATES[one.state], "seats": getattr(one, "seats", 0) or 0,
        "came": getattr(one, "came", 0) or 0, "made": getattr(one, "made", 0) or 0,
    }  # fmt: skip


def tiles(viewer: Member, at: datetime) -> list[Row]:
    """The figures on top: the next meeting, what is open, late, and touched this week."""
    today, week = day_of(at), Week.containing(day_of(at))
    coming = queries.visible_to(viewer).filter(state=State.CONVENED, begins_at__gte=at)
    first = coming.order_by("begins_at").first()
    seen = queries.resolutions_visible_to(viewer)
    going = seen.filter(state="open")
    total, late = going.count(), going.filter(due_on__lt=today).count()
    left = going.filter(pk__in=queries.untouched(week.code).values("pk")).count()
    return [
        {"name": _("下次会议"), "value": f"{local(first.begins_at):%m-%d %H:%M}" if first else "—",
         "foot": first.title if first else _("尚未召集"), "cite": "4.2-a", "kind": ""},
        {"name": _("办理中的决议"), "value": str(total), "foot": _("负责人各有期限"),
         "cite": "4.2-k", "kind": ""},
        {"name": _("已逾期"), "value": str(late), "foot": _("须先提交延期说明"),
         "cite": "4.2-n", "kind": "bad" if late else "ok"},
        {"name": _("本周已跟踪"), "value": f"{total - left}／{total}", "foot": week.code,
         "cite": "4.2-l", "kind": "warn" if left else "ok"},
    ]  # fmt: skip


def offers(viewer: Member, at: datetime) -> list[Row]:
    """For each series that a member may convene, the days that its window holds now."""
    found = []
    for one in queries.active():
        verdict = rules.may_convene(viewer, one.kind, at)
        day = day_of(at)
        window = queries.window_of(one.kind, day, at)
        days = [slot for slot in window if slot.nominal >= day][:OFFERED]
        found.append({"one": one, "verdict": verdict, "days": days})
    return found


def detail(meeting: Meeting, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a meeting shows."""
    people = queries.participants(meeting)
    items = list(meeting.items.all())
    own = next((one for one in people if one.member_id == viewer.pk), None)
    minutes = queries.minutes_of(meeting)
    outcome = queries.outcome(meeting)
    runs = rules.may_record(viewer, meeting, at)
    return {
        "one": meeting, "now": at, "tone": STATES[meeting.state], "people": people,
        "parts": _parts(items), "own": own, "minutes": minutes,
        "minutes_tone": MINUTES[minutes.state] if minutes else "",
        "kept": Record.objects.filter(meeting=meeting).first() if minutes else None,
        "may_open": rules.may_open(viewer, meeting, at), "runs": runs,
        "prepares": rules.may_record(viewer, meeting, at, before=True),
        "may_move": rules.may_move(viewer, meeting, at),
        "may_reply": rules.may_reply(viewer, meeting, own),
        "may_close": rules.may_close(viewer, meeting, outcome, at),
        "may_write": rules.may_write(viewer, meeting, minutes, at),
        "left": len(outcome.unanswered), "done_left": sum(
            bool(one.done) for one in outcome.unanswered),
        "resolutions": meeting.resolutions.select_related("owner").order_by("pk"),
        "outputs": [
            {"one": each, "mine": each.owner_id == viewer.pk and each.done_at is None}
            for each in meeting.outputs.select_related("owner")
        ],
        "goals": _goals(meeting, viewer, at), "direction": meeting.words,
        "mine": _mine(meeting, viewer), "seats": sum(one.seat for one in people),
        "came": sum(bool(one.present) for one in people if one.seat),
        "replied": sum(one.reply != Reply.NONE for one in people),
        "points": list(references.pointing(references.MEETING, str(meeting.pk), viewer, at)),
        "strategy": meeting.kind == Kind.STRATEGY, "exchange": meeting.kind == Kind.EXCHANGE,
    }  # fmt: skip


def meeting_forms(meeting: Meeting, viewer: Member, at: datetime) -> Row:
    """The forms of the page of a meeting, empty."""
    made: dict[str, django_forms.Form] = {
        "reply": forms.Answering(auto_id="reply_%s"), "move": forms.Move.of(meeting),
        "cancel": forms.Cancel(auto_id="cancel_%s"), "topic": forms.Topic(auto_id="topic_%s"),
        "close": forms.Close(auto_id="close_%s"), "output": forms.NewOutput(auto_id="output_%s"),
    }  # fmt: skip
    if meeting.kind == Kind.STRATEGY:
        made["direction"] = forms.Direction(
            viewer=viewer, at=at, auto_id="direction_%s",
            initial={"direction": meeting.words, "goals": meeting.goals},
        )  # fmt: skip
    return {"forms": made}


def of_item(meeting: Meeting, one: Item, viewer: Member, at: datetime) -> Row:
    """Everything that the page of an agenda line shows."""
    people = queries.participants(meeting)
    able, seated = queries.voters(meeting)
    runs = rules.may_record(viewer, meeting, at)
    said = list(one.statements.select_related("speaker", "taken_by"))
    motions = list(one.motions.select_related("moved_by").prefetch_related(
        "ballots__member", "resolutions__owner"))  # fmt: skip
    made: dict[str, django_forms.Form] = {
        "answer": forms.AnswerLine(
            initial={"answer": one.answer, "note": one.words}, auto_id="answer_%s"),
        "state": forms.State(people=people, auto_id="state_%s"),
        "put": forms.Put(auto_id="put_%s"),
    }  # fmt: skip
    for each in said:
        made[f"retake{each.pk}"] = forms.Retake(
            initial={"gist": each.words}, auto_id=f"retake{each.pk}_%s"
        )
    for matter in motions:
        made[f"resolve{matter.pk}"] = forms.Resolve(auto_id=f"resolve{matter.pk}_%s")
    ordered = list(meeting.items.values_list("pk", flat=True))
    place = ordered.index(one.pk)
    return {
        "one": meeting, "item": one, "now": at, "runs": runs, "forms": made,
        "statements": [_said(each, viewer) for each in said],
        "motions": [_put(each, viewer, able) for each in motions],
        "may_put": rules.may_put(viewer, one, queries.confirmed_on(one), secret=None, at=at),
        "able": len(able), "seated": seated, "steps": chain(one, said, motions),
        "before": ordered[place - 1] if place else None,
        "after": ordered[place + 1] if place + 1 < len(ordered) else None,
    }  # fmt: skip


def chain(one: Item, said: list[Statement], motions: list[Motion]) -> list[Step]:
    """The line drawn: statements, motion, vote, resolutions."""
    sure = [each for each in said if each.stood == Stood.CONFIRMED]
    steps = [Step(
        _("发言"), PASSED if sure else CURRENT if said else LATER,
        _("已确认 %(n)s／%(all)s") % {"n": len(sure), "all": len(said)},
    )]  # fmt: skip
    last = motions[-1] if motions else None
    steps.append(Step(_("议案"), PASSED if last else LATER, last.title if last else ""))
    if last is None or last.state == MotionState.OPEN:
        steps.append(Step(_("表决"), CURRENT if last else LATER))
    else:
        carried = last.state == MotionState.CARRIED
        steps.append(Step(_("表决"), PASSED if carried else REFUSED, result(last)))
    made = list(last.resolutions.all()) if last else []
    who = "、".join(each.owner.name for each in made)
    steps.append(Step(_("决议"), PASSED if made else LATER, who))
    return steps


def result(one: Motion) -> str:
    """The count in words; nothing while the vote runs."""
    if one.yes is None:
        return ""
    return _("赞成 %(yes)s 反对 %(no)s 弃权 %(rest)s") % {
        "yes": one.yes, "no": one.no, "rest": one.abstained,
    }  # fmt: skip


def of_minutes(meeting: Meeting, minutes: Minutes | None, viewer: Member, at: datetime) -> Row:
    """Everything that the page of minutes shows."""
    kept = Record.objects.filter(meeting=meeting).first()
    cases = Case.objects.filter(subject=SUBJECT, subject_pk=minutes.pk) if minutes else None
    return {
        "one": meeting, "minutes": minutes, "kept": kept, "now": at,
        "tone": MINUTES[minutes.state] if minutes else "",
        "case": cases.order_by("-pk").first() if cases is not None else None,
        "words": minutes.words if minutes else "",
        "signing": minutes is not None and minutes.state == MinutesState.SIGNING,
    }  # fmt: skip


def entry_of(meeting: Meeting) -> int | None:
    """The number of the newest ledger entry about a meeting."""
    rows = Entry.objects.filter(target=name_of(meeting)).order_by("-seq")
    return rows.values_list("seq", flat=True).first()


def _parts(items: list[Item]) -> list[Row]:
    ordered = sorted(items, key=lambda one: (Part.values.index(one.part), one.ordinal))
    return [
        {"title": Part(part).label, "items": list(rows),
         "cite": {"done": "4.2-c", "plan": "4.2-d", "project": "3.1-f"}.get(part, "4.2-i")}
        for part, rows in groupby(ordered, key=lambda one: one.part)
    ]  # fmt: skip


def _goals(meeting: Meeting, viewer: Member, at: datetime) -> list[Any]:
    found = references.find(references.GOAL, list(meeting.goals), viewer, at)
    return [found[key] for key in meeting.goals if key in found]


def _mine(meeting: Meeting, viewer: Member) -> list[Row]:
    """What waits for me in it: statements to confirm, motions to vote on."""
    rows: list[Row] = [
        {"text": _("确认您的发言"), "line": one.item_id, "what": one.item.text}
        for one in Statement.objects.filter(
            item__meeting=meeting, speaker=viewer, stood=Stood.WAITING
        ).select_related("item")
    ]
    able, _seated = queries.voters(meeting)
    if viewer.pk in able:
        waiting = Motion.objects.filter(item__meeting=meeting, state=MotionState.OPEN).exclude(
            ballots__member=viewer
        )
        rows += [{"text": _("请表决"), "line": one.item_id, "what": one.title} for one in waiting]
    return rows if meeting.state == State.OPEN else []


def _said(one: Statement, viewer: Member) -> Row:
    return {
        "one": one, "words": one.words, "tone": STOOD[one.stood],
        "mine": bool(rules.may_confirm(viewer, one)), "open": one.stood != Stood.CONFIRMED,
        "form": f"retake{one.pk}",
    }  # fmt: skip


def _put(one: Motion, viewer: Member, able: list[int]) -> Row:
    ballots = list(one.ballots.all())
    own = next((each for each in ballots if each.member_id == viewer.pk), None)
    shown = [each for each in ballots if not one.secret or each.choice == "recused"]
    return {
        "one": one, "tone": MOTIONS[one.state], "result": result(one), "own": own,
        "may_vote": bool(rules.may_vote(viewer, one, able, own)), "cast": len(ballots),
        "votes": shown if one.state != MotionState.OPEN else [],
        "resolutions": list(one.resolutions.all()), "form": f"resolve{one.pk}",
        "carried": one.state == MotionState.CARRIED, "open": one.state == MotionState.OPEN,
    }  # fmt: skip
