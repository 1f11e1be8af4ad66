"""Signing in and out, care relations, 紧急调阅 and its judgement, attempts at 统方."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, System
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.governance.access import queries, rules
from yiheng.governance.access.backends import digest_of
from yiheng.governance.access.models import (
    BreakGlass,
    CareRelation,
    CareRole,
    CareSource,
    Category,
    DrugStatisticsAttempt,
    Outcome,
    State,
)
from yiheng.governance.access.relations import NewRelation, merge
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.keys import vault
from yiheng.governance.ledger.models import Outcome as Ending
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty

ANONYMOUS = System(pk="anonymous", label="未登录")
JUDGES = "medical_affairs"
DISCIPLINE = "discipline"
LONGEST_TEXT = 500

OPENED = notice_kind("access.glass_opened", _("%(who)s 紧急调阅一名患者（%(number)s），待复核"))
JUDGED = notice_kind("access.glass_judged", _("您的紧急调阅 %(number)s 已复核"))
ASKED = notice_kind("access.glass_questioned", _("医务部请您说明紧急调阅 %(number)s"))
EXPLAINED = notice_kind("access.glass_explained", _("%(who)s 已说明紧急调阅 %(number)s"))
UNJUSTIFIED = notice_kind("access.glass_unjustified", _("紧急调阅 %(number)s 经复核认定不当"))
COUNTED = notice_kind("access.drug_statistics", _("%(who)s 试图统方，已拒绝"))
TO_REVIEW = duty_kind("access.review", _("复核 %(who)s 的紧急调阅 %(number)s"), glyph="阅")


@command("access.sign_in")
def sign_in(*, by: Member, at: datetime) -> Member:
    """Note that a member has proved who they are; without the line there is no session."""
    record("access.signed_in", by=by, target=by, clause="0-g", at=at)
    return by


@command("access.sign_out")
def sign_out(*, by: Member, at: datetime, why: str = "own") -> Member:
    """Note that a member has gone: by their ``own`` will, ``idle``, or after too long (``age``)."""
    record("access.signed_out", by=by, target=by, clause="0-g", at=at, why=why)
    return by


@command("access.note_failure")
def note_failure(*, typed: str, at: datetime, locked: bool) -> None:
    """Note a sign-in that failed; a 工号 that nobody has is kept as a keyed digest only."""
    known = Member.objects.filter(staff_no=typed).first()
    line = record(
        "access.locked_out" if locked else "access.sign_in_failed",
        by=ANONYMOUS, target=known or "people.member:unknown", clause="0-g", at=at,
        typed=digest_of(typed),
    )  # fmt: skip
    line.outcome = Ending.REFUSED


@command("access.switch")
def switch(*, to: Member, by: Actor, at: datetime) -> Member:
    """Note that somebody goes on as another member (sample hospitals only: the door sees to it)."""
    if not to.is_active:
        raise NotFound
    record("access.switched", by=by, target=to, clause="0-g", at=at, staff_no=to.staff_no)
    return to


@command("access.relate")
def relate(
    *,
    member: Member,
    surrogate: str,
    role: str,
    since: datetime,
    until: datetime,
    by: Member,
    at: datetime,
) -> CareRelation:
    """A head names who treats a patient, and until when; overlapping relations become one."""
    verdict = rules.may_assign_care(by, member, at)
    verdict.require()
    if role not in CareRole.values:
        raise Invalid("role", _("请选择诊疗角色"))
    if until <= since:
        raise Invalid("until", _("结束时间应晚于开始时间"))
    new = NewRelation(member.pk, surrogate, role, since, until, CareSource.HEAD)
    relate_many(relations=[new], by=by, at=at)
    return CareRelation.objects.get(
        member=member, surrogate=surrogate, role=role, since__lte=since, until__gte=until
    )


@command("access.relate_many")
def relate_many(*, relations: Iterable[NewRelation], by: Actor, at: datetime) -> int:
    """Take in who treats whom, inside the command that knows it (intake, ``relate``).

    The same relations again change nothing; relations of one member, patient and role that
    overlap or touch become one. Gives how many rows were made or changed.
    """
    wanted = list(relations)
    stored = CareRelation.objects.select_for_update().filter(
        member_id__in={one.member for one in wanted},
        surrogate__in={one.surrogate for one in wanted},
    )
    change = merge(stored, wanted)
    CareRelation.objects.filter(pk__in=[one.pk for one in change.absorbed]).delete()
    CareRelation.objects.bulk_update(change.stretched, ["since", "until"])
    CareRelation.objects.bulk_create(change.made, ignore_conflicts=True)
    record(
        "access.related", by=by, target="access.carerelation", clause="0-e", at=at,
        subjects={one.surrogate for one in (*change.made, *change.stretched)},
        made=len(change.made), stretched=len(change.stretched), absorbed=len(change.absorbed),
    )  # fmt: skip
    return len(change.made) + len(change.stretched)


@command("access.break_glass")
def break_glass(
    *, surrogate: str, by: Member, at: datetime, reason: str, category: str = Category.OTHER
) -> BreakGlass:
    """Open a patient of others for a short time (0-e); 医务部 must judge it.

    Whether there is such a patient is the caller's to know. A glass that still stands is given
    again. Raises ``Denied``, and ``Invalid`` for a reason too short or no category.
    """
    verdict = rules.may_break_glass(by, at)
    verdict.require()
    _check_reason(reason, category)
    standing = [one for one in queries.glasses_of(by, surrogate) if one.holds(at)]
    if standing:
        record(
            "access.glass_kept", by=by, target=standing[0], clause="0-e", at=at,
            subjects=[surrogate], reason=_digest(reason),
        )  # fmt: skip
        return standing[0]
    glass = BreakGlass(
        member=by, surrogate=surrogate, category=category, opened_at=at,
        until=at + timedelta(minutes=whole("break_glass_minutes", at=at)),
        review_due_at=clocks.due(at, hours=whole("break_glass_review_hours", at=at)),
    )  # fmt: skip
    glass.sealed_reason = _sealed(glass, "reason", reason)
    glass.save()
    record(
        "access.glass_opened", by=by, target=glass, clause=verdict.clause, at=at,
        subjects=[surrogate], category=category, reason=_digest(reason),
        until=glass.until.isoformat(),
    )  # fmt: skip
    _ask_for_review(glass, by, at)
    return glass


@command("access.review")
def review(*, pk: int, by: Member, at: datetime, outcome: str, remark: str) -> BreakGlass:
    """Judge a 紧急调阅, or ask its reader to explain; never one's own (2.1-n)."""
    glass = _found(pk, by)
    verdict = rules.may_review(by, glass, at)
    verdict.require()
    if outcome not in Outcome.values:
        raise Invalid("outcome", _("请选择复核结论"))
    if outcome != Outcome.JUSTIFIED and not remark.strip():
        raise Invalid("remark", _("请写明依据或要说明的问题"))
    if glass.state == State.QUESTIONED and outcome == Outcome.QUESTION:
        raise Invalid("outcome", _("已请本人说明，正在等候答复"))
    glass.move(State.QUESTIONED if outcome == Outcome.QUESTION else State(outcome))
    glass.reviewer, glass.reviewed_at = by, at
    glass.sealed_remark = _sealed(glass, "remark", remark)
    glass.save(update_fields=["state", "reviewer", "reviewed_at", "sealed_remark"])
    record(
        "access.glass_reviewed", by=by, target=glass, clause=verdict.clause, at=at,
        subjects=[glass.surrogate], outcome=outcome, remark=_digest(remark),
    )  # fmt: skip
    _tell(glass, by, at)
    return glass


