"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.approvals.views import (
    batch,
    bodies,
    cases,
    editing,
    moving,
    papers,
    phrases,
    routes,
    signing,
)

app_name = "approvals"
urlpatterns: list[URLPattern] = [
    path("", cases.cases, name="list"),
    path("list.csv", cases.sheet, name="csv"),
    path("<int:pk>/", cases.case, name="case"),
    path("<int:pk>/sign/", signing.sign, name="sign"),
    path("<int:pk>/resolution/", signing.resolve, name="resolve"),
    path("resolutions/<int:pk>/", signing.resolution, name="resolution"),
    path("routes/", routes.routes, name="routes"),
    path("new-route/", editing.new, name="new-route"),
    path("routes/<str:code>/", routes.route, name="route"),
    path("routes/<str:code>/edit/", editing.edit, name="edit-route"),
    path("routes/<str:code>/<int:number>/", routes.version, name="route-version"),
    path("routes/<str:code>/<int:number>.bpmn", routes.bpmn, name="bpmn"),
    path("route-changes/<int:pk>/", routes.change, name="route-change"),
    path("route-changes/<int:pk>/settle/", routes.settle, name="settle-route"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies.csv", bodies.sheet, name="bodies-csv"),
    path("bodies/<slug:code>/", bodies.body, name="body"),
    path("bodies/<slug:code>/edit/", bodies.edit, name="edit-body"),
    path("body-changes/<int:pk>/", bodies.change, name="body-change"),
    path("body-changes/<int:pk>/settle/", bodies.settle, name="settle-body"),
    path("batch/", batch.batch, name="batch"),
    path("phrases/", phrases.phrases, name="phrases"),
    path("phrases/<int:pk>/drop/", phrases.drop, name="drop-phrase"),
    path("<int:pk>/acknowledge/", moving.acknowledge, name="acknowledge"),
    path("<int:pk>/move/<slug:code>/", moving.move, name="move"),
    path("<int:pk>/sheet/", papers.sheet, name="sheet"),
    path("<int:pk>/sheet.pdf", papers.pdf, name="pdf"),
]
