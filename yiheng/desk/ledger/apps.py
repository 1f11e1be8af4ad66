"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskLedger(AppConfig):
    """Pages over ledger."""

    name = "yiheng.desk.ledger"
    label = "desk_ledger"
