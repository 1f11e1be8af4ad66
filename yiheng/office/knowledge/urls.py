"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.knowledge.views import asking, keeping, listing, reading, writing

app_name = "knowledge"
urlpatterns = [
    path("", listing.index, name="index"),
    path("export/", listing.export, name="export"),
    path("state/", listing.standing, name="standing"),
    path("new/", writing.new, name="new"),
    path("preview/", writing.preview, name="preview"),
    path("questions/", asking.index, name="questions"),
    path("questions/new/", asking.ask, name="ask"),
    path("questions/<int:pk>/answer/", asking.answer, name="answer"),
    path("questions/<int:pk>/decline/", asking.decline, name="decline"),
    path("questions/<int:pk>/withdraw/", asking.withdraw, name="withdraw-question"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/sheet/", reading.sheet, name="sheet"),
    path("<int:pk>/versions/<int:ordinal>/", reading.version, name="version"),
    path("<int:pk>/rate/", reading.rate, name="rate"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/publish/", writing.publish, name="publish"),
    path("<int:pk>/attach/", writing.attach, name="attach"),
    path("<int:pk>/attachments/<int:attachment>/remove/", writing.detach, name="detach"),
    path("attachments/<int:pk>/", reading.attachment, name="attachment"),
    path("<int:pk>/drop/", writing.drop, name="drop"),
    path("<int:pk>/review/", keeping.review, name="review"),
    path("<int:pk>/hand-over/", keeping.hand_over, name="hand-over"),
    path("<int:pk>/retire/", keeping.retire, name="retire"),
    path("<int:pk>/restore/", keeping.restore, name="restore"),
]
