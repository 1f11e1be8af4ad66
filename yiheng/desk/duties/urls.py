"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.duties.views import calendars, feeds, lists, one

app_name = "duties"
urlpatterns: list[URLPattern] = [
    path("", lists.mine, name="mine"),
    path("export.csv", lists.export_mine, name="export-mine"),
    path("unit/", lists.unit, name="unit"),
    path("unit/export.csv", lists.export_unit, name="export-unit"),
    path("all/", lists.everyone, name="all"),
    path("all/export.csv", lists.export_all, name="export-all"),
    path("<int:pk>/", one.duty, name="one"),
    path("<int:pk>/pause/", one.pause, name="pause"),
    path("<int:pk>/resume/", one.resume, name="resume"),
    path("calendar/", calendars.due_times, name="calendar"),
    path("workdays/", calendars.workdays, name="workdays"),
    path("workdays/year/", calendars.propose_year, name="propose-year"),
    path("workdays/hours/", calendars.propose_hours, name="propose-hours"),
    path("workdays/changes/<int:pk>/", calendars.change, name="change"),
    path("feed/", feeds.feed, name="feed"),
    path("feed/revoke/", feeds.revoke, name="feed-revoke"),
    path("feed/<str:token>.ics", feeds.ics, name="ics"),
]
