"""What a validator of this room says when a value is wrong: a code, its arguments, Chinese text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a value, and how to mend it.

    `code` is stable for ever; `template` is Chinese text with `%(name)s` arguments, so that an
    upper room can translate the template and fill in `args` itself.
    """

    code: str
    template: str
    args: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The Chinese text with its arguments filled in."""
        return self.template % self.args

    def __str__(self) -> str:
        return self.text


def fault(code: str, template: str, /, **args: object) -> Fault:
    """A fault whose arguments are given by name."""
    return Fault(code, template, {name: str(value) for name, value in args.items()})
