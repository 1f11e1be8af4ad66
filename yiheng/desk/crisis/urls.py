"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.crisis.views import acts, deciding, lists, papers, remedies

app_name = "crisis"
urlpatterns: list[URLPattern] = [
    path("", lists.crises, name="list"),
    path("new/", deciding.declare, name="declare"),
    path("never-ratified/", lists.never_ratified, name="never-ratified"),
    path("never-ratified/export/", papers.export, name="export"),
    path("remedies/", lists.remedies, name="remedies"),
    path("remedies/<int:pk>/hand-over/", remedies.hand_over, name="hand-over"),
    path("remedies/<int:pk>/report/", remedies.report, name="report-remedy"),
    path("remedies/<int:pk>/verify/", remedies.verify, name="verify-remedy"),
    path("acts/<int:pk>/", acts.one, name="act"),
    path("acts/<int:pk>/supplement/", acts.supplement, name="supplement"),
    path("acts/<int:pk>/attach/", acts.attach, name="attach"),
    path("papers/<int:pk>/", acts.paper, name="paper"),
    path("papers/<int:pk>/remove/", acts.detach, name="detach"),
    path("extensions/<int:pk>/", deciding.settle_extension, name="settle-extension"),
    path("<int:pk>/", deciding.one, name="one"),
    path("<int:pk>/second/", deciding.second, name="second"),
    path("<int:pk>/extend/", deciding.extend, name="extend"),
    path("<int:pk>/team/", deciding.change_team, name="change-team"),
    path("<int:pk>/end/", deciding.end, name="end"),
    path("<int:pk>/do/<str:kind>/", acts.do, name="do"),
    path("<int:pk>/report/", papers.report, name="report"),
]
