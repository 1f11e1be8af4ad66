"""Goals: two persons, versions, the tree; demands; what the engine carries out."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/goals"
TESTS = f"{ROOM}/tests"
RULES, AIMING = f"{TESTS}/test_rules.py", f"{TESTS}/test_aiming.py"
DEMANDS = f"{TESTS}/test_demands.py"

MUTATIONS = (
    Mutation(
        "a goal may hang on what hangs on it", f"{ROOM}/rules.py",
        "own is not None and own in above", "False", RULES,
    ),
    Mutation(
        "a change of a goal may start from an old version", f"{ROOM}/rules.py",
        "    if base != current:\n", "    if base > current + 9:\n", AIMING,
    ),
    Mutation(
        "a goal is confirmed though its parent has ended meanwhile", f"{ROOM}/commands/aiming.py",
        "    rules.may_hang(aim.tier, parent, queries.above(parent), goal.pk).require()\n",
        "", AIMING,
    ),
    Mutation(
        "who assessed a demand accepts it", f"{ROOM}/workrules.py",
        "    if demand.assessed_by_id == by.pk:\n", "    if demand.assessed_by_id is None:\n",
        DEMANDS,
    ),
    Mutation(
        "a digital process needs no engine", f"{ROOM}/workrules.py",
        "    if form == Form.DIGITAL and not engine:\n",
        "    if form == Form.DIGITAL and not form:\n", RULES,
    ),
    Mutation(
        "a new owner does not owe the review that is asked", f"{ROOM}/commands/aiming.py",
        "    if moved:\n", "    if not moved:\n", AIMING,
    ),
)  # fmt: skip
