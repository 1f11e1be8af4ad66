"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.office.projects.views import closing, filing, listing, running, sharing, writing

app_name = "projects"
urlpatterns = [
    path("", listing.index, name="index"),
    path("list.csv", listing.export, name="export"),
    path("roadmap/", listing.roadmap, name="roadmap"),
    path("resources/", sharing.resources, name="resources"),
    path("resources.csv", sharing.export, name="resources-export"),
    path("new/", writing.new, name="new"),
    path("attachments/<int:pk>/", filing.attachment, name="attachment"),
    path("attachments/<int:pk>/remove/", filing.detach, name="detach"),
    path("<int:pk>/", running.detail, name="detail"),
    path("<int:pk>/edit/", writing.edit, name="edit"),
    path("<int:pk>/submit/", writing.submit, name="submit"),
    path("<int:pk>/recall/", writing.recall, name="recall"),
    path("<int:pk>/drop/", writing.drop, name="drop"),
    path("<int:pk>/attach/", filing.attach, name="attach"),
    path("<int:pk>/kick-off/", running.kick_off, name="kick-off"),
    path("<int:pk>/parties/<int:party>/", running.contact, name="contact"),
    path("<int:pk>/milestones/<int:code>/", running.mark, name="mark"),
    path("<int:pk>/milestones/<int:code>/undo/", running.unmark, name="unmark"),
    path("<int:pk>/sync/", running.sync, name="sync"),
    path("<int:pk>/review/", running.review, name="review"),
    path("<int:pk>/owner/", running.owner, name="owner"),
    path("<int:pk>/owner/<int:change>/", running.settle, name="settle-owner"),
    path("<int:pk>/people/", sharing.allocate, name="allocate"),
    path("<int:pk>/funds/", sharing.spend, name="spend"),
    path("<int:pk>/ask-report/", closing.ask_report, name="ask-report"),
    path("<int:pk>/sign-report/", closing.sign_report, name="sign-report"),
    path("<int:pk>/report/", closing.report, name="report"),
    path("<int:pk>/close/", closing.close, name="close"),
    path("<int:pk>/take-back/", closing.take_back, name="take-back"),
    path("<int:pk>/examine/", closing.examine, name="examine"),
    path("<int:pk>/archive/", closing.archive, name="archive"),
]
