"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.consent import views

app_name = "consent"
urlpatterns = [
    path("", views.current, name="current"),
    path("<str:version>/", views.notice, name="notice"),
]
