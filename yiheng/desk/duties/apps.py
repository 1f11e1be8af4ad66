"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskDuties(AppConfig):
    """Pages over duties."""

    name = "yiheng.desk.duties"
    label = "desk_duties"
