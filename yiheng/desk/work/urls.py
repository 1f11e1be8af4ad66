"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.work import views

app_name = "work"
urlpatterns: list[URLPattern] = [
    path("", views.desk, name="desk"),
    path("start/", views.start, name="start"),
    path("drafts/discard/", views.discard, name="discard"),
    path("brief/", views.brief, name="brief"),
]
