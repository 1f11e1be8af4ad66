"""The app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class DeskOperations(AppConfig):
    """Pages over the running system."""

    name = "yiheng.desk.operations"
    label = "desk_operations"
