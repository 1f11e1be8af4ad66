"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.core.ui import views

app_name = "ui"
urlpatterns: list[URLPattern] = [path("", views.gallery, name="gallery")]
