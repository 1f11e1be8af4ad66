"""Making the tables, and bringing a hospital's own to what this version wants.

Django draws the models anew at each step of the migrations, and with a changed model all those that
are related to it: of a hospital, where nearly everything points at a member, six seconds of seven,
and of an upgrade nearly all. A step that changes a table needs the changed model alone. A step of
code asks for rows through relations: before it, where there are rows, all is drawn once. The tables
are the same (``tests/test_upgrade.py`` compares them).
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
    with drawing_only_what_changes(rows=bool(MigrationRecorder(connection).applied_migrations())):
        call_command("migrate", verbosity=0)


@contextmanager
def drawing_only_what_changes(*, rows: bool) -> Iterator[None]:
    """Migrations draw a changed model and leave those related to it as they are; with ``rows``, all
    are drawn anew for code that may ask for them."""

    def one(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        several(state, [(app_label, model_name)])

    def several(state: ProjectState, models: Iterable[tuple[str, str]], delay: bool = True) -> None:
        if "apps" in vars(state):
            state._reload(set(models))  # type: ignore[attr-defined]  # the stubs lack it
            state.is_delayed = rows  # Django draws all before code that finds it so

    usual = ProjectState.reload_model, ProjectState.reload_models
    ProjectState.reload_model, ProjectState.reload_models = one, several  # type: ignore[method-assign, assignment]  # meant
    try:
        yield
    finally:
        ProjectState.reload_model, ProjectState.reload_models = usual  # type: ignore[method-assign]  # meant
