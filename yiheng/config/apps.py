"""The house as a whole: once every room is loaded, their registrations are read."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class House(AppConfig):
    """Last of the installed apps: rules, commands, controls, jobs and checks register here."""

    name = "yiheng.config"
    label = "house"

    def ready(self) -> None:
        """Import what registers itself by being imported."""
        autodiscover_modules(
            "citing", "permissions", "rules", "subjects", "commands", "controls", "jobs", "paces",
            "searching", "listeners", "keeping", "erasing", "rehearsals", "crisis", "checking",
            "granting", "waiting", "starting", "referring", "bringing",
        )  # fmt: skip
