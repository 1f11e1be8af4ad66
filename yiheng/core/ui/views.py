"""The gallery: each component and state, for those who build pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiheng.core.clock import now
from yiheng.core.policy import PUBLIC, policy
from yiheng.core.ui import gallery as content


@policy(PUBLIC, reason="components with invented content; reads no table")
def gallery(request: HttpRequest) -> HttpResponse:
    """All components and states on one page."""
    return render(request, "ui/gallery.html", content.context(now()))
