"""The generated reference pages: parameters, tables, states. Each is a function giving Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.urls import URLResolver, get_resolver

from tools import proofs
from yiheng.core.policy import PERMISSIONS, PUBLIC, SIGNED_IN, Policy
from yiheng.governance.regulation.content import PARAMETERS

NOTE = "<!-- Generated from the code by `make docs`; do not edit. -->\n"


def parameters() -> str:
    """Every parameter of the regulation."""
    rows = [
        f"| `{one.id}` | {one.title} | {', '.join(one.clauses)} | {one.unit} | "
        f"{one.default_proposed} | {'yes' if one.fixed else ''} |"
        for one in PARAMETERS.values()
    ]
    head = "| id | title | clauses | unit | proposed | fixed |\n|---|---|---|---|---|---|\n"
    return f"{NOTE}# Parameters\n\n{head}" + "\n".join(rows) + "\n"


def tables() -> str:
    """The tables of our own rooms as Mermaid entity-relationship diagrams, one a room."""
    parts = [f"{NOTE}# Tables\n"]
    for app in _rooms():
        lines = ["```mermaid", "erDiagram"]
        for model in sorted(app.get_models(), key=lambda one: one.__name__):
            lines += list(_entity(model))
        parts.append(
            f"## {app.name.removeprefix('yiheng.')}\n\n" + "\n".join([*lines, "```"]) + "\n"
        )
    return "\n".join(parts)


def states() -> str:
    """The states of every case that has transitions, as Mermaid state diagrams."""
    parts = [f"{NOTE}# States\n"]
    for app in _rooms():
        module = import_module(f"{app.name}.models")
        transitions = getattr(module, "TRANSITIONS", None)
        if transitions:
            lines = [
                f"    {before.value} --> {after.value}"
                for before, afters in transitions.items()
                for after in sorted(afters, key=lambda one: str(one.value))
            ]
            labels = [
                f"    {state.value}: {state.label}" for state in type(next(iter(transitions)))
            ]
            body = "\n".join(["```mermaid", "stateDiagram-v2", *labels, *lines, "```"])
            parts.append(
                f"## {app.name.removeprefix('yiheng.')}\n\n{body}\n".replace(
                    "-approval", "_approval"
                )
            )
    return "\n".join(parts)


def _rooms() -> Iterator[apps.AppConfig]:  # type: ignore[name-defined]  # absent from the stubs
    for app in sorted(apps.get_app_configs(), key=lambda one: one.name):
        own = app.name.startswith("yiheng.") and find_spec(f"{app.name}.models")
        if own and list(app.get_models()):
            yield app


def _entity(model: type[models.Model]) -> Iterator[str]:
    yield f"    {model.__name__} {{"
    for field in model._meta.local_concrete_fields:
        key = " PK" if field.primary_key else " FK" if field.is_relation else ""
        yield f"        {field.get_internal_type()} {field.name}{key}"
    yield "    }"
    for field in model._meta.local_concrete_fields:
        if field.is_relation and isinstance(field.related_model, type):
            yield f"    {model.__name__} }}o--|| {field.related_model.__name__} : {field.name}"


def permissions() -> str:
    """Every permission, what it opens, its clause, and the addresses that ask for it."""
    asked: dict[str, list[str]] = {}
    for url, guard in _guards(get_resolver().url_patterns, "/"):
        asked.setdefault(guard.permission, []).append(f"`{url}` {' '.join(guard.methods)}")
    rows = [
        f"| `{one.name}` | {one.title} | {one.clause} | {'yes' if one.raw else ''} | "
        f"{'<br>'.join(sorted(asked.get(one.name, [])))} |"
        for one in sorted(PERMISSIONS.values(), key=lambda one: one.name)
    ]
    head = (
        "A post card (2.1-k) is a list of these. *raw* lets patient data be read in the clear; no "
        "card with a boundary (2.1-l, 2.1-m) may carry one.\n\n"
        "| permission | title | clause | raw | pages |\n|---|---|---|---|---|\n"
    )
    tail = [
        f"## {title}\n\n" + "\n".join(f"- {line}" for line in sorted(asked.get(kind, [])))
        for kind, title in ((SIGNED_IN, "Pages of every member"), (PUBLIC, "Public pages"))
    ]
    return f"{NOTE}# Permissions\n\n{head}" + "\n".join(rows) + "\n\n" + "\n\n".join(tail) + "\n"


def _guards(patterns: Sequence[Any], before: str) -> Iterator[tuple[str, Policy]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _guards(one.url_patterns, route)
        elif hasattr(one.callback, "policy"):
            yield route, one.callback.policy


def clauses() -> str:
    """Every clause: what enforces it, schedules it, measures it and proves it."""
    return NOTE + proofs.page()


PAGES: dict[str, Callable[[], str]] = {
    "clauses.md": clauses,
    "parameters.md": parameters,
    "permissions.md": permissions,
    "states.md": states,
    "tables.md": tables,
}
