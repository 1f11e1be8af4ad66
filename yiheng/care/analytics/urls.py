"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.analytics import views

app_name = "analytics"
urlpatterns = [
    path("", views.workspace, name="workspace"),
    path("table.csv", views.table, name="table"),
]
