"""Addresses of goals and of the work that serves them."""

from __future__ import annotations

from django.urls import path

from yiheng.office.goals.views import aims, work

app_name = "goals"
ONE = {
    "demands": "demand", "improvements": "improvement", "processes": "process",
    "trends": "trend", "alignments": "alignment",
}  # fmt: skip
urlpatterns = [
    path("", aims.index, name="index"),
    path("table.csv", aims.export, name="export"),
    path("new/", aims.new, name="new"),
    path("<int:pk>/", aims.goal, name="goal"),
    path("<int:pk>/revise/", aims.revise, name="revise"),
    path("<int:pk>/acts/<slug:name>/", aims.act, name="act"),
    path("changes/<int:pk>/", aims.change, name="change"),
    path("changes/<int:pk>/acts/<slug:name>/", aims.change_act, name="change-act"),
    path("demands/new/", work.new_demand, name="new-demand"),
    path("demands/<int:pk>/edit/", work.edit_demand, name="edit-demand"),
    path("releases/new/", work.new_release, name="new-release"),
    path("improvements/new/", work.new_improvement, name="new-improvement"),
    path("processes/new/", work.new_process, name="new-process"),
    path("trends/new/", work.new_trend, name="new-trend"),
    path("alignments/new/", work.new_alignment, name="new-alignment"),
    *(path(f"{code}/", work.index(code), name=code) for code in work.SHELVES),
    *(path(f"{code}/table.csv", work.export(code), name=f"export-{code}") for code in work.SHELVES),
    *(path(f"{code}/<int:pk>/", work.entry(code), name=one) for code, one in ONE.items()),
    *(
        path(f"{code}/<int:pk>/acts/<slug:name>/", work.act(code), name=f"{one}-act")
        for code, one in ONE.items()
    ),
]
