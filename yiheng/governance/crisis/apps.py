"""The app of this room."""

from __future__ import annotations

from django.apps import AppConfig


class Crises(AppConfig):
    """Declarations, acts, ratification, remedies."""

    name = "yiheng.governance.crisis"
    label = "crisis"
