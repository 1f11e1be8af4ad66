"""Signing several cases with one password: each is shown, each is signed by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yiheng.core.errors import Denied, Invalid
from yiheng.core.numbers import numbers_of
from yiheng.desk.approvals import contents
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.commands import Signed
from yiheng.governance.approvals.commands.batch import MOST_AT_ONCE
from yiheng.governance.approvals.models import Case, Decision, StepKind
from yiheng.governance.people.models import Member

Row = dict[str, Any]
LONGEST = 90  # a hash, a colon and the number of a step


def numbers(words: Iterable[str]) -> list[int]:
    """The cases that were asked for, each once, not more than are read in one go."""
    return list(dict.fromkeys(numbers_of(words)))[:MOST_AT_ONCE]


def choices(words: Iterable[str]) -> list[tuple[int, str]]:
    """The boxes that were ticked: the case, and what its page showed (``Step.shown``)."""
    pairs = [one.partition(":") for one in words]
    asked = numbers(pk for pk, _colon, _shown in pairs)
    shown = {pk: text for pk, _colon, text in pairs}
    return [(pk, shown[str(pk)][:LONGEST]) for pk in asked if str(pk) in shown]


def items(
    asked: Sequence[int], viewer: Member, at: datetime, chosen: Mapping[int, str] | None
) -> list[Row]:
    """Each case with its content, and whether it can be signed here.

    ``chosen`` are the boxes as they were ticked, with what was shown of each; None ticks all. A
    case that is no longer as it was shown loses its tick and says so: nobody signs it unread.
    """
    found = queries.visible_to(viewer).in_bulk(asked)
    return [_item(found[pk], viewer, at, chosen) for pk in asked if pk in found]


def _item(case: Case, viewer: Member, at: datetime, chosen: Mapping[int, str] | None) -> Row:
    known = queries.dossier(case)
    step, verdict = rules.step_for(viewer, known, at)
    if step is not None and step.kind == StepKind.BODY:
        verdict = rules.has_resolution(step, queries.resolution_for(case, step))
    signed = "、".join(one.names for one in known.valid)
    shown = step.shown if step else ""
    ticked = chosen is None or chosen.get(case.pk) == shown
    return {
        "case": case, "told": contents.of(case, viewer), "verdict": verdict, "chosen": ticked,
        "changed": chosen is not None and case.pk in chosen and not ticked,
        "stage": step.title if step else "", "shown": shown,
        "signed": _("已签：%(who)s") % {"who": signed} if signed else "",
    }  # fmt: skip


def results(signed: Iterable[Signed], chosen: Mapping[int, str], viewer: Member) -> list[Row]:
    """What became of each; a case that is not the reader's to know of has no name. What a first
    click has signed is signed."""
    rows = list(signed)
    known = queries.visible_to(viewer).in_bulk([one.pk for one in rows])
    return [
        _result(one, known.get(one.pk), one.case is not None or queries.has_signed(
            viewer, one.pk, chosen[one.pk], Decision.APPROVE
        ))
        for one in rows
    ]  # fmt: skip


def left(asked: Sequence[int], viewer: Member, at: datetime) -> list[int]:
    """Those of the cases that still wait for this reader's signature, in their order."""
    waiting = queries.todo(viewer, at).filter(case__in=asked).values_list("case", flat=True)
    known = set(waiting)
    return [pk for pk in asked if pk in known]


def _result(one: Signed, case: Case | None, given: bool) -> Row:
    named = {"title": case.title if case else _("没有这个事项"), "url": case.page if case else ""}
    if given:
        return named | {"tone": "ok", "status": _("已签"), "why": _("已验证身份 · 内容未改动")}
    told: Row = {"tone": "bad", "status": _("未签"), "why": "", "cure": "", "clause": ""}
    if isinstance(one.refusal, Denied):
        verdict = one.refusal.verdict
        told |= {"why": verdict.why, "cure": verdict.remedy, "clause": verdict.clause}
    elif isinstance(one.refusal, Invalid):
        told |= {"why": str(one.refusal), "clause": one.refusal.clause}
    return named | told
