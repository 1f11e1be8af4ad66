"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskAccess(AppConfig):
    """Pages over access."""

    name = "yiheng.desk.access"
    label = "desk_access"
