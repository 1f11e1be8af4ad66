"""The contract, its announcement, acceptance, and giving a purchase up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yiheng.core.clock import day_of, midnight
from yiheng.core.digests import words_digest
from yiheng.core.errors import Invalid, NotFound
from yiheng.governance.approvals.models import Case
from yiheng.governance.approvals.planning import reaches
from yiheng.governance.approvals.subjects import SUBJECTS
from yiheng.governance.duties import clocks
from yiheng.governance.duties.commands import close_duty, open_duty
from yiheng.governance.duties.kinds import duty_kind
from yiheng.governance.ledger.recording import command, record
from yiheng.governance.notices.kinds import kind as notice_kind
from yiheng.governance.notices.outbox import notify
from yiheng.governance.people.models import Member
from yiheng.governance.people.queries import who_may
from yiheng.governance.regulation.parameters import parameter
from yiheng.governance.regulation.registry import duty
from yiheng.office.procurement import queries, rules
from yiheng.office.procurement.commands.finding import act_as, purchase_of
from yiheng.office.procurement.models import (
    Acceptance,
    Attachment,
    Contract,
    Part,
    Purchase,
    State,
    Supplier,
)
from yiheng.office.procurement.money import of_wan
from yiheng.office.procurement.permissions import ACCEPT, BUY
from yiheng.office.procurement.posts import LEADER_LIMIT, SMALL_SKIPS_FINAL
from yiheng.office.procurement.rules import Hand
from yiheng.standards.china.purchasing import NOTICE_WORKDAYS

PROCESS, SIGNATURES, SEPARATION = "3.1-a", "3.1-e", "2.1-n"
NOTICE_LIMIT = "procurement_notice_limit"
NOON = timedelta(hours=12)
ANNOUNCE = duty_kind("procurement.announce", _("合同“%(number)s”待公告"), glyph="告", pausable=True)
DELIVERED = notice_kind("procurement.to_accept", _("“%(title)s”已签合同，到货后请验收"))
ACCEPTED = notice_kind("procurement.accepted", _("“%(title)s”验收合格，可申请付款"))
REJECTED = notice_kind("procurement.rejected", _("“%(title)s”验收不合格，请与供应商交涉"))
PARTS = {Part.CONTRACT: (Hand.BUY, BUY), Part.PAYMENT: (Hand.BUY, BUY),
         Part.ACCEPTANCE: (Hand.ACCEPT, ACCEPT)}  # fmt: skip
"""Who files the papers that come after the approval."""


@command("procurement.sign_contract")
@duty("3.1-a")
def sign_contract(
    *, pk: int, by: Member, at: datetime, number: str, supplier: Supplier, cents: int,
    signed_on: date,
) -> Contract:  # fmt: skip
    """Record the contract of an approved purchase; a large one is announced in two workdays."""
    purchase = purchase_of(pk, by)
    act_as(Hand.BUY, BUY, purchase, by, at)
    verdict = rules.stands_at(purchase, State.APPROVED, State.AT_ONCE)
    verdict.require()
    if purchase.state == State.APPROVED:
        require_signatures(purchase)
    assert purchase.bought_from is not None
    rules.is_covered(purchase, cents).require()
    rules.is_the_chosen(supplier, queries.chosen(purchase), at).require()
    rules.is_dated(signed_on, day_of(purchase.bought_from), day_of(at)).require()
    contract, new = Contract.objects.get_or_create(
        number=number,
        defaults={"purchase": purchase, "supplier": supplier, "cents": cents,
                  "signed_on": signed_on, "buyer": by, "recorded_at": at,
                  "public": cents >= _notice_limit(at)},
    )  # fmt: skip
    if not new:
        raise Invalid("number", _("合同编号 %(number)s 已登记，请核对"), number=number)
    purchase.move(State.CONTRACTED)
    record(
        "procurement.contracted", by=by, target=purchase, clause=verdict.clause, at=at,
        contract=contract.pk, cents=cents, supplier=supplier.code, public=contract.public,
    )  # fmt: skip
    if contract.public:
        due = clocks.reckon(midnight(signed_on) + NOON, workdays=NOTICE_WORKDAYS)
        open_duty(
            clause=PROCESS, kind=ANNOUNCE, target=contract, owner=by, due_at=due, at=at, by=by,
            url=purchase.page, number=number,
        )  # fmt: skip
    _tell(purchase, ACCEPT, DELIVERED, at)
    return contract


@command("procurement.announce")
def announce(*, pk: int, by: Member, at: datetime, where: str) -> Contract:
    """Say where a contract was made public."""
    purchase = purchase_of(pk, by)
    act_as(Hand.BUY, BUY, purchase, by, at)
    contract = Contract.objects.filter(purchase=purchase).first()
    if contract is None:
        raise NotFound
    verdict = rules.may_announce(contract)
    verdict.require()
    contract.announce(where, at)
    close_duty(target=contract, kind=ANNOUNCE, at=at, by=by)
    record(
        "procurement.announced", by=by, target=purchase, clause=verdict.clause, at=at,
        contract=contract.pk,
    )  # fmt: skip
    return contract


@command("procurement.accept")
def accept(*, pk: int, by: Member, at: datetime, passed: bool, note: str) -> Acceptance:
    """Examine what was delivered: by nobody who applied, approved or bought it (2.1-n)."""
    purchase = purchase_of(pk, by)
    act_as(Hand.ACCEPT, ACCEPT, purchase, by, at)
    rules.stands_at(purchase, State.CONTRACTED).require()
    if not passed and not note.strip():
        raise Invalid("note", _("不合格须写明问题，以便与供应商交涉"), clause=SEPARATION)
    made = Acceptance.objects.create(purchase=purchase, by=by, at=at, passed=passed, note=note)
    if passed:
        purchase.move(State.ACCEPTED)
    record(
        "procurement.examined", by=by, target=purchase, clause=SEPARATION, at=at, passed=passed,
        note=words_digest(note),
    )  # fmt: skip
    _tell(purchase, BUY, ACCEPTED if passed else REJECTED, at)
    return made


@command("procurement.file")
def file(
    *, pk: int, by: Member, at: datetime, part: str, name: str, content: bytes
) -> Attachment:  # fmt: skip
    """File a paper that comes after the approval: contract, acceptance, invoice."""
    purchase = purchase_of(pk, by)
    if part not in PARTS:
        raise Invalid("part", _("请选择合同、验收材料或发票"))
    act_as(*PARTS[Part(part)], purchase, by, at)
    rules.stands_at(
        purchase, State.CONTRACTED, State.ACCEPTED, State.PAID, State.RECOVERING
    ).require()
    made = Attachment.keep(
        name=name, content=content, at=at, purchase=purchase, part=part, added_by=by
    )
    record(
        "procurement.attached", by=by, target=purchase, clause=PROCESS, at=at, attachment=made.pk,
        digest=made.digest, part=part,
    )  # fmt: skip
    return made


@command("procurement.cancel")
def cancel(*, pk: int, by: Member, at: datetime, why: str) -> Purchase:
    """Give an approved purchase up before it is accepted; its budget is free again."""
    purchase = purchase_of(pk, by)
    act_as(Hand.BUY, BUY, purchase, by, at)
    verdict = rules.stands_at(purchase, State.APPROVED, State.AT_ONCE, State.CONTRACTED)
    verdict.require()
    if not why.strip():
        raise Invalid("why", _("请写明终止原因"), clause=verdict.clause)
    purchase.move(State.TERMINATED, at, why=why.strip())
    contract = Contract.objects.filter(purchase=purchase).first()
    if contract is not None:
        close_duty(target=contract, kind=ANNOUNCE, at=at, by=by)
    record(
        "procurement.cancelled", by=by, target=purchase, clause=verdict.clause, at=at,
        reason=words_digest(why),
    )  # fmt: skip
    return purchase


def require_signatures(purchase: Purchase) -> None:
    """What a route let through is held against the regulation once more (3.1-e)."""
    case = queries.case_of(purchase)
    assert case is not None
    content = SUBJECTS[case.subject].content_hash(case.subject_pk)
    wants_final = not parameter(SMALL_SKIPS_FINAL, at=case.submitted_at) or _is_large(case)
    rules.has_three_signatures(
        queries.signed(case), purchase.author_id, content, wants_final=wants_final
    ).require()


def _is_large(case: Case) -> bool:
    limit = parameter(LEADER_LIMIT, at=case.submitted_at)
    return case.counted_amount is not None and reaches(LEADER_LIMIT, limit, case.counted_amount)


def _notice_limit(at: datetime) -> int:
    limit = parameter(NOTICE_LIMIT, at=at)
    return of_wan(limit)  # type: ignore[arg-type]  # its kind is decimal


def _tell(purchase: Purchase, permission: str, kind: str, at: datetime) -> None:
    notify(
        who_may(permission, at), kind, url=purchase.page, clause=PROCESS, at=at,
        title=str(purchase),
    )  # fmt: skip
