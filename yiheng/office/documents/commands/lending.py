"""借阅: asked for, decided by the keeper, ended by itself, given back; statutory inspections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.actor import Actor, the_system
from yiheng.core.clock import day_of
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.typed import tidy
from yiheng.core.verdict import Verdict, on_field
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.governance.regulation.registry import duty
from yiheng.office.documents import queries, rules
from yiheng.office.documents.commands.finding import text_of
from yiheng.office.documents.facts import Wanted
from yiheng.office.documents.models import (
    LONGEST_REASON,
    Document,
    Loan,
    Purpose,
    Standing,
)
from yiheng.office.documents.permissions import CONTRACTS, INSPECT, KEEP

RETURN = duty_kind("documents.return", _("归还借阅的文档“%(name)s”"), glyph="还")
ASKED = notice_kind("documents.asked", _("%(who)s申请借阅文档，请办理"))
GRANTED = notice_kind("documents.granted", _("已同意借阅“%(name)s”，%(until)s 自动结束"))
REFUSED = notice_kind("documents.refused", _("未同意您的借阅申请，原因见借阅单"))
EXPIRED = notice_kind("documents.expired", _("“%(name)s”的借阅已到期，请确认归还、未留存副本"))
INSPECTED = notice_kind("documents.inspected", _("法定检查调阅了“%(name)s”，已登记"))
DAY = timedelta(days=1)


@command("documents.borrow")
def borrow(*, by: Member, at: datetime, idempotency_key: str, wanted: Wanted) -> Loan:
    """Ask to read a document: whether it is there the borrower learns only when it is lent."""
    what, reason = text_of("wanted", wanted.wanted, 80), text_of(
        "reason", wanted.reason, LONGEST_REASON)  # fmt: skip
    _said(rules.may_borrow(reason, wanted.days, what), what, reason)
    keepers = who_may(CONTRACTS if wanted.contract else KEEP, at).exclude(pk=by.pk)
    if not keepers.exists():
        raise Invalid("wanted", _("没有可以办理借阅的人员。请联系系统管理员确认岗位"),
                      clause=rules.GRADING)  # fmt: skip
    loan, made = Loan.objects.get_or_create(
        idempotency_key=f"{by.pk}:{idempotency_key}"[:80],
        defaults={"borrower": by, "wanted": what, "contract": wanted.contract, "reason": reason,
                  "days": wanted.days, "asked_at": at},
    )  # fmt: skip
    clause = rules.CONTRACT if wanted.contract else rules.GRADING
    record(
        "documents.borrowing_asked", by=by, target=loan, clause=clause, at=at, days=wanted.days,
        contract=wanted.contract, reason_digest=_digest(reason),
    )  # fmt: skip
    if made:
        notify(keepers, ASKED, at=at, sender=by, url=loan.page, clause=clause, who=by.name)
    return loan


@duty("3.2-c", "3.2-d")
@command("documents.lend")
def lend(*, pk: int, document: int, by: Member, at: datetime, answer: str = "") -> Loan:
    """Lend a document that is in the keeper's charge: open from now for so many days."""
    loan = _locked(pk, by)
    rules.may_decide(by, loan, at).require()
    lent = queries.lendable(by, loan.contract).filter(pk=document).first()
    if lent is None:
        raise Invalid("document", _("请选择要借出的文档"), clause=rules.GRADING)
    _grant(loan, lent, by, at, text_of("answer", answer))
    return loan


@command("documents.refuse_loan")
def refuse_loan(*, pk: int, by: Member, at: datetime, answer: str) -> Loan:
    """Say no, with the reason; nothing is told of whether the document is there."""
    loan = _locked(pk, by)
    verdict = rules.may_decide(by, loan, at)
    verdict.require()
    why = text_of("answer", answer)
    if not why:
        raise Invalid("answer", _("请写明不同意的原因，借阅人会看到"), clause=verdict.clause)
    loan.put(standing=Standing.REFUSED, decided_by=by, decided_at=at, answer=why)
    notify(loan.borrower, REFUSED, at=at, sender=by, url=loan.page, clause=verdict.clause)
    record("documents.loan_refused", by=by, target=loan, clause=verdict.clause, at=at,
           reason_digest=_digest(why))  # fmt: skip
    return loan


@command("documents.withdraw_loan")
def withdraw_loan(*, pk: int, by: Member, at: datetime) -> Loan:
    """The borrower needs it no more."""
    loan = _locked(pk, by)
    verdict = rules.may_withdraw(by, loan)
    verdict.require()
    loan.put(standing=Standing.WITHDRAWN)
    record("documents.loan_withdrawn", by=by, target=loan, clause=verdict.clause, at=at)
    return loan


