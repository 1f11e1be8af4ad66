"""Words that would stand in clear: each is found by the scan for canaries."""

from __future__ import annotations

from tools.mutations import Mutation

SCAN = "tests/test_scan.py::test_3_2_b_of_a_hundred_canaries_none_stands_in_any_file"
FACTORS = "yiheng/governance/access/commands/factors.py"

MUTATIONS = (
    Mutation(
        "clear: the opinion of a signer",
        "yiheng/governance/approvals/commands/signing.py",
        'signature.opinion = vault.seal(opinion.encode(), owner="hospital",'
        " place=signature.place)", "signature.opinion = opinion.encode()", SCAN,
    ),
    Mutation(
        "clear: a message that is held", "yiheng/care/intake/commands/receiving.py",
        "sealed=vault.seal(raw, owner=vault.HOSPITAL, place=HELD_PLACE.format(digest=digest)),",
        "sealed=raw,", SCAN,
    ),
    Mutation(
        "clear: why a record is thrown away", "yiheng/care/intake/commands/mending.py",
        "row.discard(vault.seal(why, owner=owner, place=row.reason_place), by, at)",
        "row.discard(why, by, at)", SCAN,
    ),
    Mutation(
        "clear: what is attached", "yiheng/governance/keys/files.py",
        "sealed=vault.seal(content, owner=vault.HOSPITAL, place=cls._place(digest)),",
        "sealed=content,", SCAN,
    ),
    Mutation(
        "clear: a file of people", "yiheng/governance/people/commands/importing.py",
        "file.content = vault.seal(content, owner=vault.HOSPITAL, place=_place(file))",
        "file.content = content", SCAN,
    ),
    Mutation(
        "clear: recovery codes", FACTORS,
        "digest=queries.recovery_digest(member, one)) for one in codes",
        "digest=one) for one in codes", SCAN,
    ),
    Mutation(
        "clear: the secret of an application", "yiheng/governance/notices/secrets.py",
        'gateway.secret = _sealed(_place("gateway", gateway.pk, "secret"), secret)',
        "gateway.secret = secret.encode()", SCAN,
    ),
)  # fmt: skip