@command("access.explain")
def explain(*, pk: int, by: Member, at: datetime, text: str) -> BreakGlass:
    """Answer what 医务部 asked about one's own reading; the judgement is theirs again."""
    glass = _found(pk, by)
    verdict = rules.may_explain(by, glass)
    verdict.require()
    if glass.state != State.QUESTIONED:
        raise Invalid("text", _("医务部没有提出问题，无须说明"))
    _check_text("text", text)
    glass.move(State.AWAITING)
    glass.sealed_explanation = _sealed(glass, "explanation", text)
    glass.save(update_fields=["state", "sealed_explanation"])
    record(
        "access.glass_explained", by=by, target=glass, clause=verdict.clause, at=at,
        subjects=[glass.surrogate], text=_digest(text),
    )  # fmt: skip
    notify(
        holders(JUDGES, at), EXPLAINED, url=f"/access/reviews/{glass.pk}/", clause="2.1-n", at=at,
        who=by.label, number=glass.number,
    )  # fmt: skip
    return glass


@command("access.read_glass")
def read_glass(*, pk: int, by: Member, at: datetime) -> tuple[BreakGlass, dict[str, str]]:
    """Open the sealed words of a 紧急调阅 to its reader and to those who judge it."""
    glass = _found(pk, by)
    words = {name: queries.opened(glass, name) for name in ("reason", "explanation", "remark")}
    record(
        "access.glass_read", by=by, target=glass, clause="2.1-n", at=at,
        subjects=[glass.surrogate],
    )  # fmt: skip
    return glass, words