@command("documents.give_back")
def give_back(*, pk: int, by: Member, at: datetime) -> Loan:
    """归还: it is closed to the borrower at once, who says that no copy is left."""
    loan = _locked(pk, by)
    verdict = rules.may_return(by, loan, at)
    verdict.require()
    loan.put(standing=Standing.RETURNED, returned_at=at)
    close_duty(target=loan, kind=RETURN, at=at, by=by)
    record("documents.given_back", by=by, target=loan, clause=verdict.clause, at=at)
    return loan


@command("documents.end_loan")
def end_loan(*, pk: int, by: Actor, at: datetime) -> Loan:
    """Its time is over: it was closed at that instant; what is still owed is to give it back."""
    loan = Loan.objects.select_for_update(of=("self",)).get(pk=pk)
    if loan.standing != Standing.GRANTED or loan.until is None or loan.until > at:
        raise NotFound
    loan.put(standing=Standing.EXPIRED)
    assert loan.document is not None
    notify(loan.borrower, EXPIRED, at=at, url=loan.page, clause=rules.GRADING,
           name=loan.document.name)  # fmt: skip
    record("documents.loan_ended", by=by, target=loan, clause=rules.GRADING, at=at)
    return loan


@command("documents.inspect")
def inspect(
    *, by: Member, at: datetime, idempotency_key: str, wanted: Wanted, authority: str
) -> Loan:
    """A statutory inspection names a document exactly: it is open at once, and told (C21)."""
    told, what = text_of("authority", authority, 120), text_of("wanted", wanted.wanted, 80)
    verdict = rules.may_inspect(by, told, at)
    if by.may(INSPECT, at):
        on_field("authority", verdict)
    verdict.require()
    reason = text_of("reason", wanted.reason, LONGEST_REASON)
    _said(rules.may_borrow(reason, wanted.days, what), what, reason)
    document = queries.named(what)
    if document is None:
        raise Invalid("wanted", _("没有名称或编号为“%(name)s”的文档。请按检查通知书核对"),
                      clause=rules.CONTRACT, name=what)  # fmt: skip
    loan, made = Loan.objects.get_or_create(
        idempotency_key=f"{by.pk}:{idempotency_key}"[:80],
        defaults={"borrower": by, "wanted": what, "contract": document.contract, "reason": reason,
                  "days": wanted.days, "asked_at": at, "purpose": Purpose.INSPECTION,
                  "authority": told},
    )  # fmt: skip
    if made:
        _grant(loan, document, by, at, "")
        keepers = who_may(CONTRACTS if document.contract else KEEP, at)
        _tell(keepers, INSPECTED, loan, at)
    record(
        "documents.inspection_opened", by=by, target=loan, clause=rules.CONTRACT, at=at,
        document=document.pk, authority=_digest(told),
    )  # fmt: skip
    return loan


def _grant(loan: Loan, document: Document, by: Member, at: datetime, answer: str) -> None:
    until = at + loan.days * DAY
    loan.put(
        document=document, standing=Standing.GRANTED, decided_by=by, decided_at=at, until=until,
        answer=answer,
    )  # fmt: skip
    clause = rules.CONTRACT if loan.contract else rules.GRADING
    open_duty(
        clause=clause, kind=RETURN, target=loan, owner=loan.borrower, due_at=until, at=at,
        by=the_system(), url=loan.page, name=document.name,
    )  # fmt: skip
    if loan.purpose == Purpose.BORROW:
        notify(loan.borrower, GRANTED, at=at, sender=by, url=loan.page, clause=clause,
               name=document.name, until=f"{day_of(until):%m-%d}")  # fmt: skip
    record(
        "documents.lent", by=by, target=loan, clause=clause, at=at, document=document.pk,
        until=until.isoformat(), contract=loan.contract,
    )  # fmt: skip


def _tell(whom: Iterable[Member], kind: str, loan: Loan, at: datetime) -> None:
    assert loan.document is not None
    notify(whom, kind, at=at, url=loan.page, clause=rules.CONTRACT, name=loan.document.name)


def _locked(pk: int, by: Member) -> Loan:
    seen = queries.loans_visible_to(by).filter(pk=pk).values("pk")
    rows = Loan.objects.select_for_update(of=("self",)).filter(pk__in=seen)
    loan = rows.select_related("borrower", "document__current").first()
    if loan is None:
        raise NotFound
    return loan


def _said(verdict: Verdict, what: str, reason: str) -> None:
    """Which field a refusal of a 借阅单 belongs to."""
    field = "wanted" if not what else "reason" if len(reason) < 4 else "days"
    on_field(field, verdict)


def _digest(text: str) -> str:
    return words_digest(tidy(text))
