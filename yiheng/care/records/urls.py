"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.records import views

app_name = "records"
urlpatterns = [
    path("", views.patients, name="patients"),
    path("break-glass/", views.break_glass, name="break-glass"),
    path("<str:surrogate>/", views.timeline, name="timeline"),
    path("<str:surrogate>/records/<str:pk>/", views.source, name="source"),
]
