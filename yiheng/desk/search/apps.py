"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskSearch(AppConfig):
    """The page of search, and what keeps its index fresh."""

    name = "yiheng.desk.search"
    label = "desk_search"
