"""Search: what is found, and by whom."""

from __future__ import annotations

from tools.mutations import Mutation

CORE, DESK = "yiheng/core/search", "yiheng/desk/search"
FINDING, TOKENS = f"{CORE}/tests/test_finding.py", f"{CORE}/tests/test_tokens.py"
PAGE = f"{DESK}/tests/test_page.py"

MUTATIONS = (
    Mutation(
        "search: everybody sees every line",
        f"{CORE}/finding.py",
        "name: latest.filter(_seen(kind, viewer, at))",
        "name: latest.filter(kind=name)",
        FINDING,
    ),
    Mutation(
        "search: a kind's query is not asked",
        f"{CORE}/finding.py",
        "    if scope is None:\n",
        "    if scope is None or isinstance(scope, QuerySet):\n",
        PAGE,
    ),
    Mutation(
        "search: a lost right is not noticed",
        f"{CORE}/registry.py",
        "return None if viewer.may(permission, at) else NOTHING",
        "return None",
        PAGE,
    ),
    Mutation(
        "search: what is typed is syntax",
        f"{CORE}/tokens.py",
        'return f"w{word}" if _WORD.fullmatch(word) else f"x{word.encode().hex()}"',
        "return word",
        TOKENS,
    ),
    Mutation(
        "search: words in any order are a phrase",
        f"{CORE}/finding.py",
        """f'"{" ".join(terms)}"{" *" * begins}'""",
        """f'{" AND ".join(terms)}{" *" * begins}'""",
        FINDING,
    ),
    Mutation(
        "search: a phrase runs from title into text",
        f"{CORE}/tokens.py",
        'return " ".join([*_terms(parts[0]), GAP, *_terms(parts[1]), GAP, *alone])',
        'return " ".join([*_terms(parts[0] + parts[1]), GAP, *alone])',
        FINDING,
    ),
    Mutation(
        "search: an old name stays",
        f"{CORE}/index.py",
        "old = Line.objects.filter(kind=kind.name, object_id__in=part)",
        'old = Line.objects.filter(kind="", object_id__in=part)',
        FINDING,
    ),
    Mutation(
        "search: hits are marked without escaping",
        f"{DESK}/templatetags/found.py",
        'format_html_join("", "{}<mark>{}</mark>", parts), text[done:])',
        'format_html_join("", "{}<mark>{}</mark>", parts), SafeString(text[done:]))',
        PAGE,
    ),
    Mutation(
        "search: the lookup is offered to all",
        f"{DESK}/views.py",
        'if viewer.may(permission, at)), "")',
        'if permission), "")',
        PAGE,
    ),
    Mutation(
        "search: a last character begins nothing",
        f"{CORE}/tokens.py",
        "else (terms, True)",
        "else (terms, False)",
        FINDING,
    ),
    Mutation(
        "search: what is hidden uses up the hits",
        f"{CORE}/finding.py",
        "        if len(found) >= most:\n            break\n",
        "        break\n",
        "yiheng/office/documents/tests/test_life.py",
    ),
    Mutation(
        "gathering: a duty is told beside the thing that is owed",
        "yiheng/core/gathering.py",
        "if one.url not in known]",
        "if one.url not in known or known]",
        "tests/test_bringing.py",
    ),
)
