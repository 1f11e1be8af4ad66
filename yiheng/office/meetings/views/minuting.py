"""Minutes: written, handed in, and as a sheet on A4, PDF and Word."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from yiheng.core.clock import now
from yiheng.core.errors import Invalid, NotFound
from yiheng.core.policy import SIGNED_IN, policy
from yiheng.core.ui import papers
from yiheng.core.ui.files import handed_out
from yiheng.core.ui.taking import taken
from yiheng.office.meetings import commands, forms, pages, queries, rules
from yiheng.office.meetings import minutes as sheets
from yiheng.office.meetings.models import Meeting
from yiheng.office.meetings.views.finding import papers_of, visible

STYLE = Path(__file__).parents[1] / "static" / "meetings" / "paper.css"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@policy(SIGNED_IN, methods=("GET", "POST"))
def minutes(request: Any, pk: int) -> HttpResponse:
    """The minutes: to write while they are a draft, to read afterwards."""
    meeting = visible(request, pk)
    known = queries.minutes_of(meeting)
    may = rules.may_write(request.user, meeting, known, now())
    if known is None and not may:
        may.require()
    form = forms.Write(
        request.POST or None, initial={"text": known.words if known else sheets.draft(meeting)}
    )
    if request.method == "POST" and form.is_valid():
        done = taken(form, lambda: commands.write(
            pk=pk, text=form.cleaned_data["text"], by=request.user, at=now()
        ))  # fmt: skip
        if done is not None:
            return redirect(done.page)
    context = pages.of_minutes(meeting, known, request.user, now()) | {
        "form": form, "may_write": may, "can_print": papers.can_print(),
        "can_word": can_word(),
    }  # fmt: skip
    return render(request, "meetings/minutes.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN, methods=("POST",))
def submit(request: Any, pk: int) -> HttpResponse:
    """Hand them in."""
    visible(request, pk)
    return redirect(commands.submit(pk=pk, by=request.user, at=now()).page)


@policy(SIGNED_IN, methods=("POST",))
def recall(request: Any, pk: int) -> HttpResponse:
    """Take them back."""
    visible(request, pk)
    return redirect(commands.recall(pk=pk, by=request.user, at=now()).page)


@policy(SIGNED_IN)
def sheet(request: Any, pk: int) -> HttpResponse:
    """The minutes on A4."""
    meeting = visible(request, pk)
    return render(request, "meetings/sheet.html", _context(meeting) | {
        "can_print": papers.can_print(), "can_word": can_word(),
    })  # fmt: skip


@policy(SIGNED_IN)
def pdf(request: Any, pk: int) -> HttpResponse:
    """The same as PDF; where the extra is missing, what to do."""
    meeting = visible(request, pk)
    html = render_to_string("meetings/paper.html", _context(meeting))
    content = papers.pdf(html, STYLE.read_text(encoding="utf-8"))
    return handed_out(_name(meeting, "pdf"), "application/pdf", content, attached=False)


@policy(SIGNED_IN)
def docx(request: Any, pk: int) -> HttpResponse:
    """The same for Word; where the extra is missing, what to do."""
    meeting = visible(request, pk)
    known, kept = papers_of(meeting)
    content = word(sheets.sheet(meeting, known, kept))
    return handed_out(_name(meeting, "docx"), WORD, content)


def can_word() -> bool:
    """Whether the optional extra ``docx`` is installed here."""
    return find_spec("docx") is not None


def word(paper: sheets.Sheet) -> bytes:
    """The Word document; raises ``Invalid`` where the extra ``docx`` is not installed."""
    if not can_word():
        raise Invalid(
            "docx", _("本机没有安装 Word 组件。请联系系统管理员安装 docx 扩展，或在浏览器中打印")
        )
    return bytes(import_module("yiheng.office.meetings.wordpaper").render(paper))


def _context(meeting: Meeting) -> dict[str, Any]:
    known, kept = papers_of(meeting)
    paper = sheets.sheet(meeting, known, kept)
    return {
        "paper": paper, "hospital": paper.hospital, "number": paper.number, "back": known.page,
        "root": paper.code, "one": meeting, "entry": pages.entry_of(meeting) if kept else None,
    }  # fmt: skip


def _name(meeting: Meeting, suffix: str) -> str:
    known = papers_of(meeting)
    if known[0].meeting_id != meeting.pk:
        raise NotFound
    return sheets.file_name(meeting, known[1], suffix)
