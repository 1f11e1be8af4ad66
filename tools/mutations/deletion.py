"""Deletion of a patient: who is still read, and what it takes to destroy."""

from __future__ import annotations

from tools.mutations import Mutation

CARE = "yiheng/care"
STORY = "tests/test_deletion.py"

MUTATIONS = (
    Mutation(
        "deletion: the timeline still opens",
        f"{CARE}/records/commands.py",
        "if patient is None or patient.restricted_at is not None or not verdict:",
        "if patient is None or not verdict:",
        STORY,
    ),
    Mutation(
        "deletion: the patient is still found",
        f"{CARE}/patients/index.py",
        "return patient if patient is not None and patient.restricted_at is None else None",
        "return patient",
        STORY,
    ),
    Mutation(
        "deletion: the patient is still counted",
        f"{CARE}/analytics/queries.py",
        "return records.exclude(patient_id__in=stopped())",
        "return records",
        STORY,
    ),
    Mutation(
        "deletion: the patient is still listed",
        f"{CARE}/records/views.py",
        ".exclude(surrogate__in=stopped())",
        "",
        STORY,
    ),
    Mutation(
        "deletion: the law keeps nothing",
        f"{CARE}/records/keeping.py",
        "    if until <= day_of(at):\n",
        "    if until:\n",
        STORY,
    ),
    Mutation(
        "deletion: a closed chart is destroyed",
        f"{CARE}/patients/erasing.py",
        "if hold else None",
        "if not hold else None",
        STORY,
    ),
    Mutation(
        "deletion: one person consents for all",
        f"{CARE}/patients/rules.py",
        "if member.pk in {one.member_id for one in given}:",
        "if not given:",
        STORY,
    ),
    Mutation(
        "deletion: two consents are enough",
        f"{CARE}/patients/erasing.py",
        "if deletion.consents.count() == len(Role):",
        "if deletion.consents.count() == 2:",
        STORY,
    ),
    Mutation(
        "deletion: the key stays",
        f"{CARE}/patients/erasing.py",
        "    vault.erase_owner(patient.surrogate)\n",
        "",
        STORY,
    ),
    Mutation(
        "deletion: other processes keep the key",
        "yiheng/governance/keys/vault.py",
        "            if erased != self._erased:\n",
        "            if not owner:\n",
        "yiheng/governance/keys/tests/test_vault.py",
    ),
)
