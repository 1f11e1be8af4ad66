"""The pages and API answers of every no: 403, 404, 422, 503, 500."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yiheng.core.actor import Actor, System
from yiheng.core.errors import Denied, Invalid


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; an anonymous visitor is nobody in particular."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return cast(Actor, user)
    return System(pk="anonymous", label="未登录")


def wants_json(request: HttpRequest) -> bool:
    """API callers get JSON, people get pages."""
    return request.path.startswith(("/api/", "/fhir/"))


def denied(request: HttpRequest, error: Denied) -> HttpResponse:
    """403: what was not done, the clause, why, what one can do, the ledger number."""
    verdict = error.verdict
    if wants_json(request):
        body = {"status": 403, "title": verdict.why, "clause": verdict.clause,
                "cure": verdict.remedy, "entry": error.entry}  # fmt: skip
        response: HttpResponse = JsonResponse(body, status=403)
    else:
        context = {"verdict": verdict, "entry": error.entry}
        response = render(request, "ui/denied.html", context, status=403)
    response["X-Clause"] = verdict.clause
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is absent and for what is not yours to know of."""
    if wants_json(request):
        return JsonResponse({"status": 404, "title": "没有找到"}, status=404)
    return render(request, "ui/notfound.html", status=404)


def invalid(request: HttpRequest, error: Invalid) -> HttpResponse:
    """422: which field, what is wrong, how to mend it."""
    if wants_json(request):
        body = {"status": 422, "field": error.field, "title": str(error), "clause": error.clause}
        return JsonResponse(body, status=422)
    return render(request, "ui/invalid.html", {"error": error}, status=422)


def stopped(request: HttpRequest, status: int) -> HttpResponse:
    """400, 401 and 403 of the API before any rule is asked: not to be read, nobody, not ours."""
    titles = {400: _("请求内容不是有效的 JSON，未执行"), 401: _("请先登录")}
    title = titles.get(status) or _("请求没有带本次会话的校验码，未执行")
    return JsonResponse({"status": status, "title": title}, status=status)


def misread(request: HttpRequest, field: str) -> HttpResponse:
    """422 of the API for a parameter that cannot be read."""
    return invalid(request, Invalid(field, _("这个参数的格式不对，请核对")))


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the ledger could not be written, so nothing was shown or changed."""
    if wants_json(request):
        return JsonResponse({"status": 503, "title": "审计日志暂时不能写入"}, status=503)
    return render(request, "ui/unavailable.html", status=503, context={"bare": True})


def sealed(request: HttpRequest) -> HttpResponse:
    """503: the keyring is sealed, so nothing that it protects was opened."""
    if wants_json(request):
        return JsonResponse({"status": 503, "title": "密钥环尚未开启"}, status=503)
    return render(request, "ui/sealed.html", status=503, context={"bare": True})


def broken(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    if wants_json(request):
        return JsonResponse({"status": 500, "title": "系统出错"}, status=500)
    return render(request, "ui/broken.html", status=500, context={"bare": True})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was not ours or has grown old."""
    return render(request, "ui/stale_form.html", status=403, context={"bare": True})
