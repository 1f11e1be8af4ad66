"""The regulation's own guards: two persons, no past, stages that soften only what says so."""

from __future__ import annotations

from tools.mutations import Mutation

REGULATION = "yiheng/governance/regulation"
CHANGES = f"{REGULATION}/tests/test_changes.py"
STAGES = f"{REGULATION}/tests/test_stages.py"

MUTATIONS = (
    Mutation(
        "one person proposes and confirms", f"{REGULATION}/commands/changing.py",
        "may_settle(change, Stand(stand), by, change.clause).require()", "", CHANGES,
    ),
    Mutation(
        "whoever may propose may confirm", f"{REGULATION}/commands/changing.py",
        "by.may(SET if stand == Stand.WITHDRAWN else CONFIRM, at).require()",
        "by.may(SET, at).require()", CHANGES,
    ),
    Mutation(
        "a number is changed for the past", f"{REGULATION}/rules.py",
        "    if known:\n        return refuse(", "    if not clause:\n        return refuse(",
        CHANGES,
    ),
    Mutation(
        "numbers that clash are taken", f"{REGULATION}/commands/setting.py",
        'must("value", rules.fits_together(definition.id, values))', "pass", CHANGES,
    ),
    Mutation(
        "a stage softens every refusal of its rule", f"{REGULATION}/stages.py",
        "if verdict.allowed or verdict.clause not in clauses:", "if verdict.allowed:", STAGES,
    ),
    Mutation(
        "a clause that always blocks can be softened", f"{REGULATION}/stages.py",
        "if clause.blocks and one not in ALWAYS)", "if clause.blocks)", STAGES,
    ),
    Mutation(
        "a clause without a stage lets pass", f"{REGULATION}/stages.py",
        "return Stage(found) if found else Stage.ENFORCE",
        "return Stage(found) if found else Stage.OBSERVE", STAGES,
    ),
    Mutation(
        "what a stage let pass is not written", "yiheng/governance/ledger/recording.py",
        "append(work.lines + work.passed + work.refusals)", "append(work.lines + work.refusals)",
        STAGES,
    ),
    Mutation(
        "what was let pass is kept though the act failed", "yiheng/governance/ledger/recording.py",
        "del work.lines[before:], work.passed[passed:]", "del work.lines[before:]", STAGES,
    ),
)  # fmt: skip
