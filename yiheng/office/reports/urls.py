"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.reports.views import briefing, listing, obliging, reading, writing

app_name = "reports"
urlpatterns = [
    path("", listing.index, name="index"),
    path("export/", listing.export, name="export"),
    path("punctuality/", listing.punctuality, name="punctuality"),
    path("obligations/", obliging.index, name="obligations"),
    path("obligations/<int:pk>/release/", obliging.release, name="release"),
    path("briefs/", briefing.index, name="briefs"),
    path("briefs/<int:pk>/", briefing.detail, name="brief"),
    path("briefs/<int:pk>/acknowledge/", briefing.acknowledge, name="acknowledge"),
    path("briefs/<int:pk>/sheet/", briefing.sheet, name="brief-sheet"),
    path("briefs/<int:pk>/pdf/", briefing.pdf, name="brief-pdf"),
    path("begin/<str:kind>/", writing.begin, name="begin"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/write/", writing.write, name="write"),
    path("<int:pk>/correct/", writing.correct, name="correct"),
    path("<int:pk>/drop/", writing.drop, name="drop"),
    path("<int:pk>/excuse/", obliging.excuse, name="excuse"),
    path("<int:pk>/send/", briefing.send, name="send"),
    path("<int:pk>/editions/<int:ordinal>/", reading.edition, name="edition"),
    path("<int:pk>/sheet/", reading.sheet, name="sheet"),
    path("<int:pk>/pdf/", reading.pdf, name="pdf"),
]
