"""Validating a resource against R4's definitions, in one walk over it.

The walk answers for all that the published JSON schema asks (a test holds it to that) and for what
the schema leaves out; a schema check before it would cost more time and find nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yiheng.standards.fhir.bundles import BUNDLE, ENTRY
from yiheng.standards.fhir.invariants import INVARIANTS, Invariant
from yiheng.standards.fhir.issues import Issue
from yiheng.standards.fhir.primitives import CHECKS, json_name, shown
from yiheng.standards.fhir.references import Fragment, contained_faults, reference_faults
from yiheng.standards.fhir.tables import Choice, Element, Type, is_type, type_of
from yiheng.standards.fhir.values import text_of

DEEPEST = 64
MOST_ISSUES = 50
SHOWN_CODES = 8
_RULES: dict[str, tuple[Invariant, ...]] = {
    **INVARIANTS, "Bundle": BUNDLE, "Bundle_Entry": ENTRY
}  # fmt: skip
_POINTERS = frozenset({"canonical", "uri", "url"})


def validate(resource: object) -> list[Issue]:
    """The faults of a resource, at most 50; empty when it is valid.

    Never raises, whatever JSON is given.
    """
    walk = _Walk()
    walk.resource(resource, "", 0)
    return walk.issues[:MOST_ISSUES]


class _Walk:
    """One validation under way: the issues found, and the pointers to be resolved."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.fragments: list[Fragment] = []
        self.pointers: set[str] = set()

    def resource(self, node: object, path: str, depth: int, *, inside: bool = False) -> None:
        """A whole resource: the root, one of a bundle, or (``inside``) a contained one."""
        if not isinstance(node, dict):
            self.add("not-an-object", path or "$")
            return
        kind = node.get("resourceType")
        table = type_of(text_of(kind)) if is_type(kind) else None
        if table is None:
            self.add("type-unknown", path or "$", kind=shown(kind))
            return
        path = path or table.name
        if inside:  # its fragments are its container's to resolve
            self.structure(node, table, path, depth)
            return
        outer, self.fragments, self.pointers = (self.fragments, self.pointers), [], set()
        self.structure(node, table, path, depth)
        if self.fragments or "contained" in node:
            self.issues += contained_faults(node, self.fragments, self.pointers, path)
        self.fragments, self.pointers = outer

    def structure(self, node: dict[str, Any], table: Type, path: str, depth: int) -> None:
        """An object of a known type: its elements, what it must have, its invariants."""
        if depth > DEEPEST:
            self.add("too-deep", path, most=str(DEEPEST))
            return
        elements, issues = table.elements, self.issues
        for name, value in node.items():
            if len(issues) >= MOST_ISSUES:
                return
            element = elements.get(name)
            if element is None:
                if not (name == "resourceType" and table.resource):
                    self._unknown(node, name, table, path, depth)
            elif element.many:
                self._many(node, name, element, f"{path}.{name}", depth)
            elif isinstance(value, list):
                self.add("list-unexpected", f"{path}.{name}")
            else:
                self._value(value, element, f"{path}.{name}", depth)
        self._whole(node, table, path)

    def _whole(self, node: dict[str, Any], table: Type, path: str) -> None:
        for name in table.required:
            if name not in node and f"_{name}" not in node:
                self.add("required", f"{path}.{name}", name=name)
        for choice in table.choices:
            self._choice(node, choice, path)
        for one in _RULES.get(table.name, ()):
            text = one.broken(node)
            if text:
                self.add(one.code, path, text=text, key=one.key)

    def _many(
        self, node: dict[str, Any], name: str, element: Element, path: str, depth: int
    ) -> None:
        values = node[name]
        if not isinstance(values, list):
            self.add("not-a-list", path)
        elif not values:
            self.add("empty", path)
        else:
            for index, one in enumerate(values):
                if len(self.issues) >= MOST_ISSUES:
                    return
                if one is not None or element.kind not in CHECKS:
                    self._value(one, element, f"{path}[{index}]", depth)
                elif _at(node.get(f"_{name}"), index) is None:  # a null stands for _name[index]
                    self.add("null-in-list", f"{path}[{index}]")

    def _value(self, value: object, element: Element, path: str, depth: int) -> None:
        if element.kind in CHECKS:
            self._primitive(value, element, path)
        elif element.kind == "ResourceList":
            self.resource(value, path, depth + 1, inside=element.many)  # contained
        elif not isinstance(value, dict):
            self.add("wrong-type", path, wanted="对象", found=json_name(value))
        elif not value or value.keys() == {"id"}:  # ele-1
            self.add("empty", path)
        else:
            self._complex(value, element, path, depth)

    def _primitive(self, value: object, element: Element, path: str) -> None:
        before = len(self.issues)
        CHECKS[element.kind](value, path, self.issues)
        if len(self.issues) > before:
            return
        if element.codes is not None:
            if value not in element.codes:
                self._not_allowed(text_of(value), element.codes, path)
        elif element.kind in _POINTERS and text_of(value).startswith("#"):
            self.pointers.add(text_of(value)[1:])

    def _complex(self, value: dict[str, Any], element: Element, path: str, depth: int) -> None:
        table = type_of(element.kind)
        if table is None:
            return
        self.structure(value, table, path, depth + 1)
        if element.kind == "Reference":
            text = value.get("reference")
            if isinstance(text, str) and text.startswith("#"):
                self.fragments.append(Fragment(text[1:], path, element.targets))
            self.issues += reference_faults(value, element.targets, path)
        elif element.codes is not None:
            self._concept(value, element.codes, path)

    def _unknown(self, node: dict[str, Any], name: str, table: Type, path: str, depth: int) -> None:
        """``_name`` of a primitive holds its id and extensions; any other name is not known."""
        known = table.elements.get(name[1:]) if name[:1] == "_" else None
        if known is None or known.kind not in CHECKS:
            self.add("unknown-element", f"{path}.{name[:40]}", type=table.name, name=name[:40])
            return
        beside = node[name]
        if isinstance(beside, list) != known.many or _longer(beside, node.get(name[1:])):
            self.add("list-uneven", f"{path}.{name}", name=name[1:])
            return
        given = node.get(name[1:])
        for index, one in enumerate(beside if known.many else [beside]):
            if len(self.issues) >= MOST_ISSUES:
                return
            where = f"{path}.{name}[{index}]" if known.many else f"{path}.{name}"
            if one is not None:
                self._value(one, _BESIDE, where, depth)
            elif not known.many or _at(given, index) is None:
                self.add("null-in-list" if known.many else "empty", where)

    def _choice(self, node: dict[str, Any], choice: Choice, path: str) -> None:
        given = [name for name in choice.names if name in node]
        if len(given) > 1:
            self.add("choice-several", path, base=choice.base, names="、".join(given))
        elif choice.required and not given and not any(f"_{one}" in node for one in choice.names):
            self.add("choice-missing", f"{path}.{choice.base}[x]", base=choice.base)

    def _concept(self, value: Mapping[str, Any], codes: frozenset[str], path: str) -> None:
        """One coding of a concept is from the value set; a concept in words only has none."""
        codings = value.get("coding") if "coding" in value else (value,)
        given = [
            f"{text_of(one.get('system'))}|{one['code']}"
            for one in (codings if isinstance(codings, list | tuple) else ())
            if isinstance(one, dict) and isinstance(one.get("code"), str)
        ]
        if given and codes.isdisjoint(given):
            self._not_allowed(given[0], codes, path)

    def _not_allowed(self, value: str, codes: frozenset[str], path: str) -> None:
        shown = sorted(codes)
        allowed = "、".join(shown[:SHOWN_CODES]) + (" 等" if len(shown) > SHOWN_CODES else "")
        self.add("code-not-in-value-set", path, value=value[:100], allowed=allowed)

    def add(self, code: str, path: str, **args: str) -> None:
        """Note an issue."""
        self.issues.append(Issue(code, path, args))


_BESIDE = Element("Element", many=False, codes=None, targets=None)


def _at(values: object, index: int) -> object:
    return values[index] if isinstance(values, list) and index < len(values) else None


def _longer(beside: object, values: object) -> bool:
    """Whether a list of extensions reaches beyond the values that it stands beside."""
    return isinstance(beside, list) and isinstance(values, list) and len(beside) > len(values)
