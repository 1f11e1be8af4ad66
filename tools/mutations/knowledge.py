"""The knowledge base: who reads what, what is harmless, what is shelved, what is counted."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/knowledge"
TESTS = f"{ROOM}/tests"
WRITING, SHELF = f"{TESTS}/test_writing.py", f"{TESTS}/test_shelf.py"
RENDERING = f"{TESTS}/test_rendering.py"

MUTATIONS = (
    Mutation(
        "who only sits in a department reads what is secret of it", f"{ROOM}/queries.py",
        "Q(grade=Grade.SECRET) & _of(headed)", "Q(grade=Grade.SECRET) & _of(own)", WRITING,
    ),
    Mutation(
        "a stranger reads what is restricted", f"{ROOM}/queries.py",
        "there = Q(state__in=SHOWN) & (Q(grade__in=OPEN) | _named(viewer, at))",
        "there = Q(state__in=SHOWN)", WRITING,
    ),
    Mutation(
        "the text of what is restricted is in the index", f"{ROOM}/searching.py",
        "        if one.grade in OPEN:\n", "        if True:\n", SHELF,
    ),
    Mutation(
        "markup is shown as markup", f"{ROOM}/rendering.py",
        'MarkdownIt("commonmark", {"html": False})', 'MarkdownIt("commonmark", {"html": True})',
        RENDERING,
    ),
    Mutation(
        "what another room shelved is edited here", f"{ROOM}/rules.py",
        "    if article.origin:\n", "    if False:\n", SHELF,
    ),
    Mutation(
        "what is pending is read at once", f"{ROOM}/commands/finding.py",
        "    version.kind, version.grade = facts.kind, facts.grade\n",
        "    version.kind, version.grade = facts.kind, facts.grade\n"
        "    version.article.put(grade=facts.grade)\n", WRITING,
    ),
    Mutation(
        "a version shows what it took out of a secret one", f"{ROOM}/pages.py",
        "    seen = queries.versions_of(version.article, viewer, at)\n",
        '    seen = version.article.versions.order_by("-ordinal")\n', f"{TESTS}/test_sight.py",
    ),
)  # fmt: skip
