"""Posts, deputies and files of people."""

from __future__ import annotations

from tools.mutations import Mutation

PEOPLE = "yiheng/governance/people"
APPOINTING = f"{PEOPLE}/tests/test_appointing.py"
DEPUTIES = f"{PEOPLE}/tests/test_deputies.py"
IMPORTING = f"{PEOPLE}/tests/test_importing.py"
SIGNING = "yiheng/governance/approvals/tests/test_deputies.py"

MUTATIONS = (
    Mutation(
        "one person gives a post that takes two", f"{PEOPLE}/commands/appointing.py",
        "    rules.may_assign_alone(post, by).require()\n", "", APPOINTING,
    ),
    Mutation(
        "one confirms the own appointment", f"{PEOPLE}/commands/appointing.py",
        "        rules.may_decide_about(proposal.member, by).require()\n", "", APPOINTING,
    ),
    Mutation(
        "the predecessor of a director stays", f"{PEOPLE}/commands/appointing.py",
        "            one.end(max(one.since, since))", "            pass", APPOINTING,
    ),
    Mutation(
        "toxic pairs are forgotten", f"{PEOPLE}/rules.py",
        "    return are_apart(cards)\n", '    return permit("2.1-n")\n', APPOINTING,
    ),
    Mutation(
        "a deputy hands on what is not the principal's own", f"{PEOPLE}/models/members.py",
        "one.principal.may_own(permission, at)", 'Verdict(True, "2.1-k")', DEPUTIES,
    ),
    Mutation(
        "a deputy signs a second step", "yiheng/governance/approvals/rules/signing.py",
        "{by.pk, principal.pk}", "set()", SIGNING,
    ),
    Mutation(
        "a file is applied though something changed", f"{PEOPLE}/commands/importing.py",
        "if wanted.digest != digest:", "if False:", IMPORTING,
    ),
    Mutation(
        "everybody may leave unasked", f"{PEOPLE}/commands/importing.py",
        "if wanted.many_leave and leavers != len(gone):", "if False:", IMPORTING,
    ),
    Mutation(
        "a stay has no end", f"{PEOPLE}/models/members.py",
        "return self.is_active and (self.ends_on is None or day_of(at) <= self.ends_on)",
        "return self.is_active", f"{PEOPLE}/tests/test_evidence.py",
    ),
    Mutation(
        "a file that nobody applies stays", f"{PEOPLE}/commands/importing.py",
        'count = old.update(content=b"")', "count = old.count()",
        f"{PEOPLE}/tests/test_evidence.py",
    ),
    Mutation(
        "a lost activation code goes on opening", f"{PEOPLE}/commands/members.py",
        "    code = secrets.token_urlsafe(12)\n    member.activation_digest = digest(code)\n"
        '    member.save(update_fields=["activation_digest"])\n    record("people.code_renewed"',
        "    code = secrets.token_urlsafe(12)\n"
        '    record("people.code_renewed"', "yiheng/desk/people/tests/test_pages.py",
    ),
)  # fmt: skip
