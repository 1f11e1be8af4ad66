"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.patients import views

app_name = "patients"
urlpatterns = [
    path("", views.home, name="home"),
    path("sign-out/", views.leave, name="leave"),
    path("names/<int:entry>/ask/", views.ask_name, name="ask-name"),
    path("codes/", views.codes, name="codes"),
    path("names/", views.names, name="names"),
    path("names/<int:pk>/", views.answer, name="answer"),
]
