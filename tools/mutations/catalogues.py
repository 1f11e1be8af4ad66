"""The catalogue: owned, joined, reviewed; standards; files; who works with whom."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/catalogues"
TESTS = f"{ROOM}/tests"
LISTING, STANDING = f"{TESTS}/test_listing.py", f"{TESTS}/test_standing.py"

MUTATIONS = (
    Mutation(
        "an entry needs no clause", f"{ROOM}/rules.py",
        "    if not facts.clauses:\n", "    if facts.clauses is None:\n", LISTING,
    ),
    Mutation(
        "a standard is put in force backwards", f"{ROOM}/rules.py",
        "    if latest is not None and in_force_on <= latest:\n",
        "    if latest is not None and in_force_on == latest:\n", STANDING,
    ),
    Mutation(
        "a system goes before what is joined to it", f"{ROOM}/queries.py",
        "    ends = Q(host=one) | Q(giver=one) | Q(taker=one)\n", "    ends = Q(host=one)\n",
        LISTING,
    ),
    Mutation(
        "a file is applied though the catalogue has changed since", f"{ROOM}/commands/importing.py",
        "    if wanted.digest != digest:\n", "    if wanted.digest is None:\n", LISTING,
    ),
    Mutation(
        "a field counts though its standard is retired", f"{ROOM}/queries.py",
        "    kept = Q(standard__retired_at=None) | Q(standard__retired_at__gte=at)\n",
        "    kept = Q()\n", STANDING,
    ),
    Mutation(
        "a contact may be of another department", f"{ROOM}/rules.py",
        "    if contact.unit_id not in within:\n", "    if contact.unit_id in ():\n", STANDING,
    ),
)  # fmt: skip
