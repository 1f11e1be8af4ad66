"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from yiheng.desk.notices.views import calling, channels, receiving, sent

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("notices/", receiving.notices, name="list"),
    path("notices/read/kind/", receiving.read_kind, name="read-kind"),
    path("notices/read/", receiving.read_all, name="read-all"),
    path("notices/<int:pk>/", receiving.open_notice, name="open"),
    path("notices/of/<int:pk>/", receiving.own_of, name="own-of"),
    path("notices/preferences/", receiving.preferences, name="preferences"),
    path("notices/sent/", sent.sent, name="sent"),
    path("notices/sent/<int:pk>/", sent.one_sent, name="sending"),
    path("notices/sent/<int:pk>/receipts.csv", sent.receipts_table, name="receipts"),
    path("notices/deliveries/<int:pk>/retry/", sent.retry, name="retry"),
    path("calls/", calling.calls, name="calls"),
    path("calls/<int:pk>/", calling.log_call, name="log-call"),
    path("calls/sheet/", calling.sheet, name="calls-sheet"),
    path("calls/log.csv", calling.log_table, name="calls-log"),
    path("channels/", channels.channels, name="channels"),
    path("channels/application/", channels.application, name="application"),
    path("channels/test/", channels.try_channel, name="try-channel"),
    path("channels/resume/", channels.resume, name="resume"),
    path("channels/bots/new/", channels.bot, name="bot-new"),
    path("channels/bots/<int:pk>/", channels.bot, name="bot"),
    path("channels/bots/<int:pk>/test/", channels.try_bot, name="try-bot"),
    path("channels/bots/<int:pk>/resume/", channels.resume, name="resume-bot"),
    path("channels/bots/<int:pk>/retire/", channels.retire_bot, name="retire-bot"),
    path("channels/plan/", channels.plan, name="plan"),
    path("channels/plan/propose/", channels.propose, name="propose"),
    path("channels/plan/<int:pk>/", channels.settle, name="settle-plan"),
]
