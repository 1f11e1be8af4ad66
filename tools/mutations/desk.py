"""The desk: what waits for whom, and what is counted."""

from __future__ import annotations

from tools.mutations import Mutation

PROPOSALS, DESK = "yiheng/core/proposals.py", "yiheng/desk/work"
SETTLING, LISTS = f"{DESK}/tests/test_settling.py", f"{DESK}/tests/test_lists.py"
TODO = f"{DESK}/tests/test_desk.py"

MUTATIONS = (
    Mutation(
        "desk: a proposal waits for its own proposer", PROPOSALS,
        "kind.model._default_manager.exclude(proposed_by=str(by.pk))",
        "kind.model._default_manager.all()", SETTLING,
    ),
    Mutation(
        "desk: a proposal waits for people without the right", PROPOSALS,
        "if not kind.owed and by.may(kind.permission, at):", "if not kind.owed:", SETTLING,
    ),
    Mutation(
        "desk: the owner of an account is asked to confirm its reset",
        "yiheng/governance/access/waiting.py",
        "permission=CONFIRM_RESET, whom=lambda by: ~Q(member=by.pk),", "permission=CONFIRM_RESET,",
        SETTLING,
    ),
    Mutation(
        "desk: what a duty asks for already is listed twice", PROPOSALS,
        "if not kind.owed and by.may(kind.permission, at):", "if by.may(kind.permission, at):",
        SETTLING,
    ),
    Mutation(
        "desk: a stranger finds somebody's draft", "yiheng/office/requests/queries.py",
        "Request.objects.filter(applicant=member, state__in=(State.DRAFT, State.RETURNED))",
        "Request.objects.filter(state__in=(State.DRAFT, State.RETURNED))", LISTS,
    ),
    Mutation(
        "desk: reading one kind of notice reads them all",
        "yiheng/governance/notices/commands/receipts.py",
        "queries.unread(by).filter(kind=kind, created_at__lte=at)",
        "queries.unread(by).filter(created_at__lte=at)", LISTS,
    ),
    Mutation(
        "desk: what is not due today counts as due today", f"{DESK}/queue.py",
        "return midnight(day_of(at) + A_DAY)", "return midnight(day_of(at) + A_WEEK)",
        SETTLING,
    ),
)  # fmt: skip
