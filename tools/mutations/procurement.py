"""Purchases: signatures, tiers, budgets, incompatible duties, payments, archive."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/procurement"
TESTS = f"{ROOM}/tests"
FILLING, SIGNING = f"{TESTS}/test_filling.py", f"{TESTS}/test_signing.py"
FULFILLING, KEEPING = f"{TESTS}/test_fulfilling.py", f"{TESTS}/test_keeping.py"
URGENT, RATIFYING = f"{TESTS}/test_urgent.py", f"{TESTS}/test_ratifying.py"
CONTROLS, PAGES = f"{TESTS}/test_controls.py", f"{TESTS}/test_pages.py"

MUTATIONS = (
    Mutation(
        "another's application is changed", f"{ROOM}/rules/filling.py",
        "if purchase.author_id != by.pk:", "if False:", FILLING,
    ),
    Mutation(
        "two quotes are three", f"{ROOM}/rules/filling.py",
        "if len(quotes) < LEAST_QUOTES:", "if len(quotes) < LEAST_QUOTES - 1:", FILLING,
    ),
    Mutation(
        "a dearer quote wants no reason", f"{ROOM}/rules/filling.py",
        "chosen.cents > lowest and", "False and", FILLING,
    ),
    Mutation(
        "a single source wants no reason", f"{ROOM}/rules/filling.py",
        "if purchase.method == Method.SINGLE and", "if False and", FILLING,
    ),
    Mutation(
        "a blocked supplier quotes", f"{ROOM}/rules/filling.py",
        "if one.supplier.blocked(at)]", "if False]", FILLING,
    ),
    Mutation(
        "the budget has a cent more", f"{ROOM}/rules/filling.py",
        "if cents <= remaining:", "if cents <= remaining + 1:", FILLING,
    ),
    Mutation(
        "what waits for signatures holds no budget", f"{ROOM}/queries/budgets.py",
        "HELD = BY_CONTRACT | {State.IN_APPROVAL, ", "HELD = BY_CONTRACT | {", FILLING,
    ),
    Mutation(
        "an edit of a purchase voids no signature", f"{ROOM}/commands/drafting.py",
        "        approvals.content_changed(subject=queries.SUBJECT, pk=purchase.pk, by=by, at=at)",
        "        pass", SIGNING,
    ),
    Mutation(
        "a change under approval need not be complete", f"{ROOM}/commands/drafting.py",
        "    if purchase.state == State.IN_APPROVAL:\n        _require_whole(purchase, at)\n", "",
        FILLING,
    ),
    Mutation(
        "quotes are not under the signature", f"{ROOM}/queries/purchases.py",
        "[one.supplier.code, str(one.cents), one.days, one.chosen]", "[one.chosen]", FILLING,
    ),
    Mutation(
        "files are not under the signature", f"{ROOM}/queries/purchases.py",
        '.values_list("name", "digest"))', '.values_list("name"))', SIGNING,
    ),
    Mutation(
        "information goods go past the information department", f"{ROOM}/subjects.py",
        "return {INFORMATION} if Purchase.objects.get(pk=pk).information else set()",
        "return set()", SIGNING,
    ),
    Mutation(
        "a split is not counted by its kind", f"{ROOM}/subjects.py",
        '"category": purchase.category,', '"category": "",', SIGNING,
    ),
    Mutation(
        "everybody buys for the same department", f"{ROOM}/subjects.py",
        '"requester": str(purchase.unit_id),', '"requester": "all",', SIGNING,
    ),
    Mutation(
        "the leader signs large amounts only, whatever the switch says", f"{ROOM}/routes.py",
        "reaching=LEADER_LIMIT, tiered_by=SMALL_SKIPS_FINAL", "reaching=LEADER_LIMIT", SIGNING,
    ),
    Mutation(
        "a contract is signed on whatever signatures there are", f"{ROOM}/commands/buying.py",
        "    if purchase.state == State.APPROVED:\n        require_signatures(purchase)\n", "",
        SIGNING,
    ),
    Mutation(
        "one person signs twice", f"{ROOM}/rules/signed.py",
        "if author in people or len(people) != len(set(people)):", "if author in people:", SIGNING,
    ),
    Mutation(
        "Finance reviews before anybody", f"{ROOM}/rules/signed.py",
        "if n and one.finance", "if one.finance", SIGNING,
    ),
    Mutation(
        "a contract costs a cent more than was approved", f"{ROOM}/rules/fulfilling.py",
        "if 0 < cents <= purchase.cents:", "if 0 < cents <= purchase.cents + 1:", FULFILLING,
    ),
    Mutation(
        "the contract is with somebody else", f"{ROOM}/rules/fulfilling.py",
        "if chosen is None or chosen.supplier_id == supplier.pk:", "if True:", FULFILLING,
    ),
    Mutation(
        "a step is skipped", f"{ROOM}/rules/fulfilling.py",
        "    if state in wanted:\n", "    if True:\n", FULFILLING,
    ),
    Mutation(
        "one person has two duties", f"{ROOM}/rules/apart.py",
        "if other is not duty and set(people) & set(hands.get(other, ())):", "if False:",
        FULFILLING,
    ),
    Mutation(
        "a deputy does for the applicant what the applicant may not", f"{ROOM}/commands/finding.py",
        "    return {by.pk, *lenders}", "    return {by.pk}", FULFILLING,
    ),
    Mutation(
        "a buyer may pay", "yiheng/governance/people/pairs.py",
        '    Pair("procurement:buy", "procurement:pay", "2.1-n", _("执行采购的人不付款")),\n', "",
        FULFILLING,
    ),
    Mutation(
        "payments exceed the contract", f"{ROOM}/rules/fulfilling.py",
        "    left = contract.cents - asked\n", "    left = contract.cents\n", FULFILLING,
    ),
    Mutation(
        "a payment is handed over twice", f"{ROOM}/commands/paying.py",
        "[one for one in rows if one.state == PaymentState.ASKED]", "list(rows)", FULFILLING,
    ),
    Mutation(
        "finance answers twice", f"{ROOM}/rules/fulfilling.py",
        "if payment.state == PaymentState.HANDED:", "if True:", FULFILLING,
    ),
    Mutation(
        "a large contract is announced by nobody", f"{ROOM}/commands/buying.py",
        '"public": cents >= _notice_limit(at)},', '"public": False},', FULFILLING,
    ),
    Mutation(
        "purchasing files are kept fourteen years", "yiheng/standards/china/purchasing.py",
        "KEPT_YEARS = 15", "KEPT_YEARS = 14", KEEPING,
    ),
    Mutation(
        "an archive is destroyed at any time", f"{ROOM}/rules/keeping.py",
        "if archive.kept_until <= today:", "if True:", KEEPING,
    ),
    Mutation(
        "an archived contract is read by its parties", f"{ROOM}/rules/keeping.py",
        "if part != Part.CONTRACT or not archived or director or inspects:", "if True:", KEEPING,
    ),
    Mutation(
        "who blocked a supplier lets it in again", f"{ROOM}/rules/keeping.py",
        "if block.by_id != by.pk:", "if True:", KEEPING,
    ),
    Mutation(
        "a budget is cut below what is bound", f"{ROOM}/rules/filling.py",
        "    if cents >= held:\n", "    if True:\n", KEEPING,
    ),
    Mutation(
        "any code is a supplier's", f"{ROOM}/commands/supplying.py",
        "    if isinstance(checked, Fault):\n", "    if False:\n", KEEPING,
    ),
    Mutation(
        "a decision at the wrong tier is not counted", f"{ROOM}/controls.py",
        "if _reaches(case, regulation) and not any(", "if False and not any(", CONTROLS,
    ),
    Mutation(
        "a forged signature counts", f"{ROOM}/rules/signed.py",
        "if any(one.content != content for one in in_order):", "if False:", CONTROLS,
    ),
    Mutation(
        "a draft under approval is changed while one types", f"{ROOM}/views/filling.py",
        "    if purchase.state not in KEEPS_ITSELF:\n", "    if False:\n", PAGES,
    ),
    Mutation(
        "an emergency is paid for before anybody has signed", f"{ROOM}/rules/urgent.py",
        "if not purchase.urgent or purchase.approved_at is not None:", "if True:", RATIFYING,
    ),
    Mutation(
        "what was bought at once holds no budget", f"{ROOM}/queries/budgets.py",
        "State.AT_ONCE, ", "", URGENT,
    ),
    Mutation(
        "one applies for an emergency without a crisis", f"{ROOM}/rules/urgent.py",
        "if purchase.method != Method.URGENT:", "if True:", URGENT,
    ),
    Mutation(
        "what was not ratified goes on", f"{ROOM}/commands/urgent.py",
        "        purchase.move(State.RECOVERING)\n", "", RATIFYING,
    ),
    Mutation(
        "what was bought at once is counted with no application",
        "yiheng/governance/approvals/splitting.py",
        "route__code=case.route.code", "subject=case.subject", URGENT,
    ),
    Mutation(
        "the signatures of an emergency are held against nothing", f"{ROOM}/commands/paying.py",
        "    if purchase.urgent:\n        require_signatures(purchase)\n", "", RATIFYING,
    ),
    Mutation(
        "who ratifies signs none of the purchase's bytes", f"{ROOM}/crisis.py",
        "return queries.content_bytes(int(key))", 'return b""', RATIFYING,
    ),
    Mutation(
        "an emergency costs what somebody names", "yiheng/governance/crisis/commands/acting.py",
        "known is None or known.amount is None", "True", URGENT,
    ),
    Mutation(
        "the last payment closes a purchase before the others", f"{ROOM}/queries/keeping.py",
        "    return not underway(purchase) and (whole or last.exists())\n",
        "    return whole or last.exists()\n", FULFILLING,
    ),
    Mutation(
        "a purchase is settled up while a payment is on its way", f"{ROOM}/rules/fulfilling.py",
        "    if underway:\n", "    if False:\n", f"{TESTS}/test_settling_up.py",
    ),
    Mutation(
        "the archive forgets why the rest was not paid", f"{ROOM}/queries/keeping.py",
        "    if settled is not None:\n", "    if False:\n", f"{TESTS}/test_settling_up.py",
    ),
    Mutation(
        "a register is taken along by anybody", f"{ROOM}/views/parts.py",
        "    if not any(request.user.may(one, at) for one in rights):\n", "    if False:\n",
        f"{TESTS}/test_registers.py",
    ),
    Mutation(
        "a destruction is settled at another purchase", f"{ROOM}/views/fulfilling.py",
        "    if not queries.destructions(purchase).filter(pk=change).exists():\n",
        "    if False:\n", f"{TESTS}/test_destroying_pages.py",
    ),
)  # fmt: skip
