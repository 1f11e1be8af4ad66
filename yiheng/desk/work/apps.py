"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskWork(AppConfig):
    """Pages over work."""

    name = "yiheng.desk.work"
    label = "desk_work"
