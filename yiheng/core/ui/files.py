"""Handing a file out: named, and harmless to the page it was opened from."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse  # noqa: TID251  # the doors answer so
from django.utils.http import content_disposition_header

HARMLESS = "sandbox; default-src 'none'"


def handed_out(
    name: str, content_type: str, content: bytes, *, attached: bool = True
) -> HttpResponse:
    """The answer with a file; no script of it runs, whatever it holds."""
    answer = HttpResponse(content, content_type=content_type)
    named = content_disposition_header(as_attachment=attached, filename=name)
    answer["Content-Disposition"] = named or "attachment"
    answer["Content-Security-Policy"] = HARMLESS
    return answer


def streamed(
    name: str, content_type: str, blocks: Iterator[bytes], size: int
) -> StreamingHttpResponse:
    """The answer with a file that is too large for the memory, block by block."""
    answer = StreamingHttpResponse(blocks, content_type=content_type)
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer["Content-Length"] = str(size)
    answer["Content-Encoding"] = "identity"  # nothing here packs it again and loses its length
    answer["Content-Security-Policy"] = HARMLESS
    return answer
