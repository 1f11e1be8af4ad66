"""The search engine, an app of its own label."""

from __future__ import annotations

from django.apps import AppConfig


class Search(AppConfig):
    """Lines, their index, and what registers them."""

    name = "yiheng.core.search"
    label = "search"
