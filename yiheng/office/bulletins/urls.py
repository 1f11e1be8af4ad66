"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.bulletins.views import following, listing, reading, writing

app_name = "bulletins"
urlpatterns = [
    path("", listing.index, name="index"),
    path("export/", listing.export, name="export"),
    path("new/", writing.new, name="new"),
    path("urgent/", writing.urgent, name="urgent"),
    path("attachments/<int:pk>/", reading.attachment, name="attachment"),
    path("<int:pk>/", reading.detail, name="detail"),
    path("<int:pk>/sheet/", reading.sheet, name="sheet"),
    path("<int:pk>/read/", reading.read, name="read"),
    path("<int:pk>/pass/", reading.pass_on, name="pass"),
    path("<int:pk>/withdraw/", reading.withdraw, name="withdraw"),
    path("<int:pk>/readers/", following.readers, name="readers"),
    path("<int:pk>/readers.csv", following.readers_table, name="readers-table"),
    path("<int:pk>/remind/", following.remind, name="remind"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/editions/<int:ordinal>/", writing.edition, name="edition"),
    path("<int:pk>/attach/", writing.attach, name="attach"),
    path("<int:pk>/attachments/<int:attachment>/remove/", writing.detach, name="detach"),
    path("<int:pk>/publish/", writing.publish, name="publish"),
    path("<int:pk>/submit/", writing.submit, name="submit"),
    path("<int:pk>/recall/", writing.recall, name="recall"),
    path("<int:pk>/drop/", writing.drop, name="drop"),
    path("<int:pk>/correct/", writing.correct, name="correct"),
]
