"""All addresses. Each declares its policy, or it does not exist."""

from __future__ import annotations

from django.urls import include, path

from yiheng.config import probes
from yiheng.config.api import api

handler404 = "yiheng.config.errors.not_found"
handler500 = "yiheng.config.errors.broken"

urlpatterns = [
    path("", include("yiheng.desk.work.urls")),
    path("", include("yiheng.desk.access.urls")),
    path("people/", include("yiheng.desk.people.urls")),
    path("book/", include("yiheng.desk.book.urls")),
    path("ledger/", include("yiheng.desk.ledger.urls")),
    path("operations/", include("yiheng.desk.operations.urls")),
    path("approvals/", include("yiheng.desk.approvals.urls")),
    path("search/", include("yiheng.desk.search.urls")),
    path("duties/", include("yiheng.desk.duties.urls")),
    path("crises/", include("yiheng.desk.crisis.urls")),
    path("campaigns/", include("yiheng.desk.campaigns.urls")),
    path("", include("yiheng.desk.notices.urls")),
    path("requests/", include("yiheng.office.requests.urls")),
    path("bulletins/", include("yiheng.office.bulletins.urls")),
    path("knowledge/", include("yiheng.office.knowledge.urls")),
    path("goals/", include("yiheng.office.goals.urls")),
    path("reports/", include("yiheng.office.reports.urls")),
    path("documents/", include("yiheng.office.documents.urls")),
    path("projects/", include("yiheng.office.projects.urls")),
    path("meetings/", include("yiheng.office.meetings.urls")),
    path("catalogues/", include("yiheng.office.catalogues.urls")),
    path("collection/", include("yiheng.care.collection.urls")),
    path("intake/", include("yiheng.care.intake.urls")),
    path("patients/", include("yiheng.care.records.urls")),
    path("p/notice/", include("yiheng.care.consent.urls")),
    path("p/", include("yiheng.care.patients.urls")),
    path("analytics/", include("yiheng.care.analytics.urls")),
    path("purchases/", include("yiheng.office.procurement.urls")),
    path("gallery/", include("yiheng.core.ui.urls")),
    path("api/", api.urls),
    path("openapi.json", probes.openapi),
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    path("metrics", probes.metrics),
    path(".well-known/security.txt", probes.security_txt),
]
