"""紧急调阅: opened with a reason, explained when asked, judged by another."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.access import permissions, queries, rules
from yiheng.governance.access.commands.counting import DISCIPLINE
from yiheng.governance.access.models import BreakGlass, Category, Outcome, State
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.keys import vault
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import Importance
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import holders, who_may
from yiheng.governance.regulation.parameters import whole
from yiheng.governance.regulation.registry import duty

JUDGES = "medical_affairs"
LONGEST_TEXT = 500

OPENED = notice_kind(
    "access.glass_opened", _("%(who)s 紧急调阅一名患者（%(number)s），待复核"),
    importance=Importance.IMPORTANT, outside=_("有一次紧急调阅待复核"),
)  # fmt: skip
JUDGED = notice_kind("access.glass_judged", _("您的紧急调阅 %(number)s 已复核"))
ASKED = notice_kind("access.glass_questioned", _("医务部请您说明紧急调阅 %(number)s"))
EXPLAINED = notice_kind("access.glass_explained", _("%(who)s 已说明紧急调阅 %(number)s"))
UNJUSTIFIED = notice_kind("access.glass_unjustified", _("紧急调阅 %(number)s 经复核认定不当"))
OF_YOUR_UNIT = notice_kind(
    "access.glass_of_your_unit", _("您科 %(who)s 的紧急调阅 %(number)s 经复核认定不当")
)
LATE = notice_kind(
    "access.glass_late", _("紧急调阅 %(number)s 逾期未复核，请您接手"),
    importance=Importance.IMPORTANT, outside=_("有一次紧急调阅逾期未复核，请您接手"),
)  # fmt: skip
TO_REVIEW = duty_kind("access.review", _("复核 %(who)s 的紧急调阅 %(number)s"), glyph="阅")


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
            subjects=[surrogate], reason=words_digest(reason.strip()),
        )  # fmt: skip
        return standing[0]
    glass = BreakGlass(
        member=by, surrogate=surrogate, category=category, opened_at=at,
        until=at + timedelta(minutes=whole("break_glass_minutes", at=at)),
        review_due_at=clocks.due(at, hours=whole("break_glass_review_hours", at=at)),
    )  # fmt: skip
    glass.assigned = queries.next_reviewer(by, at)
    glass.sealed_reason = _sealed(glass, "reason", reason)
    glass.save()
    record(
        "access.glass_opened", by=by, target=glass, clause=verdict.clause, at=at,
        subjects=[surrogate], category=category, reason=words_digest(reason.strip()),
        until=glass.until.isoformat(),
        reviewer=glass.assigned.staff_no if glass.assigned else None,
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
        subjects=[glass.surrogate], outcome=outcome, remark=words_digest(remark.strip()),
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
        subjects=[glass.surrogate], text=words_digest(text.strip()),
    )  # fmt: skip
    notify(
        glass.assigned or holders(JUDGES, at), EXPLAINED, url=f"/access/reviews/{glass.pk}/",
        clause="2.1-n", at=at, who=by.label, number=glass.number,
    )  # fmt: skip
    return glass


@command("access.escalate_review")
def escalate_review(*, pk: int, by: Actor, at: datetime) -> BreakGlass:
    """A judgement is late: everybody else who may judge is asked to take it over, once."""
    glass = queries.overdue_reviews(at).select_for_update(of=("self",)).filter(pk=pk).first()
    if glass is None:
        raise NotFound
    glass.escalated_at = at
    glass.save(update_fields=["escalated_at"])
    others = who_may(permissions.REVIEW, at).exclude(unit_id=glass.member.unit_id)
    told = notify(
        others.exclude(pk=glass.assigned_id or 0), LATE, url=f"/access/reviews/{glass.pk}/",
        clause="2.1-n", at=at, number=glass.number,
    )  # fmt: skip
    record(
        "access.review_escalated", by=by, target=glass, clause="2.1-n", at=at,
        subjects=[glass.surrogate], told=len(told),
    )  # fmt: skip
    return glass


@command("access.export_glasses")
def export_glasses(*, by: Member, at: datetime, count: int) -> int:
    """Note that a list of 紧急调阅 was taken along (codes of patients only, no words)."""
    record("access.glasses_exported", by=by, target="access.breakglass", clause="2.1-n", at=at,
           count=count)  # fmt: skip
    return count


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


@duty("2.1-n")
def _ask_for_review(glass: BreakGlass, by: Member, at: datetime) -> None:
    url = f"/access/reviews/{glass.pk}/"
    turn = glass.assigned
    open_duty(
        clause="2.1-n", kind=TO_REVIEW, target=glass, owner=turn, post=None if turn else JUDGES,
        due_at=glass.review_due_at, at=at, by=by, url=url, who=by.label, number=glass.number,
    )  # fmt: skip
    notify(
        turn or holders(JUDGES, at).exclude(pk=by.pk), OPENED, url=url, clause="0-e", at=at,
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
        notify(
            holders(DISCIPLINE, at), UNJUSTIFIED, url="/access/improper/", clause="2.1-n", at=at,
            number=glass.number,
        )  # fmt: skip
        notify(
            queries.heads_of(glass.member, at), OF_YOUR_UNIT, url="", clause="2.1-n", at=at,
            who=glass.member.label, number=glass.number,
        )  # fmt: skip


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
