"""The app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class CampaignPages(AppConfig):
    """The pages over rounds and over what their kinds look after."""

    name = "yiheng.desk.campaigns"
    label = "desk_campaigns"
