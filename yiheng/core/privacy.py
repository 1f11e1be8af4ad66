"""What each field of a model is: encryption, masking, de-identification and export read this.

A model of the hospital's data carries ``privacy = declare(...)`` naming every one of its fields;
``undeclared(model)`` finds those that were forgotten, and a test refuses them.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models


@dataclass(frozen=True, slots=True)
class Declaration:
    """Names of fields by kind. ``identifying`` and ``sensitive`` are stored encrypted."""

    identifying: frozenset[str]
    sensitive: frozenset[str]
    free: frozenset[str]

    @property
    def names(self) -> frozenset[str]:
        """Every field that is declared."""
        return self.identifying | self.sensitive | self.free


def declare(*, identifying: str = "", sensitive: str = "", free: str = "") -> Declaration:
    """Declare fields, each kind a string of names separated by blanks."""
    kinds = (identifying.split(), sensitive.split(), free.split())
    return Declaration(*map(frozenset, kinds))


def undeclared(model: type[models.Model]) -> frozenset[str]:
    """Fields of a model that its declaration does not name (all of them, if it has none)."""
    own = frozenset(field.name for field in model._meta.local_fields)
    declaration = getattr(model, "privacy", None)
    return own - declaration.names if isinstance(declaration, Declaration) else own
