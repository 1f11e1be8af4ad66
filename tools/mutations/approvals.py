"""Approvals: who sees, who signs, over what, on which tier."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/governance/approvals"
SIGNING = f"{ROOM}/tests/test_signing.py"
TIERS = f"{ROOM}/tests/test_tiers.py"

MUTATIONS = (
    Mutation(
        "everybody sees every case", f"{ROOM}/queries/seeing.py",
        "return everything.filter(Q(applicant=viewer) | _shown(viewer, at))",
        "return everything", SIGNING,
    ),
    Mutation(
        "another page may be signed than was read", f"{ROOM}/commands/signing.py",
        "for content in (read, SUBJECTS", "for content in (case.content_hash, SUBJECTS",
        SIGNING,
    ),
    Mutation(
        "what is signed may have changed unseen", f"{ROOM}/commands/signing.py",
        "for content in (read, SUBJECTS[case.subject].content_hash(case.subject_pk)):",
        "for content in (read,):", SIGNING,
    ),
    Mutation(
        "a signature asks for no password", f"{ROOM}/commands/signing.py",
        "    prove(by=by, proof=password, at=at, clause=rules.SIGNATURES)\n", "", SIGNING,
    ),
    Mutation(
        "one signs one's own application", f"{ROOM}/rules/signing.py",
        "    if by.pk == dossier.case.applicant_id:\n", "    if not dossier:\n", SIGNING,
    ),
    Mutation(
        "at the limit it is still below", f"{ROOM}/planning.py",
        "return amount < limit if _exclusive(name) else amount <= limit", "return amount <= limit",
        TIERS,
    ),
    Mutation(
        "what was asked for beside it counts not", f"{ROOM}/splitting.py",
        " + sum(one.amount or 0 for one in beside)", "", TIERS,
    ),
)  # fmt: skip
