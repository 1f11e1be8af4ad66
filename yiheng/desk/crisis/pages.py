"""What the pages of a crisis say, in words and in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yiheng.core.proposals import Stand
from yiheng.core.ui import formats
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.models import State as CaseState
from yiheng.governance.crisis import queries, rules
from yiheng.governance.crisis.acts import KINDS
from yiheng.governance.crisis.commands.declaring import limits
from yiheng.governance.crisis.models import (
    OPEN,
    SUBJECT,
    Act,
    Crisis,
    Ending,
    Remedy,
    RemedyState,
    State,
)
from yiheng.governance.crisis.permissions import DECLARE
from yiheng.governance.ledger.models import Entry
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import ParameterUnset

Row = dict[str, Any]
TONES = {
    State.PENDING: "warn", State.RETURNED: "warn", State.RATIFIED: "ok", State.REFUSED: "bad",
    State.REMEDIED: "info",
}  # fmt: skip
REMEDY_TONES = {RemedyState.OPEN: "bad", RemedyState.REPORTED: "warn", RemedyState.VERIFIED: "ok"}
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = 3600


def tabs(viewer: Member, current: str, at: datetime) -> list[Row]:
    """The lists of this room; those of what is owed are counted."""
    named: list[tuple[str, str, str, int | None]] = [
        ("live", _("进行中"), "/crises/", None),
        ("over", _("已结束"), "/crises/?tab=over", None),
        ("remedies", _("补救"), "/crises/remedies/", None),
    ]
    if queries.oversees(viewer):
        count = queries.never_ratified(at).count()
        named.append(("never", _("从未补批"), "/crises/never-ratified/", count))
    return [
        {"title": title, "url": url, "current": code == current, "count": count}
        for code, title, url, count in named
    ]


def listed(viewer: Member, tab: str, at: datetime) -> QuerySet[Crisis]:
    """The declarations of a tab, with how many acts each has and how many wait."""
    live = Crisis.objects.live(at).values("pk")
    found = queries.visible_to(viewer).annotate(
        done=Count("acts"), waiting=Count("acts", filter=Q(acts__state__in=OPEN))
    )
    return found.exclude(pk__in=live) if tab == "over" else found.filter(pk__in=live)


def status(crisis: Crisis, at: datetime) -> tuple[str, str]:
    """How a declaration stands: tone and words."""
    if crisis.live(at):
        return ("bad", _("生效中")) if crisis.confirmed else ("warn", _("生效中，待第二人确认"))
    return "", str(Ending(crisis.ending).label) if crisis.ending else _("已结束")


def acts(rows: Iterable[Act], at: datetime) -> list[Row]:
    """Each act with its kind and how its ratification stands."""
    return [
        {"act": one, "title": rules.titles([one.kind]), "tone": _tone(one, at),
         "status": _status(one, at), "words": queries.words_of(one)}
        for one in rows
    ]  # fmt: skip


def one(crisis: Crisis, viewer: Member, at: datetime) -> Row:
    """Everything that the page of a crisis shows, forms apart."""
    done = list(crisis.acts.select_related("crisis", "member", "unit"))
    team = list(crisis.present)
    scene = queries.scene_of(crisis)
    mates, spent = scene.team, scene.spent
    enter = rules.may_enter(viewer, crisis, at, scene)
    head = next(one.member_id for one in team if one.head)
    pending = crisis.extensions.filter(stand=Stand.PROPOSED).first()
    return {
        "now": at, "crisis": crisis, "status": status(crisis, at), "live": crisis.live(at),
        "acts": acts(reversed(done), at), "done": done, "team": team, "spent": spent,
        "rest": None if crisis.cap is None else crisis.cap - spent,
        "facts": facts(crisis), "enter": enter, "kinds": offered(crisis),
        "readings": readings(crisis),
        "lasted": formats.duration((crisis.last - crisis.since) // MINUTE),
        "left": countdown(crisis, at), "used": _used(crisis, at),
        "waiting": sum(one.open for one in done),
        "overdue": sum(one.open and one.late(at) for one in done),
        "may_second": not crisis.confirmed
        and rules.may_second(crisis, crisis, Stand.CONFIRMED, viewer, at, team=mates),
        "may_extend": crisis.confirmed and crisis.live(at) and not pending
        and viewer.may(DECLARE, at),
        "may_change_team": crisis.live(at)
        and (crisis.proposed_by == str(viewer.pk) or bool(viewer.may(DECLARE, at))),
        "may_end": rules.may_end(viewer, crisis, at, head=head),
        "extension": pending,
        "may_settle": pending
        and rules.may_second(pending, crisis, Stand.CONFIRMED, viewer, at, team=mates),
        "own_extension": pending and pending.proposed_by == str(viewer.pk),
    }  # fmt: skip


def readings(crisis: Crisis) -> list[Entry]:
    """When it was the reason for reading on while nothing could be written (merged since then)."""
    declared = Entry.objects.filter(action="ledger.emergency_declared")
    return list(declared.filter(facts__declaration=crisis.number).order_by("seq"))


def offered(crisis: Crisis) -> list[Row]:
    """The kinds of act that may be done, the feature behind each still there."""
    return [
        {"name": name, "title": KINDS[name].title, "clause": KINDS[name].clause}
        for name in crisis.kinds if name in KINDS
    ]  # fmt: skip


def facts(crisis: Crisis) -> list[tuple[str, str]]:
    """A declaration in labels and values."""
    units = "、".join(one.name for one in crisis.units.all()) or _("全院")
    cap = _("不含资金支出") if crisis.cap is None else formats.money(crisis.cap)
    settled = {Stand.CONFIRMED: _("%(who)s确认"), Stand.REFUSED: _("%(who)s未同意")}
    word = settled.get(Stand(crisis.stand), _("待第二人确认"))
    return [
        (_("理由"), crisis.reason),
        (_("授权措施"), rules.titles(crisis.kinds)),
        (_("授权科室"), units),
        (_("金额上限"), cap),
        (_("宣布"), crisis.proposed_by_label),
        (_("确认"), word % {"who": crisis.settled_by_label}),
    ]


def countdown(crisis: Crisis, at: datetime) -> SafeString:
    """How long it still lasts, ticking where scripts run: 03:20:11."""
    left = max(0, int((crisis.last - at) / SECOND))
    text = f"{left // HOUR:02}:{left % HOUR // 60:02}:{left % 60:02}"
    until = crisis.last.isoformat(timespec="seconds")
    return format_html('<time datetime="{0}" data-until="{0}">{1}</time>', until, text)


def act(found: Act, viewer: Member, at: datetime) -> Row:
    """Everything that the page of an act shows, forms apart."""
    kind = KINDS.get(found.kind)
    remedy = Remedy.objects.select_related("owner", "verifier").filter(act=found).first()
    case = queries.case_of(found)
    added = [(one.at, queries.words_of(one)) for one in found.supplements.all()]
    return {
        "now": at, "act": found, "crisis": found.crisis, "title": rules.titles([found.kind]),
        "clause": kind.clause if kind else "", "words": queries.words_of(found), "added": added,
        "tone": _tone(found, at), "status": _status(found, at), "case": case,
        "case_status": str(CaseState(case.state).label) if case else _("没有审批"),
        "sees_crisis": queries.visible_to(viewer).filter(pk=found.crisis_id).exists(),
        "late": found.open and found.late(at), "remedy": remedy,
        "may_supplement": rules.may_supplement(viewer, found), "papers": queries.papers(found),
        "may_attach": rules.may_attach(viewer, found), **_remedy(remedy, viewer, at),
    }  # fmt: skip


def _remedy(remedy: Remedy | None, viewer: Member, at: datetime) -> Row:
    if remedy is None:
        return {}
    return {
        "remedy_tone": REMEDY_TONES[RemedyState(remedy.state)],
        "report": queries.remedy_words(remedy, "report"),
        "remark": queries.remedy_words(remedy, "remark"),
        "may_report": rules.may_report(viewer, remedy),
        "may_hand_over": rules.may_hand_over(viewer, remedy, viewer, at),
        "may_verify": rules.may_verify(
            viewer, remedy, at, involved=queries.involved(remedy.act.crisis)
        ),
    }


def cases(found: Sequence[Act]) -> dict[int, Case]:
    """The latest case of each of these acts."""
    keys = [one.pk for one in found]
    known = Case.objects.filter(subject=SUBJECT, subject_pk__in=keys).order_by("pk")
    return {case.subject_pk: case for case in known}


def unset(at: datetime) -> ParameterUnset | None:
    """What of the limits the hospital has not set yet."""
    try:
        limits(at)
    except ParameterUnset as missing:
        return missing
    return None


def _tone(act: Act, at: datetime) -> str:
    return "bad" if act.open and act.late(at) else TONES[State(act.state)]


def _status(act: Act, at: datetime) -> str:
    if act.open and act.late(at):
        return _("逾期未补办")
    return str(State(act.state).label)


def _used(crisis: Crisis, at: datetime) -> int:
    whole = max(crisis.last - crisis.since, SECOND)
    return min(100, max(0, round(100 * ((at - crisis.since) / whole))))
