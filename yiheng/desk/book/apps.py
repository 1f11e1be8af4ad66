"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskBook(AppConfig):
    """Pages over book."""

    name = "yiheng.desk.book"
    label = "desk_book"
