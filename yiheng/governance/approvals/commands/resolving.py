"""Resolutions of bodies: kept by the secretary with who sat, opened by whoever sees the case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals import queries, rules
from yiheng.governance.approvals.commands import finding
from yiheng.governance.approvals.dossiers import Dossier
from yiheng.governance.approvals.models import Attendance, Case, Resolution, Step, StepKind
from yiheng.governance.approvals.permissions import SIGN
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.people.models import Member
from yiheng.governance.regulation.parameters import parameter


@command("approvals.keep_resolution")
def keep_resolution(
    *, pk: int, by: Member, at: datetime, number: str, dated_on: date, name: str, content: bytes,
    present: Sequence[Member] = (), recused: Sequence[Member] = (),
) -> Resolution:  # fmt: skip
    """Attach what the body has resolved about the content as it stands; its step then is signed.

    Only whoever may sign the body's step. ``present`` are those of its members who sat and voted,
    ``recused`` those who left the table for a conflict of interest. A change of the content wants
    another resolution; the same file with the same facts again is the same one.
    """
    by.may(SIGN, at).require()
    case = finding.visible_case(pk, by)
    known = queries.dossier(case)
    step, verdict = rules.step_for(by, known, at)
    verdict.require()
    assert step is not None
    if step.kind != StepKind.BODY:
        raise Invalid("number", _("本环节不由会议作出，无须附决议"))
    if not number.strip():
        raise Invalid("number", _("请填写决议文号，例如〔2026〕3号"), clause=rules.SIGNATURES)
    if dated_on > day_of(at):
        raise Invalid("dated_on", _("决议日期不能晚于今天"), clause=rules.SIGNATURES)
    seated = _counted(known, step, dated_on, at, present, recused)
    facts = {"number": number.strip()[:40], "dated_on": dated_on, "kept_by": by}
    kept = _kept_before(case, step, facts, content, present, recused)
    if kept is None:
        kept = Resolution.keep(
            name=name, content=content, at=at, case=case, step=step, seated=seated,
            content_hash=case.content_hash, attended=None if seated is None else len(present),
            **facts,
        )  # fmt: skip
        _take_down(kept, present, recused)
    record(
        "approvals.resolution_kept", by=by, target=case, clause=rules.clause_of(step.body), at=at,
        step=step.ordinal, digest=kept.digest, content=case.content_hash, body=step.body,
        seated=seated, present=[one.staff_no for one in present],
        recused=[one.staff_no for one in recused],
    )  # fmt: skip
    return kept


@command("approvals.read_resolution")
def read_resolution(*, pk: int, by: Member, at: datetime) -> tuple[Resolution, bytes]:
    """Open the file of a resolution of a case that the reader may see."""
    kept = Resolution.objects.filter(pk=pk, case__in=queries.visible_to(by)).first()
    if kept is None:
        raise NotFound
    content = kept.content()
    record(
        "approvals.resolution_read", by=by, target=kept.case, clause=rules.SIGNATURES, at=at,
        digest=kept.digest,
    )  # fmt: skip
    return kept, content


def _kept_before(
    case: Case, step: Step, facts: Mapping[str, Any], content: bytes, present: Sequence[Member],
    recused: Sequence[Member],
) -> Resolution | None:  # fmt: skip
    """The resolution that counts, if it is the very same: a form that was sent twice."""
    last = queries.resolution_for(case, step)
    if last is None or last.digest != sha256(content).hexdigest():
        return None
    sat = set(last.attendances.values_list("member", "recused"))
    named = {(one.pk, False) for one in present} | {(one.pk, True) for one in recused}
    same = all(getattr(last, name) == value for name, value in facts.items())
    return last if same and sat == named else None


def _counted(
    known: Dossier, step: Step, day: date, at: datetime, present: Sequence[Member],
    recused: Sequence[Member],
) -> int | None:  # fmt: skip
    """How many votes the body had on a day, its quorum judged; None where no body has a register.

    Raises ``Invalid`` for somebody who has none of its votes.
    """
    votes = {one.member_id for one in queries.seated(step.body, day) if one.votes}
    anywhere = bool(votes) or queries.has_registers()
    if not anywhere and not present and not recused:
        return None
    rules.has_seats(step.body, step.body_title, len(votes), anywhere=anywhere).require()
    for field, named in (("present", present), ("recused", recused)):
        for one in named:
            if one.pk not in votes:
                raise Invalid(
                    field, _("%(who)s当日不是%(body)s的委员，请核对名册与决议日期"),
                    clause=rules.clause_of(step.body), who=one.name, body=step.body_title,
                )  # fmt: skip
    voters = [one.pk for one in present]
    if len({*voters, *(one.pk for one in recused)}) < len(present) + len(recused):
        raise Invalid("recused", _("同一位委员不能既出席表决又回避，也不能重复"))
    rules.vote_apart(voters, known.barred).require()
    share = parameter(rules.QUORUM, at=at)
    assert isinstance(share, Decimal)
    rules.has_quorum(step.body, step.body_title, len(voters), len(votes), share).require()
    return len(votes)


def _take_down(kept: Resolution, present: Sequence[Member], recused: Sequence[Member]) -> None:
    Attendance.objects.bulk_create(
        Attendance(resolution=kept, member=one, recused=away)
        for named, away in ((present, False), (recused, True))
        for one in named
    )
