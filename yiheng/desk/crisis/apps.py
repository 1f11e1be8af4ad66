"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskCrisis(AppConfig):
    """Pages over crises."""

    name = "yiheng.desk.crisis"
    label = "desk_crisis"
