"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.desk.people import views

app_name = "people"
urlpatterns = [
    path("", views.people, name="list"),
    path("units/", views.units, name="units"),
    path("posts/", views.posts, name="posts"),
    path("new/", views.enrol, name="enrol"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/assign/", views.assign, name="assign"),
    path("<int:pk>/relieve/", views.relieve, name="relieve"),
    path("<int:pk>/leave/", views.leave, name="leave"),
]
