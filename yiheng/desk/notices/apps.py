"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskNotices(AppConfig):
    """Pages over notices."""

    name = "yiheng.desk.notices"
    label = "desk_notices"
