"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.approvals import views

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path("", views.cases, name="list"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
]
