"""Reading a document: its page, its text, its picture, its file, and how two versions differ."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from yiheng.core.clock import now
from yiheng.core.errors import Denied, Invalid, NotFound
from yiheng.core.extracting import CONTENT_TYPES, IMAGES, PDF
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui.diffs import lines
from yiheng.core.ui.files import handed_out, streamed
from yiheng.core.verdict import refuse
from yiheng.office.documents import commands, describing, filing, marking, pages, queries, rules
from yiheng.office.documents.commands.reading import COMPARE, DOWNLOAD, ORIGINAL, VIEW
from yiheng.office.documents.models import State
from yiheng.office.documents.views.finding import version_of, visible

INLINE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


@policy(SIGNED_IN)
def detail(request: Any, pk: int) -> HttpResponse:
    """A document: its current version, those before, who may read it, until when it is kept."""
    document, at = visible(request, pk), now()
    if document.state in (State.DRAFT, State.REFUSED):
        return redirect("documents:pending", pk=pk)
    context = pages.detail(document, request.user, at) | {"now": at, "rooms": pages.rooms()}
    return render(request, "documents/detail.html", context)


@policy(SIGNED_IN)
def view(request: Any, pk: int, ordinal: int) -> HttpResponse:
    """What is in a file, on a page; of a guarded one with its reader's mark."""
    found, at = version_of(request, pk, ordinal), now()
    context: dict[str, Any] = {"one": found.document, "version": found, "now": at,
                               "picture": found.suffix in IMAGES}  # fmt: skip
    if not context["picture"]:
        opened = _opened(request, pk, ordinal, VIEW)
        context["said"] = filing.text_of(opened.version)
        if found.guarded:
            mark = marking.words(request.user, at, opened.line.seq)
            context |= {"mark": mark, "overlay": marking.overlay(mark)}
    return render(request, "documents/view.html", context)


@policy(SIGNED_IN)
def image(request: Any, pk: int, ordinal: int) -> HttpResponseBase:
    """A picture for the page; of a guarded one with its reader's mark burnt in."""
    found = version_of(request, pk, ordinal)
    if found.suffix not in IMAGES:
        raise NotFound
    opened = _opened(request, pk, ordinal, VIEW)
    file = filing.content(opened.version)
    if not found.guarded:
        return handed_out(found.file_name, CONTENT_TYPES[found.suffix], file.read(), attached=False)
    mark = marking.words(request.user, now(), opened.line.seq)
    drawn = marking.picture(file, found.suffix, mark)
    answer = handed_out(f"{found.name}.svg", "image/svg+xml", drawn, attached=False)
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'; img-src data:"
    return answer


@policy(SIGNED_IN)
def file(request: Any, pk: int, ordinal: int) -> HttpResponseBase:
    """The file: as it is of an open grade, with its reader's mark of a guarded one."""
    opened = _opened(request, pk, ordinal, DOWNLOAD)
    one, at = opened.version, now()
    name = f"{one.name or one.document.subject}{one.suffix}"
    inline = "inline" in request.GET and one.suffix == PDF
    if not one.guarded and not inline:
        return streamed(name, CONTENT_TYPES[one.suffix], filing.blocks(one), one.size)
    if one.guarded:
        kind, content = _marked(request, opened, at)
    else:
        kind, content = PDF, filing.content(one).read()
    stem = name.removesuffix(one.suffix)
    answer = handed_out(f"{stem}{kind}", CONTENT_TYPES.get(kind, "image/svg+xml"), content,
                        attached=not inline)  # fmt: skip
    if inline:
        answer["Content-Security-Policy"] = INLINE
    return answer


@policy(SIGNED_IN)
def original(request: Any, pk: int, ordinal: int) -> HttpResponseBase:
    """The file without a mark, for whoever goes on with the document."""
    found = version_of(request, pk, ordinal)
    if not rules.keeps(request.user, found.document, now()):
        refuse(rules.GRADING, rules.ONLY_KEEPER, cure=rules.TAKE_MARKED).require()
    opened = _opened(request, pk, ordinal, ORIGINAL)
    one = opened.version
    name = f"{one.name or one.document.subject}{one.suffix}"
    return streamed(name, CONTENT_TYPES[one.suffix], filing.blocks(one), one.size)


@policy(SIGNED_IN)
def diff(request: Any, pk: int) -> HttpResponse:
    """How the text of a version differs from that of one before."""
    document, at = visible(request, pk), now()
    versions = queries.issued(document, request.user)
    chosen = {str(one.ordinal): one for one in versions}
    new = chosen.get(request.GET.get("b", ""), versions[0] if versions else None)
    earlier = queries.before(new, request.user) if new else None
    old = chosen.get(request.GET.get("a", ""), earlier)
    if new is None or old is None:
        raise NotFound
    texts = []
    for one in (old, new):
        opened = _opened(request, pk, one.ordinal, COMPARE)
        texts.append(filing.text_of(opened.version))
    context = {
        "one": document, "now": at, "old": old, "new": new, "versions": versions,
        "lines": list(lines(*texts, around=describing.AROUND, most=describing.MOST_LINES)),
        "empty": not any(texts),
    }  # fmt: skip
    if old.guarded or new.guarded:
        mark = marking.words(request.user, at, opened.line.seq)
        context |= {"mark": mark, "overlay": marking.overlay(mark)}
    return render(request, "documents/diff.html", context)


def _opened(request: Any, pk: int, ordinal: int, how: str) -> commands.Opening:
    """A file that is as it was sealed; what is wrong with another is said, and recorded."""
    opened = commands.open_file(pk=pk, ordinal=ordinal, by=request.user, at=now(), how=how)
    if not opened.sound:
        refusal = Denied(rules.may_open(opened.version))
        refusal.noted, refusal.entry = True, opened.line.seq
        raise refusal
    return opened


def _marked(request: Any, opened: commands.Opening, at: Any) -> tuple[str, bytes]:
    one, entry = opened.version, opened.line.seq
    mark = marking.words(request.user, at, entry)
    if one.suffix == PDF:
        plain = marking.plain(request.user, at, entry)
        return PDF, marking.paper(filing.content(one), mark, plain)
    if one.suffix in IMAGES:
        return ".svg", marking.picture(filing.content(one), one.suffix, mark)
    try:
        return PDF, marking.typeset(one.name, filing.text_of(one), mark)
    except Invalid as error:
        raise Denied(refuse(rules.GRADING, rules.NO_PRINTER, cure=rules.READ_HERE)) from error
