"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.patients import deleting, views

app_name = "patients"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-out/", views.leave, name="leave"),
    path("names/<int:entry>/ask/", views.ask_name, name="ask-name"),
    path("codes/", views.codes, name="codes"),
    path("names/", views.names, name="names"),
    path("deletions/", deleting.deletions, name="deletions"),
    path("deletions/<int:pk>/", deleting.deletion, name="deletion"),
    path("deletions/<int:pk>/consent/", deleting.consent, name="consent"),
    path("deletions/<int:pk>/lift/", deleting.lift, name="lift"),
    path("holds/<int:pk>/release/", deleting.release, name="release"),
    path("names/<int:pk>/", views.answer, name="answer"),
]
