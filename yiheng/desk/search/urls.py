"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.desk.search import views

app_name = "search"
urlpatterns = [path("", views.search, name="search")]
