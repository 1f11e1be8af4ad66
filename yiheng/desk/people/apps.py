"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskPeople(AppConfig):
    """Pages over people."""

    name = "yiheng.desk.people"
    label = "desk_people"
