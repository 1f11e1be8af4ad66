"""One purchase: what is bought, how far it is, who has had a hand in it, what can be done now."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.clock import day_of, now
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.attaching import Attach
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.formats import money
from yiheng.governance.approvals.models import Case
from yiheng.governance.crisis.queries import words_of
from yiheng.governance.ledger.models import Entry
from yiheng.governance.ledger.recording import name_of
from yiheng.governance.people.models import Member
from yiheng.office.procurement import commands, forms, queries, rules
from yiheng.office.procurement.models import Contract, Part, Purchase, State, Supplier
from yiheng.office.procurement.money import yuan
from yiheng.office.procurement.permissions import ACCEPT, APPLY, BUY, PAY, SUPERVISE
from yiheng.office.procurement.rules import Hand
from yiheng.office.procurement.views.drawing import budget_rows, life, offers, signers
from yiheng.office.procurement.views.parts import KINDS, ratification, settling, visible
from yiheng.office.procurement.wording import TITLES
from yiheng.standards.china.amounts import amount_in_words

ENTRIES = 60
FILED = (State.CONTRACTED, State.ACCEPTED, State.PAID, State.RECOVERING)
ACTS: tuple[tuple[str, Hand, str, tuple[State, ...]], ...] = (
    ("contract", Hand.BUY, BUY, (State.APPROVED, State.AT_ONCE)),
    ("accept", Hand.ACCEPT, ACCEPT, (State.CONTRACTED,)),
    ("pay", Hand.BUY, BUY, (State.ACCEPTED,)),
    ("settle-up", Hand.BUY, BUY, (State.ACCEPTED,)),
    ("settle", Hand.PAY, PAY, (State.ACCEPTED,)),
    ("archive", Hand.BUY, BUY, (State.PAID,)),
    ("cancel", Hand.BUY, BUY, (State.APPROVED, State.AT_ONCE, State.CONTRACTED)),
    ("file", Hand.BUY, BUY, FILED),
    ("file-acceptance", Hand.ACCEPT, ACCEPT, FILED),
)
"""What can be done after the approval: by whom, and in which state."""


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """A purchase; with ``?tab=ledger`` what the ledger has of it."""
    purchase = visible(request, pk)
    if request.GET.get("tab") == "ledger":
        return _ledger(request, purchase)
    return page_of(request, purchase)


@policy(SIGNED_IN)
def file(request: Any, pk: int) -> HttpResponse:
    """A file of a purchase; each opening is recorded."""
    found, content = commands.read_file(pk=pk, by=request.user, at=now())
    return handed_out(found.name, found.content_type, content)


def page_of(
    request: Any, purchase: Purchase, *, status: int = 200, **over: Any
) -> HttpResponse:  # fmt: skip
    """The page of a purchase, with a form that is to be mended or a refusal to be told."""
    context = {**context_of(request, purchase, now()), **over}
    for one in context["payments"]:
        one.form = over.get(f"settling-{one.pk}") or settling(one.pk)
    answer = render(request, "procurement/detail.html", context, status=status)
    if "refusal" in over:
        answer["X-Clause"] = over["refusal"].verdict.clause
    return answer


def context_of(request: Any, purchase: Purchase, at: datetime) -> dict[str, Any]:
    """Everything that the page of a purchase shows."""
    case, contract = queries.case_of(purchase), _contract(purchase)
    author = purchase.author_id == request.user.pk
    changes = author and bool(rules.may_change(request.user, purchase))
    acts = _acts(request.user, purchase, at)
    return {
        "now": at, "purchase": purchase, "kind": KINDS[State(purchase.state)], "case": case,
        "tabs": _tabs(""), "words": amount_in_words(purchase.amount),
        "lines": list(purchase.lines.all()), "offers": offers(purchase),
        "steps": life(purchase, case, contract, at), "checks": _checks(purchase, case),
        "signers": signers(case) if case else [],
        "budget": budget_rows([purchase.budget]) if purchase.budget else None,
        "files": list(queries.attachments(purchase, Part.APPLICATION)),
        "papers": list(queries.attachments(purchase).exclude(part=Part.APPLICATION)),
        "contract": contract, "acceptances": purchase.acceptances.select_related("by"),
        "payments": list(purchase.payments.select_related("batch")),
        "settlement": queries.settlement(purchase),
        **_kept(purchase, request.user, at),
        "may_edit": changes,
        "may_submit": changes and purchase.state in (State.DRAFT, State.RETURNED),
        "reason": _reason(purchase), "ratification": ratification(purchase, at),
        "may_copy": request.user.may(APPLY, at=at), "acts": acts, "key": uuid4().hex,
        "attach": Attach(), **_forms(purchase, contract, acts, at),
    }  # fmt: skip


def _kept(purchase: Purchase, viewer: Member, at: datetime) -> dict[str, Any]:
    """The archive and what was proposed of its end: by one, confirmed by another (0-g)."""
    archive = getattr(purchase, "archive", None)
    if archive is None:
        return {}
    proposed = list(queries.destructions(purchase))
    waits = next((one for one in proposed if one.open), None)
    over = waits is None and bool(rules.may_destroy(archive, day_of(at)))
    own = waits is not None and waits.proposed_by == str(viewer.pk)
    return {
        "archive": archive, "destructions": proposed, "waits": waits,
        "destroying": forms.Reason() if over and viewer.may(BUY, at) else None,
        "may_withdraw": own, "may_confirm": waits and not own and viewer.may(SUPERVISE, at),
    }  # fmt: skip


def _contract(purchase: Purchase) -> Contract | None:
    rows = Contract.objects.filter(purchase=purchase)
    return rows.select_related("supplier", "buyer").first()


def _acts(viewer: Member, purchase: Purchase, at: datetime) -> dict[str, Any]:
    """The verdict of each act of this state that the viewer's posts allow."""
    wanted = [one for one in ACTS if purchase.state in one[3] and viewer.may(one[2], at)]
    if not wanted:
        return {}
    hands = queries.hands(purchase)
    acts = {
        name.replace("-", "_"): rules.is_apart({viewer.pk}, hand, hands)
        for name, hand, _permission, _states in wanted
    }
    if acts.get("pay"):
        acts["pay"] = rules.is_ratified(purchase)
    return acts


