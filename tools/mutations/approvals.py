"""Approvals: who sees, who signs, over what, on which tier."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/governance/approvals"
SIGNING = f"{ROOM}/tests/test_signing.py"
TIERS = f"{ROOM}/tests/test_tiers.py"
SEATS = f"{ROOM}/tests/test_seats.py"
SITTING = f"{ROOM}/tests/test_sitting.py"
MOVING = f"{ROOM}/tests/test_moving.py"

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
        "    proof.require(at=at, clause=rules.SIGNATURES)\n", "", SIGNING,
    ),
    Mutation(
        "whatever is typed proves who signs", "yiheng/governance/access/proving.py",
        "if self.known.result() or ", "if self.known.result() in (True, False) or ", SIGNING,
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
    Mutation(
        "a department's step goes to another one's head", f"{ROOM}/ladder.py",
        "yield step.post, step.unit", "yield step.post, None", MOVING,
    ),
    Mutation(
        "a comment sent twice is two", f"{ROOM}/commands/asides.py",
        "key = idempotency_key and words_digest", 'key = "" and words_digest',
        f"{ROOM}/tests/test_asides.py",
    ),
    Mutation(
        "half of a body is enough", "yiheng/core/quorum.py",
        "present * 100 > share * seated", "present * 100 >= share * seated", SITTING,
    ),
    Mutation(
        "whoever gains by it votes about it", f"{ROOM}/commands/resolving.py",
        "    rules.vote_apart(voters, known.barred).require()\n", "", SITTING,
    ),
    Mutation(
        "a stranger sits in the committee", f"{ROOM}/commands/resolving.py",
        "            if one.pk not in votes:\n", "            if not one.pk:\n", SITTING,
    ),
    Mutation(
        "a body without a register resolves", f"{ROOM}/rules/seating.py",
        "    if seated or not anywhere:\n", "    if seated is not None:\n", SITTING,
    ),
    Mutation(
        "whoever left the register stays a member", f"{ROOM}/commands/seating.py",
        "            one.end(day)\n", "            one.end(day.max)\n", SEATS,
    ),
    Mutation(
        "what concerns several departments goes past the committee", f"{ROOM}/planning.py",
        "if wanted is not None and wanted != (tag in matter.tags):",
        "if wanted is not None and key == \"information\" and wanted != (tag in matter.tags):",
        SITTING,
    ),
)  # fmt: skip
