"""The app of this room; its label sets it apart from the engine of the same name."""

from __future__ import annotations

from django.apps import AppConfig


class DeskApprovals(AppConfig):
    """Pages over approvals."""

    name = "yiheng.desk.approvals"
    label = "desk_approvals"
