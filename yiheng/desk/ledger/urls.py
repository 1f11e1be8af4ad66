"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.ledger import views

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    path("", views.entries, name="entries"),
    path("verify/", views.verify, name="verify"),
    path("overview/", views.overview, name="overview"),
    path("entries.csv", views.sheet, name="sheet"),
    path("work/", views.work, name="work"),
    path("work/export/", views.export, name="export"),
    path("work/<int:pk>/evidence.zip", views.evidence, name="evidence"),
    path("growth/<int:first>/<int:second>/", views.growth, name="growth"),
    path("emergency/", views.in_crisis, name="emergency"),
    path("<int:seq>/", views.entry, name="entry"),
]
