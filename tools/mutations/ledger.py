"""Proofs, verifying, the start check, restorations, and the emergency file."""

from __future__ import annotations

from tools.mutations import Mutation

LEDGER = "yiheng/governance/ledger"
PROOFS = f"{LEDGER}/tests/test_proofs.py"
ATTACKS = f"{LEDGER}/tests/test_attacks.py"
RESTORING = f"{LEDGER}/tests/test_restoring.py"
EMERGENCY = f"{LEDGER}/tests/test_emergency.py"

MUTATIONS = (
    Mutation(
        "the middle of a proof of growth is unchecked",
        f"{LEDGER}/proofs.py",
        "older, newer = node_hash(beside, older), node_hash(beside, newer)",
        "newer = node_hash(beside, newer)",
        PROOFS,
    ),
    Mutation(
        "a proof may be longer than the tree is high",
        f"{LEDGER}/proofs.py",
        "return last == 0 and reached == root",
        "return reached == root",
        PROOFS,
    ),
    Mutation(
        "the independent verifier does not look at the older root",
        "tools/verify_ledger.py",
        "walk(place, last, nodes) == (root, other)",
        "walk(place, last, nodes)[1] == other",
        PROOFS,
    ),
    Mutation(
        "the nodes behind proofs are taken on trust",
        f"{LEDGER}/verifying.py",
        'if chunk.nodes.pop((number, level), b"") != root:',
        "if False:",
        ATTACKS,
    ),
    Mutation(
        "another spelling of the same facts passes",
        f"{LEDGER}/rows.py",
        "if sqlite and _written(facts) != row.told:",
        "if False:",
        ATTACKS,
    ),
    Mutation(
        "an older database starts",
        f"{LEDGER}/restoring.py",
        "    if found.stand == Stand.AGREES:\n        return\n",
        "    return\n",
        RESTORING,
    ),
    Mutation(
        "a fork of the ledger starts",
        f"{LEDGER}/restoring.py",
        "return root_at(one.size) == one.root",
        "return True",
        RESTORING,
    ),
    Mutation(
        "one person restores alone",
        f"{LEDGER}/restoring.py",
        "if str(by.pk) == str(second.pk):",
        "if not by:",
        RESTORING,
    ),
    Mutation(
        "a restoration may be hidden from the ledger",
        f"{LEDGER}/checkpoints.py",
        "one.gap and not _told(one, one.gap)",
        "one.gap and not one.gap",
        RESTORING,
    ),
    Mutation(
        "a fork is signed over",
        f"{LEDGER}/checkpoints.py",
        "if one.size > size or root_at(one.size) != one.root:",
        "if one.size > size:",
        RESTORING,
    ),
    Mutation(
        "a reading in a crisis is answered before it is written",
        f"{LEDGER}/recording.py",
        "        emergency.write(work.lines + work.passed + work.refusals)\n",
        "",
        EMERGENCY,
    ),
    Mutation(
        "in a crisis everything may be done",
        f"{LEDGER}/recording.py",
        "        if not reads:\n",
        "        if not crisis:\n",
        EMERGENCY,
    ),
    Mutation(
        "an emergency file is merged unchecked",
        f"{LEDGER}/emergency.py",
        'if told["previous"] != previous or whole != line:',
        "if False:",
        EMERGENCY,
    ),
    Mutation(
        "an emergency file is merged twice",
        f"{LEDGER}/merging.py",
        "if Merged.objects.filter(pk=crisis).exists():",
        "if False:",
        EMERGENCY,
    ),
)
