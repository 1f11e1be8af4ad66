"""Addresses of this room; a clause's address is that of its tag, without a slash at its end."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.book import views

app_name = "book"
urlpatterns: list[URLPattern] = [
    path("", views.book, name="book"),
    path("parameters/", views.parameters, name="parameters"),
    path("parameters/<str:name>/", views.parameter, name="parameter"),
    path("parameters/<str:name>/set/", views.set_parameter, name="set-parameter"),
    path("interpretations/", views.interpretations, name="interpretations"),
    path("<str:clause>", views.clause, name="clause"),
]