def note_drug_statistics(*, asked: Sequence[str], by: Member, at: datetime) -> None:
    """Keep an attempt at 统方 for 纪检, then refuse it (2.1-m, C27); always raises ``Denied``.

    Call it outside a command: inside one, the row would be rolled back with the refusal.
    """
    keep_drug_statistics(asked=asked, by=by, at=at)
    refuse_drug_statistics(asked=asked, by=by, at=at)


@command("access.keep_drug_statistics")
def keep_drug_statistics(*, asked: Sequence[str], by: Member, at: datetime) -> None:
    """Write an attempt at 统方 on 纪检's list."""
    attempt = DrugStatisticsAttempt.objects.create(member=by, asked=sorted(asked), at=at)
    record(
        "access.drug_statistics_asked", by=by, target=attempt, clause="2.1-m", at=at,
        asked=sorted(asked),
    )  # fmt: skip
    notify(
        holders(DISCIPLINE, at), COUNTED, url="/access/drug-statistics/", clause="2.1-m", at=at,
        who=by.label,
    )  # fmt: skip


@command("access.drug_statistics")
def refuse_drug_statistics(*, asked: Sequence[str], by: Member, at: datetime) -> None:
    """Refuse 统方; raises ``Denied``."""
    raise Denied(rules.may_compute_drug_statistics(asked))


@duty("2.1-n")
def _ask_for_review(glass: BreakGlass, by: Member, at: datetime) -> None:
    url = f"/access/reviews/{glass.pk}/"
    open_duty(
        clause="2.1-n", kind=TO_REVIEW, target=glass, post=JUDGES, due_at=glass.review_due_at,
        at=at, by=by, url=url, who=by.label, number=glass.number,
    )  # fmt: skip
    notify(
        holders(JUDGES, at).exclude(pk=by.pk), OPENED, url=url, clause="0-e", at=at,
        who=by.label, number=glass.number,
    )  # fmt: skip


def _tell(glass: BreakGlass, by: Member, at: datetime) -> None:
    if not glass.judged:
        notify(
            glass.member, ASKED, url=f"/access/mine/{glass.pk}/", clause="2.1-n", at=at,
            number=glass.number,
        )  # fmt: skip
        return
    close_duty(target=glass, kind=TO_REVIEW, at=at, by=by)
    notify(
        glass.member, JUDGED, url=f"/access/mine/{glass.pk}/", clause="2.1-n", at=at,
        number=glass.number,
    )  # fmt: skip
    if glass.state == State.UNJUSTIFIED:
        notify(holders(DISCIPLINE, at), UNJUSTIFIED, clause="2.1-n", at=at, number=glass.number)


def _found(pk: int, by: Member) -> BreakGlass:
    glass = queries.visible_to(by).select_for_update(of=("self",)).filter(pk=pk).first()
    if glass is None:
        raise NotFound
    return glass


def _check_reason(reason: str, category: str) -> None:
    if category not in Category.values:
        raise Invalid("category", _("请选择紧急情形"), clause="0-e")
    _check_text("reason", reason)


def _check_text(field: str, text: str) -> None:
    length = len("".join(text.split()))
    if length < rules.SHORTEST_REASON:
        raise Invalid(
            field, _("至少写 %(n)s 个字：患者情况与为何此刻需要"), clause="0-e",
            n=rules.SHORTEST_REASON,
        )  # fmt: skip
    if length > LONGEST_TEXT:
        raise Invalid(field, _("最多 %(n)s 个字，请写要点"), n=LONGEST_TEXT)


def _sealed(glass: BreakGlass, field: str, text: str) -> bytes:
    words = text.strip().encode()
    return vault.seal(words, owner=queries.OWNER, place=queries.place(glass, field))


def _digest(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()
