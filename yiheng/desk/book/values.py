"""The values of all parameters at an instant, in one query, and how a row of them is worded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yiheng.governance.regulation.content import PARAMETERS
from yiheng.governance.regulation.definitions import (
    Boundary,
    ParameterDefinition,
    Source,
)
from yiheng.governance.regulation.models import ParameterValue


@dataclass(frozen=True, slots=True)
class Held:
    """A parameter and its value in force; ``row`` None while it is unset."""

    definition: ParameterDefinition
    row: ParameterValue | None

    @property
    def unset(self) -> bool:
        """Whether it has no value."""
        return self.row is None

    @property
    def shown(self) -> str:
        """The value in words."""
        if self.row is None:
            return _("未设定")
        return worded(self.definition, self.row.value)

    @property
    def number(self) -> str:
        """The value in the place of an X, whose unit the text itself names."""
        return _("未设定") if self.row is None else self.row.value


def worded(definition: ParameterDefinition, text: str) -> str:
    """A stored value in the reader's words."""
    return definition.format(definition.parse(text))


def held_at(at: datetime) -> dict[str, Held]:
    """Every parameter with its value in force at an instant, as known now."""
    rows = ParameterValue.objects.filter(in_force_from__lte=at)
    latest = {row.parameter: row for row in rows.order_by("in_force_from", "recorded_at", "pk")}
    return {name: Held(one, latest.get(name)) for name, one in PARAMETERS.items()}


def boundary(definition: ParameterDefinition) -> str:
    """Whether the limit includes its own number."""
    return {
        Boundary.INCLUSIVE: _("含本数"), Boundary.EXCLUSIVE: _("不含本数"), Boundary.NONE: "—"
    }[definition.boundary]  # fmt: skip


def source(definition: ParameterDefinition) -> str:
    """Where the regulation asks for it, and who sets it."""
    if definition.fixed:
        return _("正文规定，随制度修订")
    return {
        Source.PLACEHOLDER: _("正文留空，各院自定"),
        Source.GAP: _("正文未写明，各院自定"),
        Source.INTERPRETATION: _("由解释引入，各院自定"),
        Source.CLAUSE: _("条款核验所需，各院自定"),
    }[definition.source]
