"""Documents: who reads what, numbers, sealing, lending, disposal."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/documents"
TESTS = f"{ROOM}/tests"
READING, LIFE = f"{TESTS}/test_reading.py", f"{TESTS}/test_life.py"
RULES, KEEPING = f"{TESTS}/test_rules.py", f"{TESTS}/test_keeping.py"
STREAMS = "yiheng/governance/keys/streams.py"

MUTATIONS = (
    Mutation(
        "who brought a contract reads it in the archive", f"{ROOM}/queries.py",
        "    seen |= _goes_on(viewer, at) & (~contract | ~_archived())\n",
        "    seen |= _goes_on(viewer, at)\n", READING,
    ),
    Mutation(
        "a contract is open by its grade's unit", f"{ROOM}/queries.py",
        "    stands = Q(state__in=(State.IN_FORCE, State.DISPOSED)) & ~contract\n",
        "    stands = Q(state__in=(State.IN_FORCE, State.DISPOSED))\n", READING,
    ),
    Mutation(
        "a document that is opened up shows what was secret", f"{ROOM}/queries.py",
        "Q(stage=Stage.SUPERSEDED) & (_told(viewer) | Q(lent))", "Q(stage=Stage.SUPERSEDED)",
        f"{TESTS}/test_grades.py",
    ),
    Mutation(
        "a version loses its mark when its document is opened up", f"{ROOM}/models.py",
        "not OPEN.issuperset((self.grade, self.document.grade))",
        "self.document.grade not in OPEN", f"{TESTS}/test_grades.py",
    ),
    Mutation(
        "a loan opens after its hour", f"{ROOM}/queries.py",
        "standing=Standing.GRANTED, until__gt=at)\n\n\ndef _signed_by",
        "standing=Standing.GRANTED)\n\n\ndef _signed_by", READING,
    ),
    Mutation(
        "a number may be left out", f"{ROOM}/rules.py",
        "    if given in following:\n", "    if before is None or given > before:\n", RULES,
    ),
    Mutation(
        "chunks may be reordered", STREAMS,
        'return f"{self.place}|{number}/{self.chunks}"', "return self.place",
        "yiheng/governance/keys/tests/test_streams.py",
    ),
    Mutation(
        "a stream may be cut at a chunk", STREAMS,
        "    if number != where.chunks:\n        raise vault.SealBroken(where.place)\n", "",
        "yiheng/governance/keys/tests/test_streams.py",
    ),
    Mutation(
        "a guarded text is searched", f"{ROOM}/commands/drafting.py",
        '    version.text = upload.text if version.grade in OPEN else ""\n    version.save()',
        "    version.text = upload.text\n    version.save()", LIFE,
    ),
    Mutation(
        "a file keeps its key when it is destroyed", f"{ROOM}/commands/keeping.py",
        "    for one in versions:\n        filing.erase(one)\n", "", KEEPING,
    ),
    Mutation(
        "a hold is no bar to disposal", f"{ROOM}/rules.py",
        "    if document.held_at is not None:\n        return refuse(TRACE, _(\"文档已冻结",
        "    if False:\n        return refuse(TRACE, _(\"文档已冻结", KEEPING,
    ),
    Mutation(
        "a document ends while its next version is under way", f"{ROOM}/rules.py",
        "    if pending:\n", "    if False:\n", f"{TESTS}/test_dead_ends.py",
    ),
)  # fmt: skip
