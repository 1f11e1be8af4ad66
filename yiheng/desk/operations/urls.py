"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.operations import views

app_name = "operations"
urlpatterns: list[URLPattern] = [
    path("", views.operations, name="operations"),
    path("run/<str:name>/", views.run_early, name="run-early"),
]
