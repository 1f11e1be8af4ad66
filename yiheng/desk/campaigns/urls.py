"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.campaigns.views import (
    deciding,
    papers,
    passwords,
    privileged,
    risk,
    rounds,
    running,
)

app_name = "campaigns"
urlpatterns: list[URLPattern] = [
    path("", rounds.rounds, name="list"),
    path("new/", running.begin, name="begin"),
    path("<int:pk>/", rounds.one, name="one"),
    path("<int:pk>/mine/", deciding.mine, name="mine"),
    path("<int:pk>/batch/", deciding.batch, name="batch"),
    path("<int:pk>/hand/", deciding.hand, name="hand"),
    path("<int:pk>/extend/", running.extend, name="extend"),
    path("<int:pk>/close/", running.close, name="close"),
    path("<int:pk>/reopen/", running.reopen, name="reopen"),
    path("<int:pk>/list.csv", papers.as_csv, name="csv"),
    path("<int:pk>/report/", papers.report, name="report"),
    path("<int:pk>/report.pdf", papers.as_pdf, name="pdf"),
    path("items/<int:pk>/", deciding.item, name="item"),
    path("items/<int:pk>/again/", running.again, name="again"),
    path("items/<int:pk>/done/", running.done, name="done"),
    path("privileged/", privileged.roster, name="privileged"),
    path("privileged/<int:pk>/<slug:act>/", privileged.propose, name="propose-grant"),
    path("privileged/settle/", privileged.settle, name="settle-grant"),
    path("passwords/", passwords.passwords, name="passwords"),
    path("passwords/except/", passwords.propose, name="except"),
    path("passwords/settle/", passwords.settle, name="settle-exception"),
    path("passwords/<int:pk>/end/", passwords.end, name="end-exception"),
    path("risk/", risk.risk, name="risk"),
    path("risk/<int:pk>/", risk.account, name="account-risk"),
]