def _reason(purchase: Purchase) -> str:
    """What it is for; of what was bought at once the words of the act, which are sealed."""
    return purchase.reason if purchase.act is None else words_of(purchase.act)


def _forms(
    purchase: Purchase, contract: Contract | None, acts: dict[str, Any], at: datetime
) -> dict[str, Any]:
    """The forms of the acts, filled with what is known already."""
    found: dict[str, Any] = {}
    if "contract" in acts:
        chosen = queries.chosen(purchase)
        found["contracting"] = forms.Contracting(
            initial={
                "supplier": _told_apart(chosen.supplier) if chosen else "",
                "amount": chosen.amount if chosen else purchase.amount,
                "signed_on": day_of(at),
            }
        )
    if "accept" in acts:
        found["accepting"] = forms.Accepting()
    if "pay" in acts and contract is not None:
        left = contract.cents - queries.asked_for(purchase)
        found["asking"] = forms.Asking(initial={"amount": yuan(left)})
        found["left"] = yuan(left)
        if _may_settle_up(purchase, acts):
            found["settling_up"] = forms.SettlingUp()
    if "cancel" in acts:
        found["cancelling"] = forms.Cancelling()
    if "file" in acts or "file_acceptance" in acts:
        found["filing"] = forms.File()
    if contract is not None and contract.public and contract.announced_at is None:
        found["announcing"] = forms.Announcing()
    return found


def _may_settle_up(purchase: Purchase, acts: dict[str, Any]) -> bool:
    paid, underway = queries.paid_for(purchase), queries.underway(purchase)
    return bool(acts["settle_up"]) and bool(rules.may_settle_up(purchase, paid, underway))


def _told_apart(supplier: Supplier) -> str:
    return queries.telling([supplier])[supplier.pk]


def _checks(purchase: Purchase, case: Case | None) -> list[dict[str, Any]]:
    """What the regulation wants of this purchase, and whether it is so."""
    if case is None:
        return []
    signed = queries.signed(case)
    hands = queries.hands(purchase)
    apart = all(
        bool(rules.is_apart(people, hand, hands)) for hand, people in hands.items() if people
    )
    finance = any(one.finance for one in signed)
    steps = case.steps.filter(skipped=False).count()
    return [
        _check("3.1-e", len(signed) == steps, _("已签 %(n)s／%(all)s 个环节") % {
            "n": len(signed), "all": steps}),
        _check("3.1-c", finance, _("财务部门人员已复核") if finance else _("等待财务部门人员复核")),
        _check("2.1-n", apart, _("申请、审批、采购、验收、付款均为不同的人")),
        _check("4.1-a", True, _counted(case)),
    ]  # fmt: skip


def _counted(case: Case) -> str:
    if case.counted_amount == case.amount:
        return _("按本单金额定级，近期没有须合并计算的采购")
    return _("与近期同科室同类或同供应商的采购合并，按 %(sum)s 定级") % {
        "sum": money(case.counted_amount or 0)
    }


def _check(clause: str, met: bool, text: str) -> dict[str, Any]:
    return {
        "clause": clause, "kind": "ok" if met else "warn",
        "status": _("通过") if met else _("待办"), "text": text,
    }  # fmt: skip


def _ledger(request: Any, purchase: Purchase) -> HttpResponse:
    entries = Entry.objects.filter(target=name_of(purchase)).order_by("-seq")[:ENTRIES]
    context = {
        "now": now(), "purchase": purchase, "kind": KINDS[State(purchase.state)],
        "ratification": ratification(purchase, now()),
        "tabs": _tabs("ledger"), "case": queries.case_of(purchase),
        "entries": [(one, TITLES.get(one.action.removesuffix(".denied"), one.action))
                    for one in entries],
        "may_open": request.user.may("ledger:read", at=now()),
    }  # fmt: skip
    return render(request, "procurement/ledger.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    named = (("", _("采购")), ("ledger", _("办理记录")))
    return [
        {"title": title, "url": f"?tab={code}" if code else "?", "current": code == current}
        for code, title in named
    ]
