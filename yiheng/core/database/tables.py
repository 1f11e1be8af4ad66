"""Making the tables: quickly where there are none, step by step where a hospital has its own.

Django draws the models anew at each step of the migrations, and with a changed model all those that
are related to it: of a hospital, where nearly everything points at a member, six seconds of seven.
An empty database has no rows that a step could ask for through those relations, so there only the
changed model itself is drawn. The tables are the same (``tests/test_upgrade.py`` compares them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def make_tables() -> None:
    """Bring the tables to what this version wants."""
    if MigrationRecorder(connection).applied_migrations():
        call_command("migrate", verbosity=0)
        return
    with drawing_only_what_changes():
        call_command("migrate", verbosity=0)


@contextmanager
def drawing_only_what_changes() -> Iterator[None]:
    """Migrations draw a changed model and leave those related to it as they are; for an empty
    database only."""
    one, several = ProjectState.reload_model, ProjectState.reload_models
    ProjectState.reload_model, ProjectState.reload_models = _one, _several  # type: ignore[method-assign, assignment]  # meant
    try:
        yield
    finally:
        ProjectState.reload_model, ProjectState.reload_models = one, several  # type: ignore[method-assign]  # meant


def _one(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    _several(state, [(app_label, model_name)])


def _several(state: ProjectState, models: Iterable[tuple[str, str]], delay: bool = True) -> None:
    if "apps" in vars(state):
        state._reload(set(models))  # type: ignore[attr-defined]  # the stubs lack it
