"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.desk.people.views import (
    importing,
    members,
    posts,
    roster,
    standards,
    standing,
    units,
)

app_name = "people"
urlpatterns = [
    path("", members.people, name="list"),
    path("people.csv", members.export, name="export"),
    path("units/", units.units, name="units"),
    path("units/new/", units.found, name="found-unit"),
    path("units/import/", importing.upload_units, name="import-units"),
    path("units/import/template.csv", importing.units_template, name="units-template"),
    path("units/import/<int:pk>/", importing.preview_units, name="preview-units"),
    path("units/<int:pk>/", units.edit, name="edit-unit"),
    path("units/<int:pk>/close/", units.close, name="close-unit"),
    path("posts/", posts.posts, name="posts"),
    path("posts/new/", posts.define, name="define-post"),
    path("posts/standard/", standards.decide, name="decide-standard"),
    path("posts/<int:pk>/", posts.change, name="change-post"),
    path("grants/", posts.grants, name="grants"),
    path("proposals/", posts.proposals, name="proposals"),
    path("proposals/<slug:kind>/", posts.settle, name="settle"),
    path("pairs/", posts.toxic, name="pairs"),
    path("unused/", posts.unused, name="unused"),
    path("deputies/", standing.deputies, name="deputies"),
    path("deputies/new/", standing.appoint, name="appoint-deputy"),
    path("deputies/<int:pk>/end/", standing.end, name="end-deputy"),
    path("roster/", roster.roster, name="roster"),
    path("roster/import/", roster.take_file, name="import-roster"),
    path("roster/answer/", roster.answer, name="answer-swap"),
    path("roster/units/<int:unit>/", roster.add, name="add-shift"),
    path("roster/<int:pk>/drop/", roster.drop, name="drop-shift"),
    path("roster/<int:pk>/swap/", roster.swap, name="swap"),
    path("import/", importing.upload, name="import"),
    path("import/template.csv", importing.template, name="template"),
    path("import/<int:pk>/", importing.preview, name="preview"),
    path("new/", members.enrol, name="enrol"),
    path("<int:pk>/", members.person, name="person"),
    path("<int:pk>/edit/", members.edit, name="edit"),
    path("<int:pk>/assign/", members.assign, name="assign"),
    path("<int:pk>/relieve/", members.relieve, name="relieve"),
    path("<int:pk>/leave/", members.leave, name="leave"),
    path("<int:pk>/back/", members.come_back, name="come-back"),
    path("<int:pk>/code/", members.renew, name="renew"),
]
