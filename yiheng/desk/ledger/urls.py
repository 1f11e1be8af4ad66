"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.ledger import views

app_name = "ledger"
urlpatterns: list[URLPattern] = [
    path("", views.entries, name="entries"),
    path("verify/", views.verify, name="verify"),
    path("<int:seq>/", views.entry, name="entry"),
]
