"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.collection import views

app_name = "collection"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("attachments/<int:pk>/", views.attachment, name="attachment"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/attach/", views.attach, name="attach"),
    path("<int:pk>/attachments/<int:attachment>/remove/", views.detach, name="detach"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
]
