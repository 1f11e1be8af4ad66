"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from yiheng.care.intake.views import batches, feeds, quarantine

app_name = "intake"
urlpatterns = [
    path("", batches.index, name="index"),
    path("upload/", batches.upload, name="upload"),
    path("<int:pk>/", batches.batch, name="batch"),
    path("<int:pk>/replay/", quarantine.replay, name="replay"),
    path("quarantine/", quarantine.quarantine, name="quarantine"),
    path("quarantine/<int:pk>/", quarantine.faulty, name="faulty"),
    path("quarantine/<int:pk>/discard/", quarantine.discard, name="discard"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/register/", feeds.register, name="register"),
    path("feeds/<int:pk>/retire/", feeds.retire, name="retire"),
    path("feeds/<int:pk>/release/", feeds.release, name="release"),
]
