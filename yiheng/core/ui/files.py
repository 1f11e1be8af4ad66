"""Handing a file out: named, and harmless to the page it was opened from."""

from __future__ import annotations

from django.http import HttpResponse  # noqa: TID251  # what the doors answer with
from django.utils.http import content_disposition_header


def handed_out(
    name: str, content_type: str, content: bytes, *, attached: bool = True
) -> HttpResponse:
    """The answer with a file; no script of it runs, whatever it holds."""
    answer = HttpResponse(content, content_type=content_type)
    named = content_disposition_header(as_attachment=attached, filename=name)
    answer["Content-Disposition"] = named or "attachment"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
