"""The app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class Operations(AppConfig):
    """Backups, drills, alarms."""

    name = "yiheng.governance.operations"
    label = "operations"
